"""The pictures of a folder, whatever it is called and however deep they lie."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.data.names import PICTURE_SUFFIXES, natural_key
from harness.data.normalise import prepared_picture
from harness.errors import DataError
from harness.progress import SILENT, Progress


def pictures_below(folder: Path) -> list[Path]:
    """Return the files below a folder that are named as pictures, in natural order.

    Hidden files, and files in hidden folders, are left out.

    Raises:
        DataError: there is no such folder, or no picture in it.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: expected a folder of pictures; got no such folder.")
    found = [
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in PICTURE_SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    if not found:
        raise DataError(
            f"{folder}: expected pictures ({', '.join(sorted(PICTURE_SUFFIXES))}); got none."
        )
    return sorted(found, key=lambda path: natural_key(path.relative_to(folder).as_posix()))


def squares(
    paths: Sequence[Path], image_pixels: int, progress: Progress = SILENT, stage: str = "pictures"
) -> NDArray[np.uint8]:
    """Return pictures stretched to squares by one filter, (n, p, p, 3).

    Raises:
        DataError: one cannot be read; it is named.
    """
    read = np.empty((len(paths), image_pixels, image_pixels, 3), np.uint8)
    progress.start(stage, total=len(paths), unit="pictures")
    for row, path in enumerate(paths):
        read[row] = prepared_picture(path, image_pixels, None)
        progress.advance()
    progress.finish()
    return read
