"""Pictures of any folder, found and brought to one size."""

import numpy as np
import pytest
from PIL import Image

from harness.data.picture_folder import pictures_below, squares
from harness.errors import DataError


def write(path, colour=9):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 20), (colour, 0, 0)).save(path)


def test_pictures_are_found_at_any_depth_in_natural_order_without_hidden_ones(tmp_path):
    for name in ("10.png", "9.png", "deep/er/1.JPG", ".hidden/2.png", ".3.png"):
        write(tmp_path / name)
    (tmp_path / "notes.txt").write_text("none")

    names = [path.relative_to(tmp_path).as_posix() for path in pictures_below(tmp_path)]

    assert names == ["9.png", "10.png", "deep/er/1.JPG"]


def test_they_become_squares_in_the_order_asked_for(tmp_path):
    for colour in (7, 200):
        write(tmp_path / f"{colour}.png", colour)

    found = squares([tmp_path / "200.png", tmp_path / "7.png"], 16)

    assert found.shape == (2, 16, 16, 3)
    np.testing.assert_array_equal(found[:, 0, 0, 0], [200, 7])


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_folder_without_pictures_is_named(tmp_path, name):
    with pytest.raises(DataError, match="expected"):
        pictures_below(tmp_path / name)
