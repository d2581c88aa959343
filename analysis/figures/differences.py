"""Forest plot: each proposal's difference against the baseline, its interval, and the margin."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    PALE,
    SMALL_PT,
    TWO_COLUMNS_MM,
    VERMILION,
    looks,
    new_figure,
    number_ticks,
)
from analysis.tables.verdicts import OTHER, Differences
from harness.metrics import POINTS
from harness.wording.metric_names import metric_name
from harness.wording.numbers import number_text
from harness.wording.words import ENGLISH, Words

ROW_MM, AXES_MM = 6.0, 16.0
# Of a row: how far beneath the interval that decides the other one lies.
BELOW = 0.3
LOOKS = {
    "helps": (GREEN, "^"),
    "helps_less_than_margin": (GREEN, "2"),
    "no_worse": (BLUE, ">"),
    "hurts_less_than_margin": (VERMILION, "1"),
    "hurts": (VERMILION, "v"),
    "equivalent": (BLUE, "s"),
    "inconclusive": (GREY, "o"),
    "unfinished": (GREY, "x"),
}


def draw(found: Differences, axes: Axes, *, factor: float = 1.0, words: Words = ENGLISH) -> None:
    """Draw the intervals of each proposal, the first on top, with its verdict beside it.

    Args:
        found: the rows; positive is better.
        axes: where.
        factor: what values are multiplied by, 100 for points.
        words: the language.
    """
    rows = found.rows
    margin = factor * float(rows["margin"].max()) if len(rows) else 0.0
    if margin:
        text = number_text(margin, _places(found), words.language)
        label = words.comparison.margin.format(margin=text)
        axes.axvspan(-margin, margin, color=PALE, zorder=0, label=label)
    axes.axvline(0, color=BLACK, linewidth=0.8)
    columns = ["low", "high", "difference", *OTHER]
    numbers = rows.reindex(columns=columns).to_numpy(np.float64)
    if found.metric in POINTS:  # no two shares are further apart
        numbers = numbers.clip(-1.0, 1.0)
    numbers *= factor
    for place, (verdict, ends) in enumerate(zip(rows["word"], numbers, strict=True)):
        low, high, middle, *other = ends.tolist()
        colour, marker = LOOKS[verdict]
        _interval(axes, place, (low, high), color=colour, linewidth=1.8)
        _interval(axes, place + BELOW, (other[0], other[1]), color=GREY, linewidth=0.8)
        axes.plot(middle, place, marker, color=colour)
        text = f"{_signed(middle, _places(found), words)}  {words.verdict_table.words.of(verdict)}"
        axes.annotate(
            text,
            (1.02, place),
            xycoords=("axes fraction", "data"),
            va="center",
            color=colour,
            fontsize=SMALL_PT,
        )
    _name_claims(found, axes, words)
    axes.set_yticks(range(len(rows)), [readable(name) for name in rows["name"]], parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(axis="x")


def _interval(axes: Axes, place: float, ends: tuple[float, float], **look: Any) -> None:  # noqa: ANN401 (matplotlib's)
    if np.isfinite(ends).all():
        axes.hlines(place, *ends, **look)


def _name_claims(found: Differences, axes: Axes, words: Words) -> None:
    """Say in the legend what each interval is about."""
    say, kind = words.comparison, "seeds" if found.on_one_split else ""
    looks = ((say.decides, BLACK, 1.8), (say.beside, GREY, 0.8))
    for claim, (text, colour, width) in zip(found.claims, looks, strict=False):
        axes.plot([], [], label=text.by(claim, kind), color=colour, linewidth=width)


def _places(found: Differences) -> int:
    """Return how many decimals a difference is told with: points are hundredths already."""
    return 1 if found.metric in POINTS else 3


def _signed(value: float, places: int, words: Words) -> str:
    text = number_text(value, places, words.language)
    return f"+{text}" if value > 0 else text


def build(found: Differences, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of all proposals of a study."""
    metric = metric_name(found.metric, words.language)
    points = found.metric in POINTS
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            AXES_MM + ROW_MM * max(1, len(found.rows)),
            title=words.comparison.differences_title.format(metric=metric),
            detail=words.comparison.differences_of_claims
            if found.claims
            else words.comparison.differences_detail,
            note="" if found.evidence else words.demo_mark,
        )
        axes = figure.subplots()
        draw(found, axes, factor=100.0 if points else 1.0, words=words)
        unit = words.verdict.unit if points else metric
        axes.xaxis.set_major_formatter(number_ticks(words.language))
        axes.set_xlabel(words.comparison.difference_axis.format(unit=unit))
        if len(found.rows):
            axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2, ncols=3)
    return figure
