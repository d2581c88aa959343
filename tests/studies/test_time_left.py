from types import SimpleNamespace

import pytest

from harness.progress import time_left
from harness.studies.state import StudyState
from harness.studies.time_left import progress_line


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "about 1 s"), (80, "about 80 s"), (360, "about 6 min"), (9000, "about 2 h")],
)
def test_a_rough_time_is_told_in_a_fitting_unit(seconds, words):
    assert time_left(seconds) == words


def experiments(**epochs):
    def one(number):
        features = SimpleNamespace(image_pixels=10)
        training = SimpleNamespace(epochs=number)
        spec = SimpleNamespace(features=features, training=training, is_classical=False)
        return SimpleNamespace(loaded=SimpleNamespace(spec=spec))

    return {name: one(number) for name, number in epochs.items()}


def done(*seconds):
    return {k: SimpleNamespace(metrics={"cost/wall_s": s}) for k, s in enumerate(seconds)}


def all_of(repetitions, *names):
    return dict.fromkeys(names, repetitions)


def test_what_is_left_is_the_missing_runs_of_each_at_its_own_price():
    state = StudyState({"base": done(60.0), "wide": done(120.0)})
    # Two more of each, of 60 and of 120 seconds.
    line = progress_line(experiments(base=1, wide=1), state, all_of(3, "base", "wide"), 1)
    assert line == "run 2 of 6, about 6 min left"
    assert progress_line(experiments(base=1, wide=1), state, all_of(3, "base", "wide"), 2).endswith(
        "about 3 min left"
    )


def test_an_experiment_that_never_ran_is_guessed_by_its_work():
    state = StudyState({"base": done(60.0), "long": {}})
    assert progress_line(
        experiments(base=1, long=10), state, all_of(1, "base", "long"), 1
    ).endswith("about 10 min left")


def test_the_last_run_and_those_of_a_failed_experiment_are_not_waited_for():
    state = StudyState({"base": done(60.0), "wide": {}}, failed={"wide": ValueError()})
    assert (
        progress_line(experiments(base=1, wide=1), state, all_of(1, "base", "wide"), 1)
        == "run 1 of 1"
    )
