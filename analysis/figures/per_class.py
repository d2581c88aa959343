"""Each class: how many pictures it has, and how well it is recognised."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import class_labels, readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    SMALL_PT,
    TWO_COLUMNS_MM,
    VERMILION,
    looks,
    new_figure,
    save,
)
from harness.evaluation.classes import per_class
from harness.runs.file_names import FIGURES
from harness.runs.recorded import RecordedRun
from harness.wording.metric_names import metric_name
from harness.wording.words import ENGLISH, Words

ROW_MM, SMALL_ROW_MM = 6.0, 3.3
AXES_MM = 18.0
# Up to so many classes rows are wide apart.
SPACIOUS = 15


def draw_support(classes: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw a bar and a number for each class's test pictures, the first row on top.

    Args:
        classes: one row a class in the order to be shown; columns class, support.
        axes: where; it gets the class names.
        words: the language.
    """
    rows = np.arange(len(classes))
    axes.barh(rows, classes["support"], color=GREY, height=0.7)
    axes.set_yticks(rows, class_labels(list(classes["class"])), parse_math=False)
    for row, support in zip(rows, classes["support"], strict=True):
        axes.annotate(
            str(support),
            (support, row),
            xytext=(2, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_PT,
        )
    axes.set_xlabel(words.imbalance.test_pictures)
    axes.set_xlim(0, float(max(1, classes["support"].max())) * 1.2)
    axes.tick_params(axis="y", length=0)


def draw_scores(classes: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw each class's recall with its interval, and its F1, the first row on top.

    Two lines say what the whole scores: accuracy, which large classes decide, and balanced
    accuracy, in which all count alike.

    Args:
        classes: one row a class in the order to be shown; columns support, correct, recall,
            recall_low, recall_high, f1, all but the first two from 0 to 1.
        axes: where.
        words: the language.
    """
    rows = np.arange(len(classes))
    known = (classes["support"] > 0).to_numpy()
    shown, places = classes[known], rows[known]
    axes.hlines(places, 100 * shown["recall_low"], 100 * shown["recall_high"], color=BLUE, lw=0.9)
    axes.plot(100 * shown["recall"], places, "o", color=BLUE, label=words.imbalance.recall)
    axes.plot(
        100 * shown["f1"], places, "d", color=ORANGE, mec=BLACK, mew=0.3, label=words.imbalance.f1
    )
    accuracy = 100 * shown["correct"].sum() / max(1, shown["support"].sum())
    balanced = 100 * shown["recall"].mean()
    names = [metric_name(metric, words.language) for metric in ("accuracy", "balanced_accuracy")]
    axes.axvline(accuracy, color=BLACK, lw=0.8, ls="--", label=names[0])
    axes.axvline(balanced, color=VERMILION, lw=0.8, ls=":", label=names[1])
    axes.set_xlim(-2, 102)
    axes.set_xlabel(words.imbalance.share_found)
    axes.grid(axis="x")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=4, columnspacing=1.2)


def by_support(classes: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the largest class first; equals keep their order."""
    return classes.sort_values("support", ascending=False, kind="stable", ignore_index=True)


def build(run: RecordedRun, classes: pd.DataFrame, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of one run from its per-class table."""
    ordered = by_support(classes)
    row = ROW_MM if len(ordered) <= SPACIOUS else SMALL_ROW_MM
    title = words.imbalance.per_class_title.format(name=readable(run.name))
    with looks():
        height = AXES_MM + row * len(ordered)
        figure = new_figure(TWO_COLUMNS_MM, height, title=title, note=demo_note([run], words))
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(2, 5))
        draw_support(ordered, left, words=words)
        draw_scores(ordered, right, words=words)
        left.set_ylim(len(ordered) - 0.4, -0.6)
        right.tick_params(axis="y", length=0)
    return figure


def run_figures(folder: Path) -> list[Path]:
    """Write the classes of the run whose artifacts lie in `folder`; return the files."""
    run = RecordedRun.at(folder)
    figure = build(run, per_class(run.answered))
    return save(figure, folder / FIGURES / "per_class")
