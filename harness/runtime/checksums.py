"""JSON that vouches for itself: its last key is a checksum of all that stands before it.

What was written before there were checksums has none, and is read as it is.
"""

import hashlib
import re

_KEY = b'"checksum": "'
_SEAL_BYTES = len(_KEY) + 16 + 1
_SEAL = re.compile(rb',?\s*"checksum": "([0-9a-f]{16})"\s*\}\s*\Z')


def with_checksum(text: str) -> str:
    """Return the text of a JSON object with its checksum as the last key."""
    head = text.rstrip().removesuffix("}").rstrip()
    tail = text[len(head) :]
    between = ("" if head.endswith("{") else ",") + ("\n  " if tail.startswith("\n") else " ")
    return f'{head}{between}"checksum": "{_checksum(head.encode())}"{tail}'


def checked_content(content: bytes) -> bytes:
    """Return the JSON object without its checksum, or as it is where it has none.

    Raises:
        ValueError: it is not what was written.
    """
    seal = _SEAL.search(content)
    if seal is None:
        _require_unmarked(content)
        return content
    head = content[: seal.start()]
    if _checksum(head).encode() != seal[1]:
        raise ValueError("another text than was written: its checksum differs")
    return head + b"}"


def _require_unmarked(content: bytes) -> None:
    """Refuse what ends nearly like a checksum: its own key was damaged, and nothing vouches."""
    end = content.rstrip().removesuffix(b"}").rstrip()[-_SEAL_BYTES:]
    alike = sum(one == other for one, other in zip(end, _KEY, strict=False))
    if alike > len(_KEY) / 2 or b'"checksum"' in content[-2 * _SEAL_BYTES :]:
        raise ValueError("a damaged checksum")


def _checksum(head: bytes) -> str:
    return hashlib.sha256(head).hexdigest()[:16]
