"""The random changes of the paper's section 4.1, made with Pillow."""

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageEnhance

from harness.data.augmentation.changes import Changes, no_changes
from harness.data.augmentation.warp import sources
from harness.seeds import generator

FORMAT = 1
"""Raise it whenever the same seed would change a picture otherwise."""
ROTATION_DEGREES = 25.0
ZOOM = 0.2
TRANSLATION = 0.3
CONTRAST = 0.2
HALF = 0.5
_CHANGES = 5


class Drawn(NamedTuple):
    """What happens to one variant of a picture."""

    flip: str
    """"", left-right or top-bottom."""
    degrees: float
    """Turned counter-clockwise as seen."""
    scale: float
    """Share of each side that is shown."""
    right: float
    down: float
    """Moved by these shares of the sides."""
    contrast: float
    """Factor on the distance from the mean grey."""

    @property
    def words(self) -> str:
        """The changes that happen, in words."""
        told = [
            f"flip {self.flip}" if self.flip else "",
            f"rotation {self.degrees:+.0f} deg" if self.degrees else "",
            f"zoom {1 / self.scale:.2f}" if self.scale != 1 else "",
            f"move {self.right:+.2f}, {self.down:+.2f}" if self.right or self.down else "",
            f"contrast {self.contrast:.2f}" if self.contrast != 1 else "",
        ]
        return "; ".join(filter(None, told)) or "none drawn"


def draw_variant(seed: int, image_id: str, number: int) -> Drawn:
    """Return what happens to one variant, a function of seed, picture and number alone.

    Each of the five changes happens with probability one half, uniform in its range either way;
    a flip is left-right or top-bottom, evenly.
    """
    rng = generator(seed, "preprocess", image_id, number)
    happens = rng.random(_CHANGES) < HALF
    upright = rng.random() < HALF
    degrees, zoom, right, down, contrast = rng.uniform(-1, 1, 5)
    flip = "left-right" if upright else "top-bottom"
    return Drawn(
        flip=flip if happens[0] else "",
        degrees=ROTATION_DEGREES * degrees if happens[1] else 0.0,
        scale=1 + ZOOM * zoom if happens[2] else 1.0,
        right=TRANSLATION * right if happens[3] else 0.0,
        down=TRANSLATION * down if happens[3] else 0.0,
        contrast=1 + CONTRAST * contrast if happens[4] else 1.0,
    )


def changed(picture: Image.Image, drawn: Drawn) -> Image.Image:
    """Return the picture after its changes: one warp, bilinear, the border reflected."""
    turned = _warped(picture, drawn)
    if drawn.contrast == 1:
        return turned
    return ImageEnhance.Contrast(turned).enhance(drawn.contrast)


def _warped(picture: Image.Image, drawn: Drawn) -> Image.Image:
    width, height = picture.size
    (matrix,) = sources(_as_changes(drawn), height, width)
    # Pillow counts from pixels' corners, and the middle tile begins one picture in.
    offset = matrix[:, 2] + 0.5 - 0.5 * (matrix[:, 0] + matrix[:, 1]) + (width, height)
    data = [*matrix[0, :2], offset[0], *matrix[1, :2], offset[1]]
    return _mirrored_around(picture).transform(
        picture.size, Image.Transform.AFFINE, data, Image.Resampling.BILINEAR
    )


def _as_changes(drawn: Drawn) -> Changes:
    return no_changes(1)._replace(
        mirrored=np.array([drawn.flip == "left-right"]),
        upended=np.array([drawn.flip == "top-bottom"]),
        turn=np.array([drawn.degrees / 360]),
        scale=np.array([drawn.scale]),
        down=np.array([drawn.down]),
        right=np.array([drawn.right]),
    )


def _mirrored_around(picture: Image.Image) -> Image.Image:
    """Return the picture with its reflections on all eight sides, three times as wide and high."""
    width, height = picture.size
    around = Image.new(picture.mode, (3 * width, 3 * height))
    for across in range(3):
        for down in range(3):
            tile = picture
            if across != 1:
                tile = tile.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            if down != 1:
                tile = tile.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
            around.paste(tile, (across * width, down * height))
    return around
