"""Sheets of pictures with a line or two beneath each: what several figures show."""

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from numpy.typing import NDArray
from PIL import Image

from analysis.drawing.style import BLACK, SMALL_PT, TWO_COLUMNS_MM, looks, new_figure
from harness.data.pictures import read_picture

# Enough for print at this size; larger only makes files heavy.
LONGEST_PIXELS = 320


class Tile(NamedTuple):
    """One picture of a sheet."""

    picture: NDArray[np.uint8]
    """(h, w, 3) of any shape, or (h, w)."""
    caption: str
    colour: str = BLACK
    """Of the caption."""


def plan_sheet(tiles: int, columns: int, *, caption_lines: int) -> float:
    """Return the height in millimetres of a sheet two columns wide."""
    side = TWO_COLUMNS_MM / columns
    return ceil(tiles / columns) * (side + 3.2 * caption_lines)


def sheet_figure(
    tiles: Sequence[Tile],
    columns: int,
    *,
    title: str,
    detail: str = "",
    note: str = "",
    caption_lines: int = 1,
) -> Figure:
    """Return a finished figure of tiles; title, detail and note as `new_figure` takes them."""
    with looks():
        height = plan_sheet(len(tiles), columns, caption_lines=caption_lines)
        figure = new_figure(TWO_COLUMNS_MM, height, title=title, detail=detail, note=note)
        draw_sheet(tiles, figure, columns)
    return figure


def draw(tile: Tile, axes: Axes) -> None:
    """Draw one picture with its caption; nothing else of the axes is left."""
    axes.imshow(squared(tile.picture), interpolation="nearest", cmap="gray")
    axes.set_axis_off()
    axes.set_title(
        tile.caption, loc="left", fontsize=SMALL_PT, color=tile.colour, parse_math=False, pad=2
    )


def squared(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture in the upper left of a white square, so that captions line up."""
    height, width = picture.shape[:2]
    side = max(height, width)
    square = np.full((side, side, *picture.shape[2:]), 255, np.uint8)
    square[:height, :width] = picture
    return square


def draw_sheet(tiles: Sequence[Tile], figure: Figure | SubFigure, columns: int) -> None:
    """Draw tiles row by row; the last row may be short."""
    rows = ceil(len(tiles) / columns)
    grid = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for axes, tile in zip(grid, tiles, strict=False):
        draw(tile, axes)
    for axes in grid[len(tiles) :]:
        axes.set_axis_off()


def shown_picture(path: Path) -> NDArray[np.uint8]:
    """Return the picture as it is, reduced to what a sheet shows, (h, w, 3).

    Raises:
        DataError: the file cannot be read.
    """
    picture = Image.fromarray(read_picture(path, minimum_side=LONGEST_PIXELS))
    picture.thumbnail((LONGEST_PIXELS, LONGEST_PIXELS))
    return np.asarray(picture)
