"""The page on models that leave: its lines do to a picture what the runs' pictures went through."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from harness.data.normalise import prepared_picture
from harness.specs.schema.data import NormaliseSpec
from tests.small_project import make_pictures

PAGE = Path(__file__).resolve().parents[1] / "docs" / "export.md"


@pytest.fixture(scope="module")
def square_of():
    (lines,) = re.findall(r"```python\n(import io\n.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(lines, names)
    return names["square_of"]


@pytest.mark.parametrize("normalise", [None, NormaliseSpec(), NormaliseSpec(masked_border=0.1)])
def test_its_lines_prepare_a_picture_as_runs_do(square_of, tmp_path, normalise):
    make_pictures(tmp_path, classes=1, each=3)
    large = np.random.default_rng(3).integers(0, 255, (40, 48, 3), np.uint8)
    Image.fromarray(large).resize((480, 400)).save(tmp_path / "large.jpg")
    more = normalise.model_dump() if normalise else {"square_pixels": None}
    for path in (tmp_path / "large.jpg", *tmp_path.rglob("*.png")):
        want = prepared_picture(path, 24, normalise)
        np.testing.assert_array_equal(square_of(path, 24, **more), want)
