"""The shapes that demo scenes are blocked in with; each draws into an image, in place."""

import cv2
import numpy as np
from numpy.typing import NDArray

from harness.data.demo_palettes import Colour, Palette

Image = NDArray[np.uint8]
Points = NDArray[np.float64]


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], cells: int) -> NDArray[np.float32]:
    """Return (h, w) noise around 0..1 whose waves are about 1/cells of the width."""
    rows = max(2, round(cells * shape[0] / shape[1]))
    coarse = rng.random((rows, max(2, cells)), dtype=np.float32)
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC))


def mix(one: Colour, other: Colour, share: float) -> Colour:
    return one + np.float32(share) * (other - one)


def pick_colour(palette: Palette, rng: np.random.Generator, *uses: str) -> Colour:
    colour: Colour = getattr(palette, uses[rng.integers(len(uses))])
    return colour + rng.normal(0, 14, 3).astype(np.float32)


def plain(colour: Colour) -> tuple[float, ...]:
    return tuple(float(value) for value in colour)


def pixel(place: NDArray[np.float64]) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))


def skyline(rng: np.random.Generator, width: int, cells: int = 4) -> NDArray[np.float32]:
    """Return a (w,) skyline around 0, about 1 high."""
    return smooth_noise(rng, (2, width), cells)[0] - 0.5


def fill_sky(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    height, width = image.shape[:2]
    depth = np.linspace(0, rng.uniform(0.8, 1.6), height, dtype=np.float32)[:, None]
    clouds = smooth_noise(rng, (height, width), int(rng.integers(3, 9))) - 0.5
    share = np.clip(depth + clouds * rng.uniform(0.3, 1.2), 0, 1)[..., None]
    image[:] = np.clip(mix(palette.deep, palette.light, 1.0) * share + palette.deep * (1 - share), 0, 255)


def fill_below(
    image: Image, line: NDArray[np.floating], one: Colour, other: Colour, rng: np.random.Generator
) -> None:
    """Fill what lies below the line with patches of two colours."""
    height, width = image.shape[:2]
    below = np.arange(height)[:, None] >= line
    share = np.clip(smooth_noise(rng, (height, width), int(rng.integers(4, 14))), 0, 1)[below, None]
    image[below] = np.clip(one * (1 - share) + other * share, 0, 255)


def draw_disc(
    image: Image, colour: Colour, centre: tuple[float, ...], rng: np.random.Generator
) -> None:
    radius = round(image.shape[1] * rng.uniform(0.02, 0.1))
    cv2.circle(image, pixel(np.array(centre)), radius, plain(colour), -1)


def draw_ball(
    image: Image, colour: Colour, centre: NDArray[np.float64], size: NDArray[np.float64]
) -> None:
    """Draw an ellipse with a shaded side and a lit one."""
    for shade, scale in ((0.55, 1.0), (0.95, 0.85), (1.3, 0.4)):
        place = centre - size * (1 - scale) * 0.45
        lit = np.clip(colour * np.float32(shade), 0, 255)
        cv2.ellipse(image, pixel(place), pixel(size * scale), 0, 0, 360, plain(lit), -1)


def draw_tree(
    image: Image, palette: Palette, rng: np.random.Generator, foot: tuple[float, float]
) -> None:
    size = image.shape[0] * rng.uniform(0.03, 0.1) * (0.4 + foot[1] / image.shape[0])
    shape = np.array((size * rng.uniform(0.25, 0.9), size))
    colour = mix(palette.dark, pick_colour(palette, rng, "far", "near", "accent"), rng.uniform(0.1, 0.8))
    draw_ball(image, colour, np.array(foot) - (0, size * 0.8), shape)


def draw_house(
    image: Image, palette: Palette, rng: np.random.Generator, foot: tuple[float, float]
) -> None:
    side = image.shape[0] * rng.uniform(0.05, 0.12) * (0.3 + foot[1] / image.shape[0])
    x, y = foot
    wall = np.array([(x, y), (x + side, y), (x + side, y - side * 0.7), (x, y - side * 0.7)])
    roof = np.array([(x - side * 0.1, y - side * 0.7), (x + side * 1.1, y - side * 0.7),
                     (x + side * rng.uniform(0.2, 0.8), y - side * rng.uniform(1, 1.4))])  # fmt: skip
    cv2.fillPoly(image, [wall.astype(np.int32)], plain(pick_colour(palette, rng, "light", "near")))
    cv2.fillPoly(image, [roof.astype(np.int32)], plain(pick_colour(palette, rng, "accent", "dark")))
    door = np.array((x + side * rng.uniform(0.1, 0.7), y - side * 0.4))
    cv2.rectangle(image, pixel(door), pixel(door + side * 0.2), plain(palette.dark), -1)


def draw_boat(image: Image, palette: Palette, rng: np.random.Generator, horizon: float) -> None:
    height, width = image.shape[:2]
    x, y = rng.uniform((0, horizon), (width, min(height, horizon * 1.5)))
    size = height * rng.uniform(0.03, 0.12)
    sail = np.array([(x, y), (x, y - size * 1.4), (x + size * rng.uniform(-0.9, 0.9), y)])
    hull = np.array([(x - size * 0.7, y), (x + size * 0.7, y), (x + size * 0.4, y + size * 0.3)])
    cv2.fillPoly(image, [sail.astype(np.int32)], plain(pick_colour(palette, rng, "light", "accent")))
    cv2.fillPoly(image, [hull.astype(np.int32)], plain(palette.dark))
