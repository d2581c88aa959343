"""The report as one page: no script, nothing fetched, every name escaped."""

import base64
import io
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from matplotlib import rc_context
from matplotlib.figure import Figure
from PIL import Image

from analysis.drawing.style import looks
from analysis.drawing.templating import filled, unbroken
from analysis.report.document import Document, Formula, Picture

FORMULA_PT = 11
# At the size of print and sharp on screens that show two dots for one.
DPI = 190
# What a plot never needs, and a sheet of photographs always.
HEAVY_BYTES = 400_000
LONG = 18
"""Letters that fit a narrow column: a text with no more is never broken, one with more may be."""


def write(document: Document, folder: Path) -> list[Path]:
    """Write `report.html`, or `short_report.html`, which needs no other file."""
    file = folder / f"{document.file_name}.html"
    file.write_text(render(document), encoding="utf-8")
    return [file]


def render(document: Document) -> str:
    """Return the page."""
    filters: dict[str, Callable[..., Any]] = {
        "kind": lambda block: type(block).__name__,
        "source": _source,
        "breakable": _breakable,
        "coded": _coded,
        "asked": partial(_asked, document.words.report.asked),
        "width": lambda picture: round(picture.figure.get_figwidth() * 25.4),
    }
    say = document.words.report
    return filled("report.html.jinja", filters, document=document, say=say, short=LONG)


def _breakable(text: str) -> Markup:
    """Return an escaped text whose long words may break after dots and underscores."""
    parts = re.split(r"(?<=[._/])", text)
    return (
        Markup("<wbr>").join(parts)
        if max(map(len, text.split()), default=0) > LONG
        else escape(text)
    )


def _coded(text: str) -> Markup:
    """Return an escaped text in which what stands between backticks is code."""
    parts = text.split("`")
    if not len(parts) % 2:  # one is left over
        return escape(unbroken(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else unbroken(part)
        for number, part in enumerate(parts)
    )


def _asked(template: str, question: str) -> Markup:
    """Return a question as its author wrote it, in a language that nothing tells."""
    before, _, after = template.partition("{question}")
    return Markup('{}<span lang="">{}</span>{}').format(before, question, after)


def _source(block: Picture | Formula) -> str:
    """Return a figure as a data: address."""
    if isinstance(block, Formula):
        return _address("image/svg+xml", _formula(block))
    png = _drawn(block.figure, "png", metadata={"Software": None})
    # A sheet of photographs may lose what nobody sees; a drawing keeps every pixel, in a third.
    how = {"quality": 88} if len(png) >= HEAVY_BYTES else {"lossless": True}
    return _address("image/webp", _as_webp(png, **how))


def _address(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _as_webp(png: bytes, **how: int) -> bytes:
    file = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(file, "WEBP", **how)
    return file.getvalue()


def _formula(formula: Formula) -> bytes:
    figure = Figure(figsize=(0.1, 0.1))
    figure.text(0, 0, f"${formula.latex}$", size=FORMULA_PT, math_fontfamily="cm")
    tight = {"bbox_inches": "tight", "pad_inches": 0.02, "transparent": True}
    return _drawn(figure, "svg", metadata={"Date": None, "Creator": None}, **tight)


def _drawn(figure: Figure, suffix: str, **how: Any) -> bytes:  # noqa: ANN401 (matplotlib's own)
    file = io.BytesIO()
    # Without a fixed salt the parts of an SVG are called otherwise each time.
    with looks(), rc_context({"svg.hashsalt": "report"}):
        figure.savefig(file, format=suffix, dpi=DPI, **how)
    return file.getvalue()
