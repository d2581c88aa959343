"""What the commands about one trained model share."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from analysis.artifacts import RecordedRun
from analysis.commands.options import Asked, Output
from analysis.experiments import Experiment


class Model(NamedTuple):
    """One trained model of an experiment."""

    experiment: Experiment
    run: RecordedRun
    output: Output


def models(question: Asked) -> Iterator[Model]:
    """Return the first repetition of each experiment; says so when there are others."""
    for experiment, output in question.parts():
        run = experiment.runs[0]
        if len(experiment.runs) > 1:
            sys.stderr.write(
                f"{experiment.name}: one model is shown, that of {run.name}; "
                "name another run for another\n"
            )
        yield Model(experiment, run, output)


def file_name(path: Path) -> str:
    """Return a picture's name as part of a figure's."""
    return path.stem[:40]
