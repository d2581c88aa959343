"""Critical-difference diagram (Demšar 2006): mean ranks over collections, and what is not told."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.style import (
    BLACK,
    BLUE,
    SMALL_PT,
    TWO_COLUMNS_MM,
    looks,
    new_figure,
    number_ticks,
)
from harness.verdicts.joint import RankRecord
from harness.wording.numbers import number_text
from harness.wording.words import ENGLISH, Words

AXES_MM, ROW_MM, BAR_MM = 16.0, 5.5, 2.6


def draw(found: RankRecord, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw each experiment at its mean rank, the best on top, and bars over those alike.

    Args:
        found: ranks of two experiments or more.
        axes: where.
        words: the language.
    """
    say, k = words.together, len(found.experiments)
    order = sorted(range(k), key=lambda place: found.average[place])
    depth = {place: row for row, place in enumerate(order)}
    for place, row in depth.items():
        rank = found.average[place]
        axes.plot([rank, rank], [-0.5 - row, 0], color=BLACK, linewidth=0.7)
        axes.plot([rank, k + 0.05], [-0.5 - row] * 2, color=BLACK, linewidth=0.7)
        axes.plot(rank, 0, "o", color=BLUE, clip_on=False, zorder=3)
        shown = f"{readable(found.experiments[place])}  {number_text(rank, 2, words.language)}"
        axes.text(k + 0.1, -0.5 - row, shown, va="center", fontsize=SMALL_PT, parse_math=False)
    for number, alike in enumerate(found.alike):
        ranks = [found.average[place] for place in alike]
        height = 0.4 + 0.4 * number
        axes.plot(
            [min(ranks) - 0.03, max(ranks) + 0.03],
            [height] * 2,
            color=BLUE,
            linewidth=3.0,
            solid_capstyle="butt",
        )
    top = 0.4 * len(found.alike) + 1.0
    _scale_bar(found, axes, top, words)
    axes.set_xlim(0.9, k + 0.05)
    axes.set_ylim(-0.2 - k, top + 0.5)
    axes.set_xticks(range(1, k + 1))
    axes.xaxis.set_major_formatter(number_ticks(words.language))
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel(say.ranks_axis)
    axes.set_yticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["top"].set_visible(True)


def _scale_bar(found: RankRecord, axes: Axes, height: float, words: Words) -> None:
    """Draw how far apart mean ranks must be, from the best rank on."""
    wide = min(found.critical_difference, len(found.experiments) - 1.0)
    axes.plot([1, 1 + wide], [height] * 2, color=BLACK, linewidth=1.0, marker="|", markersize=5)
    told = number_text(found.critical_difference, 2, words.language)
    text = words.together.critical.format(difference=told)
    axes.text(1 + wide + 0.05, height, text, va="center", fontsize=SMALL_PT)


def build(found: RankRecord, *, evidence: bool = True, words: Words = ENGLISH) -> Figure:
    """Return the finished figure.

    Args:
        found: the mean ranks.
        evidence: false when any of the pictures are synthetic.
        words: the language.
    """
    rows = len(found.experiments)
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            AXES_MM + ROW_MM * rows + BAR_MM * len(found.alike),
            title=words.together.ranks_title,
            note="" if evidence else words.demo_mark,
        )
        draw(found, figure.subplots(), words=words)
    return figure
