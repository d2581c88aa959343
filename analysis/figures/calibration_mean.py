"""Reliability of several repetitions: each a thin line, and their mean with its spread."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.run_names import demo_note, shown_name
from analysis.drawing.style import BLUE, GREY, ONE_COLUMN_MM, looks, new_figure
from analysis.figures.calibration import HEIGHT_MM, draw_counts, finish
from analysis.tables.calibration import expected_error, mean_reliability
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import number_text
from harness.wording.words import ENGLISH, Words


def draw(tables: Sequence[pd.DataFrame], axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw each repetition's accuracy over confidence, and their mean.

    Args:
        tables: r of `reliability`.
        axes: where.
        words: the language.
    """
    axes.plot((0, 100), (0, 100), "--", color=GREY, linewidth=0.8, label=words.calibration.perfect)
    for number, table in enumerate(tables):
        known = table.dropna(subset=["confidence"])
        label = "" if number else words.calibration.each_repetition
        x, y = 100 * known["confidence"], 100 * known["accuracy"]
        axes.plot(x, y, "-", color=BLUE, linewidth=0.5, alpha=0.4, label=label)
    mean = mean_reliability(tables).dropna(subset=["confidence"])
    axes.errorbar(
        100 * mean["confidence"],
        100 * mean["accuracy"],
        yerr=100 * mean["spread"].fillna(0.0),
        fmt="o",
        color=BLUE,
        elinewidth=0.9,
        label=words.mean_over.format(repetitions=len(tables)),
    )
    finish(axes, words)


def build(
    runs: Sequence[RecordedRun], tables: Sequence[pd.DataFrame], *, words: Words = ENGLISH
) -> Figure:
    """Return the finished figure of the repetitions of one experiment, at least two."""
    errors = 100 * np.array([expected_error(table) for table in tables])
    detail = words.calibration.error_of_repetitions.format(
        error=number_text(float(errors.mean()), 1, words.language),
        spread=number_text(float(errors.std(ddof=1)), 1, words.language),
        bins=len(tables[0]),
    )
    title = words.calibration.title.format(name=shown_name(runs))
    with looks():
        note = demo_note(runs, words)
        figure = new_figure(ONE_COLUMN_MM, HEIGHT_MM, title=title, detail=detail, note=note)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        draw(tables, upper, words=words)
        mean = mean_reliability(tables)
        draw_counts(mean.assign(pictures=mean["pictures"].round().astype(int)), lower, words=words)
    return figure
