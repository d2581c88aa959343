"""Text of any script on a picture: each letter in the first font of this machine that has it."""

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw
from PIL.ImageFont import FreeTypeFont, truetype

MISSING = "□"
"""Stands for a letter that no font here has."""
NOBODYS = "\U0010ffff"
"""No font has it, so it shows what a font draws in place of what it lacks."""
_PLACES = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
# Upright text of many scripts first; what else is installed may be for mathematics or ornaments.
_PREFERRED = ("NotoSans", "DroidSans", "Arial Unicode", "FreeSans", "wqy", "unifont")


def write_text(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: int, colour: str
) -> None:
    """Write one line with its left upper corner at a place, in letters so many pixels high."""
    left, top = place
    ground = top + truetype(first_font(), size).getmetrics()[0]  # all fonts stand on one line
    for piece, font in _pieces(text, size):
        draw.text((left, ground), piece, colour, font, anchor="ls")
        left += font.getlength(piece)


def _pieces(text: str, size: int) -> Iterator[tuple[str, FreeTypeFont]]:
    """Yield runs of letters that one font writes, so that scripts whose letters join stay whole."""
    fonts: list[tuple[str, Path | None]] = []
    for letter in text:
        joins = fonts and unicodedata.category(letter) in {"Mn", "Mc", "Me", "Cf"}
        # A mark is drawn by the font of its letter, and is missing with it.
        file = fonts[-1][1] if joins else _font_of(letter)
        if file is not None or not joins:
            fonts.append((letter, file))
    for file, run in groupby(fonts, key=lambda one: one[1]):
        letters = "".join(letter for letter, _ in run)
        if file is None:
            yield MISSING * len(letters), truetype(first_font(), size)
        else:
            yield letters, truetype(file, size)


@lru_cache(maxsize=4096)
def _font_of(letter: str) -> Path | None:
    """Return the first font that has a letter; what takes no ink is in all of them."""
    if letter.isspace():
        return first_font()
    return next((file for file in _fonts() if _has(file, letter)), None)


def _has(file: Path, letter: str) -> bool:
    try:
        font = truetype(file, 16)
    except OSError:  # no font, or a kind that FreeType cannot read
        return False
    return bytes(font.getmask(letter)) != bytes(font.getmask(NOBODYS))


def first_font() -> Path:
    """Return DejaVu Sans, which matplotlib brings: Latin, Greek, Cyrillic, Hebrew, Arabic.

    Only its file is looked for; matplotlib itself is not imported.
    """
    found = find_spec("matplotlib")
    home = Path(found.origin).parent if found and found.origin else Path(sys.prefix)
    return home / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"


@lru_cache(maxsize=1)
def _fonts() -> Sequence[Path]:
    own = (Path.home() / ".fonts", Path.home() / ".local" / "share" / "fonts")
    files = [
        file
        for place in (*map(Path, _PLACES), *own)
        for file in sorted(place.rglob("*"))
        if file.suffix.lower() in {".ttf", ".otf", ".ttc"}
    ]
    return (first_font(), *sorted(files, key=lambda file: not file.name.startswith(_PREFERRED)))
