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
    }
)


def escaped(text: str) -> str:
    """Return text on one line that LaTeX prints as it is, as far as pdflatex has the letters."""
    line = " ".join(unicodedata.normalize("NFC", text).split(" "))
    whole = re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", line)  # no line breaks there
    return "".join(_sign(character) for character in whole)


def _sign(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isspace():
        return " "
    # Latin-1 and Latin Extended-A are what the T1 fonts draw.
    known = character.isascii() or "\u00a1" <= character <= "\u017f"
    return character if known and character.isprintable() else _SIGNS["□"]
