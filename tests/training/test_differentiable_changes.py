"""Random changes: a function of the key, each part as published, and open to gradients."""

import numpy as np
import pytest
import tensorflow as tf

from harness.specs.schema.generation import DiffAugmentSpec
from harness.training.differentiable_changes import changed, mirrored

PICTURES = tf.random.stateless_uniform((40, 16, 16, 3), [1, 2], -1, 1)


def parts(colour=0.0, translation=0.0, cutout=0.0):
    return DiffAugmentSpec(
        kind="diffaugment", colour=colour, translation=translation, cutout=cutout
    )


def key(number):
    return tf.constant([5, number])


def shown(spec, pictures=PICTURES, number=0):
    return np.asarray(changed(spec, pictures, key(number)))


@pytest.mark.parametrize("spec", [parts(1.0), parts(translation=0.25), parts(cutout=0.5)])
def test_a_change_is_a_function_of_its_key(spec):
    assert np.array_equal(shown(spec), shown(spec))
    assert not np.array_equal(shown(spec), shown(spec, number=64))


def test_without_its_parts_nothing_is_changed():
    assert np.array_equal(shown(parts()), PICTURES)


def test_about_half_of_the_pictures_are_mirrored_and_the_others_stay():
    found, before = np.asarray(mirrored(PICTURES, key(0))), np.asarray(PICTURES)
    flipped = [
        np.array_equal(one, other[:, ::-1]) for one, other in zip(found, before, strict=True)
    ]
    same = [np.array_equal(one, other) for one, other in zip(found, before, strict=True)]

    assert np.all(np.logical_xor(flipped, same))
    assert 10 < sum(flipped) < 30


def test_colour_keeps_where_things_are():
    grey = tf.ones((40, 16, 16, 3)) * 0.2
    found = shown(parts(colour=1.0), grey)

    assert np.ptp(found, axis=(1, 2, 3)).max() < 1e-5
    lighter = found[:, 0, 0, 0] - 0.2
    assert lighter.min() < -0.3
    assert lighter.max() > 0.3
    assert np.abs(lighter).max() <= 0.5


def test_translation_moves_by_at_most_its_share_and_leaves_grey():
    dot = np.zeros((200, 16, 16, 3), np.float32)
    dot[:, 8, 8] = 1
    found = shown(parts(translation=0.125), tf.constant(dot))
    rows, columns = np.nonzero(found[..., 0])[1:]

    assert found.sum() == dot.sum()
    assert set(rows) == set(columns) == {6, 7, 8, 9, 10}


def test_translation_brings_nothing_in_from_beyond_the_edge():
    found = shown(parts(translation=0.5), tf.ones((50, 16, 16, 3)))

    assert set(np.unique(found)) == {0.0, 1.0}
    assert found.mean() < 0.9


def test_cutout_takes_a_square_of_its_share_or_what_of_it_is_inside():
    missing = 1 - shown(parts(cutout=0.5), tf.ones((200, 16, 16, 3)))[..., 0]
    sizes = missing.sum(axis=(1, 2))

    assert sizes.max() == 64
    assert sizes.min() >= 16
    assert len(np.unique(sizes)) > 3


@pytest.mark.parametrize("spec", [parts(1.0), parts(translation=0.125), parts(cutout=0.5)])
def test_gradients_reach_the_pixels_through_each_part(spec):
    with tf.GradientTape() as tape:
        tape.watch(PICTURES)
        total = tf.reduce_sum(changed(spec, PICTURES, key(3)) ** 2)
    slope = np.asarray(tape.gradient(total, PICTURES))

    assert np.isfinite(slope).all()
    assert (np.abs(slope).max(axis=(1, 2, 3)) > 0).all()
