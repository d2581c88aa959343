"""`errors`: the worst mistakes, with pictures."""

import argparse
import sys
from typing import TYPE_CHECKING

from analysis.commands.options import add_command, add_pictures, add_runs, asked, show_table
from analysis.figures import errors
from analysis.records.experiments import all_predictions
from analysis.tables.errors import mistakes

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """The worst mistakes, with pictures.

errors        wrong answers of which the model was most sure. Of several repetitions, first what
              was wrong most often. Look for wrong labels, drawings among paintings, copies, and
              for what the two classes really share.
errors.csv    all of them"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "errors", teaches=TEACHES)
    add_runs(parser)
    add_pictures(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    question = asked(options)
    for experiment, output in question.parts():
        table = mistakes(all_predictions(experiment))
        output.table(table, "errors")
        if table.empty:
            sys.stdout.write(f"{experiment.name}: {output.words.mistakes.no_errors}\n")
            continue
        show_table(table, output.words)
        collection = question.collection(experiment)
        paths = dict(zip(collection.image_ids, collection.paths, strict=True))
        figure = errors.build(experiment.runs, table, paths, words=output.words)
        if figure is not None:
            output.figure(figure, "errors")
