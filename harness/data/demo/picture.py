"""One demo picture, from a bare canvas to what the scanner makes of it."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from harness.data.demo.painters import Painter, Stroke, Weights
from harness.data.demo.palettes import Palette, read_palette
from harness.data.demo.scenes import SCENES
from harness.data.demo.shapes import Easel, Image, smooth_noise
from harness.data.demo.strokes import draw_over, paint_over
from harness.seeds import generator

CANVAS_PIXELS = 200_000
"""Area of every canvas, so that a painter's grain does not depend on the scanner."""
WEAVE_PIXELS = 5.0
"""Distance of the threads of a canvas."""
SCAN_SIDES = (360, 640)
"""Long sides of files, in pixels."""


class Shapes(NamedTuple):
    """Height and width, in pixels, of the canvas and of its file."""

    canvas: tuple[int, int]
    file: tuple[int, int]


def draw_picture(painter: Painter, number: int, seed: int) -> Image:
    """Return a painter's picture of this number, (h, w, 3) uint8; a pure function of the three."""
    rng = generator(seed, "demo", painter.name, number)
    original = dict(painter.rescans).get(number)
    if original is not None:
        return _scan_again(draw_picture(painter, original, seed), rng)
    shapes = _choose_shapes(painter, rng)
    scene = _block_in(painter, shapes.canvas, rng)
    render = draw_over if rng.random() < painter.sketches else paint_over
    canvas = _light(render(scene, painter.stroke, rng), painter.stroke, rng)
    return _resized(canvas, shapes.file)


def _choose(weights: Weights, rng: np.random.Generator) -> str:
    names, shares = zip(*weights, strict=True)
    return str(names[rng.choice(len(names), p=np.array(shares) / sum(shares))])


def _choose_shapes(painter: Painter, rng: np.random.Generator) -> Shapes:
    side = int(rng.integers(SCAN_SIDES[0], SCAN_SIDES[1] + 1))
    usual, shares = zip(*painter.scans, strict=True)
    batch = np.searchsorted(np.cumsum(shares), rng.random(), side="right")
    if batch < len(usual):
        side = usual[batch]
    ratio = float(np.clip(rng.normal(1.3, 0.17), 1.0, 1.8))
    height = (CANVAS_PIXELS / ratio) ** 0.5
    canvas, file = (round(height), round(height * ratio)), (round(side / ratio), side)
    return (
        Shapes(canvas[::-1], file[::-1]) if rng.random() < painter.upright else Shapes(canvas, file)
    )


def _block_in(painter: Painter, shape: tuple[int, int], rng: np.random.Generator) -> Image:
    """Return the scene before any brushwork; at half the size, for speed: strokes hide it."""
    image = np.empty((shape[0] // 2, shape[1] // 2, 3), np.uint8)
    easel = Easel(image, _mixed_palette(painter, rng), rng)
    SCENES[_choose(painter.scenes, rng)](easel)
    return _resized(image, shape)


def _mixed_palette(painter: Painter, rng: np.random.Generator) -> Palette:
    """Return one of the painter's palettes, with hue, strength and lightness a little off."""
    colours = read_palette(_choose(painter.palettes, rng))
    hsv = cv2.cvtColor(colours[None] / np.float32(255), cv2.COLOR_RGB2HSV)[0]
    hsv[:, 0] = (hsv[:, 0] + rng.normal(0, 6) + rng.normal(0, 4, 6)) % 360
    hsv[:, 1] = np.clip(hsv[:, 1] * rng.uniform(0.65, 1.15), 0, 1)
    hsv[:, 2] = np.clip(hsv[:, 2] + rng.normal(0, 0.06, 6), 0, 1)
    return Palette(*np.asarray(cv2.cvtColor(hsv[None], cv2.COLOR_HSV2RGB)[0] * 255, np.float32))


def _light(canvas: Image, stroke: Stroke, rng: np.random.Generator) -> Image:
    """Return the canvas under a lamp: relief, weave and grain, uneven and slightly tinted light."""
    height, width = canvas.shape[:2]
    surface = stroke.relief * _slopes(canvas, rng.uniform(0, 2 * np.pi))
    surface += stroke.weave * _weave(height, width)
    surface += 2 * rng.standard_normal((height, width), np.float32)
    lamp = smooth_noise(rng, (height, width), 2) * np.float32(0.25)
    lamp += np.float32(rng.uniform(0.63, 0.93))
    tint = rng.normal(1, 0.03, 3).astype(np.float32)
    return _as_image((canvas + surface[..., None]) * lamp[..., None] * tint)


def _slopes(canvas: Image, angle: float) -> NDArray[np.float32]:
    """Return (h, w): how steeply the paint rises towards the lamp, bounded."""
    grey = cv2.cvtColor(canvas, cv2.COLOR_RGB2GRAY)
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=np.cos(angle) / 8)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=np.sin(angle) / 8)
    return np.asarray(np.clip(across + down, -40, 40), np.float32)


def _weave(height: int, width: int) -> NDArray[np.float32]:
    """Return (h, w) in -1..1: threads along and across."""
    across, down = (
        np.sin(np.arange(side, dtype=np.float32) * np.float32(2 * np.pi / WEAVE_PIXELS))
        for side in (width, height)
    )
    return np.asarray((across[None, :] + down[:, None]) / 2, np.float32)


def _scan_again(image: Image, rng: np.random.Generator) -> Image:
    """Return the picture as another scanner saw it: smaller, recoloured, compressed harder."""
    height, width = image.shape[:2]
    scale = rng.uniform(0.75, 0.95)
    smaller = _resized(image, (round(height * scale), round(width * scale)))
    shifted = _as_image(smaller * rng.uniform(0.94, 1.06, 3) + rng.uniform(-6, 6))
    _, coded = cv2.imencode(".jpg", shifted, (cv2.IMWRITE_JPEG_QUALITY, 60))
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def _resized(image: Image, shape: tuple[int, int]) -> Image:
    return np.asarray(cv2.resize(image, shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def _as_image(values: NDArray[np.floating]) -> Image:
    return np.asarray(np.clip(values, 0, 255), np.uint8)
