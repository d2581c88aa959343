"""A heat map as a picture: what a model looked at is bright, all else is dark."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

DARKEST = 0.15


def spotlight(square: NDArray[np.uint8], heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the picture (h, w, 3) lit by a map (a, b) of values from 0 to 1."""
    height, width = square.shape[:2]
    # Pillow's float pictures interpolate without rounding.
    wide = Image.fromarray(heat.astype(np.float32)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    light = DARKEST + (1 - DARKEST) * np.asarray(wide).clip(0, 1)[..., None]
    return np.rint(square * light).astype(np.uint8)


def write_spotlight(path: Path, square: NDArray[np.uint8], heat: NDArray[np.float32]) -> None:
    """Write the picture beside what of it was looked at, as PNG."""
    both = np.concatenate([square, spotlight(square, heat)], axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(both).save(path, "PNG")
