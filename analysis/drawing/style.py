"""One place for how figures look: sizes, colours, type, and the mark on demo pictures."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from textwrap import wrap
from types import MappingProxyType
from typing import Any

import matplotlib.style
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter

from harness.wording.language import Language
from harness.wording.numbers import short_text

# Two widths that journals print: one column and the whole page.
ONE_COLUMN_MM = 84.0
TWO_COLUMNS_MM = 174.0
MM_PER_INCH = 25.4
POINTS_PER_MM = 72 / MM_PER_INCH
PNG_DPI = 200
# A title's line, the warning's strip, and what is left free along an edge.
LINE_MM = 4.0
NOTE_MM = 5.0
EDGE_MM = 1.5
# Of a letter's size: DejaVu's width in a line of text, with a little to spare.
LETTER_WIDTH = 0.57
BOLD_WIDTH = 0.66

# Okabe and Ito's colours: told apart by every kind of colour vision, and in grey.
BLACK = "#000000"
GREY = "#767676"
PALE = "#e4e4e4"
BLUE = "#0072b2"
SKY = "#56b4e9"
ORANGE = "#e69f00"
VERMILION = "#d55e00"
GREEN = "#009e73"
PURPLE = "#cc79a7"
# Light is nothing and dark is all; orange is less and purple is more.
SHARES = "Blues"
DIFFERENCES = "PuOr_r"
HEAT = "inferno"

# What an axis's numbers may need, such as learning rates.
TICK_DIGITS = 6

TEXT_PT = 7.0
SMALL_PT = 6.0
TITLE_PT = 8.0
# Below this nobody reads print.
SMALLEST_PT = 4.8

# matplotlib brings DejaVu; the others only help with scripts that it lacks.
FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Droid Sans Fallback",
    "Noto Sans JP",
    "Noto Sans SC",
    "Noto Sans KR",
    "Hiragino Sans",
    "Microsoft YaHei",
    "Malgun Gothic",
    "WenQuanYi Zen Hei",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Thai",
    "Noto Sans Khmer",
    "Noto Sans Ethiopic",
    "Nirmala UI",
    "FreeSans",
    "Arial Unicode MS",
)

_LOOK = MappingProxyType(
    {
        "font.size": TEXT_PT,
        "axes.titlesize": TEXT_PT,
        "axes.titlelocation": "left",
        "axes.labelsize": TEXT_PT,
        "xtick.labelsize": SMALL_PT,
        "ytick.labelsize": SMALL_PT,
        "legend.fontsize": SMALL_PT,
        "legend.frameon": False,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "xtick.major.size": 2.5,
        "ytick.major.size": 2.5,
        "lines.linewidth": 1.2,
        "lines.markersize": 3.5,
        "grid.color": PALE,
        "grid.linewidth": 0.5,
        "axes.axisbelow": True,
        "hatch.linewidth": 0.4,
        # TrueType outlines: journals refuse matplotlib's default, Type 3.
        "pdf.fonttype": 42,
        "savefig.dpi": PNG_DPI,
    }
)

# No dates and versions: the same numbers give the same file.
_METADATA = MappingProxyType(
    {"png": {"Software": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}
)


@lru_cache(maxsize=1)
def installed_fonts() -> tuple[str, ...]:
    """Return those of FONTS that this machine has, in order of preference."""
    known = set(fontManager.get_font_names())
    return tuple(name for name in FONTS if name in known)


@contextmanager
def looks() -> Iterator[None]:
    """Draw in the house look, whatever matplotlib's settings are outside."""
    look = {**_LOOK, "font.family": list(installed_fonts())}
    with matplotlib.style.context(["default", look]):
        yield


def new_figure(
    width_mm: float, height_mm: float, *, title: str = "", detail: str = "", note: str = ""
) -> Figure:
    """Return a figure without axes, whose future parts are kept from overlapping.

    It belongs to no window and no global list, so that nothing has to be closed.

    Args:
        width_mm: its width on paper.
        height_mm: the height of what will be drawn; title and note add theirs.
        title: what is shown, of whom; bold, at the top.
        detail: how to read it, beneath the title.
        note: a warning beneath everything, such as the mark of demo pictures.
    """
    bold = _lines(title, width_mm, TITLE_PT * BOLD_WIDTH)
    plain = _lines(detail, width_mm, TEXT_PT * LETTER_WIDTH)
    top = LINE_MM * (len(bold) + len(plain)) + (EDGE_MM if title else 0.0)
    bottom = NOTE_MM if note else 0.0
    high = top + height_mm + bottom
    figure = Figure(figsize=(width_mm / MM_PER_INCH, high / MM_PER_INCH))
    inner = (0.0, bottom / high, 1.0, height_mm / high)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=inner))
    place: dict[str, Any] = {"x": EDGE_MM / width_mm, "va": "center", "parse_math": False}
    for number, line in enumerate(bold + plain):
        kind: dict[str, Any] = {"size": TEXT_PT}
        if number < len(bold):
            kind = {"weight": "bold", "size": TITLE_PT}
        down = EDGE_MM + LINE_MM * (number + 0.5)
        figure.text(y=1.0 - down / high, s=line, **place, **kind)
    if note:
        loud: dict[str, Any] = {"color": VERMILION, "weight": "bold", "size": TEXT_PT}
        figure.text(y=bottom / high / 2, s=note, **place, **loud)
    return figure


def _lines(text: str, width_mm: float, letter_pt: float) -> list[str]:
    """Return the text broken to the width, for letters so many points wide."""
    return wrap(text, int((width_mm - 2 * EDGE_MM) * POINTS_PER_MM / letter_pt))


def number_ticks(language: Language) -> FuncFormatter:
    """Return what writes an axis's numbers in a language, as short as they are exact."""
    return FuncFormatter(lambda value, _position: short_text(value, language, TICK_DIGITS))


def save(figure: Figure, path: Path, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Write the figure once per format beside each other and return the files.

    Args:
        figure: what to write.
        path: folder and name without a suffix; the folder is made when missing.
        formats: of "png" (200 dots per inch) and "pdf" (vector, fonts embedded).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    files = [path.with_name(f"{path.name}.{suffix}") for suffix in formats]
    with looks():
        for file, suffix in zip(files, formats, strict=True):
            figure.savefig(file, format=suffix, metadata=dict(_METADATA[suffix]))
    return files
