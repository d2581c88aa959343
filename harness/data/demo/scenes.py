"""What the demo painters paint: six kinds of scene, blocked in before any brushwork.

Whatever could be otherwise in a scene comes from its generator, so that no two pictures share
a composition.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from harness.data.demo.shapes import (
    Easel,
    Point,
    draw_ball,
    draw_boat,
    draw_disc,
    draw_house,
    draw_tree,
    draw_trunk,
    fill_below,
    fill_polygon,
    fill_sky,
    mix,
    skyline,
)

Scene = Callable[[Easel], None]


def paint_coast(easel: Easel) -> None:
    """Draw sky, a sea with headlands and boats, and now and then a beach."""
    palette, rng, (width, height) = easel.palette, easel.rng, easel.size
    horizon = height * rng.uniform(0.3, 0.65)
    fill_sky(easel)
    draw_disc(easel, palette.accent, rng.uniform((0, 0.1 * horizon), (width, horizon)))
    for _ in range(rng.integers(0, 3)):
        fill_below(easel, horizon - skyline(easel), palette.far, palette.deep)
    shallow = mix(palette.deep, palette.light, 0.4)
    fill_below(easel, np.full(int(width), horizon), shallow, palette.deep)
    for _ in range(rng.integers(0, 6)):
        draw_boat(easel, rng.uniform((0, horizon), (width, min(height, horizon * 1.5))))
    if easel.chance(0.6):
        shore = height * rng.uniform(0.7, 0.95) + skyline(easel)
        fill_below(easel, shore, palette.near, palette.far)


def paint_hills(easel: Easel) -> None:
    """Draw ridge before ridge, with trees and bushes."""
    palette, rng, (width, height) = easel.palette, easel.rng, easel.size
    fill_sky(easel)
    if easel.chance(0.5):
        draw_disc(easel, palette.accent, rng.uniform((0, 0), (width, height / 2)))
    for level in np.linspace(rng.uniform(0.25, 0.55), rng.uniform(0.75, 0.95), rng.integers(2, 6)):
        ridge = height * level + skyline(easel, cells=int(rng.integers(2, 7)))
        shade = mix(palette.far, palette.near, rng.random())
        fill_below(easel, ridge, shade, mix(shade, palette.deep, 0.7))
        for column in rng.integers(int(width), size=rng.integers(0, 8)):
            draw_tree(easel, np.array((column, ridge[column]), np.float64))


def paint_woods(easel: Easel) -> None:
    """Draw trunks before a glow of leaves."""
    palette, rng, (width, height) = easel.palette, easel.rng, easel.size
    fill_sky(easel)
    ground = height * rng.uniform(0.6, 0.9) + skyline(easel) / 2
    fill_below(easel, ground, palette.near, palette.far)
    for _ in range(rng.integers(15, 60)):
        place = rng.uniform((0, -0.1 * height), (width, 0.75 * height))
        draw_disc(easel, easel.pick("far", "near", "light", "accent"), place)
    for _ in range(rng.integers(3, 13)):
        draw_trunk(easel, rng.uniform((0, 0.65 * height), (width, height)))


def paint_village(easel: Easel) -> None:
    """Draw a hillside with houses, the nearer the larger."""
    palette, rng, (width, height) = easel.palette, easel.rng, easel.size
    fill_sky(easel)
    first = height * rng.uniform(0.3, 0.6)
    fill_below(easel, first + skyline(easel), palette.far, palette.near)
    for foot in np.sort(rng.uniform(first, height, rng.integers(4, 16))):
        draw_house(easel, np.array((rng.uniform(0, width), foot)))
        if easel.chance(0.5):
            draw_tree(easel, np.array((rng.uniform(0, width), foot)))


def paint_still_life(easel: Easel) -> None:
    """Draw fruit on a table, mostly with a vase."""
    palette, rng, (width, height) = easel.palette, easel.rng, easel.size
    wall = mix(palette.deep, palette.dark, rng.uniform(0, 0.8))
    fill_below(easel, np.zeros(int(width)), wall, mix(wall, palette.light, 0.4))
    table = height * rng.uniform(0.45, 0.75)
    fill_below(easel, table + skyline(easel, cells=2) / 3, palette.near, palette.light)
    if easel.chance(0.7):
        _draw_vase(easel, np.array((rng.uniform(0.2, 0.8) * width, table)))
    for _ in range(rng.integers(2, 10)):
        place = rng.uniform((0.1 * width, table), (0.9 * width, 0.95 * height))
        radii = height * rng.uniform(0.04, 0.11) * rng.uniform(0.85, 1.15, 2)
        draw_ball(easel, easel.pick("accent", "near", "far", "light"), place, radii)


def paint_forms(easel: Easel) -> None:
    """Draw overlapping polygons and discs."""
    palette, rng = easel.palette, easel.rng
    fill_sky(easel)
    for _ in range(rng.integers(6, 26)):
        centre, colour = rng.uniform((0, 0), easel.size), easel.pick(*palette._fields)
        if easel.chance(0.3):
            draw_disc(easel, colour, centre)
            continue
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 6)))
        reach = easel.size[0] * rng.uniform(0.05, 0.35) * rng.uniform(0.5, 1, (len(angles), 1))
        corners = centre + reach * np.column_stack((np.cos(angles), np.sin(angles)))
        fill_polygon(easel, corners, colour)


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


def _draw_vase(easel: Easel, place: Point) -> None:
    height = easel.size[1]
    radii = height * easel.rng.uniform((0.06, 0.15), (0.12, 0.3))
    draw_ball(easel, easel.pick("deep", "far", "accent", "dark"), place, radii)
    for _ in range(easel.rng.integers(0, 14)):
        bloom = place - (0, radii[1] * 1.2) + height * easel.rng.normal(0, 0.09, 2)
        draw_ball(easel, easel.pick("accent", "light", "far"), bloom, radii[:1].repeat(2) / 3)
