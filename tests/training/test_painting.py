"""Training from checkpoint to checkpoint: the same bits whatever interrupts it."""

import numpy as np
import pytest
import tensorflow as tf

from harness.runs.generation import new_adversaries
from harness.training.adversaries import painted_by
from harness.training.checkpoint import Checkpoint
from harness.training.differentiable_changes import changed
from harness.training.painting import (
    PaintingLessons,
    checkpoint_steps,
    labels_for,
    latents_for,
    learn,
    scored_checkpoints,
    shown_rows,
)
from tests.generations import CONDITIONAL, EVERYTHING, PROJECTED, SMALL, a_generation, coloured

SHARES = np.array([0.75, 0.25])


class KilledError(Exception):
    """What stands for a kill, between two checkpoints."""


def trained(folder, parts, *, dies_after=None, seed=5):
    adversaries = new_adversaries(a_generation(**parts), seed, SHARES)
    labels = np.repeat([0, 1], [18, 6])
    lessons = PaintingLessons(coloured(), lambda *_: {"train/variety": 1.0}, 20, labels)

    def report(number, metrics):
        if number == dies_after:
            raise KilledError

    painted = learn(adversaries, lessons, Checkpoint(folder), report=report)
    return adversaries, painted


def bits(adversaries):
    return [np.asarray(one) for part in adversaries.parts.values() for one in part]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return trained(tmp_path_factory.mktemp("undisturbed"), EVERYTHING)


def test_a_training_that_was_killed_twice_ends_with_the_same_bits(undisturbed, tmp_path):
    wanted, painted = undisturbed
    for number in (1, 3):
        with pytest.raises(KilledError):
            trained(tmp_path, EVERYTHING, dies_after=number)
    found, again = trained(tmp_path, EVERYTHING)

    assert same(bits(found), bits(wanted))
    assert again.history == painted.history
    assert np.array_equal(again.samples, painted.samples)
    assert np.array_equal(again.scored[1.0], painted.scored[1.0])


def test_a_training_that_is_told_of_classes_ends_with_the_same_bits_after_a_kill(tmp_path):
    wanted, painted = trained(tmp_path / "undisturbed", CONDITIONAL)
    with pytest.raises(KilledError):
        trained(tmp_path / "killed", CONDITIONAL, dies_after=2)
    found, again = trained(tmp_path / "killed", CONDITIONAL)

    assert same(bits(found), bits(wanted))
    assert np.array_equal(again.samples, painted.samples)
    assert np.array_equal(again.scored[1.0], painted.scored[1.0])


def test_both_networks_learn_what_classes_are(tmp_path):
    wanted, _ = trained(tmp_path, CONDITIONAL)
    fresh = new_adversaries(a_generation(**CONDITIONAL), 5, SHARES)
    pictures = coloured(6)

    for one, before in zip(told_classes(wanted), told_classes(fresh), strict=True):
        assert (np.asarray(one) != np.asarray(before)).all()
    first, second = (np.full(6, number) for number in (0, 1))
    assert not np.array_equal(wanted.answers(pictures, first), wanted.answers(pictures, second))
    latents = latents_for(1, "any", (6, 8))
    assert not np.array_equal(wanted.paint(latents, first), wanted.paint(latents, second))
    with pytest.raises(ValueError, match="labels: expected those of each picture"):
        wanted.answers(pictures)


def test_gradients_reach_pixels_through_augmentation_and_a_frozen_network_that_stays():
    adversaries = new_adversaries(a_generation(**PROJECTED), 5)
    frozen = adversaries.discriminator.get_layer("frozen").variables
    mixing = [
        layer.kernel
        for layer in adversaries.discriminator.layers
        if type(layer).__name__ == "Conv2D"
    ]
    before = [np.asarray(one).copy() for one in (*frozen, *mixing)]
    learning = (adversaries.generator, adversaries.discriminator)
    starts = [[np.asarray(v).copy() for v in one.trainable_variables] for one in learning]
    for step in range(2):
        adversaries.step(coloured(4), step)

    assert len(mixing) == 8
    assert same([np.asarray(one) for one in (*frozen, *mixing)], before)
    for network, start in zip(learning, starts, strict=True):
        moved = zip(network.trainable_variables, start, strict=True)
        # The bias of an answer stays while no answer is beyond a distance of 1.
        assert all((np.asarray(now) != then).any() for now, then in moved if then.ndim > 1)

    pictures = tf.random.stateless_uniform((2, 16, 16, 3), (1, 2), -1, 1)
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        seen = changed(adversaries.spec.augmentation, pictures, tf.constant([1, 2]))
        answers = adversaries.discriminator([seen, tf.constant([1, 2])], training=True)
    slope = np.asarray(tape.gradient(answers, pictures))
    reached = np.abs(slope).sum(axis=-1) > 0
    # All but what is moved out of sight or cut out, a square of half the side.
    assert (reached.mean(axis=(1, 2)) > 0.5).all()


@pytest.mark.end_to_end
def test_a_training_against_a_frozen_network_ends_with_the_same_bits_after_a_kill(tmp_path):
    wanted, painted = trained(tmp_path / "undisturbed", PROJECTED)
    with pytest.raises(KilledError):
        trained(tmp_path / "killed", PROJECTED, dies_after=2)
    found, again = trained(tmp_path / "killed", PROJECTED)

    assert same(bits(found), bits(wanted))
    assert np.array_equal(again.scored[1.0], painted.scored[1.0])
    assert wanted.answers(coloured(6)).shape == (6,)


def told_classes(adversaries):
    """Return the weights that only classes reach."""
    kernels = adversaries.discriminator.trainable_variables
    projection = next(one for one in kernels if one.shape[-1] == 2)
    return adversaries.generator.get_layer("embedding").kernel, projection


def test_what_is_scored_is_of_the_classes_in_their_proportion():
    labels = labels_for(3, "scored", 4000, SHARES)

    assert np.bincount(labels) / 4000 == pytest.approx(SHARES, abs=0.03)
    assert np.array_equal(labels_for(3, "scored", 9, SHARES), labels[:9])
    assert not np.array_equal(labels_for(3, "samples", 4000, SHARES), labels)
    assert labels_for(3, "scored", 9, None) is None


def test_another_seed_paints_otherwise(undisturbed, tmp_path):
    wanted, _ = undisturbed
    other, _ = trained(tmp_path, EVERYTHING, seed=6)

    assert not same(bits(other), bits(wanted))


def test_both_networks_move(undisturbed):
    wanted, _ = undisturbed
    fresh = new_adversaries(a_generation(**EVERYTHING), 5)

    for name in ("generator", "discriminator"):
        now, before = (getattr(one, name).trainable_variables for one in (wanted, fresh))
        assert all(not np.array_equal(a, b) for a, b in zip(now, before, strict=True))


def test_what_is_kept_is_what_a_training_must_remember(undisturbed):
    wanted, _ = undisturbed
    networks = {"generator", "discriminator", "average"}
    optimizers = {"generator_optimizer", "discriminator_optimizer"}

    assert wanted.parts.keys() == networks | optimizers | {"running_means"}
    vectors = [one for one in wanted.discriminator.variables if "spectral" in one.name]
    assert len(vectors) == 3
    assert np.asarray(wanted.parts["running_means"][0]).all()


def test_the_average_paints_with_statistics_of_its_own(undisturbed):
    adversaries, painted = undisturbed
    averaged = {one.path.split("/")[-1] for one in adversaries.painter.variables}
    latents = np.random.default_rng(1).standard_normal((4, 8)).astype(np.float32)

    assert "moving_mean" in averaged
    last = painted_by(adversaries.generator, latents)
    assert not np.array_equal(adversaries.paint(latents), last)
    assert painted.samples.shape == (4, 64, 16, 16, 3)


def test_a_training_whose_numbers_are_none_ends_early_and_paints_grey(tmp_path):
    wild = {"training": {**SMALL["training"], "generator": {"learning_rate": 1e30}}}
    wild["training"]["discriminator"] = {"learning_rate": 1e30}
    _, painted = trained(tmp_path, wild)

    assert painted.diverged
    assert len(painted.history) < 4
    assert all(np.isfinite(list(row.values())).all() for row in painted.history)
    assert painted.scored.keys() == {0.25, 0.5, 1.0}
    assert painted.scored[1.0].shape == (20, 16, 16, 3)
    _, again = trained(tmp_path, wild)
    assert again.history == painted.history


def test_every_picture_is_shown_once_in_each_pass():
    rows = np.concatenate([shown_rows(3, 10, 4, step) for step in range(5)])

    assert sorted(rows[:10]) == sorted(rows[10:]) == list(range(10))
    assert list(rows[:10]) != list(rows[10:])


def test_a_batch_may_be_larger_than_the_collection():
    assert sorted(np.bincount(shown_rows(3, 4, 10, 0))) == [2, 2, 3, 3]


def test_the_budget_is_reached_at_the_last_checkpoint_and_scored_on_the_way():
    spec = a_generation(training={"images": 105, "batch_size": 4, "checkpoints": 4})

    assert checkpoint_steps(spec) == (6, 13, 20, 26)
    assert scored_checkpoints(20) == {0.25: 5, 0.5: 10, 1.0: 20}
