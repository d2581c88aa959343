"""Explained variance: how much each principal component tells, and all up to it."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import (
    BLUE,
    ONE_COLUMN_MM,
    VERMILION,
    looks,
    new_figure,
    number_ticks,
    save,
)
from analysis.tables.pca import explained_variance, find_components
from harness.runs.file_names import FIGURES
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 66.0


def draw(table: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw the share of each component as a bar and the sum as a line.

    Args:
        table: columns component, share, together; shares from 0 to 1.
        axes: where.
        words: the language.
    """
    axes.bar(
        table["component"],
        100 * table["share"],
        0.9,
        color=VERMILION,
        label=words.components.variance_each,
    )
    axes.plot(
        table["component"],
        100 * table["together"],
        "-",
        color=BLUE,
        label=words.components.variance_sum,
    )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, steps=(1, 2, 5, 10)))
    axes.yaxis.set_major_formatter(number_ticks(words.language))
    axes.set_xlim(0.3, len(table) + 0.7)
    axes.set_ylim(0, 100)
    axes.set_xlabel(words.components.axis)
    axes.grid(axis="y")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.2)


def build(run: RecordedRun, table: pd.DataFrame, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of one run."""
    title = words.components.variance_title.format(name=readable(run.name))
    with looks():
        figure = new_figure(ONE_COLUMN_MM, HEIGHT_MM, title=title, note=demo_note([run], words))
        draw(table, figure.subplots(), words=words)
    return figure


def run_figures(folder: Path) -> list[Path]:
    """Write the explained variance of the run in `folder`; return the files, if it has any."""
    components = find_components(folder)
    if components is None:
        return []
    figure = build(RecordedRun.at(folder), explained_variance(components))
    return save(figure, folder / FIGURES / "explained_variance")
