"""Tables of Markdown."""

from collections.abc import Sequence

from harness.wording.markdown import plain


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first column is text, and the others numbers; cells show as they are."""
    return _table(headings, ["---", *["---:"] * (len(headings) - 1)], rows)


def text_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of text; cells show as they are."""
    return _table(headings, ["---"] * len(headings), rows)


def _table(headings: Sequence[str], marks: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, marks, *([plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
