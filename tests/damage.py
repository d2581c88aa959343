"""What becomes of a stored file: cut short by a full disk, emptied, or another program's."""

from collections.abc import Callable, Mapping
from pathlib import Path

DAMAGE: Mapping[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda content: content[: len(content) // 2],
    "emptied": lambda _: b"",
    "a list": lambda _: b"[]",
    "a text": lambda _: b'"x"',
    "bytes": lambda _: bytes(range(256)) * 4,
}


def damage(path: Path, kind: str) -> None:
    """Do this to a file."""
    path.write_bytes(DAMAGE[kind](path.read_bytes()))
