"""How the demo painters' brushes work: thousands of strokes, drawn a colour at a time."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from harness.data.demo_painters import Stroke
from harness.data.demo_scenes import Image, smooth_noise

SUBPIXEL_BITS = 4
LAYERS = 2
COVERAGE = 1.0
"""Area of one layer's strokes over the area of the canvas."""
COLOUR_STEP = 24
"""Strokes whose colours fall into one cell this wide are drawn by one call."""


class Touch(NamedTuple):
    """One layer of m strokes: where each begins, turns and ends, and its colour."""

    paths: NDArray[np.float32]
    """(m, 3, 2) points, x before y, in pixels."""
    colours: NDArray[np.float32]
    """(m, 3), 0..255."""


def paint_over(scene: Image, stroke: Stroke, rng: np.random.Generator) -> Image:
    """Return the (h, w, 3) scene as this painter's brush renders it."""
    canvas = scene.copy()
    flow, detail = _directions(scene, rng), _detail(scene)
    for _ in range(LAYERS):
        centres = _scatter(rng, scene.shape[:2], stroke)
        colours = _sample(scene, centres).astype(np.float32)
        colours += rng.normal(0, stroke.contrast, (len(centres), 1)).astype(np.float32)
        paths = _paths(centres, _sample(flow, centres), stroke.length * _sample(detail, centres), stroke.crossed, rng)
        _draw(canvas, Touch(paths, colours), _thickness(stroke.width, rng))
    return canvas


def draw_over(scene: Image, stroke: Stroke, rng: np.random.Generator) -> Image:
    """Return a drawing of the (h, w, 3) scene: ink where it is dark, outlines, toned paper."""
    canvas = np.empty_like(scene)
    canvas[:] = np.clip(rng.normal((226, 219, 204), 9), 0, 255)
    ink = rng.uniform(30, 80) + np.array((12, 5, 0))
    lightness = cv2.equalizeHist(cv2.GaussianBlur(cv2.cvtColor(scene, cv2.COLOR_RGB2GRAY), (0, 0), 2))
    darkness = np.square(1 - lightness / np.float32(255))
    flow = _directions(scene, rng)
    pen = Stroke(
        width=float(np.clip(stroke.width / 4, 1, 2)), length=stroke.length / 2, crossed=stroke.crossed
    )
    for _ in range(LAYERS):
        centres = _scatter(rng, scene.shape[:2], pen)
        centres = centres[rng.random(len(centres)) < 0.6 * _sample(darkness, centres)]
        colours = ink + rng.normal(30, 20, (len(centres), 1))
        lengths = np.full(len(centres), pen.length)
        paths = _paths(centres, _sample(flow, centres), lengths, pen.crossed, rng)
        _draw(canvas, Touch(paths, colours), _thickness(pen.width, rng))
    outlines = cv2.dilate(cv2.Canny(lightness, 30, 80), np.ones((2, 2), np.uint8)) > 0
    canvas[outlines] = (0.3 * canvas[outlines] + 0.7 * ink).astype(np.uint8)
    return canvas


def _detail(scene: Image) -> NDArray[np.float32]:
    """Return (h, w) in 0..1: how much shorter strokes are where the scene has edges."""
    grey = cv2.GaussianBlur(cv2.cvtColor(scene, cv2.COLOR_RGB2GRAY), (0, 0), 3)
    edges = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    return np.asarray(1 / (1 + cv2.blur(edges, (9, 9)) / np.float32(8)), np.float32)


def _directions(scene: Image, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the (h, w) angle strokes follow: along outlines, elsewhere bent by slow waves."""
    height, width = scene.shape[:2]
    waves = smooth_noise(rng, (height, width), int(rng.integers(2, 6))) - 0.5
    flow = np.float32(rng.uniform(0, np.pi)) + np.float32(rng.uniform(0.5, 4)) * waves
    grey = cv2.GaussianBlur(cv2.cvtColor(scene, cv2.COLOR_RGB2GRAY), (0, 0), 4)
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    steepness, angle = cv2.cartToPolar(*across)
    return np.where(steepness > 24, angle + np.float32(np.pi / 2), flow)


def _scatter(
    rng: np.random.Generator, shape: tuple[int, ...], stroke: Stroke
) -> NDArray[np.float32]:
    """Return (m, 2) centres, x before y, enough to cover the canvas COVERAGE times."""
    area = stroke.width * (stroke.length + 0.8 * stroke.width)
    number = int(COVERAGE * shape[0] * shape[1] / area)
    return rng.random((number, 2), dtype=np.float32) * np.float32((shape[1] - 1, shape[0] - 1))


def _sample(field: NDArray[np.generic], centres: NDArray[np.float32]) -> NDArray[np.generic]:
    columns, rows = centres.astype(np.intp).T
    return field[rows, columns]


def _thickness(width: float, rng: np.random.Generator) -> int:
    """Return a whole number of pixels, on average the width."""
    return max(1, int(width + rng.random()))


def _paths(
    centres: NDArray[np.float32],
    angles: NDArray[np.float32],
    lengths: NDArray[np.float32],
    crossed: float,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    turned = rng.random(len(centres)) < crossed
    angles = angles + np.pi / 2 * turned + rng.normal(0, 0.12, len(centres))
    half = lengths / 2 * rng.uniform(0.7, 1.3, len(centres))
    along = np.column_stack((np.cos(angles), np.sin(angles))) * half[:, None]
    across = along[:, ::-1] * (1, -1) * rng.normal(0, 0.15, (len(centres), 1))
    return np.stack((centres - along, centres + across, centres + along), axis=1)


def _draw(canvas: Image, touch: Touch, thickness: int) -> None:
    """Draw one layer: strokes of nearly one colour together, those groups in random order."""
    cells = (np.clip(touch.colours, 0, 255) // COLOUR_STEP).astype(np.int64)
    # Multiplying by a large odd number shuffles the groups' order without another draw.
    keys = (cells @ np.array((1, 16, 256))) * 40503 % 65536
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    means = np.add.reduceat(touch.colours[order], starts) / sizes[:, None]
    paths = np.round(touch.paths[order] * 2**SUBPIXEL_BITS).astype(np.int32)
    for start, size, colour in zip(starts, sizes, np.clip(means, 0, 255), strict=True):
        group = paths[start : start + size]
        cv2.polylines(
            canvas, group, False, colour.tolist(), thickness, cv2.LINE_AA, SUBPIXEL_BITS
        )
