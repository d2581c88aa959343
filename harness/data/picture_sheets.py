"""Small pictures put together: a grid as one picture, and several grids as a film."""

from collections.abc import Sequence
from io import BytesIO
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pictures = NDArray[np.uint8]

COLUMNS = 8
LEAST_SIDE = 64
"""Pixels of a side that one sees without a lens: smaller pictures are enlarged, pixel by pixel."""
FRAME_MS = 250


def grid(pictures: Pictures, columns: int = COLUMNS) -> NDArray[np.uint8]:
    """Return pictures (n, p, p, 3) as one, row by row; the last row may end in white."""
    columns = min(columns, len(pictures))
    rows = ceil(len(pictures) / columns)
    side = pictures.shape[1]
    cells = np.full((rows * columns, side, side, 3), 255, np.uint8)
    cells[: len(pictures)] = pictures
    by_rows = cells.reshape(rows, columns, side, side, 3).transpose(0, 2, 1, 3, 4)
    joined: NDArray[np.uint8] = by_rows.reshape(rows * side, columns * side, 3)
    times = max(1, LEAST_SIDE // side)
    return joined.repeat(times, axis=0).repeat(times, axis=1)


def png(picture: NDArray[np.uint8]) -> bytes:
    """Return a picture (h, w, 3) as a PNG file."""
    file = BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def film(frames: Sequence[NDArray[np.uint8]]) -> bytes:
    """Return frames (h, w, 3) as a GIF file that begins anew at its end."""
    first, *others = (Image.fromarray(frame) for frame in frames)
    file = BytesIO()
    first.save(file, "GIF", save_all=True, append_images=others, duration=FRAME_MS, loop=0)
    return file.getvalue()
