"""The report as one page: no script, nothing fetched, every name escaped."""

import base64
import io
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from matplotlib import rc_context
from matplotlib.figure import Figure

from analysis.report.document import Document, Formula, Picture
from analysis.style import looks

FORMULA_PT = 11
# At the size of print and sharp on screens that show two dots for one.
DPI = 190
_SVG = {"Date": None, "Creator": None}


def write(document: Document, folder: Path) -> list[Path]:
    """Write `report.html`, which needs no other file."""
    file = folder / "report.html"
    file.write_text(render(document), encoding="utf-8")
    return [file]


def render(document: Document) -> str:
    """Return the page."""
    environment = Environment(
        loader=PackageLoader("analysis"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "kind": lambda block: type(block).__name__,
        "source": _source,
        "width": lambda picture: round(picture.figure.get_figwidth() * 25.4),
    }
    template = environment.get_template("report.html.jinja")
    return template.render(document=document, say=document.words.reporting)


def _source(block: Picture | Formula) -> str:
    """Return a figure as a data: address."""
    if isinstance(block, Formula):
        return _address(_formula(block), "image/svg+xml", "svg", _SVG)
    return _address(block.figure, "image/png", "png", {"Software": None})


def _address(figure: Figure, kind: str, suffix: str, metadata: dict[str, None]) -> str:
    file = io.BytesIO()
    # Without a fixed salt the parts of an SVG are called otherwise each time.
    with looks(), rc_context({"svg.hashsalt": "report"}):
        tight = {"bbox_inches": "tight", "pad_inches": 0.02} if suffix == "svg" else {}
        figure.savefig(
            file, format=suffix, dpi=DPI, metadata=metadata, transparent=bool(tight), **tight
        )
    return f"data:{kind};base64,{base64.b64encode(file.getvalue()).decode()}"


def _formula(formula: Formula) -> Figure:
    figure = Figure(figsize=(0.1, 0.1))
    figure.text(0, 0, f"${formula.latex}$", size=FORMULA_PT, math_fontfamily="cm")
    return figure
