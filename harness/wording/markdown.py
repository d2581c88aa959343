"""Text that others wrote, in Markdown: shown as it is, never followed."""

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]<>|#~$&!])")


def plain(text: str) -> str:
    """Return text on one line that Markdown shows as it is."""
    line = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    return re.sub(r"^([-+>]|\d+[.)])(?=\s)", r"\\\1", line)
