"""How far a study is, in a line: `run 7 of 20, about 6 min left`."""

from collections.abc import Mapping

from harness.progress import time_left
from harness.specs.schema.experiment import ExperimentSpec
from harness.studies.cost_guess import guessed_s, multiplications_per_s
from harness.studies.state import StudyExperiment, StudyState


def progress_line(
    experiments: Mapping[str, StudyExperiment],
    state: StudyState,
    targets: Mapping[str, int],
    at_once: int,
) -> str:
    """Return how many runs are done, and how long the others will take, as well as is known.

    An experiment that has not run yet is guessed by its arithmetic, corrected by what the guesses
    of others of its sort were wrong by.

    Args:
        experiments: of the study.
        state: how far it is.
        targets: how many repetitions each is to have now.
        at_once: how many runs are under way at a time.
    """
    going_on = [name for name in experiments if name not in state.failed]
    left = {name: _left(name, state, targets.get(name, 0)) for name in going_on}
    total = sum(left.values()) + sum(len(runs) for runs in state.results.values())
    done = total - sum(left.values())
    seconds = sum(count * _expected_s(name, experiments, state) for name, count in left.items())
    if not any(left.values()):
        return f"run {done} of {total}"
    return f"run {done} of {total}, {time_left(seconds / at_once)} left"


def _left(name: str, state: StudyState, repetitions: int) -> int:
    return sum(number not in state.results[name] for number in range(repetitions))


def _expected_s(name: str, experiments: Mapping[str, StudyExperiment], state: StudyState) -> float:
    known = state.expected_s(name)
    if known is not None:
        return known
    from_pictures = _learns_from_pictures(experiments[name])
    sort = [n for n, other in experiments.items() if _learns_from_pictures(other) is from_pictures]
    timed = {other: s for other in sort if (s := state.expected_s(other)) is not None}
    guess = _guessed_s(experiments[name])
    if not timed:
        return guess
    # What the guess is wrong by on this machine shows in the runs that were timed: of a head on
    # kept features it is mostly what surrounds the training, of a network the training.
    return guess * sum(timed.values()) / sum(_guessed_s(experiments[other]) for other in timed)


def _learns_from_pictures(experiment: StudyExperiment) -> bool:
    """Return whether a network sees the pictures in each epoch, and not rows of numbers."""
    spec = experiment.loaded.spec
    return isinstance(spec, ExperimentSpec) and spec.sees_pictures and not spec.is_classical


def _guessed_s(experiment: StudyExperiment) -> float:
    pictures = len(experiment.collection.paths)
    return guessed_s(experiment.loaded.spec, pictures, multiplications_per_s())
