"""How far a study is, in a line: `run 7 of 20, about 6 min left`."""

from collections.abc import Mapping

from harness.progress import time_left
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
    of the others were wrong by.

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
    timed = {other: s for other in experiments if (s := state.expected_s(other)) is not None}
    if not timed:
        return 0.0
    # What the guess is wrong by on this machine shows in the runs that were timed.
    wrong_by = sum(timed.values()) / sum(_guessed_s(experiments[other]) for other in timed)
    return _guessed_s(experiments[name]) * wrong_by


def _guessed_s(experiment: StudyExperiment) -> float:
    pictures = len(experiment.collection.paths)
    return guessed_s(experiment.loaded.spec, pictures, multiplications_per_s())
