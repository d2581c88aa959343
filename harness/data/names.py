"""Class names from folder names, whatever archives and file systems did to them."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from types import MappingProxyType

_MISREAD_AS = ("cp437", "cp850", "cp866", "cp1252", "latin-1")
_MISREADINGS = 3
"""How often a name may have been misread, one reading after another."""
_ALIASES: Mapping[str, str] = MappingProxyType({"Albrecht Du rer": "Albrecht Dürer"})
"""Spellings that lost a letter for good."""
_DIGITS = re.compile(r"(\d+)")


def class_name(folder: str, known: Collection[str] = ()) -> str:
    """Return the name to show for a class folder.

    Underscores become spaces and letters with marks become one character (NFC). If that is none
    of the known names, but undoing up to three wrong readings of its bytes makes one of them
    (`Albrecht_Du╠êrer`: UTF-8 read as cp437), then it is that one. Characters that would disturb
    a terminal or a page are spelled out.
    """
    plain = _plain(folder)
    readings = chain(_readings(plain), (_ALIASES.get(plain, plain),))
    name = next((name for name in readings if name in known), plain)
    return printable(name.strip() or folder)


def printable(text: str, *, limit: int | None = None) -> str:
    r"""Return the text on one line, NFC, other characters spelled out (`\u{1b}`).

    With a limit, it is cut to that many characters.

    Control characters, lone surrogates and marks that reverse the direction of writing could
    otherwise hide a name's true reading, or command the terminal that shows it.
    """
    shown = unicodedata.normalize("NFC", text)  # the same object, where nothing is to be done
    if not shown.isprintable():
        letters = (c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in shown)
        shown = "".join(letters)
    return shown if limit is None or len(shown) <= limit else shown[: limit - 1] + "…"


def natural_key(text: str) -> tuple[tuple[tuple[int, int | str], ...], str]:
    """Return what to sort by so that `x_9` comes before `x_10`; equal texts alone are equal."""
    parts = _DIGITS.split(text)
    keys = tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)
    return keys, text


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("_", " "))


def _readings(name: str) -> Iterator[str]:
    """Yield the name, then what it may have been before it was misread, nearest first."""
    layer, seen = [name], {name}
    for _ in range(_MISREADINGS + 1):
        yield from layer
        layer = [before for text in layer for before in _before_misreading(text)]
        layer = [text for text in dict.fromkeys(layer) if text not in seen]
        seen.update(layer)


def _before_misreading(name: str) -> Iterator[str]:
    for encoding in _MISREAD_AS:
        try:
            yield _plain(name.encode(encoding).decode("utf-8"))
        except UnicodeError:  # not misread that way
            continue
