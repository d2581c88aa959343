"""The fused warp, by itself. `test_keras_changes.py` holds it against Keras."""

import cv2
import numpy as np
import pytest

from harness.data.augmentation.changes import draw_changes, no_changes
from harness.data.augmentation.warp import changed
from harness.specs.schema.augmentation import RandomChanges, Translation

SPEC = RandomChanges(
    kind="random",
    flip="horizontal_and_vertical",
    rotation=0.25,
    zoom=0.2,
    translation=Translation(height=0.3, width=0.2),
    contrast=0.2,
)


def noise(count=1, height=21, width=16):
    shape = (count, height, width, 3)
    return np.random.default_rng(8).integers(0, 256, shape, dtype=np.uint8)


def one(pictures, **change):
    still = no_changes(len(pictures))
    given = {name: np.full(len(pictures), value) for name, value in change.items()}
    return changed(pictures, still._replace(**given))


def test_no_change_changes_nothing():
    np.testing.assert_array_equal(one(noise(3)), noise(3))


def test_the_given_pictures_stay_as_they_are():
    pictures = noise(2)
    one(pictures, mirrored=True, contrast=1.2)
    np.testing.assert_array_equal(pictures, noise(2))


def test_flips_are_exact():
    np.testing.assert_array_equal(one(noise(), mirrored=True), noise()[:, :, ::-1])
    np.testing.assert_array_equal(one(noise(), upended=True), noise()[:, ::-1])


def test_a_quarter_turn_is_exact():
    square = noise(1, 20, 20)
    np.testing.assert_array_equal(one(square, turn=0.25)[0], np.rot90(square[0]))


def test_a_move_by_whole_pixels_is_exact_and_reflects_the_border():
    moved = one(noise(1, 20, 20), down=0.1, right=0.15)[0]
    np.testing.assert_array_equal(moved[2:, 3:], noise(1, 20, 20)[0, :-2, :-3])
    np.testing.assert_array_equal(moved[1::-1, 3:], noise(1, 20, 20)[0, :2, :-3])


def test_a_scale_above_one_shows_more_than_the_picture():
    dot = np.zeros((1, 21, 21, 3), np.uint8)
    dot[0, 6:15, 6:15] = 255
    assert one(dot, scale=1.5).sum() < dot.sum() < one(dot, scale=0.7).sum()


def test_contrast_stretches_about_each_channels_mean_and_clips():
    picture = np.zeros((1, 10, 10, 3), np.uint8)
    picture[0, :5] = [100, 10, 255]
    picture[0, 5:] = [120, 20, 253]
    stretched = one(picture, contrast=3.0)[0]
    assert stretched[0, 0].tolist() == [80, 0, 255]
    assert stretched[9, 0].tolist() == [140, 30, 251]
    flattened = one(picture, contrast=0.5)[0]
    assert flattened[0, 0].tolist() == [105, 12, 254]


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_bytes_depend_neither_on_threads_nor_on_the_rest_of_the_batch(threads):
    pictures = noise(40, 64, 64)
    changes = draw_changes(SPEC, 40, seed=3, epoch=2)
    together = changed(pictures, changes)
    cv2.setNumThreads(threads)
    order = np.random.default_rng(threads).permutation(40)
    for rows in np.array_split(order, 7 * threads):
        np.testing.assert_array_equal(changed(pictures[rows], changes.of(rows)), together[rows])


def test_the_picture_of_a_seed_epoch_and_row_is_this_one():
    """Golden: if this changes, a recorded training cannot be repeated."""
    yy, xx = np.mgrid[:32, :32]
    slopes = np.stack([8 * yy, 8 * xx, 4 * (yy + xx)], axis=-1).astype(np.uint8)
    changes = draw_changes(SPEC, 5, seed=1, epoch=1).of(np.array([0, 3, 4]))
    shown = changed(np.stack([slopes] * 3), changes).astype(int)
    corners = shown[:, [[4, 4], [27, 27]], [[4, 27], [4, 27]], 0]
    assert abs(corners - GOLDEN).max() <= 1  # another processor may round otherwise


GOLDEN = np.array([[[221, 98], [189, 66]], [[47, 35], [165, 176]], [[53, 178], [175, 202]]])
