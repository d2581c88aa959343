"""One geometry and one encoding for every picture, then the size that the model sees."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from harness.data.pictures import read_picture
from harness.errors import DataError
from harness.specs.schema.data import NormaliseSpec

Picture = NDArray[np.uint8]

GREY = 128
FORMAT = 1
"""Part of every cache key: raise it whenever other pixels come out."""


def prepared_picture(path: Path, image_pixels: int, normalise: NormaliseSpec | None) -> Picture:
    """Return a file's picture as every experiment of this size sees it, (p, p, 3).

    The same file gives the same bytes each time, in whatever thread.

    Raises:
        DataError: the file cannot be read.
    """
    # Twice the side: a decoder that shrinks by itself must leave the last halving to the one
    # filter that all pictures share, or its traces would tell large scans from small ones.
    pixels = read_picture(path, minimum_side=2 * first_side(image_pixels, normalise))
    picture = Image.fromarray(pixels)
    if normalise is not None:
        picture = reencoded(squashed(picture, normalise.square_pixels), normalise.jpeg_quality)
    square = np.asarray(squashed(picture, image_pixels))
    return masked(square, normalise.masked_border) if normalise is not None else square


def masked(picture: Picture, share: float) -> Picture:
    """Return a picture with a grey border, of this share of its sides; itself where that is 0."""
    border = round(share * len(picture))
    if not border:
        return picture
    shown = np.full_like(picture, GREY)
    shown[border:-border, border:-border] = picture[border:-border, border:-border]
    return shown


def first_side(image_pixels: int, normalise: NormaliseSpec | None) -> int:
    """Return the side of the first square that a picture is brought to.

    Raises:
        DataError: the model would see more pixels than the common square holds.
    """
    if normalise is None:
        return image_pixels
    if image_pixels > normalise.square_pixels:
        raise DataError(
            f"data.normalise.square_pixels: expected at least features.image_pixels, "
            f"{image_pixels}; got {normalise.square_pixels}, so the pictures would only be blown "
            f"up. Set square_pixels to {image_pixels} or more in all experiments to be compared, "
            "or lower image_pixels."
        )
    return normalise.square_pixels


def squashed(picture: Image.Image, side: int) -> Image.Image:
    """Return the whole picture stretched to a square of this side.

    Pillow's bilinear filter widens with the reduction, each axis for itself, so nothing
    aliases. Of the area, bilinear and Lanczos filters it also hides the file's own size best:
    a spectrum of what it makes predicts that size worst.
    """
    if picture.size == (side, side):
        return picture
    return picture.resize((side, side), Image.Resampling.BILINEAR)


def reencoded(picture: Image.Image, quality: int) -> Image.Image:
    """Return the picture after one JPEG of this quality with halved colour resolution."""
    return Image.open(io.BytesIO(encoded(picture, quality)))


def encoded(picture: Image.Image, quality: int) -> bytes:
    """Return the picture as a JPEG of this quality with halved colour resolution."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, subsampling="4:2:0")
    return file.getvalue()
