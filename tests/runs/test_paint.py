"""A recorded generator paints the same for one seed; the first of more are those of few."""

import json

import numpy as np
import pytest

from harness.errors import DataError
from harness.models.gan import build_generator
from harness.runs.paint import PaintRequest, RecordedPainter, walk, walk_of_classes
from harness.runs.recorded import RecordedRun
from harness.training.inference import save_model
from tests.generations import SMALL, a_generation

ABOUT = {
    "kind": "generation",
    "name": "small r1/1",
    "experiment": "small",
    "question": "?",
    "repetition": 0,
    "collection": "here",
    "evidence": True,
    "fingerprint": "f",
    "kept_epoch": None,
    "class_names": ["a", "b", "c"],
    "painted_classes": ["c", "a", "b"],
    "images": 32,
    "diverged": False,
    "backbone": "n",
    "compared": 20,
    "latent": 8,
}
CONDITIONAL = {
    "generator": {**SMALL["generator"], "classes": "conditional"},
}
HOSTILE = "<b>\x1b[2J\u202e'../x"


def a_run(folder, parts=None, **about):
    (folder / "run.json").write_text(json.dumps(ABOUT | about))
    network = build_generator(a_generation(**parts or {}).generator, 16, seed=2, classes=3)
    save_model(network, folder / "generator.keras")
    return RecordedRun.at(folder)


@pytest.fixture(scope="module")
def conditional(tmp_path_factory):
    """One that learned a class with a hostile name, and nothing of `a`."""
    names, shares = [HOSTILE, "a", "b"], [0.75, 0.0, 0.25]
    folder = tmp_path_factory.mktemp("conditional")
    return RecordedPainter(a_run(folder, CONDITIONAL, painted_classes=names, class_shares=shares))


@pytest.fixture(scope="module")
def painter(tmp_path_factory):
    return RecordedPainter(a_run(tmp_path_factory.mktemp("painter")))


def test_the_same_seed_paints_the_same_and_another_one_something_else(painter):
    first, same, other = (
        painter.paint(painter.latents(PaintRequest(4, seed))) for seed in (0, 0, 1)
    )
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)
    assert first.shape == (4, 16, 16, 3)
    assert first.dtype == np.uint8


@pytest.mark.parametrize("limit", [None, 0.7])
def test_the_first_of_many_are_those_of_few(painter, limit):
    few, many = (painter.latents(PaintRequest(n, 3, limit)) for n in (3, 50))

    assert np.array_equal(few, many[:3])


def test_truncated_numbers_stay_within_and_are_spread_as_before(painter):
    drawn = painter.latents(PaintRequest(2000, 5, 0.7))

    assert np.abs(drawn).max() <= 0.7
    # The deviation of a normal number between -0.7 and 0.7.
    assert drawn.std() == pytest.approx(0.3867, abs=0.01)
    assert painter.latents(PaintRequest(2000, 5)).std() == pytest.approx(1, abs=0.02)


def test_a_walk_passes_every_picture_and_keeps_its_length():
    latents = np.random.default_rng(1).standard_normal((3, 400)).astype(np.float32)
    way = walk(latents)

    assert way.shape == (36, 400)
    assert np.allclose(way[::12], latents, atol=1e-5)
    lengths = np.linalg.norm(way, axis=1)
    assert lengths.min() > 0.95 * np.linalg.norm(latents, axis=1).min()


def test_a_walk_from_one_picture_stays_there():
    here = np.ones((1, 8), np.float32)

    assert np.allclose(walk(here), here)


def test_a_run_that_paints_nothing_is_refused(tmp_path):
    with pytest.raises(DataError, match="expected a run that paints.*got one of kind experiment"):
        RecordedPainter(a_run(tmp_path, kind="experiment"))


def test_classes_are_painted_as_often_as_they_were_learned_from(conditional):
    classes = conditional.classes(PaintRequest(4000, seed=1))

    assert classes.mean(axis=0) == pytest.approx([0.75, 0, 0.25], abs=0.03)
    assert np.array_equal(conditional.classes(PaintRequest(5, seed=1)), classes[:5])
    assert not np.array_equal(conditional.classes(PaintRequest(4000, seed=2)), classes)


def test_one_class_is_painted_where_it_is_asked_for_whatever_it_is_called(conditional):
    latents = conditional.latents(PaintRequest(3, seed=1))
    kinds = [conditional.classes(PaintRequest(3, 1, None, name)) for name in (HOSTILE, "b")]
    first, second = (conditional.paint(latents, classes) for classes in kinds)

    assert kinds[0].tolist() == [[1, 0, 0]] * 3
    assert first.shape == (3, 16, 16, 3)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("name", ["a", "Monet", "\x1b[31m"])
def test_a_class_that_nothing_was_learned_of_is_refused_with_those_that_are(conditional, name):
    with pytest.raises(DataError, match=r"learned from \(<b>.*, b\); got ") as caught:
        conditional.classes(PaintRequest(3, 1, None, name))

    assert str(caught.value).isprintable()


def test_a_class_cannot_be_asked_of_a_generator_that_is_told_of_none(painter):
    assert painter.classes(PaintRequest(3, 1)) is None
    with pytest.raises(DataError, match=r"generator\.classes=conditional.*classes=\[NAME\]"):
        painter.classes(PaintRequest(3, 1, None, "a"))


def test_a_walk_goes_over_from_class_to_class(conditional):
    classes = np.eye(3, dtype=np.float32)[[0, 2]]
    way = walk_of_classes(classes)

    assert np.array_equal(way[::12], classes)
    assert way.sum(axis=1) == pytest.approx(np.ones(24))
    assert way[6].tolist() == [0.5, 0, 0.5]
    latents = walk(conditional.latents(PaintRequest(2, 1)))
    assert conditional.paint(latents, way).shape == (24, 16, 16, 3)
