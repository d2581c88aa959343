"""`imbalance`: what class size does to each class's scores."""

import argparse
from typing import TYPE_CHECKING

import numpy as np

from analysis.commands.options import add_command, add_runs, asked, show_table
from analysis.experiments import Experiment, all_predictions
from analysis.figures import imbalance
from analysis.tables.imbalance import band_scores, class_scores, hidden_by_accuracy
from harness.reopening import recorded_split
from harness.seeds import derive_seed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.commands.options import Commands

TEACHES = """What class size does.

imbalance    above: recall, precision and F1 of each class over its training pictures, with
             intervals. Below: their means in head, middle and tail (thirds of the classes);
             who gets the pictures and who the right answers (the further below the diagonal,
             the fewer classes have them); and accuracy, which large classes decide, beside
             balanced accuracy and macro F1, in which all classes count alike.
class_scores.csv, band_scores.csv, what_accuracy_hides.csv   the numbers"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "imbalance", teaches=TEACHES)
    add_runs(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    for experiment, output in asked(options).parts():
        predictions = all_predictions(experiment)
        seed = derive_seed(1, experiment.runs[0].fingerprint)
        classes = class_scores(predictions, training_pictures(experiment), seed)
        hiding = hidden_by_accuracy(predictions)
        figure = imbalance.build(experiment.runs, classes, hiding, words=output.words)
        output.figure(figure, "imbalance")
        output.table(classes, "class_scores")
        output.table(band_scores(classes), "band_scores")
        output.table(hiding, "what_accuracy_hides")
        show_table(band_scores(classes))


def training_pictures(experiment: Experiment) -> "NDArray[np.int64]":
    """Return how many training pictures each class has, (k,), in the first repetition."""
    split = recorded_split(experiment.runs[0].folder)
    counts = split.loc[split["part"] == "train", "class"].value_counts()
    return np.array([counts.get(name, 0) for name in experiment.class_names], np.int64)
