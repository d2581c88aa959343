"""Reliability diagram: is a model that says 80 % right eight times in ten?"""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import (
    BLUE,
    GREY,
    ONE_COLUMN_MM,
    SMALL_PT,
    VERMILION,
    looks,
    new_figure,
    save,
)
from analysis.tables.calibration import expected_error, reliability
from harness.runs.file_names import FIGURES
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import percent_text
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 96.0


def draw(table: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw accuracy with its interval over mean confidence, and the line of honest confidence.

    Args:
        table: one row a bin; columns confidence, accuracy, low, high from 0 to 1, NaN when empty.
        axes: where.
        words: the language.
    """
    known = table.dropna(subset=["confidence"])
    confidence, accuracy = 100 * known["confidence"], 100 * known["accuracy"]
    axes.plot((0, 100), (0, 100), "--", color=GREY, linewidth=0.8, label=words.calibration.perfect)
    axes.vlines(confidence, accuracy, confidence, color=VERMILION, linewidth=2.5, alpha=0.35)
    axes.vlines(confidence, 100 * known["low"], 100 * known["high"], color=BLUE, linewidth=0.9)
    axes.plot(
        confidence, accuracy, "o-", color=BLUE, linewidth=0.6, label=words.calibration.measured
    )
    finish(axes, words)


def finish(axes: Axes, words: Words) -> None:
    """Give a drawing of accuracy over confidence, both in per cent, its ends and its legend."""
    axes.set_xlim(0, 100)
    axes.set_ylim(-2, 102)
    axes.set_ylabel(words.calibration.share_right)
    axes.grid()
    # Above, not within: a model that is right more often than it is sure fills that corner.
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.2)


def draw_counts(table: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw how many pictures each bin holds, with the number on each bar.

    Args:
        table: one row a bin; columns start, end from 0 to 1, pictures.
        axes: where.
        words: the language.
    """
    width = 100 * (table["end"] - table["start"])
    axes.bar(100 * table["start"], table["pictures"], width, align="edge", color=GREY, ec="white")
    places, heights = (50 * (table["start"] + table["end"])).tolist(), table["pictures"].tolist()
    for place, height in zip(places, heights, strict=True):
        axes.annotate(
            str(height) if height else "",
            (place, height),
            xytext=(0, 1.5),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL_PT - 1,
        )
    axes.set_ylim(0, float(table["pictures"].max()) * 1.18)
    axes.set_xlabel(words.calibration.confidence)
    axes.set_ylabel(words.calibration.pictures)


def build(run: RecordedRun, table: pd.DataFrame, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of one run from its reliability table."""
    error = percent_text(expected_error(table), 1, words.language)
    title = words.calibration.title.format(name=readable(run.name))
    detail = words.calibration.error.format(error=error, bins=len(table))
    with looks():
        note = demo_note([run], words)
        figure = new_figure(ONE_COLUMN_MM, HEIGHT_MM, title=title, detail=detail, note=note)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        draw(table, upper, words=words)
        draw_counts(table, lower, words=words)
    return figure


def run_figures(folder: Path) -> list[Path]:
    """Write the reliability of the run whose artifacts lie in `folder`; return the files."""
    run = RecordedRun.at(folder)
    figure = build(run, reliability(run.predictions))
    return save(figure, folder / FIGURES / "calibration")
