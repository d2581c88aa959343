"""A recorded generator paints the same for one seed; the first of more are those of few."""

import numpy as np
import pytest

from harness.errors import DataError
from harness.models.gan import build_generator
from harness.runs.paint import PaintRequest, RecordedPainter, walk
from harness.runs.recorded import RecordedRun
from harness.training.inference import save_model
from tests.generations import a_generation

ABOUT = """{"kind": "%s", "name": "small r1/1", "experiment": "small", "question": "?",
"repetition": 0, "collection": "here", "evidence": true, "fingerprint": "f", "kept_epoch": null,
"class_names": ["a"]}"""


def a_run(folder, kind="generation"):
    (folder / "run.json").write_text(ABOUT % kind)
    network = build_generator(a_generation().generator, 16, seed=2)
    save_model(network, folder / "generator.keras")
    return RecordedRun.at(folder)


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
