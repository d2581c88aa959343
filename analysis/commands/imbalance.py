"""`imbalance`: what class size does to each class's scores."""

import argparse
import sys
from typing import TYPE_CHECKING

from analysis.commands.options import Asked, add_command, add_runs, asked, show_table
from analysis.figures import imbalance, imbalance_compared
from analysis.records.experiments import (
    all_answers,
    require_one_collection,
    training_pictures,
)
from analysis.tables.compared import compared
from analysis.tables.imbalance import band_scores, class_scores, hidden_by_accuracy
from harness.seeds import derive_seed

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """What class size does.

imbalance    above: recall, precision and F1 of each class over its training pictures, with
             intervals. Below: their means in head, middle and tail (thirds of the classes);
             who gets the pictures and who the right answers (the further below the diagonal,
             the fewer classes have them); and accuracy, which large classes decide, beside
             balanced accuracy and macro F1, in which all classes count alike.
class_scores.csv, band_scores.csv, what_accuracy_hides.csv   the numbers

imbalance_compared   of a study or of several experiments: what each changes against the first, for
                     the mean recall of large, middle and small classes, and for accuracy beside
                     the scores in which classes count alike; imbalance_compared.csv"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "imbalance", teaches=TEACHES)
    add_runs(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    question = asked(options)
    for experiment, output in question.parts():
        predictions = all_answers(experiment)
        seed = derive_seed(1, experiment.runs[0].about.fingerprint)
        classes = class_scores(predictions, training_pictures(experiment), seed)
        hiding = hidden_by_accuracy(predictions)
        figure = imbalance.build(experiment.runs, classes, hiding, words=output.words)
        output.figure(figure, "imbalance")
        output.table(classes, "class_scores")
        output.table(band_scores(classes), "band_scores")
        output.table(hiding, "what_accuracy_hides")
        show_table(band_scores(classes), output.words)
    if len(question.experiments) > 1:
        _compared(question)


def _compared(question: Asked) -> None:
    """Write what each experiment changes against the first, side by side."""
    require_one_collection(question.experiments, "imbalance")
    table = compared(question.experiments)
    output, runs = question.together(), [run for one in question.experiments for run in one.runs]
    output.table(table, "imbalance_compared")
    figure = imbalance_compared.build(runs, table, words=output.words)
    if figure is None:
        sys.stderr.write("imbalance_compared: no two experiments saw the same test pictures\n")
    else:
        output.figure(figure, "imbalance_compared")
    show_table(table, output.words, most=len(table))
