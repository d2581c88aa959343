"""How far painted pictures lie from real ones, while more and more are shown."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    SMALL_PT,
    TWO_COLUMNS_MM,
    VERMILION,
    looks,
    new_figure,
    number_ticks,
)
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 80.0
COLOURS = (BLACK, BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, GREY)
STYLES = ("-", "--")
LEAST_APART = 0.045
"""Of two names, as a share of the highest distance."""
SCALE = ("other_half", "blurred", "pca_gaussian", "noise")


def draw(course: pd.DataFrame, scale: pd.Series, axes: Axes, words: Words) -> None:
    """Draw each experiment's distances, over lines for sets whose fault is known.

    Args:
        course: experiment, repetition, images, kid.
        scale: the distance of each such set, by its kind.
        axes: where.
        words: the language.
    """
    furthest = float(course["images"].max())
    lines = sorted((float(scale[kind]), kind) for kind in SCALE if kind in scale)
    apart = LEAST_APART * max(lines[-1][0], float(course["kid"].max()))
    beneath = -float("inf")
    for height, kind in lines:
        axes.plot((0, furthest), (height, height), ":", color=GREY, linewidth=0.6, zorder=0)
        beneath = max(height, beneath + apart)  # where two lines nearly meet, names stay apart
        place = (furthest * 1.02, beneath)
        axes.annotate(words.likeness.sets.of(kind), place, va="center", fontsize=SMALL_PT)
    for number, (name, rows) in enumerate(course.groupby("experiment", sort=False)):
        colour, style = COLOURS[number % len(COLOURS)], STYLES[number // len(COLOURS) % 2]
        means = rows.groupby("images")["kid"].mean()
        axes.plot(means.index, means, style, color=colour, label=readable(str(name)))
        axes.scatter(rows["images"], rows["kid"], s=6, color=colour)
    axes.set_xlim(0, furthest * 1.3)
    axes.set_xlabel(words.generation.shown)
    axes.set_ylabel("KID")
    axes.xaxis.set_major_formatter(number_ticks(words.language))
    axes.yaxis.set_major_formatter(number_ticks(words.language))
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))


def build(
    course: pd.DataFrame, scale: pd.Series, *, evidence: bool = True, words: Words = ENGLISH
) -> Figure:
    """Return the finished figure; arguments as of `draw`, and whether pictures are evidence."""
    say = words.generation
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            HEIGHT_MM,
            title=say.distance_title,
            detail=say.distance_detail,
            note="" if evidence else words.demo_mark,
        )
        draw(course, scale, figure.subplots(), words)
    return figure
