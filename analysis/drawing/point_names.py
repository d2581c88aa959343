"""Names beside points, each on the first side of its point where nothing else is, or led to it."""

from collections.abc import Iterable, Sequence
from itertools import product
from math import hypot

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from analysis.drawing.style import GREY, SMALL_PT

# In points: how far a name is from its mark, and how wide a mark is.
ASIDE_PT = 4.0
UP_PT = (3.0, -3.0, 10.0, -10.0)
MARK_PT = 6.0
BESIDE_PT = tuple(product((ASIDE_PT, -ASIDE_PT), UP_PT))
FAR_PT = tuple(
    sorted(
        product((*range(12, 200, 12), *range(-12, -200, -12)), range(-130, 131, 5)),
        key=lambda place: hypot(*place),
    )
)
"""Places farther off, the nearest first: a line leads from the point to a name there."""
LEADER = {"arrowstyle": "-", "lw": 0.4, "color": GREY, "shrinkA": 0.0, "shrinkB": 3.0}


def name_points(axes: Axes, names: Sequence[str], x: Iterable[float], y: Iterable[float]) -> None:
    """Write each name so that it covers no other name and no other point.

    Scales and limits must be set before. Where beside its point there is no such place, a name
    stands farther off, at the end of a line; one that finds none there either is at the upper
    right of its point.

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
        written.append(name_box(_write(axes, name, point, written, others)))


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
    text = _annotate(axes, name, point, BESIDE_PT[0])
    size = np.array(name_box(text).size)
    middle, scale = axes.transData.transform(point), _page(axes).dpi / 72
    room, taken = axes.get_window_extent(), [*others, *written]
    for place in (*BESIDE_PT, *FAR_PT):
        if _is_free(_box(middle, scale * np.array(place), size), room, taken):
            text.remove()
            return _annotate(axes, name, point, place)
    return text


def _annotate(
    axes: Axes, name: str, point: tuple[float, float], place: tuple[float, float]
) -> Annotation:
    aside, up = place
    return axes.annotate(
        name,
        point,
        xytext=place,
        textcoords="offset points",
        fontsize=SMALL_PT,
        parse_math=False,
        horizontalalignment="left" if aside > 0 else "right",
        verticalalignment="bottom" if up > 0 else "top",
        arrowprops=None if place in BESIDE_PT else LEADER,
    )


def name_box(text: Annotation) -> Bbox:
    """Return what a name covers in pixels, without the line that leads to it."""
    text.get_window_extent()  # brings it to its place; this one has the line in it
    return Text.get_window_extent(text)


def _box(middle: np.ndarray, offset: np.ndarray, size: np.ndarray) -> Bbox:
    """Return what a name of some size covers whose nearest corner is so far from a point."""
    corner = middle + offset
    opposite = corner + np.where(offset > 0, size, -size)
    return Bbox([np.minimum(corner, opposite), np.maximum(corner, opposite)])


def _is_free(box: Bbox, room: Bbox, taken: list[Bbox]) -> bool:
    inside = np.all(box.min >= room.min) and np.all(box.max <= room.max)
    return bool(inside) and not box.count_overlaps(taken)
