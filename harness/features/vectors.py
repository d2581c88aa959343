"""Rows of numbers made from each picture alone: nothing here is fitted."""

from typing import Protocol, assert_never

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from harness.progress import SILENT, Progress
from harness.specs.schema.features import HistogramSpec, PictureVectors, ThumbnailSpec

Floats = NDArray[np.float32]

AT_ONCE = 256


class PictureRows(Protocol):
    """Pictures by row number."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, h, w, 3)."""

    def __getitem__(self, rows: NDArray[np.int64], /) -> NDArray[np.uint8]:
        """Return copies of some rows, (b, h, w, 3)."""


def picture_vectors(
    spec: PictureVectors, images: PictureRows, progress: Progress = SILENT
) -> Floats:
    """Return one row of numbers for each picture, (n, d)."""
    n = images.shape[0]
    progress.start(spec.kind, n, "pictures")
    blocks = []
    for first in range(0, n, AT_ONCE):
        pictures = images[np.arange(first, min(first + AT_ONCE, n))]
        blocks.append(_vectors(spec, pictures))
        progress.advance(len(pictures))
    progress.finish()
    return np.concatenate(blocks)


def _vectors(spec: PictureVectors, pictures: NDArray[np.uint8]) -> Floats:
    match spec:
        case ThumbnailSpec():
            return pictures.reshape(len(pictures), -1).astype(np.float32) / np.float32(255)
        case HistogramSpec():
            return np.stack([colour_histogram(picture, spec.bins) for picture in pictures])
        case never:
            assert_never(never)


def colour_histogram(picture: NDArray[np.uint8], bins: tuple[int, int, int]) -> Floats:
    """Return square roots of the shares of pixels in a grid of hue, saturation and value, (d,).

    With the roots the Euclidean distance of two rows is sqrt(2) times the Hellinger distance of
    the two colour distributions, so rare colours count.
    """
    hsv = np.asarray(Image.fromarray(picture).convert("HSV"), np.int64).reshape(-1, 3)
    places = hsv * np.array(bins) // 256
    cells = np.ravel_multi_index(places.T, bins)
    counts = np.bincount(cells, minlength=int(np.prod(bins)))
    return np.sqrt(counts / len(hsv)).astype(np.float32)
