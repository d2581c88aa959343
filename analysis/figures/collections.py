"""Each proposal's gain on each collection, with the interval that its word follows from."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.style import (
    BLACK,
    GREY,
    PALE,
    TWO_COLUMNS_MM,
    looks,
    new_figure,
    number_ticks,
)
from analysis.figures.differences import LOOKS
from harness.metrics import POINTS
from harness.verdicts.joint import JointProposal, JointVerdicts
from harness.verdicts.joint_text import unit_of
from harness.wording.words import ENGLISH, Words

MOST_COLUMNS = 3
ROW_MM, AXES_MM = 4.6, 17.0


def draw(
    proposal: JointProposal, joint: JointVerdicts, axes: Axes, *, words: Words = ENGLISH
) -> None:
    """Draw one proposal: a row a collection, the first on top.

    Args:
        proposal: one of the record's.
        joint: the record.
        axes: where.
        words: the language.
    """
    factor = 100.0 if joint.metric in POINTS else 1.0
    axes.axvspan(-factor * joint.margin, factor * joint.margin, color=PALE, zorder=0)
    axes.axvline(0, color=BLACK, linewidth=0.8)
    for row, on in enumerate(proposal.on):
        if on.gain is None:
            continue
        colour, marker = LOOKS.get(on.word, (GREY, "x"))
        if on.low is not None and on.high is not None:
            axes.hlines(row, factor * on.low, factor * on.high, color=colour, linewidth=1.6)
        axes.plot(factor * on.gain, row, marker, color=colour)
    names = [readable(one.name) for one in joint.collections]
    axes.set_yticks(range(len(names)), names, parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_title(readable(proposal.name), parse_math=False)
    axes.xaxis.set_major_formatter(number_ticks(words.language))
    axes.set_xlabel(words.together.gain_axis.format(unit=unit_of(joint.metric, words.language)))
    axes.grid(axis="x")


def build(joint: JointVerdicts, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure, with a panel for each proposal."""
    count = len(joint.proposals)
    columns = min(count, MOST_COLUMNS)
    rows = -(-count // columns)
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            rows * (AXES_MM + ROW_MM * len(joint.collections)),
            title=words.together.figure,
            note="" if joint.evidence else words.demo_mark,
        )
        panels = figure.subplots(rows, columns, squeeze=False, sharey=True).ravel()
        for proposal, axes in zip(joint.proposals, panels, strict=False):
            draw(proposal, joint, axes, words=words)
        for axes in panels[count:]:
            axes.set_visible(False)
    return figure
