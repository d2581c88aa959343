"""The demo collection's painters: none of them ever lived, each is one row of a table.

Painters of one school share palettes and scenes and differ in the grain of their work alone:
how wide their strokes are, whether they cross, whether they are dots. That grain is lost in
a thumbnail and plain at 300 pixels. Every painter varies, and all overlap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Colour = tuple[int, int, int]
Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Stroke:
    """How a painter lays paint down; lengths in pixels of the canvas (see `demo_picture`)."""

    width: float
    """Width of one stroke."""
    length: float
    """Length of one stroke; 0 makes a dot."""
    crossed: float = 0.0
    """Share of the strokes laid across the others."""
    contrast: float = 14.0
    """How much neighbouring strokes differ in lightness (standard deviation, of 255)."""
    relief: float = 0.5
    """How strongly the light catches the edges of the paint."""
    weave: float = 0.0
    """How much of the canvas shows through, of 255."""


@dataclass(frozen=True)
class Painter:
    """A row of the table; weights need not add up to one."""

    name: str
    years: str
    genre: str
    nationality: str
    paintings: int
    palettes: Weights
    scenes: Weights
    stroke: Stroke
    scans: tuple[tuple[int, float], ...]
    """Long sides of the files (pixels) and how often each; the rest is spread out."""
    upright: float = 0.35
    """Share of the pictures that are taller than wide."""
    sketches: float = 0.1
    """Share of the pictures that are grey drawings."""

    @property
    def folder(self) -> str:
        """Name of the painter's folder, as in the original: underscores for spaces."""
        return self.name.replace(" ", "_")


# Six colours each: light sky, deep sky, far ground, near ground, accent, darkest.
PALETTES: Mapping[str, tuple[Colour, ...]] = MappingProxyType(
    {
        "coast": (
            (232, 226, 205), (112, 155, 184), (126, 150, 140), (196, 172, 118), (205, 96, 66),
            (46, 64, 84),
        ),
        "harbour": (
            (214, 220, 222), (88, 128, 166), (104, 122, 134), (150, 138, 116), (222, 164, 72),
            (36, 46, 66),
        ),
        "orchard": (
            (240, 224, 176), (150, 184, 172), (128, 152, 84), (92, 116, 62), (196, 74, 62),
            (54, 54, 44),
        ),
        "ember": (
            (240, 196, 132), (206, 112, 74), (150, 70, 58), (104, 52, 50), (250, 222, 140),
            (46, 28, 34),
        ),
        "nocturne": (
            (120, 140, 168), (44, 62, 104), (50, 70, 82), (34, 44, 58), (236, 200, 110),
            (18, 20, 36),
        ),
        "dusk": (
            (236, 200, 206), (140, 116, 168), (160, 110, 140), (112, 84, 120), (246, 176, 96),
            (52, 38, 70),
        ),
        "chalk": (
            (242, 236, 226), (190, 206, 212), (214, 190, 176), (176, 180, 150), (214, 130, 120),
            (96, 92, 104),
        ),
    }
)  # fmt: skip

_LAND: Weights = (("orchard", 0.7), ("coast", 0.2), ("ember", 0.1))
_LAND_SCENES: Weights = (("hills", 4), ("village", 3), ("woods", 2), ("coast", 1))
_HEARTH: Weights = (("ember", 0.75), ("orchard", 0.15), ("nocturne", 0.1))
_HEARTH_SCENES: Weights = (("still_life", 4), ("woods", 2), ("forms", 2), ("hills", 1))

PAINTERS: tuple[Painter, ...] = (
    Painter("Odile Varnemont", "1871 - 1938", "Impressionism", "French", 300, (("coast", 0.7), ("harbour", 0.2), ("orchard", 0.1)), (("coast", 4), ("hills", 2), ("village", 2), ("forms", 1)),
        Stroke(width=6, length=20, relief=0.7), scans=((512, 0.5), (640, 0.2))),
    Painter("Casimir Holloquin", "1866 – 1931", "Impressionism", "Belgian", 160, _LAND, _LAND_SCENES,
        Stroke(width=8, length=30, contrast=12, relief=0), scans=((512, 0.3), (600, 0.4))),
    Painter("Léonce Aubrevay", "1880 - 1952", "Impressionism,Pointillism", "French", 110, _LAND, _LAND_SCENES,
        Stroke(width=4.5, length=0, contrast=30, relief=1), scans=((512, 0.3), (480, 0.4))),
    Painter("Tamsin Okereva", "1893 – 1967", "Expressionism", "Russian,British", 80, _HEARTH, _HEARTH_SCENES,
        Stroke(width=4, length=18, crossed=0.5, contrast=20, relief=2.2), scans=((560, 0.6),)),
    Painter("Bruno Ystervald", "1888 - 1949", "Expressionism", "Norwegian", 60, _HEARTH, _HEARTH_SCENES,
        Stroke(width=8, length=34, contrast=10, relief=0), scans=((560, 0.3), (400, 0.3))),
    Painter("Ximena Talloverde", "1904 - 1979", "Surrealism", "Mexican", 40, (("dusk", 0.85), ("ember", 0.15)), (("still_life", 3), ("forms", 3), ("woods", 1)),
        Stroke(width=9, length=30, contrast=7, relief=0.2, weave=12), scans=((640, 0.5),)),
    Painter("Ansgar Pell-Ravinsky", "1859 - 1924", "Symbolism", "Austrian", 28, (("nocturne", 0.9), ("harbour", 0.1)), (("woods", 2), ("coast", 2), ("hills", 2)),
        Stroke(width=4, length=18, crossed=0.5), scans=((400, 0.5),)),
    Painter("Mirela Dorovkin", "1911 - 1990", "Abstractionism", "Romanian", 25, (("chalk", 0.9), ("coast", 0.1)), (("forms", 3), ("still_life", 2), ("village", 1)),
        Stroke(width=8, length=20, contrast=7, weave=10), scans=((450, 0.5),)),
)
