"""A network from picture to classes, one layer a row, narrowing as its maps do."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Patch, Rectangle

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import (
    BLUE,
    GREEN,
    GREY,
    ONE_COLUMN_MM,
    ORANGE,
    PALE,
    SMALL_PT,
    looks,
    new_figure,
)
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words

if TYPE_CHECKING:
    from harness.models.layer_table import LayerRow

ROW_MM, BOX_MM = 4.6, 3.2
# Middle of the boxes, and the widest of them.
MIDDLE_MM, WIDEST_MM, NARROWEST_MM = 43.0, 34.0, 2.0
NUMBERS_MM, BESIDE_MM = 12.0, 18.5
# Up to so many layers each has a row; of more, those of one size of maps share one.
MOST = 24
MAPS = 3
COLOURS = (
    ("Conv", BLUE),
    ("Pool", ORANGE),
    ("Dense", GREEN),
    ("Dropout", GREY),
    ("Input", PALE),
    ("", "#b8b8b8"),
)


class Row(NamedTuple):
    """One line of the drawing."""

    label: str
    shape: tuple[int, ...]
    """Of what it gives for one picture: (h, w, channels) or (numbers,)."""
    colour: str


def rows_of(layers: Sequence["LayerRow"], words: Words = ENGLISH) -> list[Row]:
    """Return one row a layer, or of a deep network one row for layers whose maps are as large."""
    if len(layers) <= MOST:
        return [Row(_label(one, words), one.shape, _colour(one.kind)) for one in layers]
    made = []
    for _, several in groupby(layers, lambda one: (one.kind == "InputLayer", one.shape[:-1])):
        group = list(several)
        if len(group) == 1:
            made.append(Row(_label(group[0], words), group[0].shape, _colour(group[0].kind)))
            continue
        label = words.network.layers.format(layers=len(group))
        colour = next((c for c in map(_colour, (g.kind for g in group)) if c == BLUE), GREEN)
        made.append(Row(label, group[-1].shape, colour))
    return made


def _label(layer: "LayerRow", words: Words) -> str:
    return words.picture if layer.kind == "InputLayer" else layer.kind


def _colour(kind: str) -> str:
    return next(colour for part, colour in COLOURS if part in kind)


def draw(rows: Sequence[Row], axes: Axes) -> None:
    """Draw each row's box between its kind and its shape; the axes' unit is a millimetre."""
    sides = [row.shape[0] for row in rows if len(row.shape) == MAPS]
    gap = (ROW_MM - BOX_MM) / 2
    for number, row in enumerate(rows):
        middle = (number + 0.5) * ROW_MM
        maps = len(row.shape) == MAPS
        wide = max(NARROWEST_MM, WIDEST_MM * row.shape[0] / max(sides)) if maps else NUMBERS_MM
        axes.add_patch(_box(MIDDLE_MM - wide / 2, middle - BOX_MM / 2, wide, row))
        if number:
            above = middle - ROW_MM / 2
            axes.vlines(MIDDLE_MM, above - gap, above + gap, color=GREY, linewidth=0.6)
        words: dict[str, Any] = {"va": "center", "fontsize": SMALL_PT}
        axes.text(MIDDLE_MM - BESIDE_MM, middle, row.label, ha="right", **words)
        axes.text(MIDDLE_MM + BESIDE_MM, middle, " × ".join(map(str, row.shape)), **words)
    axes.set_xlim(0, ONE_COLUMN_MM)
    axes.set_ylim(len(rows) * ROW_MM, 0)
    axes.set_axis_off()


def _box(left: float, top: float, wide: float, row: Row) -> Patch:
    """Return a square-cornered box for maps, a round one for a row of numbers."""
    look: dict[str, Any] = {
        "facecolor": row.colour,
        "edgecolor": GREY if row.colour == PALE else "none",
        "linewidth": 0.5,
    }
    if len(row.shape) == MAPS:
        return Rectangle((left, top), wide, BOX_MM, **look)
    style = f"round,pad=0,rounding_size={BOX_MM / 2}"
    return FancyBboxPatch((left, top), wide, BOX_MM, boxstyle=style, **look)


def build(
    runs: Sequence[RecordedRun], layers: Sequence["LayerRow"], *, words: Words = ENGLISH
) -> Figure:
    """Return the finished figure of one experiment's network, one column wide."""
    rows = rows_of(layers, words)
    with looks():
        figure = new_figure(
            ONE_COLUMN_MM,
            len(rows) * ROW_MM + 1,
            title=words.network.architecture_title.format(name=readable(runs[0].about.experiment)),
            note=demo_note(runs, words),
        )
        draw(rows, figure.subplots())
    return figure
