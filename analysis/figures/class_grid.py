"""A square of cells, one row and one column a class: what every confusion figure shares."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.drawing.class_names import class_labels
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import (
    LETTER_WIDTH,
    ONE_COLUMN_MM,
    POINTS_PER_MM,
    SMALL_PT,
    SMALLEST_PT,
    TEXT_PT,
    TWO_COLUMNS_MM,
    new_figure,
)
from harness.runs.recorded import RecordedRun
from harness.wording.words import Words

# Two lines fit, and beneath a figure of ten classes a table on the same page.
LARGEST_CELL_MM = 10.5
COLOUR_BAR_MM = 20.0
# What the name beside a colour bar needs.
LOWEST_BAR_MM = 44.0
# The axis's name and the gaps, on either axis.
NAMES_MM = 7.0
# Room for a share with a count beneath it, and for a count alone.
TWO_LINES_MM = 9.0
ONE_LINE_MM = 4.5
# Up to so many classes column names lean, which reads better than upright.
LEANING = 12
# Names of so many letters, digits say, stand as they are read.
SHORT = 2
# Up to so many classes cells are set apart by white lines.
PARTED = 20
HATCH = "#b0b0b0"
# Luminance of red, green and blue; below half, white letters read better.
LUMINANCE = (0.299, 0.587, 0.114)
DARK = 0.55


class Plan(NamedTuple):
    """The size of a figure of k × k cells and what goes on it, in millimetres."""

    width_mm: float
    height_mm: float
    cell_mm: float


def plan_grid(class_names: Sequence[str], *, bar: bool = False) -> Plan:
    """Return a size between one and two columns in which names are legible, cells square.

    Args:
        class_names: k names.
        bar: whether colours are explained beside the cells even where each says its value.
    """
    k = len(class_names)
    longest = max(len(label) for label in class_labels(class_names))
    names = longest * LETTER_WIDTH * SMALL_PT / POINTS_PER_MM + NAMES_MM
    largest = max(LARGEST_CELL_MM, LOWEST_BAR_MM / k) if bar else LARGEST_CELL_MM
    cell = min(largest, (TWO_COLUMNS_MM - names - COLOUR_BAR_MM) / k)
    beside = COLOUR_BAR_MM if bar or cell < TWO_LINES_MM else 0.0
    width = min(TWO_COLUMNS_MM, max(ONE_COLUMN_MM, names + k * cell + beside))
    slant = 0.75 if k <= LEANING else 1.0
    return Plan(width, k * cell + names * slant + NAMES_MM, cell)


def grid_figure(
    plan: Plan, runs: Iterable[RecordedRun], *, title: str, detail: str, words: Words
) -> Figure:
    """Return a figure of the planned size, marked where its pictures are a demonstration."""
    note = demo_note(runs, words)
    return new_figure(plan.width_mm, plan.height_mm, title=title, detail=detail, note=note)


class Look(NamedTuple):
    """How values become colours, and how large a cell will be on paper."""

    colours: str
    norm: Normalize
    cell_mm: float


def draw_classes(
    values: pd.DataFrame, rows: Sequence[int], axes: Axes, look: Look, words: Words
) -> QuadMesh:
    """Draw cells with their classes' names along both sides.

    Args:
        values: (k, k), rows are true classes, as they are recorded.
        rows: (k,) the order in which they are shown.
        axes: where.
        look: colours and size.
        words: the language.
    """
    order = list(rows)
    shown = values.iloc[order, order]
    mesh = draw_grid(shown, axes, colours=look.colours, norm=look.norm, words=words)
    labels = class_labels(list(values.index))
    name_cells(axes, [labels[row] for row in order], look.cell_mm)
    return mesh


def draw_grid(
    values: pd.DataFrame, axes: Axes, *, colours: str, norm: Normalize, words: Words
) -> QuadMesh:
    """Draw one coloured cell for each value; NaN is hatched.

    Args:
        values: (k, k), rows are true classes, in the order to be shown.
        axes: where.
        colours: the name of matplotlib's colour map.
        norm: from values to the ends of the colour map.
        words: the language.
    """
    axes.set_facecolor("white")
    axes.patch.set_hatch("////")
    axes.patch.set_edgecolor(HATCH)
    apart = len(values) <= PARTED
    mesh = axes.pcolormesh(
        np.ma.masked_invalid(values.to_numpy()),
        cmap=colours,
        norm=norm,
        edgecolors="white" if apart else "face",
        linewidth=0.5 if apart else 0.1,
    )
    axes.set_aspect("equal")
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.set_xlabel(words.mistakes.predicted_class)
    axes.set_ylabel(words.mistakes.true_class)
    axes.spines[:].set_visible(True)
    return mesh


def name_cells(axes: Axes, labels: Sequence[str], cell_mm: float) -> None:
    """Write (k,) labels along both sides, each or every few where cells are too small."""
    k, pitch = len(labels), cell_mm * POINTS_PER_MM
    size = min(SMALL_PT, max(SMALLEST_PT, pitch * 0.9))
    step = max(1, ceil(size / pitch))
    places, shown = np.arange(0, k, step) + 0.5, list(labels[::step])
    lean: dict[str, Any] = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
    upright: dict[str, Any] = {"rotation": 90, "ha": "center"}
    turned = lean if k <= LEANING else upright
    if max(map(len, shown)) <= SHORT:
        turned = {}
    axes.set_xticks(places, shown, fontsize=size, parse_math=False, **turned)
    axes.set_yticks(places, shown, fontsize=size, parse_math=False)


def write_cells(axes: Axes, texts: NDArray[np.str_], mesh: QuadMesh, size: float = TEXT_PT) -> None:
    """Write (k, k) texts into the cells, white on dark and black on light; "" writes nothing."""
    dark = mesh.to_rgba(np.ma.asarray(mesh.get_array()))[..., :3] @ LUMINANCE < DARK
    for row, column in zip(*np.nonzero(texts != ""), strict=True):
        axes.text(
            column + 0.5,
            row + 0.5,
            texts[row, column],
            ha="center",
            va="center",
            fontsize=size,
            color="white" if dark[row, column] else "black",
        )


def add_colour_bar(axes: Axes, mesh: QuadMesh, label: str, ticks: dict[float, str]) -> None:
    """Draw the scale of the colours beside the cells, with those ticks."""
    beside = axes.inset_axes((1.02, 0.0, 0.025, 1.0))
    bar = axes.figure.colorbar(mesh, cax=beside)
    bar.set_ticks(list(ticks), labels=list(ticks.values()))
    bar.set_label(label)
    bar.outline.set_visible(False)
    # Vector quads, each overlapping its neighbour so that no seams show.
    if bar.solids is not None:
        bar.solids.set_rasterized(False)
        bar.solids.set_edgecolor("face")
