"""How the demo painters' brushes and pens work: thousands of strokes, drawn a colour at a time."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from harness.data.demo.painters import Stroke
from harness.data.demo.shapes import Image, smooth_noise

Field = NDArray[np.float32]
"""(h, w): one number for each place of the canvas."""
LAYERS = 2
COVERAGE = 1.0
"""Area of one layer's strokes over the area of the canvas."""
COLOUR_STEP = 24
"""Strokes whose colours fall into one cell this wide are drawn by one call."""
SUBPIXEL_BITS = 4
STEEP = 24.0
"""Slope of an outline that strokes follow, in Sobel's units of the blurred scene."""
PAPER = np.array((226.0, 219.0, 204.0))
INK = np.array((12.0, 5.0, 0.0))


class Layer(NamedTuple):
    """A layer of m strokes."""

    paths: NDArray[np.float32]
    """(m, 3, 2): where each begins, bends and ends; x before y, in pixels."""
    colours: NDArray[np.float32]
    """(m, 3), 0..255."""


def paint_over(scene: Image, stroke: Stroke, rng: np.random.Generator) -> Image:
    """Return the (h, w, 3) scene as this brush renders it."""
    canvas = scene.copy()
    flow, calm = _directions(scene, rng), _calmness(scene)
    for _ in range(LAYERS):
        centres = _scatter(scene, stroke, rng)
        columns, rows = centres.astype(np.intp).T
        jitter = rng.normal(0, stroke.contrast, (len(centres), 1)).astype(np.float32)
        lengths = stroke.length * calm[rows, columns]
        paths = _paths(centres, _turned(flow[rows, columns], stroke, rng), lengths, rng)
        _draw(canvas, Layer(paths, scene[rows, columns] + jitter), _whole(stroke.width, rng))
    return canvas


def draw_over(scene: Image, stroke: Stroke, rng: np.random.Generator) -> Image:
    """Return a drawing of the (h, w, 3) scene: outlines, and hatching where it is dark."""
    pen = Stroke(width=1.5, length=max(2.0, stroke.length / 2), crossed=stroke.crossed)
    ink = (INK + rng.uniform(30, 80)).astype(np.float32)
    canvas = np.empty_like(scene)
    canvas[:] = np.clip(PAPER + rng.normal(0, 10), 0, 255)
    grey, flow = _blurred_grey(scene, 2), _directions(scene, rng)
    darkness = np.square(1 - cv2.equalizeHist(grey) / np.float32(255))
    for _ in range(LAYERS):
        centres = _scatter(scene, pen, rng)
        columns, rows = centres.astype(np.intp).T
        inked = rng.random(len(centres)) < 0.6 * darkness[rows, columns]
        centres, angles = centres[inked], flow[rows, columns][inked]
        lengths = np.full(len(centres), pen.length, np.float32)
        paths = _paths(centres, _turned(angles, pen, rng), lengths, rng)
        colours = ink + rng.normal(30, 20, (len(centres), 1)).astype(np.float32)
        _draw(canvas, Layer(paths, colours), _whole(pen.width, rng))
    outlines = cv2.dilate(cv2.Canny(grey, 10, 30), np.ones((2, 2), np.uint8)) > 0
    canvas[outlines] = 0.3 * canvas[outlines] + 0.7 * ink
    return canvas


def _blurred_grey(scene: Image, sigma: float) -> Image:
    grey = cv2.cvtColor(scene, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.uint8)


def _directions(scene: Image, rng: np.random.Generator) -> Field:
    """Return the angles that strokes follow: along outlines, elsewhere bent by slow waves."""
    height, width = scene.shape[:2]
    waves = smooth_noise(rng, (height, width), int(rng.integers(2, 6))) - 0.5
    flow = np.float32(rng.uniform(0, np.pi)) + np.float32(rng.uniform(0.5, 4)) * waves
    grey = _blurred_grey(scene, 4)
    slopes = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    steepness, across = cv2.cartToPolar(*slopes)
    return np.asarray(np.where(steepness > STEEP, across + np.pi / 2, flow), np.float32)


def _calmness(scene: Image) -> Field:
    """Return 0..1: by how much strokes are shortened where the scene has edges."""
    edges = cv2.morphologyEx(_blurred_grey(scene, 3), cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    return np.asarray(1 / (1 + cv2.blur(edges, (9, 9)) / np.float32(6)), np.float32)


def _scatter(scene: Image, stroke: Stroke, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the (m, 2) centres of one layer's strokes, x before y."""
    height, width = scene.shape[:2]
    area = stroke.width * (stroke.length + 0.8 * stroke.width)
    number = int(COVERAGE * height * width / area)
    return rng.random((number, 2), np.float32) * np.array((width - 1, height - 1), np.float32)


def _turned(
    angles: NDArray[np.float32], stroke: Stroke, rng: np.random.Generator
) -> NDArray[np.float32]:
    crossed = rng.random(len(angles)) < stroke.crossed
    return np.asarray(angles + np.pi / 2 * crossed + rng.normal(0, 0.12, len(angles)), np.float32)


def _paths(
    centres: NDArray[np.float32],
    angles: NDArray[np.float32],
    lengths: NDArray[np.float32],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return (m, 3, 2) slightly bent strokes of about these lengths."""
    half = lengths / 2 * rng.uniform(0.7, 1.3, len(centres)).astype(np.float32)
    along = np.column_stack((np.cos(angles), np.sin(angles))) * half[:, None]
    bend = rng.normal(0, 0.15, (len(centres), 1)).astype(np.float32)
    across = along[:, ::-1] * np.array((1, -1), np.float32) * bend
    return np.stack((centres - along, centres + across, centres + along), axis=1)


def _whole(width: float, rng: np.random.Generator) -> int:
    """Return a whole number of pixels, on average the width."""
    return max(1, int(width + rng.random()))


def _draw(canvas: Image, layer: Layer, thickness: int) -> None:
    """Draw one layer: strokes of about one colour together, each in their mean colour."""
    cells = (np.clip(layer.colours, 0, 255) // COLOUR_STEP).astype(np.int64)
    # An odd multiplier scatters the cells: drawn in order, light paint would always lie on dark.
    keys = (cells @ np.array((1, 16, 256))) * 40503 % 65536
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    means = np.add.reduceat(layer.colours[order], starts) / sizes[:, None]
    paths = np.round(layer.paths[order] * 2**SUBPIXEL_BITS).astype(np.int32)
    for start, size, colour in zip(starts, sizes, np.clip(means, 0, 255), strict=True):
        group = paths[start : start + size]
        cv2.polylines(canvas, group, False, colour.tolist(), thickness, cv2.LINE_AA, SUBPIXEL_BITS)
