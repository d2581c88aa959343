"""What is lost: the error of test pictures rebuilt from so many principal components."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import BLUE, ONE_COLUMN_MM, looks, new_figure, number_ticks
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import count_text
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 66.0


def draw(table: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw the median error over the number of components, with two ranges of the pictures.

    Args:
        table: columns components (from 0), q05, q25, q50, q75, q95.
        axes: where.
        words: the language.
    """
    x = table["components"]
    axes.fill_between(x, table["q05"], table["q95"], color=BLUE, alpha=0.15, linewidth=0)
    axes.fill_between(x, table["q25"], table["q75"], color=BLUE, alpha=0.3, linewidth=0)
    axes.plot(x, table["q50"], "-", color=BLUE)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, steps=(1, 2, 5, 10)))
    axes.set_xlim(0, max(1, int(x.max())))
    axes.set_ylim(0, 1.05 * max(1.0, float(table["q95"].max())))
    axes.set_xlabel(f"{words.components.axis} ({words.components.mean_alone})")
    axes.yaxis.set_major_formatter(number_ticks(words.language))
    axes.set_ylabel(words.components.reconstruction_axis)
    axes.grid()


def build(
    run: RecordedRun, table: pd.DataFrame, pictures: int, *, words: Words = ENGLISH
) -> Figure:
    """Return the finished figure of one run's test pictures."""
    with looks():
        figure = new_figure(
            ONE_COLUMN_MM,
            HEIGHT_MM,
            title=words.components.reconstruction_title.format(name=readable(run.name)),
            detail=words.components.reconstruction_detail.format(
                pictures=count_text(pictures, words.language)
            ),
            note=demo_note([run], words),
        )
        draw(table, figure.subplots(), words=words)
    return figure
