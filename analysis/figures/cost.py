"""What each experiment's score costs, and which nothing beats at its price."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from analysis.drawing.class_names import readable
from analysis.drawing.point_names import name_points
from analysis.drawing.style import (
    BLUE,
    GREY,
    TWO_COLUMNS_MM,
    looks,
    new_figure,
    number_ticks,
)
from harness.statistics.pareto import pareto_front
from harness.wording.metric_names import metric_name
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 80.0
# So much wider than the cheapest and the dearest, on a logarithmic axis.
ROOM = 1.6


def draw(costs: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw a point an experiment, named, and a line through those that nothing dominates.

    Args:
        costs: columns name, score, deviation (of the score, NaN for one repetition), seconds of a
            repetition and once_s, of what all of them share; scores from 0 to 1, seconds above 0.
        axes: where.
        words: the language.
    """
    score, seconds = 100 * costs["score"].to_numpy(), costs["seconds"].to_numpy()
    front = pareto_front(score, seconds)
    spread = 100 * costs["deviation"].fillna(0.0)
    axes.errorbar(seconds, score, yerr=spread, fmt="none", ecolor=GREY, elinewidth=0.8)
    axes.plot(seconds[~front], score[~front], "o", color=GREY)
    order = np.argsort(seconds[front])
    axes.step(seconds[front][order], score[front][order], where="post", color=BLUE, lw=0.7, ls=":")
    axes.plot(seconds[front], score[front], "D", color=BLUE, label=words.comparison.front)
    dearest = _draw_once(costs, axes, words)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(number_ticks(words.language))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlim(seconds.min() / ROOM, dearest * ROOM**2)
    axes.yaxis.set_major_formatter(number_ticks(words.language))
    axes.set_xlabel(words.comparison.cost_axis)
    axes.grid()
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0)
    name_points(axes, [readable(name) for name in costs["name"]], seconds, score)


def _draw_once(costs: pd.DataFrame, axes: Axes, words: Words) -> float:
    """Draw where a point lies with what all repetitions share; return the dearest of all."""
    score, seconds = 100 * costs["score"].to_numpy(), costs["seconds"].to_numpy()
    once = costs["once_s"].to_numpy()
    some = once > 0
    if some.any():
        whole = seconds[some] + once[some]
        axes.hlines(score[some], seconds[some], whole, color=GREY, lw=0.7)
        axes.plot(
            whole, score[some], "o", color=GREY, mfc="white", label=words.comparison.cost_once
        )
    return float((seconds + once).max())


def build(costs: pd.DataFrame, metric: str, *, evidence: bool, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of several experiments.

    Args:
        costs: as `draw` takes them.
        metric: which score.
        evidence: False when pictures are a demonstration.
        words: the language.
    """
    name = metric_name(metric, words.language)
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            HEIGHT_MM,
            title=words.comparison.cost_title,
            detail=words.comparison.front_detail,
            note="" if evidence else words.demo_mark,
        )
        axes = figure.subplots()
        axes.set_ylabel(f"{name} (%)")
        draw(costs, axes, words=words)
    return figure
