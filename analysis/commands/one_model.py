"""What the commands about one trained model share."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from analysis.commands.options import Asked, Output
from analysis.records.experiments import Experiment
from harness.errors import DataError
from harness.runs.file_names import NETWORK
from harness.runs.recorded import RecordedRun

if TYPE_CHECKING:
    from harness.runs.predictor import Predictor


class Model(NamedTuple):
    """One trained model of an experiment."""

    experiment: Experiment
    run: RecordedRun
    output: Output


class Wanted(NamedTuple):
    """What a command needs of a run."""

    suits: Callable[[RecordedRun], bool]
    what: str
    """What such a run has, such as `principal components`."""
    hint: str
    """Which runs have it."""


def network_seeing_pictures(open_run: "Callable[[RecordedRun], Predictor]") -> Wanted:
    """Return that a run must have kept a network from pictures to classes."""
    return Wanted(
        lambda run: (run.folder / NETWORK).is_file() and open_run(run).eye is not None,
        "kept layers that see pictures",
        "one whose model is a network on pixels or on a backbone, with training.keep_model",
    )


def models(question: Asked, wanted: Wanted) -> Iterator[Model]:
    """Yield the first repetition of each experiment that has what is wanted.

    Of the others, and of further repetitions, standard error says so.

    Raises:
        DataError: no experiment has it.
    """
    found = False
    for experiment, output in question.parts():
        run = experiment.runs[0]
        if not wanted.suits(run):
            sys.stderr.write(f"{experiment.name}: left out, because it has no {wanted.what}\n")
            continue
        found = True
        if len(experiment.runs) > 1:
            sys.stderr.write(
                f"{experiment.name}: one repetition is shown, that of {run.name}; "
                "name another run for another\n"
            )
        yield Model(experiment, run, output)
    if not found:
        names = ", ".join(experiment.name for experiment in question.experiments)
        raise DataError(
            f"{names}: expected a run with {wanted.what}; got none. Name {wanted.hint}."
        )
