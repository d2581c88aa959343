"""Names beside points, each on the first side of its point where nothing else is."""

from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from analysis.drawing.style import SMALL_PT

# In points: how far a name is from its mark, and how wide a mark is.
ASIDE_PT = 4.0
UP_PT = (3.0, -3.0, 10.0, -10.0, 17.0, -17.0, 24.0, -24.0)
MARK_PT = 6.0


def name_points(axes: Axes, names: Sequence[str], x: Iterable[float], y: Iterable[float]) -> None:
    """Write each name beside its point so that it covers no other name and no other point.

    Scales and limits must be set before. Where there is no such side, a name covers a point rather
    than a name; one that finds no side free of names is at the upper right.

    Args:
        axes: where the points are.
        names: the texts, shown as they are.
        x: the points' places in data coordinates, one a name.
        y: likewise.
    """
    _page(axes).draw_without_rendering()
    points = list(zip(x, y, strict=True))
    marks = [_mark(axes, point) for point in points]
    written: list[Bbox] = []
    for number, (name, point) in enumerate(zip(names, points, strict=True)):
        others = [*marks[:number], *marks[number + 1 :]]
        written.append(_write(axes, name, point, written, others).get_window_extent())


def _page(axes: Axes) -> Figure:
    page = axes.get_figure(root=True)
    if page is None:
        raise ValueError("expected axes of a figure; got axes that were removed from theirs")
    return page


def _mark(axes: Axes, point: tuple[float, float]) -> Bbox:
    """Return what a point covers, in pixels."""
    half = MARK_PT / 2 * _page(axes).dpi / 72
    middle = axes.transData.transform(point)
    return Bbox([middle - half, middle + half])


def _write(
    axes: Axes, name: str, point: tuple[float, float], written: list[Bbox], others: list[Bbox]
) -> Annotation:
    text = axes.annotate(
        name,
        point,
        xytext=(ASIDE_PT, UP_PT[0]),
        textcoords="offset points",
        fontsize=SMALL_PT,
        parse_math=False,
    )
    for taken in ([*others, *written], written):
        for aside, up in product((ASIDE_PT, -ASIDE_PT), UP_PT):
            _move(text, aside, up)
            if _is_free(text.get_window_extent(), axes.get_window_extent(), taken):
                return text
    _move(text, ASIDE_PT, UP_PT[0])
    return text


def _move(text: Annotation, aside: float, up: float) -> None:
    text.set_position((aside, up))
    text.set_horizontalalignment("left" if aside > 0 else "right")
    text.set_verticalalignment("bottom" if up > 0 else "top")


def _is_free(box: Bbox, room: Bbox, taken: list[Bbox]) -> bool:
    inside = np.all(box.min >= room.min) and np.all(box.max <= room.max)
    return bool(inside) and not box.count_overlaps(taken)
