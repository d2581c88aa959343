"""One demo picture: a scene, a brush, light and canvas, and the scanner's file."""
from collections.abc import Mapping
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from harness.data.demo_painters import PALETTES, Painter, Stroke, Weights
from harness.data.demo_scenes import SCENES, Image, Palette, smooth_noise
from harness.data.demo_strokes import draw_over, paint_over
from harness.seeds import generator

CANVAS_PIXELS = 200_000
RESCANS: Mapping[int, int] = MappingProxyType({137: 12, 214: 58, 289: 171})
WEAVE_PERIOD = 6.0


def draw_picture(painter: Painter, number: int, seed: int) -> Image:
    rng = generator(seed, "demo", painter.name, number)
    original = RESCANS.get(number)
    if original is not None:
        return _rescan(draw_picture(painter, original, seed), rng)
    file_shape, shape = _geometry(painter, rng)
    palette = _palette(painter, rng)
    scene = np.empty((*shape, 3), np.uint8)
    SCENES[_choose(painter.scenes, rng)](scene, palette, rng)
    render = draw_over if rng.random() < painter.sketches else paint_over
    canvas = render(scene, painter.stroke, rng)
    lit = _light(canvas, painter.stroke, rng)
    return np.asarray(cv2.resize(lit, file_shape[::-1], interpolation=cv2.INTER_AREA))


def _choose(weights: Weights, rng: np.random.Generator) -> str:
    names, shares = zip(*weights, strict=True)
    return str(names[rng.choice(len(names), p=np.array(shares) / sum(shares))])


def _geometry(painter, rng):
    sides, shares = zip(*painter.scans, (None, max(0.0, 1 - sum(s for _, s in painter.scans))), strict=True)
    side = sides[rng.choice(len(sides), p=np.array(shares) / sum(shares))] or int(rng.integers(360, 641))
    ratio = float(np.clip(rng.normal(1.3, 0.17), 1.0, 1.8))
    short = round(side / ratio)
    height = np.sqrt(CANVAS_PIXELS / ratio)
    file_shape, shape = (short, side), (round(height), round(height * ratio))
    return (file_shape[::-1], shape[::-1]) if rng.random() < painter.upright else (file_shape, shape)


def _palette(painter, rng):
    colours = np.array(PALETTES[_choose(painter.palettes, rng)], np.float32)
    hsv = cv2.cvtColor(colours[None] / 255, cv2.COLOR_RGB2HSV)[0]
    hsv[:, 0] += rng.normal(0, 6) + rng.normal(0, 4, 6)
    hsv[:, 1] = np.clip(hsv[:, 1] * rng.uniform(0.65, 1.15), 0, 1)
    hsv[:, 2] = np.clip(hsv[:, 2] + rng.normal(0, 0.06, 6), 0, 1)
    hsv[:, 0] %= 360
    return Palette(*cv2.cvtColor(hsv[None], cv2.COLOR_HSV2RGB)[0] * 255)


def _light(canvas: Image, stroke: Stroke, rng):
    h, w = canvas.shape[:2]
    paint = canvas.astype(np.float32)
    gray = cv2.cvtColor(canvas, cv2.COLOR_RGB2GRAY).astype(np.float32)
    a = rng.uniform(0, 2 * np.pi)
    gx = cv2.Sobel(gray, cv2.CV_32F, 1, 0, scale=1/8); gy = cv2.Sobel(gray, cv2.CV_32F, 0, 1, scale=1/8)
    relief = stroke.relief * np.clip(np.cos(a) * gx + np.sin(a) * gy, -40, 40)
    if stroke.weave:
        x = np.sin(np.arange(w) * 2 * np.pi / WEAVE_PERIOD + rng.uniform(0, 6))
        y = np.sin(np.arange(h) * 2 * np.pi / WEAVE_PERIOD + rng.uniform(0, 6))
        relief += stroke.weave * (x[None] + y[:, None]).astype(np.float32) / 2
    relief += rng.normal(0, 2, (h, w)).astype(np.float32)
    falloff = rng.uniform(0.75, 1.06) + 0.25 * (smooth_noise(rng, (h, w), 2) - 0.5)
    tint = np.float32(rng.normal(1, 0.03, 3))
    return np.clip((paint + relief[..., None]) * falloff[..., None] * tint, 0, 255).astype(np.uint8)


def _rescan(image: Image, rng) -> Image:
    scale = rng.uniform(0.75, 0.95)
    smaller = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.clip(smaller * np.float32(rng.uniform(0.94, 1.06, 3)) + rng.uniform(-6, 6), 0, 255).astype(np.uint8)
