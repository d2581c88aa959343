"""The lineage of a growing study: every idea below its baseline, and what it brought."""

from collections.abc import Iterator
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.style import (
    BLACK,
    GREY,
    PALE,
    SMALL_PT,
    TWO_COLUMNS_MM,
    looks,
    new_figure,
    number_ticks,
)
from analysis.figures.differences import LOOKS
from harness.metrics import POINTS
from harness.studies.growing.lineage import FIRST, Lineage, TriedIdea
from harness.studies.growing.opening import Growth
from harness.studies.growing.text import (
    MOST_NAMED,
    is_named,
    name_of,
    others_text,
    word_of,
)
from harness.verdicts.words import FAILED
from harness.wording.metric_names import metric_name
from harness.wording.numbers import HOUR_S, difference_text, time_text
from harness.wording.words import ENGLISH, Words

ROW_MM, AXES_MM = 4.6, 12.0
ROOM = 1.2
"""Times what must be seen that the axis is long."""
WAITING = (GREY, "o")


class Row(NamedTuple):
    """A line of the tree.

    Attributes:
        depth: 0 for the first baseline, 1 for what was held against it, and so on.
        parent: the line of the baseline that it was held against; None for the first.
        text: what stands there.
        idea: which; None for the first baseline and for a line that counts ideas.
        is_counted: whether it counts ideas.
    """

    depth: int
    parent: int | None
    text: str
    idea: TriedIdea | None = None
    is_counted: bool = False


def tree_rows(growth: Growth, lineage: Lineage, words: Words) -> list[Row]:
    """Return the lines of the tree, each idea below the baseline that it was held against."""
    say = words.growing
    now = f", {say.now}" if lineage.baseline == FIRST else ""
    rows = [Row(0, None, f"{name_of(growth, lineage, FIRST)} ({say.first}{now})")]
    _add_below(rows, 0, (lineage, FIRST), growth.study.spec.metric, words)
    return rows


def _add_below(
    rows: list[Row], place: int, at: tuple[Lineage, int], metric: str, words: Words
) -> None:
    lineage, baseline = at
    children, depth = lineage.children_of(baseline), rows[place].depth + 1
    is_long = len(lineage.ideas) > MOST_NAMED
    named = [one for one in children if not is_long or is_named(lineage, one)]
    for idea in named:
        text = ", ".join(_parts(lineage, idea, metric, words))
        rows.append(Row(depth, place, text, idea))
        _add_below(rows, len(rows) - 1, (lineage, idea.number), metric, words)
    counted = [one for one in children if one not in named]
    if counted:
        rows.append(Row(depth, place, others_text(counted, words.language), None, True))


def _parts(lineage: Lineage, idea: TriedIdea, metric: str, words: Words) -> Iterator[str]:
    say, decided = words.growing, idea.decided
    yield f"{idea.number} {readable(idea.registered.name)}: {word_of(idea, words.language)}"
    if decided is not None and decided.difference is not None:
        yield difference_text(decided.difference, metric, words.language)
        yield time_text(HOUR_S * decided.hours, words.language)
    if idea.adopted:
        standing = [one.number for one in lineage.path_to(lineage.baseline)]
        yield say.adopted if idea.number in standing else say.left
    if idea.number == lineage.baseline:
        yield say.now


def draw(
    rows: list[Row],
    axes: tuple[Axes, Axes],
    *,
    margin: float,
    factor: float = 1.0,
) -> None:
    """Draw the tree on the left, and on the right what each idea brought.

    Args:
        rows: the lines of the tree.
        axes: for the tree, and for the differences.
        margin: largest difference that makes no difference, in the metric's own unit.
        factor: what values are multiplied by, 100 for points.
    """
    tree, effects = axes
    if margin:
        effects.axvspan(-factor * margin, factor * margin, color=PALE, zorder=0)
    effects.axvline(0, color=BLACK, linewidth=0.8)
    for place, row in enumerate(rows):
        _branch(tree, rows, place)
        _effect(effects, row, place, factor)
    for one in axes:
        one.set_ylim(len(rows) - 0.4, -0.6)
        one.set_yticks([])
    reach = factor * _reach(rows, margin)
    effects.set_xlim(-reach, reach)
    tree.set_xlim(-0.3, _width(rows))
    tree.axis("off")
    effects.spines["left"].set_visible(False)
    effects.grid(axis="x")


def _reach(rows: list[Row], margin: float) -> float:
    """Return how far the differences reach, and the intervals of ideas that bring something.

    After many ideas alpha is so small that the other intervals would leave no room to see these.
    """
    ends = [margin]
    for idea, decided in ((row.idea, row.idea.decided) for row in rows if row.idea):
        if decided is not None:
            ends.append(abs(decided.difference or 0.0))
            if idea.is_discovery:
                ends += [abs(decided.low or 0.0), abs(decided.high or 0.0)]
    return ROOM * max(ends) or 1.0


def _width(rows: list[Row]) -> float:
    """Return how many steps of depth the tree needs with its texts."""
    return max(row.depth for row in rows) + 10.0


def _branch(axes: Axes, rows: list[Row], place: int) -> None:
    row = rows[place]
    if row.parent is not None:
        above = row.depth - 1
        axes.plot([above, above], [row.parent, place], color=GREY, linewidth=0.8, zorder=1)
        axes.plot([above, row.depth], [place, place], color=GREY, linewidth=0.8, zorder=1)
    colour, marker = _look(row)
    if not row.is_counted:
        axes.plot(row.depth, place, marker, color=colour, zorder=2)
    heavy = row.idea is None or row.idea.adopted
    axes.text(
        row.depth + 0.25,
        place,
        row.text,
        va="center",
        color=colour if row.idea or row.is_counted else BLACK,
        fontsize=SMALL_PT,
        fontweight="bold" if heavy and not row.is_counted else "normal",
        parse_math=False,
    )


def _look(row: Row) -> tuple[str, str]:
    if row.is_counted:
        return WAITING
    if row.idea is None:
        return BLACK, "s"
    decided = row.idea.decided
    if decided is None or decided.word == FAILED:
        return WAITING
    return LOOKS[decided.word]


def _effect(axes: Axes, row: Row, place: int, factor: float) -> None:
    decided = row.idea.decided if row.idea else None
    if decided is None or decided.difference is None:
        return
    colour, marker = _look(row)
    if decided.low is not None and decided.high is not None:
        axes.hlines(place, factor * decided.low, factor * decided.high, color=colour, linewidth=1.5)
    axes.plot(factor * decided.difference, place, marker, color=colour)


def build(growth: Growth, lineage: Lineage, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure."""
    say, spec = words.growing_report, growth.study.spec
    rows, points = tree_rows(growth, lineage, words), spec.metric in POINTS
    metric = metric_name(spec.metric, words.language)
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            AXES_MM + ROW_MM * len(rows),
            title=say.tree_title.format(name=growth.study.name),
            detail=say.tree_detail,
            note="" if growth.collection.evidence else words.demo_mark,
        )
        left, right = figure.subplots(1, 2, width_ratios=(2, 1))
        draw(rows, (left, right), margin=spec.margin, factor=100.0 if points else 1.0)
        unit = words.verdict.unit if points else metric
        right.xaxis.set_major_formatter(number_ticks(words.language))
        right.set_xlabel(f"{metric}: {words.comparison.difference_axis.format(unit=unit)}")
    return figure
