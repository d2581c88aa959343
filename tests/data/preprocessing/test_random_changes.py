import numpy as np
import pytest
from PIL import Image

from harness.data.augmentation.changes import no_changes
from harness.data.augmentation.warp import changed as warped
from harness.data.preprocessing.random_changes import Drawn, changed, draw_variant
from tests.data.pictures_by_hand import noise

NOTHING = Drawn("", 0.0, 1.0, 0.0, 0.0, 1.0)


def pixels(picture):
    return np.asarray(picture, np.int64)


def test_nothing_drawn_changes_nothing():
    picture = noise(width=40, height=30)
    assert np.array_equal(pixels(changed(picture, NOTHING)), pixels(picture))


@pytest.mark.parametrize(
    ("flip", "way"),
    [
        ("left-right", Image.Transpose.FLIP_LEFT_RIGHT),
        ("top-bottom", Image.Transpose.FLIP_TOP_BOTTOM),
    ],
)
def test_flips_are_pillows_own(flip, way):
    picture = noise(width=41, height=30)
    flipped = changed(picture, NOTHING._replace(flip=flip))
    assert np.array_equal(pixels(flipped), pixels(picture.transpose(way)))


def test_a_turn_is_pillows_own_inside_the_picture():
    picture = noise(width=60, height=60)
    turned = pixels(changed(picture, NOTHING._replace(degrees=20.0)))[20:40, 20:40]
    by_pillow = picture.rotate(20, Image.Resampling.BILINEAR)
    other_way = picture.rotate(-20, Image.Resampling.BILINEAR)
    assert np.abs(turned - pixels(by_pillow)[20:40, 20:40]).mean() < 1
    assert np.abs(turned - pixels(other_way)[20:40, 20:40]).mean() > 5


def test_a_move_shows_the_reflection_behind_the_border():
    picture = noise(width=40, height=30)
    moved = pixels(changed(picture, NOTHING._replace(right=0.25)))
    assert np.array_equal(moved[:, 10:], pixels(picture)[:, :-10])
    assert np.array_equal(moved[:, :10], pixels(picture)[:, :10][:, ::-1])


def test_all_geometry_is_that_of_training_in_one_warp():
    picture = noise(width=64, height=64)
    drawn = Drawn("left-right", 17.0, 1.13, 0.2, -0.1, 1.0)
    changes = no_changes(1)._replace(
        mirrored=np.array([True]),
        turn=np.array([17 / 360]),
        scale=np.array([1.13]),
        right=np.array([0.2]),
        down=np.array([-0.1]),
    )
    by_opencv = warped(np.asarray(picture)[None], changes)[0]
    assert np.abs(pixels(changed(picture, drawn)) - by_opencv).mean() < 1.5


def test_contrast_keeps_the_mean_and_scales_the_distance():
    picture = noise(width=50, height=50)
    softer = pixels(changed(picture, NOTHING._replace(contrast=0.8)))
    assert softer.std() == pytest.approx(0.8 * pixels(picture).std(), rel=0.1)


def test_each_change_happens_to_half_and_in_its_range():
    drawn = [draw_variant(1, f"picture {number}", 1) for number in range(2000)]
    for values, nothing, largest in [
        ([d.degrees for d in drawn], 0, 25),
        ([d.scale - 1 for d in drawn], 0, 0.2),
        ([d.right for d in drawn], 0, 0.3),
        ([d.down for d in drawn], 0, 0.3),
        ([d.contrast - 1 for d in drawn], 0, 0.2),
    ]:
        happened = [value for value in values if value != nothing]
        assert len(happened) == pytest.approx(1000, abs=100)
        assert max(happened) == pytest.approx(largest, rel=0.02)
        assert min(happened) == pytest.approx(-largest, rel=0.02)
    flips = [d.flip for d in drawn]
    assert flips.count("") == pytest.approx(1000, abs=100)
    assert flips.count("left-right") == pytest.approx(500, abs=75)


@pytest.mark.parametrize("other", [(2, "a", 1), (1, "b", 1), (1, "a", 2)])
def test_a_variant_is_a_function_of_seed_picture_and_number(other):
    assert draw_variant(1, "a", 1) == draw_variant(1, "a", 1)
    assert draw_variant(1, "a", 1) != draw_variant(*other)
