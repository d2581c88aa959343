"""The shapes that demo scenes are blocked in with; each draws into the easel's image, in place."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from harness.data.demo.palettes import Colour, Palette

Image = NDArray[np.uint8]
Point = NDArray[np.float64]
"""(2,): x before y, in pixels."""


class Easel(NamedTuple):
    """What a scene needs to be drawn."""

    image: Image
    """(h, w, 3), drawn into."""
    palette: Palette
    rng: np.random.Generator

    @property
    def size(self) -> Point:
        """Width and height of the image."""
        return np.array(self.image.shape[1::-1], np.float64)

    def chance(self, share: float) -> bool:
        """Return True this often."""
        return bool(self.rng.random() < share)

    def pick(self, *uses: str) -> Colour:
        """Return the colour of one of these uses, a little off."""
        colour: Colour = getattr(self.palette, uses[self.rng.integers(len(uses))])
        return colour + self.rng.normal(0, 14, 3).astype(np.float32)


def smooth_noise(
    rng: np.random.Generator, shape: tuple[int, int], cells: int
) -> NDArray[np.float32]:
    """Return (h, w) noise of about 0..1 with `cells` waves along the width."""
    rows = max(2, round(cells * shape[0] / shape[1]))
    coarse = rng.random((rows, cells), dtype=np.float32)
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return the colour that lies `share` of the way from one to the other."""
    return one + np.float32(share) * (other - one)


def skyline(easel: Easel, cells: int = 4) -> NDArray[np.float32]:
    """Return the (w,) heights of hills around 0, about a quarter of the image high."""
    height, width = easel.image.shape[:2]
    waves = smooth_noise(easel.rng, (2, width), cells)[0] - 0.5
    return np.asarray(waves * np.float32(height / 4), np.float32)


def fill_sky(easel: Easel) -> None:
    """Fill everything with clouds, deep above and light below."""
    image, palette, rng = easel
    height, width = image.shape[:2]
    depth = np.linspace(0, rng.uniform(0.8, 1.6), height, dtype=np.float32)[:, None]
    clouds = smooth_noise(rng, (height, width), int(rng.integers(3, 9))) - 0.5
    share = np.clip(depth + clouds * np.float32(rng.uniform(0.3, 1.2)), 0, 1)[..., None]
    image[:] = np.clip(palette.deep + share * (palette.light - palette.deep), 0, 255)


def fill_below(easel: Easel, line: NDArray[np.floating], one: Colour, other: Colour) -> None:
    """Fill what lies below the (w,) line with patches of two colours."""
    height, width = easel.image.shape[:2]
    below = np.arange(height)[:, None] >= line
    patches = smooth_noise(easel.rng, (height, width), int(easel.rng.integers(4, 14)))
    share = np.clip(patches, 0, 1)[below, None]
    easel.image[below] = np.clip(one + share * (other - one), 0, 255)


def fill_polygon(easel: Easel, corners: NDArray[np.float64], colour: Colour) -> None:
    """Fill the polygon with these (m, 2) corners."""
    cv2.fillPoly(easel.image, [corners.astype(np.int32)], _plain(colour))


def draw_disc(easel: Easel, colour: Colour, centre: Point) -> None:
    """Draw a disc of any size, as a sun or a mass of leaves."""
    radius = round(float(easel.size[0] * easel.rng.uniform(0.02, 0.1)))
    cv2.circle(easel.image, _pixel(centre), radius, _plain(colour), -1)


def draw_trunk(easel: Easel, foot: Point) -> None:
    """Draw a trunk from its foot to above the upper edge."""
    image, palette, rng = easel
    top = foot + easel.size * (rng.normal(0, 0.06), -1)
    thickness = max(1, round(float(easel.size[0] * rng.uniform(0.01, 0.05))))
    colour = mix(palette.dark, palette.near, rng.uniform(0, 0.4))
    cv2.line(image, _pixel(foot), _pixel(top), _plain(colour), thickness)


def draw_ball(easel: Easel, colour: Colour, centre: Point, radii: Point) -> None:
    """Draw an ellipse with a shaded side and a lit one."""
    for shade, scale in ((0.55, 1.0), (0.95, 0.85), (1.3, 0.4)):
        place = centre - radii * (1 - scale) * 0.45
        lit = _plain(np.clip(colour * np.float32(shade), 0, 255))
        cv2.ellipse(easel.image, _pixel(place), _pixel(radii * scale), 0, 0, 360, lit, -1)


def draw_tree(easel: Easel, foot: Point) -> None:
    """Draw a tree or bush, the larger the nearer."""
    rng = easel.rng
    size = _nearness(easel, foot) * rng.uniform(0.04, 0.12)
    crown = np.array((size * rng.uniform(0.25, 0.9), size))
    leaves = easel.pick("far", "near", "accent")
    colour = mix(easel.palette.dark, leaves, rng.uniform(0.1, 0.8))
    draw_ball(easel, colour, foot - (0, size * 0.8), crown)


def draw_house(easel: Easel, foot: Point) -> None:
    """Draw a house, the larger the nearer."""
    rng = easel.rng
    side = _nearness(easel, foot) * rng.uniform(0.05, 0.13)
    wall = foot + side * np.array(((0, 0), (1, 0), (1, -0.7), (0, -0.7)))
    gable = (rng.uniform(0.2, 0.8), -rng.uniform(1, 1.4))
    fill_polygon(easel, wall, easel.pick("light", "near"))
    roof = foot + side * np.array(((-0.1, -0.7), (1.1, -0.7), gable))
    fill_polygon(easel, roof, easel.pick("accent", "dark"))
    door = foot + side * np.array((rng.uniform(0.1, 0.7), -0.4))
    far_corner = _pixel(door + side * 0.2)
    cv2.rectangle(easel.image, _pixel(door), far_corner, _plain(easel.palette.dark), -1)


def draw_boat(easel: Easel, place: Point) -> None:
    """Draw a sail on a hull."""
    size = easel.size[1] * easel.rng.uniform(0.03, 0.12)
    sail = ((0, 0), (0, -1.4), (easel.rng.uniform(-0.9, 0.9), 0))
    fill_polygon(easel, place + size * np.array(sail), easel.pick("light", "accent"))
    hull = ((-0.7, 0), (0.7, 0), (0.4, 0.3), (-0.4, 0.3))
    fill_polygon(easel, place + size * np.array(hull), easel.palette.dark)


def _nearness(easel: Easel, foot: Point) -> float:
    """Return a size in pixels that grows from the upper edge to the lower."""
    return float(0.3 * easel.size[1] + foot[1])


def _plain(colour: Colour) -> tuple[float, ...]:
    return tuple(float(value) for value in colour)


def _pixel(place: Point) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))
