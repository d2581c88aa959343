"""What the demo painters paint: six kinds of scene, blocked in before any brushwork.

A scene draws into an (h, w, 3) uint8 image, in place. Everything about it that could be
otherwise comes from the generator, so that no two pictures share a composition.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Colour = NDArray[np.float32]


class Palette(NamedTuple):
    """Six (3,) colours by their use, 0..255."""

    light: Colour
    deep: Colour
    far: Colour
    near: Colour
    accent: Colour
    dark: Colour


Scene = Callable[[Image, Palette, np.random.Generator], None]


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], cells: int) -> NDArray[np.float32]:
    """Return (h, w) noise around 0..1 whose waves are about 1/cells of the width."""
    rows = max(2, round(cells * shape[0] / shape[1]))
    coarse = rng.random((rows, max(2, cells)), dtype=np.float32)
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC))


def paint_coast(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw sky, a sea with headlands and boats, and now and then a beach."""
    height, width = image.shape[:2]
    horizon = height * rng.uniform(0.3, 0.65)
    _sky(image, palette, rng)
    _disc(image, palette.accent, (rng.uniform(0, width), rng.uniform(0.1, 1) * horizon), rng)
    for _ in range(rng.integers(0, 3)):
        _land(image, horizon - _slope(rng, width) * height * 0.25, palette.far, palette.deep, rng)
    _land(image, np.full(width, horizon), _mix(palette.deep, palette.light, 0.4), palette.deep, rng)
    for _ in range(rng.integers(0, 6)):
        _boat(image, palette, rng, horizon)
    if rng.random() < 0.6:
        beach = height * rng.uniform(0.7, 0.95) + _slope(rng, width) * height * 0.3
        _land(image, beach, palette.near, palette.far, rng)


def paint_hills(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw ridge before ridge, with trees and bushes."""
    height, width = image.shape[:2]
    _sky(image, palette, rng)
    if rng.random() < 0.5:
        _disc(image, palette.accent, tuple(rng.uniform(0, (width, height / 2))), rng)
    ridges = rng.integers(2, 6)
    for level in np.linspace(rng.uniform(0.25, 0.55), rng.uniform(0.75, 0.95), ridges):
        line = height * level + _slope(rng, width, cells=int(rng.integers(2, 7))) * height * 0.3
        shade = _mix(palette.far, palette.near, rng.random())
        _land(image, line, shade, _mix(shade, palette.deep, 0.7), rng)
        for _ in range(rng.integers(0, 8)):
            x = int(rng.integers(width))
            _tree(image, palette, rng, (x, float(line[x])))


def paint_woods(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw trunks before a glow of foliage."""
    height, width = image.shape[:2]
    _sky(image, palette, rng)
    ground = height * rng.uniform(0.6, 0.9) + _slope(rng, width) * height * 0.15
    _land(image, ground, palette.near, palette.far, rng)
    for _ in range(rng.integers(15, 60)):
        place = rng.uniform((0, -0.1 * height), (width, 0.75 * height))
        _disc(image, _pick(palette, rng, "far", "near", "light", "accent"), tuple(place), rng)
    for _ in range(rng.integers(3, 13)):
        foot = rng.uniform((0, 0.65 * height), (width, height))
        top = foot + (rng.normal(0, 0.06) * width, -height)
        thickness = max(1, round(width * rng.uniform(0.01, 0.05)))
        colour = _mix(palette.dark, palette.near, rng.uniform(0, 0.4))
        cv2.line(image, _point(foot), _point(top), _paint(colour), thickness)


def paint_village(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw a hillside with houses, the nearer the larger."""
    height, width = image.shape[:2]
    _sky(image, palette, rng)
    first = height * rng.uniform(0.3, 0.6)
    _land(image, first + _slope(rng, width) * height * 0.2, palette.far, palette.near, rng)
    for foot in np.sort(rng.uniform(first, height, rng.integers(4, 16))):
        _house(image, palette, rng, (rng.uniform(0, width), foot))
        if rng.random() < 0.5:
            _tree(image, palette, rng, (rng.uniform(0, width), foot))


def paint_still_life(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw fruit and a vase on a table."""
    height, width = image.shape[:2]
    wall = _mix(palette.deep, palette.dark, rng.uniform(0, 0.8))
    _land(image, np.zeros(width), wall, _mix(wall, palette.light, 0.4), rng)
    table = height * rng.uniform(0.45, 0.75)
    edge = table + (_slope(rng, width, cells=2)) * height * 0.1
    _land(image, edge, palette.near, palette.light, rng)
    if rng.random() < 0.7:
        place = np.array((rng.uniform(0.2, 0.8) * width, table))
        size = rng.uniform((0.06, 0.15), (0.12, 0.3)) * height
        _ball(image, _pick(palette, rng, "deep", "far", "accent", "dark"), place, size)
        for _ in range(rng.integers(0, 14)):
            bloom = place - (0, size[1] * 1.2) + rng.normal(0, 0.09, 2) * height
            _ball(image, _pick(palette, rng, "accent", "light", "far"), bloom, size[:1].repeat(2) / 3)
    for _ in range(rng.integers(2, 10)):
        place = rng.uniform((0.1 * width, table), (0.9 * width, 0.95 * height))
        size = np.repeat(rng.uniform(0.04, 0.11), 2) * height * rng.uniform(0.85, 1.15, 2)
        _ball(image, _pick(palette, rng, "accent", "near", "far", "light"), place, size)


def paint_forms(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw overlapping polygons and discs: an abstract."""
    height, width = image.shape[:2]
    _sky(image, palette, rng)
    for _ in range(rng.integers(6, 26)):
        centre = rng.uniform((0, 0), (width, height))
        colour = _pick(palette, rng, *Palette._fields)
        if rng.random() < 0.3:
            _disc(image, colour, tuple(centre), rng)
            continue
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 6)))
        reach = rng.uniform(0.05, 0.35) * width * rng.uniform(0.5, 1, (len(angles), 1))
        corners = centre + reach * np.column_stack((np.cos(angles), np.sin(angles)))
        cv2.fillPoly(image, [corners.astype(np.int32)], _paint(colour))


SCENES: Mapping[str, Scene] = MappingProxyType(
    {
        "coast": paint_coast,
        "hills": paint_hills,
        "woods": paint_woods,
        "village": paint_village,
        "still_life": paint_still_life,
        "forms": paint_forms,
    }
)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    return one + np.float32(share) * (other - one)


def _pick(palette: Palette, rng: np.random.Generator, *uses: str) -> Colour:
    colour: Colour = getattr(palette, uses[rng.integers(len(uses))])
    return colour + rng.normal(0, 14, 3).astype(np.float32)


def _paint(colour: Colour) -> tuple[float, ...]:
    return tuple(float(value) for value in colour)


def _point(place: NDArray[np.float64]) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))


def _slope(rng: np.random.Generator, width: int, cells: int = 4) -> NDArray[np.float32]:
    """Return a (w,) skyline around 0, about 1 high."""
    return smooth_noise(rng, (2, width), cells)[0] - 0.5


def _sky(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    height, width = image.shape[:2]
    depth = np.linspace(0, rng.uniform(0.8, 1.6), height, dtype=np.float32)[:, None]
    clouds = smooth_noise(rng, (height, width), int(rng.integers(3, 9))) - 0.5
    share = np.clip(depth + clouds * rng.uniform(0.3, 1.2), 0, 1)[..., None]
    image[:] = np.clip(_mix(palette.deep, palette.light, 1.0) * share + palette.deep * (1 - share), 0, 255)


def _land(
    image: Image, line: NDArray[np.floating], one: Colour, other: Colour, rng: np.random.Generator
) -> None:
    """Fill what lies below the line with patches of two colours."""
    height, width = image.shape[:2]
    below = np.arange(height)[:, None] >= line
    share = np.clip(smooth_noise(rng, (height, width), int(rng.integers(4, 14))), 0, 1)[below, None]
    image[below] = np.clip(one * (1 - share) + other * share, 0, 255)


def _disc(
    image: Image, colour: Colour, centre: tuple[float, ...], rng: np.random.Generator
) -> None:
    radius = round(image.shape[1] * rng.uniform(0.02, 0.1))
    cv2.circle(image, _point(np.array(centre)), radius, _paint(colour), -1)


def _ball(
    image: Image, colour: Colour, centre: NDArray[np.float64], size: NDArray[np.float64]
) -> None:
    """Draw an ellipse with a shaded side and a lit one."""
    for shade, scale in ((0.55, 1.0), (0.95, 0.85), (1.3, 0.4)):
        place = centre - size * (1 - scale) * 0.45
        lit = np.clip(colour * np.float32(shade), 0, 255)
        cv2.ellipse(image, _point(place), _point(size * scale), 0, 0, 360, _paint(lit), -1)


def _tree(
    image: Image, palette: Palette, rng: np.random.Generator, foot: tuple[float, float]
) -> None:
    size = image.shape[0] * rng.uniform(0.03, 0.1) * (0.4 + foot[1] / image.shape[0])
    shape = np.array((size * rng.uniform(0.25, 0.9), size))
    colour = _mix(palette.dark, _pick(palette, rng, "far", "near", "accent"), rng.uniform(0.1, 0.8))
    _ball(image, colour, np.array(foot) - (0, size * 0.8), shape)


def _house(
    image: Image, palette: Palette, rng: np.random.Generator, foot: tuple[float, float]
) -> None:
    side = image.shape[0] * rng.uniform(0.05, 0.12) * (0.3 + foot[1] / image.shape[0])
    x, y = foot
    wall = np.array([(x, y), (x + side, y), (x + side, y - side * 0.7), (x, y - side * 0.7)])
    roof = np.array([(x - side * 0.1, y - side * 0.7), (x + side * 1.1, y - side * 0.7),
                     (x + side * rng.uniform(0.2, 0.8), y - side * rng.uniform(1, 1.4))])  # fmt: skip
    cv2.fillPoly(image, [wall.astype(np.int32)], _paint(_pick(palette, rng, "light", "near")))
    cv2.fillPoly(image, [roof.astype(np.int32)], _paint(_pick(palette, rng, "accent", "dark")))
    door = np.array((x + side * rng.uniform(0.1, 0.7), y - side * 0.4))
    cv2.rectangle(image, _point(door), _point(door + side * 0.2), _paint(palette.dark), -1)


def _boat(image: Image, palette: Palette, rng: np.random.Generator, horizon: float) -> None:
    height, width = image.shape[:2]
    x, y = rng.uniform((0, horizon), (width, min(height, horizon * 1.5)))
    size = height * rng.uniform(0.03, 0.12)
    sail = np.array([(x, y), (x, y - size * 1.4), (x + size * rng.uniform(-0.9, 0.9), y)])
    hull = np.array([(x - size * 0.7, y), (x + size * 0.7, y), (x + size * 0.4, y + size * 0.3)])
    cv2.fillPoly(image, [sail.astype(np.int32)], _paint(_pick(palette, rng, "light", "accent")))
    cv2.fillPoly(image, [hull.astype(np.int32)], _paint(palette.dark))
