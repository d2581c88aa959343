"""The replay of studies on a pool of trainings, here of made-up answers."""

import numpy as np
import pytest

from benchmarks.decisions import (
    ALPHA,
    FILE,
    MARGIN,
    WAYS,
    Replay,
    Way,
    is_true,
    replayed,
    rows,
    truths,
)
from benchmarks.recorded_pool import Answered, RecordedPool, kept_run, pooled, read_pool, write_pool
from harness.errors import TrackingError
from harness.runs.recorded import RecordedRun
from harness.statistics.multiple_testing import Rule
from tests.specs.specs import a_document
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import CLASSES as PAINTERS
from tests.verdicts.factories import an_experiment, answers, the_labels

REPETITIONS, EPOCHS, CLASSES, PICTURES, TESTED = 40, 3, 3, 240, 60
SKILLS = {"base": 0.5, "far better": 0.9, "the same": 0.5}


@pytest.fixture(scope="module")
def pool():
    """Each picture is recognised by chance, with the skill of its experiment."""
    rng = np.random.default_rng(3)
    labels = np.arange(PICTURES) % CLASSES
    tests = [np.sort(rng.permutation(PICTURES)[:TESTED]) for _ in range(REPETITIONS)]

    def answered(skill):
        right = rng.random((REPETITIONS, EPOCHS, TESTED)) < skill
        classes = [
            np.where(one, labels[rows], (labels[rows] + 1) % CLASSES)
            for one, rows in zip(right, tests, strict=True)
        ]
        return Answered(classes, np.full(REPETITIONS, 60.0))

    answers = {name: answered(skill) for name, skill in SKILLS.items()}
    return RecordedPool(labels, np.arange(PICTURES), tests, np.full(REPETITIONS, 150), answers)


@pytest.fixture(scope="module")
def replay(pool):
    return Replay(pool, Rule(margin=0.01))


def test_a_pool_is_read_as_it_was_written(pool, tmp_path):
    write_pool(pool, tmp_path / "pool.npz")
    again = read_pool(tmp_path / "pool.npz")
    assert list(again.answers) == list(SKILLS)
    assert again.repetitions == REPETITIONS
    for name, own in pool.answers.items():
        assert np.array_equal(again.answers[name].classes, own.classes)
        assert again.answers[name].cpu_s.tolist() == own.cpu_s.tolist()
    for name in ("labels", "groups", "rows", "trained"):
        assert np.array_equal(getattr(again, name), getattr(pool, name))
    # A byte a picture at most: 60 repetitions of 9 experiments stay far below 5 MB.
    answers = 3 * REPETITIONS * EPOCHS * TESTED
    assert (tmp_path / "pool.npz").stat().st_size < answers


def test_values_of_pictures_have_the_scores_as_their_means(replay):
    last = replay.scores("far better", Way())
    averaged = replay.scores("far better", Way(averaged=True))
    assert last.mean() == pytest.approx(0.4, abs=0.03)
    assert averaged.mean() == pytest.approx(0.4, abs=0.03)
    assert averaged.std() < 0.8 * last.std()


@pytest.mark.parametrize("way", [way for way in WAYS.values() if way.repetitions <= 20])
def test_each_way_finds_what_is_clear_and_says_nothing_false_of_it(replay, way):
    found = replayed(replay, way, studies=4, seed=1)
    assert found.right == 4
    assert found.false == 0
    assert found.right + found.no_worse + found.undecided == 2 * 4


def test_an_adaptive_study_trains_less_of_what_is_clear_and_pays_for_what_was_trained(replay):
    way = WAYS["all, at most 20"]
    order = np.arange(REPETITIONS)
    said = replay.study(way, order)
    assert said["far better"] == ("helps", 4)
    longest = max(one.repetitions for one in said.values())
    # A minute each; the baseline as often as the proposal that takes longest.
    assert replay.cpu_minutes(said, order) == 4 + said["the same"].repetitions + longest


@pytest.mark.parametrize(
    ("word", "truth", "expected"),
    [
        ("helps", 0.001, True),
        ("helps", 0.0, False),
        ("helps_less_than_margin", 0.02, False),
        ("hurts", -0.001, True),
        ("hurts_less_than_margin", -0.02, False),
        ("equivalent", 0.009, True),
        ("equivalent", -0.011, False),
        ("no_worse", -0.009, True),
        ("no_worse", -0.011, False),
        ("inconclusive", 0.5, None),
    ],
)
def test_a_word_is_true_false_or_says_nothing(word, truth, expected):
    assert is_true(word, truth, margin=0.01) is expected


def test_the_tables_have_a_line_for_each_way_that_the_pool_is_large_enough_for(replay):
    names = [cells[0] for cells in rows(replay, studies=1, seed=1)]
    assert names == [name for name, way in WAYS.items() if way.repetitions <= REPETITIONS // 2]
    assert [cells[0] for cells in truths(replay)] == ["far better", "the same"]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Runs of two experiments, as they were recorded, one with earlier epochs."""
    tracker = MemoryTracker(tmp_path_factory.mktemp("files"))
    late = {
        "spec": {"evaluation": a_document()["evaluation"] | {"average_epochs": 3}},
        "earlier": lambda number: {18: answers(0.2, number), 19: answers(0.3, number)},
    }
    found = {
        "base": an_experiment(tracker, "base", 0.5, repetitions=3, **late),
        "better": an_experiment(tracker, "better", 0.9, repetitions=2),
    }
    return {
        name: {
            number: kept_run(
                RecordedRun.of(tracker, tracker.recorded(run.run_id)), 12.0, pictures=name == "base"
            )
            for number, run in evidence.runs.items()
        }
        for name, evidence in found.items()
    }


def test_recorded_runs_are_kept_by_numbers_in_the_repetitions_that_all_have(recorded):
    found = pooled(recorded, "base")
    assert list(found.answers) == ["base", "better"]
    assert found.repetitions == 2
    tested = len(the_labels())
    assert [one.shape for one in found.answers["base"].classes] == [(3, tested)] * 2
    assert [one.shape for one in found.answers["better"].classes] == [(1, tested)] * 2
    # Classes are numbered by the order of their names, which is that of the factory.
    assert list(PAINTERS) == sorted(PAINTERS)
    for number, tested_rows in enumerate(found.rows):
        assert found.labels[tested_rows].tolist() == the_labels().tolist()
        said = answers(0.9, number).argmax(axis=1)
        assert found.answers["better"].classes[number][-1].tolist() == said.tolist()
    assert found.answers["base"].cpu_s.tolist() == [12.0, 12.0]


def test_a_pool_needs_a_repetition_that_all_have(recorded):
    apart = {"base": {0: recorded["base"][0]}, "better": {1: recorded["better"][1]}}
    with pytest.raises(TrackingError, match="a repetition that all experiments have"):
        pooled(apart, "base")


def test_on_real_trainings_all_levers_decide_twice_as_much_in_the_same_time():
    """Of the pool that is shipped: 60 repetitions of nine experiments, by numbers alone."""
    pool = read_pool(FILE)
    assert pool.repetitions >= 60
    assert len(pool.answers) >= 9
    assert FILE.stat().st_size < 5_000_000
    replay = Replay(pool, Rule(MARGIN, ALPHA))
    before, now = (
        replayed(replay, WAYS[name], studies=20, seed=2)
        for name in ("today's rule", "all, at most 20")
    )
    assert now.right >= 2 * before.right
    assert now.false == before.false == 0
    assert now.cpu_minutes < 1.1 * before.cpu_minutes
