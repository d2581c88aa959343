"""All geometric changes of a picture as one warp, and contrast as one table."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from harness.data.augmentation.changes import Changes

Pictures = NDArray[np.uint8]
Floats = NDArray[np.float64]

LEVELS = np.arange(256, dtype=np.float64)[:, None]


def changed(pictures: Pictures, changes: Changes) -> Pictures:
    """Return the pictures, (b, h, w, 3) uint8, after their changes, contrast last.

    Bilinear, with the border reflected. The same picture and changes give the same bytes,
    whatever else is in the batch.
    """
    # One picture is too small to share out: more threads would only disturb training.
    cv2.setNumThreads(1)
    matrices = sources(changes, pictures.shape[1], pictures.shape[2])
    results = np.empty(pictures.shape, np.uint8)
    for place, factor in enumerate(changes.contrast.tolist()):
        _warp(pictures[place], matrices[place], results[place])
        if factor != 1:
            _stretch_contrast(results[place], factor)
    return results


def sources(changes: Changes, height: int, width: int) -> Floats:
    """Return where the pixels of the changed pictures come from, (b, 2, 3) for (x, y, 1).

    Flip, turn, zoom and move follow one another, so the way back begins with the move. The
    other three keep the centre, ((w - 1) / 2, (h - 1) / 2) in pixel centres counted from 0, so
    they are one 2x2 matrix.
    """
    # math, not NumPy, whose vectorised cosine may depend on the place in the array
    cos = np.array([math.cos(2 * math.pi * turn) for turn in changes.turn.tolist()])
    sin = np.array([math.sin(2 * math.pi * turn) for turn in changes.turn.tolist()])
    along_x = np.where(changes.mirrored, -changes.scale, changes.scale)
    along_y = np.where(changes.upended, -changes.scale, changes.scale)
    x, y = (width - 1) / 2, (height - 1) / 2
    from_x, from_y = -changes.right * width - x, -changes.down * height - y
    xx, xy, yx, yy = along_x * cos, -along_x * sin, along_y * sin, along_y * cos
    return np.stack(
        [
            np.stack([xx, xy, x + xx * from_x + xy * from_y], axis=1),
            np.stack([yx, yy, y + yx * from_x + yy * from_y], axis=1),
        ],
        axis=1,
    )


def _warp(picture: Pictures, matrix: Floats, result: Pictures) -> None:
    cv2.warpAffine(
        picture,
        matrix,
        (picture.shape[1], picture.shape[0]),
        dst=result,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT,
    )


def _stretch_contrast(picture: Pictures, factor: float) -> None:
    mean = np.array(cv2.mean(picture)[:3])
    table = np.clip(np.rint((LEVELS - mean) * factor + mean), 0, 255).astype(np.uint8)
    cv2.LUT(picture, table[None], dst=picture)
