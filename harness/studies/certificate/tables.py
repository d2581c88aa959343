"""Tables of Markdown."""

from collections.abc import Sequence

from harness.wording.markdown import plain


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first column is text, and the others numbers; cells show as they are."""
    marks = ["---" if column == 0 else "---:" for column in range(len(headings))]
    lines = [headings, marks, *([plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
