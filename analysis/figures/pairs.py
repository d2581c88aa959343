"""The most confused pairs of classes, each with the interval of its share."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note, shown_name
from analysis.drawing.style import BLUE, SMALL_PT, TWO_COLUMNS_MM, looks, new_figure, number_ticks
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import mean_count_text
from harness.wording.quoted import quoted_class
from harness.wording.words import ENGLISH, Words

ROW_MM, AXES_MM = 5.0, 14.0
MOST = 12
LONGEST_NAME = 24


def draw(pairs: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw each pair's share with its interval, and beside it the pictures, the first on top.

    Args:
        pairs: rows of `confused_pairs`, at least one.
        axes: where.
        words: the language.
    """
    rows = np.arange(len(pairs))
    axes.hlines(rows, 100 * pairs["low"], 100 * pairs["high"], color=BLUE, linewidth=0.9)
    axes.plot(100 * pairs["share"], rows, "o", color=BLUE)
    names = [
        words.mistakes.pair.format(
            true=quoted_class(readable(true, LONGEST_NAME), words.language),
            predicted=quoted_class(readable(predicted, LONGEST_NAME), words.language),
        )
        for true, predicted in zip(pairs["true"], pairs["predicted"], strict=True)
    ]
    axes.set_yticks(rows, names, parse_math=False)
    axes.tick_params(axis="y", length=0)
    for row, (pictures, support) in enumerate(
        zip(pairs["pictures"], pairs["support"], strict=True)
    ):
        axes.annotate(
            " / ".join(mean_count_text(n, words.language) for n in (pictures, support)),
            (1.01, row),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=SMALL_PT,
        )
    axes.set_ylim(len(pairs) - 0.5, -0.5)
    axes.set_xlim(0, min(102.0, 100 * float(pairs["high"].max()) + 2))
    axes.xaxis.set_major_formatter(number_ticks(words.language))
    axes.set_xlabel(words.mistakes.share_of_pair)
    axes.grid(axis="x")


def build(
    runs: Sequence[RecordedRun], pairs: pd.DataFrame, *, words: Words = ENGLISH
) -> Figure | None:
    """Return the finished figure of all runs' test pictures; None where nothing is confused."""
    if pairs.empty:
        return None
    shown = pairs.head(MOST)
    title = words.mistakes.pairs_title.format(name=shown_name(runs))
    details = [words.mistakes.pairs_detail.format(shown=len(shown), all=len(pairs))]
    if len(runs) > 1:
        details.append(words.mean_over.format(repetitions=len(runs)))
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            AXES_MM + ROW_MM * len(shown),
            title=title,
            detail="; ".join(details),
            note=demo_note(runs, words),
        )
        draw(shown, figure.subplots(), words=words)
    return figure
