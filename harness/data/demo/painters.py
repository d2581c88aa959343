"""The demo collection's painters: none of them ever lived; each is one row of a table.

Holloquin and Aubrevay paint the same subjects in the same colours, and so do Okereva and
Ystervald: only the grain of the paint tells them apart (how wide the strokes are, whether they
are dots, whether they cross). That grain is plain at 300 pixels and gone in a thumbnail. Angles
would not do as a cue: augmentation turns the pictures. Every painter varies, and all overlap.
"""

from dataclasses import dataclass

Weights = tuple[tuple[str, float], ...]
"""Names, and how often each is chosen; they need not add up to one."""


@dataclass(frozen=True)
class Stroke:
    """How a painter lays down paint; lengths in pixels of the canvas."""

    width: float
    """Width of one stroke."""
    length: float
    """Length of one stroke; 0 makes a dot."""
    crossed: float = 0.0
    """Share of the strokes laid across the others."""
    contrast: float = 14.0
    """How much neighbouring strokes differ in lightness: standard deviation, of 255."""
    relief: float = 0.5
    """How strongly light catches the edges of the paint; 0 is flat."""
    weave: float = 0.0
    """How much of the canvas shows through, of 255."""


@dataclass(frozen=True)
class Painter:
    """A row of the table."""

    name: str
    years: str
    genre: str
    nationality: str
    paintings: int
    palettes: Weights
    scenes: Weights
    stroke: Stroke
    scans: tuple[tuple[int, float], ...]
    """Long sides of the files (pixels) and the share of each; the rest are of any size."""
    rescans: tuple[tuple[int, int], ...] = ()
    """Pictures that are another scan of an earlier one: (number, number of the original)."""
    upright: float = 0.35
    """Share of the pictures that are taller than wide."""
    sketches: float = 0.1
    """Share of the pictures that are drawings in ink."""

    @property
    def folder(self) -> str:
        """Name of the painter's folder, as in the original: underscores for spaces."""
        return self.name.replace(" ", "_")


_FIELDS: Weights = (("orchard", 0.8), ("coast", 0.12), ("ember", 0.08))
_FIELD_SCENES: Weights = (("hills", 4), ("village", 3), ("woods", 2), ("coast", 1))
_HEARTH: Weights = (("ember", 0.75), ("orchard", 0.15), ("nocturne", 0.1))
_HEARTH_SCENES: Weights = (("still_life", 4), ("woods", 2), ("forms", 2), ("hills", 1))

PAINTERS: tuple[Painter, ...] = (
    Painter(
        name="Odile Varnemont",
        years="1871 - 1938",
        genre="Impressionism",
        nationality="French",
        paintings=300,
        palettes=(("coast", 0.7), ("harbour", 0.2), ("orchard", 0.1)),
        scenes=(("coast", 4), ("hills", 2), ("village", 2), ("forms", 1)),
        stroke=Stroke(width=6, length=20, relief=0.7),
        scans=((512, 0.5), (640, 0.2)),
        rescans=((137, 12), (214, 58), (289, 171)),
    ),
    Painter(
        name="Casimir Holloquin",
        years="1866 – 1931",
        genre="Impressionism",
        nationality="Belgian",
        paintings=160,
        palettes=_FIELDS,
        scenes=_FIELD_SCENES,
        stroke=Stroke(width=8, length=30, contrast=12, relief=0),
        scans=((512, 0.3), (600, 0.4)),
    ),
    Painter(
        name="Léonce Aubrevay",
        years="1880 - 1952",
        genre="Impressionism,Pointillism",
        nationality="French",
        paintings=110,
        palettes=_FIELDS,
        scenes=_FIELD_SCENES,
        stroke=Stroke(width=4.5, length=0, contrast=17, relief=2.6),
        scans=((512, 0.3), (480, 0.4)),
    ),
    Painter(
        name="Tamsin Okereva",
        years="1893 – 1967",
        genre="Expressionism",
        nationality="Russian,British",
        paintings=80,
        palettes=_HEARTH,
        scenes=_HEARTH_SCENES,
        stroke=Stroke(width=4, length=18, crossed=0.5, contrast=14, relief=2.6),
        scans=((560, 0.6),),
    ),
    Painter(
        name="Bruno Ystervald",
        years="1888 - 1949",
        genre="Expressionism",
        nationality="Norwegian",
        paintings=60,
        palettes=_HEARTH,
        scenes=_HEARTH_SCENES,
        stroke=Stroke(width=8, length=34, contrast=10, relief=0),
        scans=((560, 0.3), (400, 0.3)),
    ),
    Painter(
        name="Ximena Talloverde",
        years="1904 - 1979",
        genre="Surrealism",
        nationality="Mexican",
        paintings=40,
        palettes=(("dusk", 0.9), ("ember", 0.1)),
        scenes=(("still_life", 3), ("forms", 3), ("woods", 1)),
        stroke=Stroke(width=9, length=30, contrast=7, relief=0.2, weave=9),
        scans=((640, 0.5),),
    ),
    Painter(
        name="Ansgar Pell-Ravinsky",
        years="1859 - 1924",
        genre="Symbolism",
        nationality="Austrian",
        paintings=28,
        palettes=(("nocturne", 0.9), ("harbour", 0.1)),
        scenes=(("woods", 2), ("coast", 2), ("hills", 2)),
        stroke=Stroke(width=4, length=18, crossed=0.5),
        scans=((400, 0.5),),
    ),
    Painter(
        name="Mirela Dorovkin",
        years="1911 - 1990",
        genre="Abstractionism",
        nationality="Romanian",
        paintings=25,
        palettes=(("chalk", 0.9), ("coast", 0.1)),
        scenes=(("forms", 3), ("still_life", 2), ("village", 1)),
        stroke=Stroke(width=8, length=20, contrast=7, weave=8),
        scans=((450, 0.5),),
    ),
)
