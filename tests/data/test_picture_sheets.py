"""Grids and films of small pictures."""

from io import BytesIO

import numpy as np
from PIL import Image

from harness.data.picture_sheets import film, grid, png


def flat(*greys, side=64):
    return np.stack([np.full((side, side, 3), grey, np.uint8) for grey in greys])


def test_a_grid_goes_row_by_row_and_ends_in_white():
    found = grid(flat(10, 20, 30), columns=2)

    assert found.shape == (128, 128, 3)
    assert [int(found[r, c, 0]) for r in (0, 64) for c in (0, 64)] == [10, 20, 30, 255]


def test_small_pictures_are_enlarged_pixel_by_pixel():
    small = np.arange(16 * 16 * 3, dtype=np.uint8).reshape(1, 16, 16, 3)
    found = grid(small)

    assert found.shape == (64, 64, 3)
    assert np.array_equal(found[::4, ::4], small[0])
    assert np.array_equal(found[3::4, 3::4], small[0])


def test_a_picture_comes_back_from_its_file():
    picture = grid(flat(10, 200), columns=1)

    assert np.array_equal(np.asarray(Image.open(BytesIO(png(picture)))), picture)


def test_a_film_has_its_frames_and_begins_anew():
    with Image.open(BytesIO(film([grid(flat(grey)) for grey in (0, 100, 200)]))) as found:
        assert found.n_frames == 3
        assert found.info["loop"] == 0
