import numpy as np
from PIL import Image

from harness.data.geometry import GEOMETRY, file_geometry


def test_a_file_is_told_by_its_size_and_shape(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGB", (40, 20)).save(path)
    size = path.stat().st_size
    (row,) = file_geometry([path])
    np.testing.assert_allclose(row, [40, 20, size, 2.0, size / 800], rtol=1e-6)
    assert GEOMETRY == ("width", "height", "bytes", "aspect", "bytes_per_pixel")


def test_no_files_have_no_geometry():
    assert file_geometry([]).shape == (0, 5)
