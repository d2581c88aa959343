"""A table as plain text, for terminals, pipes and records alike."""

import io

from rich.console import Console
from rich.table import Table


def table_text(table: Table, width: int = 160) -> str:
    """Return a table as plain text, without colours and without blanks at the ends of lines."""
    text = io.StringIO()
    # In a notebook it would be shown there, and not be in the text.
    Console(file=text, width=width, color_system=None, force_jupyter=False).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"
