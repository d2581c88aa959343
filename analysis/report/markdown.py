"""The report as Markdown, with its figures in a folder beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import assert_never

from analysis.drawing.style import save
from analysis.report.document import (
    Bibliography,
    Block,
    Code,
    Document,
    Formula,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
    pictures_of,
)
from harness.wording.markdown import plain

WIDEST = 40
"""Dashes beneath a heading."""


def write(document: Document, folder: Path) -> list[Path]:
    """Write `report.md`, or `short_report.md`, and its figures."""
    for picture in pictures_of(document):
        save(picture.figure, folder / document.figures_folder / picture.name)
    file = folder / f"{document.file_name}.md"
    file.write_text(render(document), encoding="utf-8")
    return [file]


def render(document: Document) -> str:
    """Return the text; figures are looked for in their folder beside it."""
    parts = [f"# {plain(document.title)}", plain(document.subtitle)]
    if document.mark:
        parts.append(f"**{plain(document.mark)}**")
    for chapter in document.chapters:
        parts.append(f"## {plain(chapter.title)}")
        if document.mark:
            parts.append(f"*{plain(document.mark)}*")
        for block in chapter.blocks:
            parts += block_lines(block, document)
    return "\n\n".join(parts) + "\n"


def block_lines(block: Block, document: Document) -> Iterator[str]:
    """Yield a block's paragraphs."""
    match block:
        case Heading(text):
            yield f"### {plain(text)}"
        case Paragraph(text, kind):
            if kind == "asked":
                text = document.words.report.asked.format(question=text)
            signs = "**" if kind in ("headline", "warning") else ""
            yield ("> " if kind == "quote" else "") + signs + plain(text) + signs
        case Listing(items):
            yield "\n".join(f"- {plain(item)}" for item in items)
        case Code(text):
            yield "\n".join(f"    {line}" for line in text.splitlines())
        case Formula(meaning, formula):
            yield f"{plain(meaning)}:"
            yield f"$${formula}$$"
        case Picture(name, caption, _):
            yield f"![{plain(caption)}]({document.figures_folder}/{name}.png)"
        case Bibliography(works):
            yield "\n".join(f"- {plain(work.reference)}" for work in works)
            yield "```bibtex\n" + "\n\n".join(work.bibtex for work in works) + "\n```"
        case Table():
            yield from table_lines(block, document)
        case never:
            assert_never(never)


def table_lines(table: Table, document: Document) -> Iterator[str]:
    """Yield the caption, the rows, and what the columns mean."""
    with_runs = any(cell.runs for row in table.rows for cell in row)
    more = [document.words.report.runs] if with_runs else []
    headings = [*map(plain, table.headings), *more]
    rows = [
        [*(plain(cell.text) for cell in row), *([document.labels(row)] if with_runs else [])]
        for row in table.rows
    ]
    marks = [_dashes(cells) for cells in zip(headings, *rows, strict=True)]
    # Letters are wider than digits.
    marks = [f"{mark}--" if n < table.words else f"{mark}:" for n, mark in enumerate(marks)]
    lines = [_line(each) for each in (headings, marks, *rows)]
    yield plain(table.caption)
    yield "\n".join(lines)
    yield f"*{plain(table.explained)}*"


def _dashes(cells: Sequence[str]) -> str:
    """Return as many as a column is wide: pandoc shares the width of a page by them."""
    heading, *others = cells
    widest = max([*map(len, heading.split()), *map(len, others)], default=0)
    return "-" * max(3, min(widest, WIDEST))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
