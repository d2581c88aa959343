"""Class names as people can read them on a figure, whatever somebody called a folder."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from analysis.drawing.style import installed_fonts

# What stands for a character that has no shape: a control code, or one that no font here draws.
MISSING = "□"
LONGEST = 28
_JOINERS = "\u200c\u200d"


@lru_cache(maxsize=16)
def _drawable(font: str) -> frozenset[int]:
    return frozenset(FT2Font(findfont(FontProperties(family=font))).get_charmap())


def _shape(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Zs", "Zl", "Zp"}:
        return " "
    if category.startswith("C") and character not in _JOINERS:
        return MISSING
    known = any(ord(character) in _drawable(font) for font in installed_fonts())
    return character if known else MISSING


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _shortened(text: str, longest: int) -> str:
    """Return `text` with its middle replaced by … when it is wider than `longest` letters."""
    if _columns(text) <= longest:
        return text
    head, tail = text, ""
    while _columns(head) > (longest - 1) * 2 // 3:
        head = head[:-1]
    for character in reversed(text):
        if _columns(head) + 1 + _columns(character + tail) > longest:
            break
        tail = character + tail
    return f"{head.rstrip()}…{tail.lstrip()}"


def readable(text: str, longest: int = LONGEST) -> str:
    """Return one line of at most `longest` letters that the fonts here can draw."""
    shaped = " ".join("".join(map(_shape, unicodedata.normalize("NFC", text))).split())
    return _shortened(shaped or MISSING, longest)


def class_labels(class_names: Sequence[str], longest: int = LONGEST) -> list[str]:
    """Return (k,) distinct labels; those that lost a character or a twin end in #number.

    The number counts from 1 in the given order, so that a label can be looked up in the tables.
    """
    labels = [readable(name, longest) for name in class_names]
    seen = Counter(labels)
    numbered = [f"{label} #{number}" for number, label in enumerate(labels, start=1)]
    some = [
        with_number if MISSING in label or seen[label] > 1 else label
        for label, with_number in zip(labels, numbered, strict=True)
    ]
    return some if len(set(some)) == len(some) else numbered
