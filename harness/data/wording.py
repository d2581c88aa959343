"""How amounts and lists are put into sentences."""

from collections.abc import Sequence


def listed(items: Sequence[str], limit: int) -> str:
    """Return `a, b and c`, or `a, b and 40 more` if there are more items than the limit."""
    shown = list(items) if len(items) <= limit else [*items[: limit - 1], _more(items, limit - 1)]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _more(items: Sequence[str], shown: int) -> str:
    return f"{len(items) - shown:,} more"


def counted(count: int, noun: str) -> str:
    """Return `1 picture`, `2 pictures`, `1,792 pictures`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
