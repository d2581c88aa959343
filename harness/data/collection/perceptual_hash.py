"""How a picture looks, in 64 bits and in 256 bytes, and how alike two pictures look."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from harness.data.pictures import Look

SMALLEST_SIDE = 48
"""Pictures with fewer pixels a side (digits, icons) all look alike to these measures."""
THUMBNAIL_SIDE = 16
_WINDOW = 5
_BLANK = 1e-3
_NOISE = 16.0
"""Variance of grey values (of 255) below which a neighbourhood counts as even."""


class PerceptualHashes(NamedTuple):
    """What near-duplicates are told by; zero and empty for pictures too small for it."""

    perceptual_hash: int
    thumbnail: bytes


def looks_of(look: "Look") -> PerceptualHashes:
    """Return the 64-bit perceptual hash (pHash) and the (16, 16) grey thumbnail of a picture."""
    if min(look.width, look.height) < SMALLEST_SIDE:
        return PerceptualHashes(0, b"")
    import imagehash  # nor Pillow is needed where the catalog is complete
    from PIL import Image

    bits = imagehash.phash(look.grey).hash
    small = look.grey.resize((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BOX)
    return PerceptualHashes(int.from_bytes(np.packbits(bits).tobytes(), "big"), small.tobytes())


def patterns(thumbnails: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return what of (m, 16, 16) thumbnails can be compared, (m, 256), each of unit length.

    Each pixel is brought to its neighbourhood's mean and spread, so that two scans of one
    painting agree whatever their light, and two dark portraits do not agree by being dark at
    the edges. A blank picture has nothing to compare: its pattern is zero.
    """
    grey = thumbnails.astype(np.float32)
    mean = _neighbourhood_means(grey)
    spread = np.sqrt(np.maximum(_neighbourhood_means(grey**2) - mean**2, 0) + _NOISE)
    pattern: NDArray[np.float32] = ((grey - mean) / spread).reshape(len(grey), THUMBNAIL_SIDE**2)
    pattern -= pattern.mean(1, keepdims=True)
    length = np.linalg.norm(pattern, axis=1, keepdims=True)
    pattern[length[:, 0] < _BLANK] = 0
    pattern /= np.maximum(length, _BLANK)
    return pattern


def likeness(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how alike two sets of m patterns look, pair by pair, (m,), from -1 to 1."""
    agreement: NDArray[np.float32] = (first * second).sum(1)
    return agreement


def _neighbourhood_means(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the means of each pixel's 5×5 neighbours, (m, 16, 16); borders are reflected."""
    edge = _WINDOW // 2
    padded = np.pad(grey, ((0, 0), (edge, edge), (edge, edge)), mode="reflect")
    shifts = [slice(shift, shift + THUMBNAIL_SIDE) for shift in range(_WINDOW)]
    columns = sum((padded[:, shift] for shift in shifts[1:]), padded[:, shifts[0]])
    total = sum((columns[:, :, shift] for shift in shifts[1:]), columns[:, :, shifts[0]])
    return total / np.float32(_WINDOW**2)
