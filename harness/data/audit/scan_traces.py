"""Traces that a scan's size and encoding leave in the pixels themselves."""

import io
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from harness.data.collection.survey import Row
from harness.data.normalise import encoded, first_side, squashed
from harness.data.pictures import read_picture
from harness.specs.schema.data import NormaliseSpec

Floats = NDArray[np.float64]

SMALLEST_SIDE = 32
"""Pictures with fewer pixels a side have no spectrum to speak of."""
BANDS = 12
_REFERENCE = 4
"""The lower bands, which the upper ones are measured against."""
_LARGEST_CROP = 256
_BLOCK = 8
"""JPEG codes squares of this side, and leaves steps between them."""
_SMALL = 1e-3


class Traces(NamedTuple):
    """What one file gives away without anybody looking at what is painted."""

    before: Floats
    """Residue in the pixels of the file."""
    after: Floats
    """Residue in the pixels as a model is shown them."""
    bytes_after: int
    """Size of the common JPEG: its width and height are the same for all."""


def traces_of(row: Row, normalise: NormaliseSpec, image_pixels: int) -> Traces:
    """Return what is left of one file's own geometry before and after preparation.

    Raises:
        DataError: the file cannot be read.
    """
    side = first_side(image_pixels, normalise)
    picture = Image.fromarray(read_picture(row.path, minimum_side=2 * side))
    coded = encoded(squashed(picture, side), normalise.jpeg_quality)
    shown = squashed(Image.open(io.BytesIO(coded)), image_pixels)
    return Traces(residue(picture), residue(shown), len(coded))


def residue(picture: Image.Image) -> Floats:
    """Return the energy of fine detail by band, and the steps at JPEG's grid, (10,).

    The spectrum of the middle of the picture in grey, in bands from 0 to half a cycle a pixel;
    each of the upper bands as the logarithm of its share of the lower ones, so that contrast
    cancels and what is left is how sharply the scan was sampled, filtered and coded.
    """
    grey = np.asarray(picture.convert("L"), np.float64)
    bands = _bands(_middle(grey))
    fine = np.log(bands[_REFERENCE:] + _SMALL) - np.log(bands[:_REFERENCE].mean() + _SMALL)
    return np.array([*fine, _grid_step(grey), _grid_step(grey.T)])


def _middle(grey: Floats) -> Floats:
    side = min(*grey.shape, _LARGEST_CROP)
    top, left = (grey.shape[0] - side) // 2, (grey.shape[1] - side) // 2
    return grey[top : top + side, left : left + side]


def _bands(square: Floats) -> Floats:
    """Return the mean power in rings of equal width, (BANDS,), lowest first."""
    window = np.hanning(len(square))
    power = np.abs(np.fft.rfft2((square - square.mean()) * np.outer(window, window))) ** 2
    down, across = np.fft.fftfreq(len(square)), np.fft.rfftfreq(len(square))
    ring = np.minimum(np.hypot(down[:, None], across[None]) * 2 * BANDS, BANDS).astype(int)
    total = np.bincount(ring.ravel(), power.ravel(), BANDS + 1)[:BANDS]
    return total / np.maximum(np.bincount(ring.ravel(), minlength=BANDS + 1)[:BANDS], 1)


def _grid_step(grey: Floats) -> float:
    """Return how much larger steps between JPEG's blocks are than the others, as a logarithm.

    0 is no larger, and nothing to be seen.
    """
    steps = np.abs(np.diff(grey, axis=1)).mean(0)
    at_grid = np.arange(1, len(steps) + 1) % _BLOCK == 0
    if not at_grid.any():
        return 0.0  # a picture of one block has no steps between blocks
    return float(np.log(steps[at_grid].mean() + _SMALL) - np.log(steps[~at_grid].mean() + _SMALL))
