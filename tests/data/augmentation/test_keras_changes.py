"""Our draw and warp held against the formulas of Keras's own layers."""

import keras
import numpy as np
import pytest

from harness.data.augmentation.changes import Changes, draw_changes, no_changes
from harness.data.augmentation.keras_changes import changed_by, keras_layers
from harness.data.augmentation.warp import changed
from harness.specs.schema.augmentation import RandomChanges, Translation

HEIGHT, WIDTH, COUNT = 90, 70, 5
LARGEST = {
    "flip": "horizontal_and_vertical",
    "rotation": 0.25,
    "zoom": 0.2,
    "translation": Translation(height=0.3, width=0.2),
    "contrast": 0.2,
}


@pytest.fixture(scope="module")
def pictures():
    """Smooth pictures: interpolating twice would blur detail, which is not what is compared."""
    yy, xx = np.mgrid[:HEIGHT, :WIDTH]
    waves = [
        [127 + 110 * np.sin(yy / (7 + c) + xx / (9 + i) + i + c) for c in range(3)]
        for i in range(COUNT)
    ]
    return np.array(waves).transpose(0, 2, 3, 1).astype(np.uint8)


def drawn(**spec) -> Changes:
    return draw_changes(RandomChanges(kind="random", **spec), COUNT, seed=2, epoch=3)


def layer_for(name: str, changes: Changes, row: int) -> keras.layers.Layer:
    """Keras's layer that cannot but draw this row's change."""
    turn, scale = changes.turn[row], changes.scale[row] - 1
    down, right = changes.down[row], changes.right[row]
    contrast = changes.contrast[row] - 1
    made = {
        "rotation": lambda: keras.layers.RandomRotation((turn, turn), fill_mode="reflect"),
        "zoom": lambda: keras.layers.RandomZoom((scale, scale), fill_mode="reflect"),
        "translation": lambda: keras.layers.RandomTranslation(
            (down, down), (right, right), fill_mode="reflect"
        ),
        "contrast": lambda: _contrast(1 + contrast),
    }
    return made[name]()


def _contrast(factor: float) -> keras.layers.Layer:
    """From 1 - lower to 1 + upper: both ends at the factor, which no argument can say."""
    layer = keras.layers.RandomContrast(0.5, value_range=(0, 255))
    layer.factor = (1 - factor, factor - 1)
    return layer


@pytest.mark.parametrize("name", ["rotation", "zoom", "translation", "contrast"])
def test_each_change_alone_is_what_the_keras_layer_computes_by_itself(pictures, name):
    changes = drawn(**{name: LARGEST[name]})
    ours = changed(pictures, changes).astype(float)
    for row in range(COUNT):
        layer = layer_for(name, changes, row)
        theirs = np.asarray(layer(pictures[row : row + 1].astype(np.float32), training=True))[0]
        error = abs(ours[row] - theirs)
        assert error.mean() < 0.3  # rounding to whole levels alone makes 0.25
        assert error.max() < 1.1


@pytest.mark.parametrize("name", LARGEST)
def test_the_two_engines_agree_on_each_change_alone(pictures, name):
    spec = RandomChanges(kind="random", **{name: LARGEST[name]})
    changes = drawn(**{name: LARGEST[name]})
    fused = changed(pictures, changes).astype(int)
    layered = changed_by(keras_layers(spec), pictures, changes).astype(int)
    assert abs(fused - layered).max() <= 1
    assert abs(fused - layered).mean() < 0.01
    assert abs(fused - pictures).mean() > 1  # something did happen


def test_the_two_engines_agree_on_all_changes_where_borders_play_no_part(pictures):
    gentle = {
        "flip": "horizontal_and_vertical",
        "rotation": 0.25,
        "zoom": 0.2,
        "translation": Translation(height=0.1, width=0.1),
    }
    changes = drawn(**gentle)
    layers = keras_layers(RandomChanges(kind="random", **gentle))
    fused = changed(pictures, changes).astype(int)
    layered = changed_by(layers, pictures, changes).astype(int)
    centre = np.s_[:, 35:55, 25:45]
    assert abs(fused - layered)[centre].mean() < 1.0
    # the same test can fail: another order of turn and move is far off
    wrong = changes._replace(down=-changes.down, right=-changes.right)
    assert abs(fused - changed(pictures, wrong))[centre].mean() > 10


def test_layers_in_a_row_blur_fine_detail_twice_as_much_as_one_warp():
    """Each layer interpolates what the one before it interpolated."""
    noise = np.random.default_rng(1).integers(0, 256, (COUNT, HEIGHT, WIDTH, 3), dtype=np.uint8)
    spec = RandomChanges(kind="random", **LARGEST | {"contrast": 0.0})
    changes = drawn(**LARGEST | {"contrast": 0.0})

    def detail(pictures):
        return np.abs(np.diff(pictures.astype(float), n=2, axis=2)).mean()

    lost_at_once = detail(noise) - detail(changed(noise, changes))
    lost_in_a_row = detail(noise) - detail(changed_by(keras_layers(spec), noise, changes))
    assert lost_in_a_row > 1.5 * lost_at_once > 0


def test_a_flip_mode_of_keras_flips_along_the_same_axis(pictures):
    for mode, field, seen in [("horizontal", "mirrored", 2), ("vertical", "upended", 1)]:
        layer = keras.layers.RandomFlip(mode, seed=1)
        theirs = layer(np.repeat(pictures[:1], 20, axis=0).astype(np.float32), training=True)
        flipped = [p for p in np.asarray(theirs) if not np.array_equal(p, pictures[0])]
        changes = no_changes(1)._replace(**{field: np.array([True])})
        np.testing.assert_array_equal(flipped[0], changed(pictures[:1], changes)[0])
        np.testing.assert_array_equal(flipped[0], np.flip(pictures[:1], seen)[0])


def test_a_global_bfloat16_policy_does_not_touch_pixels(pictures):
    changes = drawn(**LARGEST)
    spec = RandomChanges(kind="random", **LARGEST)
    before = changed_by(keras_layers(spec), pictures, changes)
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        np.testing.assert_array_equal(changed_by(keras_layers(spec), pictures, changes), before)
    finally:
        keras.config.set_dtype_policy(policy)


def test_building_and_applying_the_layers_leaves_global_randomness_alone(pictures):
    keras.utils.set_random_seed(5)
    expected = keras.random.uniform((3,))
    keras.utils.set_random_seed(5)
    changed_by(keras_layers(RandomChanges(kind="random", **LARGEST)), pictures, drawn(**LARGEST))
    np.testing.assert_array_equal(keras.random.uniform((3,)), expected)


def test_keras_itself_still_draws_less_than_it_documents(pictures):
    """Why our draw is not Keras's; when this fails, `draw_changes` can say less."""
    many = np.zeros((500, 2, 2, 3), np.float32)
    contrast = keras.layers.RandomContrast(0.2, seed=1).get_random_transformation(many)
    assert np.asarray(contrast["contrast_factor"]).min() >= 1
    both = keras.layers.RandomFlip("horizontal_and_vertical", seed=1)
    seen = {p.tobytes() for p in np.asarray(both(np.repeat(pictures[:1], 50, 0), training=True))}
    assert len(seen) == 2  # as it is, and turned by 180 degrees; never a mirror image
