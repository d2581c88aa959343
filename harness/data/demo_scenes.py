"""What the demo painters paint: six kinds of scene, blocked in before any brushwork.

A scene draws into an (h, w, 3) uint8 image, in place. Everything about it that could be
otherwise comes from the generator, so that no two pictures share a composition.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import cv2
import numpy as np

from harness.data.demo_palettes import Palette
from harness.data.demo_shapes import ()

Scene = Callable[[Image, Palette, np.random.Generator], None]


def paint_coast(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw sky, a sea with headlands and boats, and now and then a beach."""
    height, width = image.shape[:2]
    horizon = height * rng.uniform(0.3, 0.65)
    fill_sky(image, palette, rng)
    draw_disc(image, palette.accent, (rng.uniform(0, width), rng.uniform(0.1, 1) * horizon), rng)
    for _ in range(rng.integers(0, 3)):
        fill_below(image, horizon - skyline(rng, width) * height * 0.25, palette.far, palette.deep, rng)
    fill_below(image, np.full(width, horizon), mix(palette.deep, palette.light, 0.4), palette.deep, rng)
    for _ in range(rng.integers(0, 6)):
        draw_boat(image, palette, rng, horizon)
    if rng.random() < 0.6:
        beach = height * rng.uniform(0.7, 0.95) + skyline(rng, width) * height * 0.3
        fill_below(image, beach, palette.near, palette.far, rng)


def paint_hills(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw ridge before ridge, with trees and bushes."""
    height, width = image.shape[:2]
    fill_sky(image, palette, rng)
    if rng.random() < 0.5:
        draw_disc(image, palette.accent, tuple(rng.uniform(0, (width, height / 2))), rng)
    ridges = rng.integers(2, 6)
    for level in np.linspace(rng.uniform(0.25, 0.55), rng.uniform(0.75, 0.95), ridges):
        line = height * level + skyline(rng, width, cells=int(rng.integers(2, 7))) * height * 0.3
        shade = mix(palette.far, palette.near, rng.random())
        fill_below(image, line, shade, mix(shade, palette.deep, 0.7), rng)
        for _ in range(rng.integers(0, 8)):
            x = int(rng.integers(width))
            draw_tree(image, palette, rng, (x, float(line[x])))


def paint_woods(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw trunks before a glow of foliage."""
    height, width = image.shape[:2]
    fill_sky(image, palette, rng)
    ground = height * rng.uniform(0.6, 0.9) + skyline(rng, width) * height * 0.15
    fill_below(image, ground, palette.near, palette.far, rng)
    for _ in range(rng.integers(15, 60)):
        place = rng.uniform((0, -0.1 * height), (width, 0.75 * height))
        draw_disc(image, pick_colour(palette, rng, "far", "near", "light", "accent"), tuple(place), rng)
    for _ in range(rng.integers(3, 13)):
        foot = rng.uniform((0, 0.65 * height), (width, height))
        top = foot + (rng.normal(0, 0.06) * width, -height)
        thickness = max(1, round(width * rng.uniform(0.01, 0.05)))
        colour = mix(palette.dark, palette.near, rng.uniform(0, 0.4))
        cv2.line(image, pixel(foot), pixel(top), plain(colour), thickness)


def paint_village(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw a hillside with houses, the nearer the larger."""
    height, width = image.shape[:2]
    fill_sky(image, palette, rng)
    first = height * rng.uniform(0.3, 0.6)
    fill_below(image, first + skyline(rng, width) * height * 0.2, palette.far, palette.near, rng)
    for foot in np.sort(rng.uniform(first, height, rng.integers(4, 16))):
        draw_house(image, palette, rng, (rng.uniform(0, width), foot))
        if rng.random() < 0.5:
            draw_tree(image, palette, rng, (rng.uniform(0, width), foot))


def paint_still_life(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw fruit and a vase on a table."""
    height, width = image.shape[:2]
    wall = mix(palette.deep, palette.dark, rng.uniform(0, 0.8))
    fill_below(image, np.zeros(width), wall, mix(wall, palette.light, 0.4), rng)
    table = height * rng.uniform(0.45, 0.75)
    edge = table + (skyline(rng, width, cells=2)) * height * 0.1
    fill_below(image, edge, palette.near, palette.light, rng)
    if rng.random() < 0.7:
        place = np.array((rng.uniform(0.2, 0.8) * width, table))
        size = rng.uniform((0.06, 0.15), (0.12, 0.3)) * height
        draw_ball(image, pick_colour(palette, rng, "deep", "far", "accent", "dark"), place, size)
        for _ in range(rng.integers(0, 14)):
            bloom = place - (0, size[1] * 1.2) + rng.normal(0, 0.09, 2) * height
            draw_ball(image, pick_colour(palette, rng, "accent", "light", "far"), bloom, size[:1].repeat(2) / 3)
    for _ in range(rng.integers(2, 10)):
        place = rng.uniform((0.1 * width, table), (0.9 * width, 0.95 * height))
        size = np.repeat(rng.uniform(0.04, 0.11), 2) * height * rng.uniform(0.85, 1.15, 2)
        draw_ball(image, pick_colour(palette, rng, "accent", "near", "far", "light"), place, size)


def paint_forms(image: Image, palette: Palette, rng: np.random.Generator) -> None:
    """Draw overlapping polygons and discs: an abstract."""
    height, width = image.shape[:2]
    fill_sky(image, palette, rng)
    for _ in range(rng.integers(6, 26)):
        centre = rng.uniform((0, 0), (width, height))
        colour = pick_colour(palette, rng, *Palette._fields)
        if rng.random() < 0.3:
            draw_disc(image, colour, tuple(centre), rng)
            continue
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 6)))
        reach = rng.uniform(0.05, 0.35) * width * rng.uniform(0.5, 1, (len(angles), 1))
        corners = centre + reach * np.column_stack((np.cos(angles), np.sin(angles)))
        cv2.fillPoly(image, [corners.astype(np.int32)], plain(colour))


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
