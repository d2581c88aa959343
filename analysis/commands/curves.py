"""`curves`: how training went, epoch by epoch."""

import argparse
import sys
from typing import TYPE_CHECKING

from analysis.commands.options import add_command, add_runs, asked
from analysis.figures import curves
from analysis.figures.curves import Course
from analysis.records.generations import is_generation

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """How training went, epoch by epoch.

curves    loss on the left, scores on the right; training and validation. Several repetitions are
          thin lines under their mean, which stops where the first of them stopped. The dotted
          line is the epoch whose weights were tested. Validation loss that rises while training
          loss falls is overfitting; both still falling at the end asks for more epochs."""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "curves", teaches=TEACHES)
    add_runs(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    for experiment, output in asked(options).parts():
        histories = [(run, run.history) for run in experiment.runs]
        trained = [(run, history) for run, history in histories if history is not None]
        if not trained:
            sys.stderr.write(f"{experiment.name}: no curves, because it learns without epochs\n")
            continue
        if is_generation(trained[0][0]):
            told = "no curves of one network; `python -m analysis paintings` draws those of two"
            sys.stderr.write(f"{experiment.name}: {told}\n")
            continue
        runs = [run for run, _ in trained]
        courses = [Course(history, run.about.kept_epoch) for run, history in trained]
        output.figure(curves.build(runs, courses, words=output.words), "curves")
