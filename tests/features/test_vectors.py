import colorsys

import numpy as np
import pytest

from harness.features.vectors import colour_histogram, picture_vectors
from harness.specs.schema.features import HistogramSpec, ThumbnailSpec

RNG = np.random.default_rng(3)
PICTURES = RNG.integers(0, 256, (300, 6, 6, 3), np.uint8)


def test_a_thumbnail_is_the_picture_in_a_row_from_0_to_1():
    rows = picture_vectors(ThumbnailSpec(kind="thumbnail", image_pixels=6), PICTURES)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(np.rint(rows * 255), PICTURES.reshape(300, -1))


def test_a_histogram_holds_each_pixel_once():
    spec = HistogramSpec(kind="histogram", image_pixels=6, bins=(4, 2, 2))
    rows = picture_vectors(spec, PICTURES)
    assert rows.shape == (300, 16)
    np.testing.assert_allclose((rows**2).sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("rgb", [(255, 0, 0), (0, 128, 0), (10, 20, 250), (90, 90, 90)])
def test_one_colour_fills_the_one_cell_that_pythons_own_conversion_names(rgb):
    bins = (8, 4, 4)
    histogram = colour_histogram(np.full((5, 5, 3), rgb, np.uint8), bins)
    hsv = colorsys.rgb_to_hsv(*(value / 255 for value in rgb))
    cell = [min(int(value * count), count - 1) for value, count in zip(hsv, bins, strict=True)]
    assert histogram[np.ravel_multi_index(cell, bins)] == 1
    assert histogram.sum() == 1


def test_where_the_pixels_lie_does_not_matter():
    turned = PICTURES[:, ::-1, :, :]
    spec = HistogramSpec(kind="histogram", image_pixels=6)
    np.testing.assert_array_equal(picture_vectors(spec, PICTURES), picture_vectors(spec, turned))
