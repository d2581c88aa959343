"""How tables and figures show themselves in a notebook: escaped, and as text in a terminal."""

import base64
import html
import io
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd

MOST_SHOWN = 60
"""Rows; of more, the first are shown."""
DPI = 190
"""Sharp on screens that show two dots for one."""
SCREEN_DPI = 96
HEAVY_BYTES = 400_000
_CELL = "padding:.25em .7em;vertical-align:top;"
_SIDES = {"left": "text-align:left", "right": "text-align:right;white-space:nowrap"}


class Drawing(Protocol):
    """A figure of matplotlib."""

    @property
    def savefig(self) -> Callable[..., None]:
        """Writes it to a file."""

    @property
    def get_size_inches(self) -> Callable[[], Any]:
        """Returns its width and height."""


@dataclass(frozen=True, eq=False)
class TableView:
    """A table of a report.

    Attributes:
        frame: its cells as texts, as the language writes numbers.
        caption: what it shows.
        explained: what its columns mean.
        words: how many of the first columns are texts; the others are numbers.
        markdown: all of it for programs that show no HTML.
    """

    frame: "pd.DataFrame"
    caption: str
    explained: str
    words: int
    markdown: str

    def _repr_html_(self) -> str:
        rows = self.frame.to_numpy().tolist()
        table = html_table(list(self.frame.columns), rows, self.caption, self.words)
        return f"{table}<p style='font-size:90%;opacity:.75'>{_escaped(self.explained)}</p>"

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        """Return its caption and its cells."""
        return f"{self.caption}\n\n{self.frame.to_string(index=False)}\n\n{self.explained}"


@dataclass(frozen=True, eq=False)
class FigureView:
    """A figure of a report, which shows itself in a notebook.

    Attributes:
        figure: matplotlib's, to be changed or put elsewhere.
        caption: what is shown; also what is read to who cannot see it.
        looks: what it is drawn within, such as its fonts.
    """

    figure: "Drawing"
    caption: str
    looks: Callable[[], AbstractContextManager[object]] = nullcontext

    def save(self, path: str | Path) -> Path:
        """Write it to a file, whose ending says the format: .png, .pdf, .svg; return its path."""
        file = Path(path).expanduser()
        with self.looks():
            self.figure.savefig(file, dpi=DPI)
        return file

    @property
    def png(self) -> bytes:
        """It as a PNG file."""
        file = io.BytesIO()
        with self.looks():
            self.figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None})
        return file.getvalue()

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        width, height = (round(side * SCREEN_DPI) for side in self.figure.get_size_inches())
        kind, content = _as_image(self.png)
        shown = {kind: base64.b64encode(content).decode(), "text/plain": self.caption}
        return shown, {kind: {"width": width, "height": height, "alt": self.caption}}

    def __repr__(self) -> str:
        """Return its caption."""
        return self.caption


def _as_image(png: bytes) -> tuple[str, bytes]:
    """Return a plot as it is, and a sheet of photographs, which PNG keeps too exactly, as JPEG."""
    if len(png) < HEAVY_BYTES:
        return "image/png", png
    from PIL import Image

    file = io.BytesIO()
    with Image.open(io.BytesIO(png)) as sheet:
        sheet.convert("RGB").save(file, "JPEG", quality=88)
    return "image/jpeg", file.getvalue()


def html_table(
    headings: Sequence[str], rows: Sequence[Sequence[object]], caption: str = "", words: int = 1
) -> str:
    """Return a table as HTML, every text escaped.

    Args:
        headings: of the columns.
        rows: a value for each heading.
        caption: what it shows; empty: nothing stands above.
        words: how many of the first columns are texts; the others are set to the right.
    """
    aligned = ["left" if column < words else "right" for column in range(len(headings))]
    head = "".join(
        f"<th style='{_CELL}text-align:{side}'>{_escaped(name)}</th>"
        for name, side in zip(headings, aligned, strict=True)
    )
    body = "".join(f"<tr>{_cells(row, aligned)}</tr>" for row in rows[:MOST_SHOWN])
    more = len(rows) - MOST_SHOWN
    if more > 0:
        body += f"<tr><td colspan={len(headings)} style='{_CELL}'>… +{more}</td></tr>"
    name = _escaped(caption)
    # No <caption>, which wraps at the width of a narrow table.
    above = f"<p style='font-weight:600;margin:0 0 .4em'>{name}</p>" if caption else ""
    label = f" aria-label='{name}'" if caption else ""
    parts = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f"{above}<table{label} style='margin-left:0'>{parts}</table>"


def _cells(row: Sequence[object], aligned: Sequence[str]) -> str:
    return "".join(
        f"<td style='{_CELL}{_SIDES[side]}'>{_escaped(str(value))}</td>"
        for value, side in zip(row, aligned, strict=True)
    )


def titled(title: str, about: Mapping[str, str], table: str = "") -> str:
    """Return what an object shows of itself: its name, what to know of it, a table."""
    lines = "".join(
        f"<br><span style='opacity:.75'>{html.escape(name)}:</span> {html.escape(text)}"
        for name, text in about.items()
        if text
    )
    return f"<div><p><b>{html.escape(title)}</b>{lines}</p>{table}</div>"


def _escaped(text: str) -> str:
    """Return a text for a page, in which no line breaks between a number and its percent sign."""
    return html.escape(re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", text))
