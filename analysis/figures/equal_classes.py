"""Each class's scores where all have as many training pictures: size explains nothing there."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import class_labels
from analysis.drawing.run_names import demo_note, shown_name
from analysis.drawing.style import BLUE, GREEN, ORANGE, PALE, TWO_COLUMNS_MM, looks, new_figure
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words

ROW_MM, SMALL_ROW_MM, AXES_MM = 6.0, 3.3, 18.0
# Up to so many classes rows are wide apart.
SPACIOUS = 15
APART = 0.22
LOOKS = {"recall": (BLUE, "o"), "precision": (GREEN, "s"), "f1": (ORANGE, "d")}


def draw(classes: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw each class's recall, precision and F1 with their intervals, the first row on top.

    Args:
        classes: rows of `class_scores` in the order to be shown, each with its label.
        axes: where.
        words: the language.
    """
    say = words.imbalance
    names = {"recall": say.recall, "precision": say.precision, "f1": say.f1}
    for number, (score, (colour, marker)) in enumerate(LOOKS.items()):
        places = np.arange(len(classes)) + APART * (number - 1)
        low, high = 100 * classes[f"{score}_low"], 100 * classes[f"{score}_high"]
        axes.hlines(places, low, high, color=colour, linewidth=0.9, alpha=0.7)
        label = names[score].partition(",")[0]
        axes.plot(100 * classes[score], places, marker, color=colour, label=label)
    for row in range(1, len(classes)):
        axes.axhline(row - 0.5, color=PALE, linewidth=0.5)
    axes.set_yticks(range(len(classes)), list(classes["label"]), parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(classes) - 0.5, -0.5)
    axes.set_xlim(-2, 102)
    axes.set_xlabel(words.curves.score)
    axes.grid(axis="x")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, borderaxespad=0.1)


def build(
    runs: Sequence[RecordedRun], classes: pd.DataFrame, detail: str, *, words: Words = ENGLISH
) -> Figure:
    """Return the finished figure, the class with the best F1 on top.

    Args:
        runs: of one experiment.
        classes: rows of `class_scores`.
        detail: what the intervals are.
        words: the language.
    """
    # Numbers of names that cannot be drawn are those of the tables, so they come before the order.
    labelled = classes.assign(label=class_labels(list(classes["class"])))
    ordered = labelled.sort_values("f1", ascending=False, kind="stable", ignore_index=True)
    row = ROW_MM if len(ordered) <= SPACIOUS else SMALL_ROW_MM
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            AXES_MM + row * len(ordered),
            title=words.imbalance.equal_title.format(name=shown_name(runs)),
            detail=detail,
            note=demo_note(runs, words),
        )
        draw(ordered, figure.subplots(), words=words)
    return figure
