"""What the file alone tells of a picture: the shortcut that a fair study must not take."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

GEOMETRY = ("width", "height", "bytes", "aspect", "bytes_per_pixel")


def file_geometry(paths: Sequence[Path]) -> NDArray[np.float32]:
    """Return width, height, bytes, width / height and bytes per pixel of each file, (n, 5)."""
    return np.array([_geometry(path) for path in paths], np.float32).reshape(-1, len(GEOMETRY))


def _geometry(path: Path) -> tuple[float, ...]:
    with Image.open(path) as picture:  # reads the header alone
        width, height = picture.size
    size = path.stat().st_size
    return width, height, size, width / height, size / (width * height)
