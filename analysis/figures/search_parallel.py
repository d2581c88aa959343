"""Parallel coordinates: each trial is a line through its values to its score."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.drawing.class_names import readable
from analysis.drawing.style import (
    GREY,
    SHARES,
    SMALL_PT,
    TEXT_PT,
    TICK_DIGITS,
    TWO_COLUMNS_MM,
    VERMILION,
    looks,
    new_figure,
    save,
)
from analysis.records.search_files import RecordedSearch, demo_mark, read_search, short_names
from harness.runs.file_names import FIGURES
from harness.specs.plans.differences import as_word
from harness.statistics.corrected_t import SAME
from harness.wording.metric_names import metric_name
from harness.wording.numbers import short_text
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 80.0
TICKS = 5
NOT_USED = -0.12
# The palest lines must still be seen on white.
PALEST = 0.3

Floats = NDArray[np.float64]


class Scale(NamedTuple):
    """One vertical axis: where each trial crosses it, from 0 to 1, and what is written on it."""

    name: str
    heights: Floats
    """(n,) NaN where the value was not used."""
    places: Sequence[float]
    labels: Sequence[str]


def scales(search: RecordedSearch, words: Words) -> list[Scale]:
    """Return an axis for each searched value, and the score's at the right."""
    trials = search.scored
    names = short_names(tuple(search.space))
    made = []
    for key, domain in search.space.items():
        numbers = search.numbers(key, trials)
        if domain.choice is not None:
            labels = [readable(as_word(choice), 14) for choice in domain.choice]
            last = max(len(labels) - 1, 1)
            places = [place / last for place in range(len(labels))]
            made.append(Scale(names[key], numbers / last, places, labels))
        else:
            low, high = domain.int or domain.float or domain.log or (0.0, 1.0)
            made.append(_ranged(names[key], numbers, low, high, words, log=bool(domain.log)))
    scores = trials["score"].to_numpy(np.float64)
    spread = float(np.ptp(scores))
    spread = spread if spread > SAME else 1.0
    name = metric_name(search.objective, words.language)
    made.append(_ranged(name, scores, scores.min(), scores.min() + spread, words, log=False))
    return made


def _ranged(
    name: str, numbers: Floats, low: float, high: float, words: Words, *, log: bool
) -> Scale:
    marks = np.geomspace(low, high, TICKS) if log else np.linspace(low, high, TICKS)
    change = np.log10 if log else np.asarray
    width = float(change(high) - change(low))
    heights = (change(numbers) - change(low)) / width
    labels = [short_text(float(f"{mark:.2g}"), words.language, TICK_DIGITS) for mark in marks]
    return Scale(name, np.asarray(heights), list(np.linspace(0.0, 1.0, TICKS)), labels)


def draw(made: Sequence[Scale], axes: Axes, scores: Floats, best: int | None) -> None:
    """Draw each trial as a line, worse ones first and paler, and the best one on top.

    Args:
        made: the axes; the last is the score's.
        axes: where to draw.
        scores: (n,), higher is drawn darker.
        best: which of the n trials won; None: none of them.
    """
    heights = np.stack([scale.heights for scale in made], axis=1)
    heights = np.where(np.isnan(heights), NOT_USED, heights)
    order = np.argsort(scores)
    x = np.arange(len(made))
    lines = [np.column_stack([x, heights[i]]) for i in order]
    shade = Normalize(scores.min() - PALEST * max(float(np.ptp(scores)), 1e-12), scores.max())
    colours = matplotlib.colormaps[SHARES](shade(scores[order]))
    axes.add_collection(LineCollection(lines, colors=colours, linewidths=0.9))
    if best is not None:
        axes.plot(x, heights[best], color=VERMILION, linewidth=2.0)


def _frame(made: Sequence[Scale], axes: Axes, words: Words) -> None:
    for place, scale in enumerate(made):
        axes.axvline(place, color=GREY, linewidth=0.6, ymin=0.0, ymax=1.0)
        for height, label in zip(scale.places, scale.labels, strict=True):
            axes.annotate(
                label,
                (place, height),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=SMALL_PT,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6},
                zorder=5,
            )
    some_unused = any(np.isnan(scale.heights).any() for scale in made)
    if some_unused:
        axes.text(
            -0.04, NOT_USED, words.search.not_used, ha="right", va="center", fontsize=SMALL_PT
        )
    axes.set_xticks(range(len(made)), [readable(scale.name, 18) for scale in made])
    axes.tick_params(axis="x", length=0, labelsize=TEXT_PT)
    axes.set_yticks([])
    axes.set_xlim(-0.15, len(made) - 1 + 0.35)
    axes.set_ylim((NOT_USED if some_unused else 0.0) - 0.05, 1.05)
    axes.spines[:].set_visible(False)


def build(search: RecordedSearch, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure."""
    say = words.search
    trials = search.scored
    scores = trials["score"].to_numpy(np.float64) * (1 if search.higher_is_better else -1)
    places = np.flatnonzero(trials["trial"].to_numpy() == search.winner)
    best = int(places[0]) if len(places) else None
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            HEIGHT_MM,
            title=say.parallel_title.format(name=readable(search.name), trials=len(trials)),
            detail=say.parallel_note if best is not None else say.parallel_note_written,
            note=demo_mark(search, words),
        )
        axes = figure.subplots()
        made = scales(search, words)
        _frame(made, axes, words)
        draw(made, axes, scores, best)
    return figure


def run_figures(folder: Path) -> list[Path]:
    """Write the parallel coordinates of the search in `folder`; none without scored trials."""
    search = read_search(folder)
    return save(build(search), folder / FIGURES / "parallel") if len(search.scored) else []
