"""`calibration`: is a model that says 80 % right eight times in ten?"""

import argparse
from typing import TYPE_CHECKING

from analysis.commands.options import add_command, add_runs, asked
from analysis.figures import calibration, calibration_mean
from analysis.records.experiments import all_predictions
from analysis.tables.calibration import mean_reliability, reliability

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """Is a model that says 80 % right eight times in ten?

calibration    share of right answers over confidence; points below the diagonal are overconfident.
               The bars beneath count the pictures in each bin: a bin of three pictures proves
               nothing. Of several repetitions each is a thin line, and the points are their mean
               with its standard deviation."""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "calibration", teaches=TEACHES)
    add_runs(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    for experiment, output in asked(options).parts():
        tables = [reliability(one) for one in all_predictions(experiment)]
        if len(tables) == 1:
            figure = calibration.build(experiment.runs[0], tables[0], words=output.words)
            output.table(tables[0], "calibration")
        else:
            figure = calibration_mean.build(experiment.runs, tables, words=output.words)
            output.table(mean_reliability(tables), "calibration")
        output.figure(figure, "calibration")
