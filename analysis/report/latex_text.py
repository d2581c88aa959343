"""Text that LaTeX prints as it is."""

import re
import unicodedata
from types import MappingProxyType

_SIGNS = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "'": r"{'}",
        "`": r"\textasciigrave{}",
        "-": r"{-}",
        "−": r"$-$",
        "×": r"$\times$",
        "±": r"$\pm$",
        "→": r"$\to$",
        "↓": r"$\downarrow$",
        "Δ": r"$\Delta$",
        "ε": r"$\varepsilon$",
        "β": r"$\beta$",
        "ⁿ": r"$^{n}$",
        "…": r"\dots{}",
        "–": r"{--}",
        "—": r"{---}",
        "“": "``",
        "”": "''",
        "‘": "`",
        "’": "'",
        "≤": r"$\le$",
        "≥": r"$\ge$",
        "↔": r"$\leftrightarrow$",
        "\u202f": r"\,",
        "\u00a0": "~",
        "□": r"$\square$",
        "\u200b": r"\allowbreak{}",
    }
)


LONGEST_UNBROKEN = 40
"""Letters of a word that may not be broken: a longer one is a path, and stood over the margin."""
_LONG_WORD = re.compile(rf"[^ ]{{{LONGEST_UNBROKEN + 1},}}")
_MAY_BREAK = "\u200b"


def escaped(text: str) -> str:
    """Return text on one line that LaTeX prints as it is, as far as pdflatex has the letters."""
    line = " ".join(unicodedata.normalize("NFC", text).replace(_MAY_BREAK, "□").split(" "))
    whole = re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", line)  # no line breaks there
    broken = _LONG_WORD.sub(lambda word: re.sub("(?<=[/_])", _MAY_BREAK, word[0]), whole)
    return "".join(_sign(character) for character in broken)


def _sign(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isspace():
        return " "
    # Latin-1 and Latin Extended-A are what the T1 fonts draw.
    known = character.isascii() or "\u00a1" <= character <= "\u017f"
    return character if known and character.isprintable() else _SIGNS["□"]
