"""What becomes of a stored file: cut short by a full disk, emptied, or another program's."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from harness.errors import HarnessError

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


def fuzzed(content: bytes, seed: int, times: int = 100) -> Iterator[bytes]:
    """Yield damaged copies of a file's content, each way so many times: the same for a seed."""
    rng = np.random.default_rng(seed)
    for way in (_flipped, _cut, _overwritten):
        for _ in range(times):
            damaged = way(content, rng)
            if damaged != content:
                yield damaged


def _flipped(content: bytes, rng: np.random.Generator) -> bytes:
    damaged = bytearray(content)
    for place in rng.integers(0, len(content), rng.integers(1, 9)):
        damaged[place] ^= 1 << int(rng.integers(8))
    return bytes(damaged)


def _cut(content: bytes, rng: np.random.Generator) -> bytes:
    return content[: rng.integers(len(content))]


def _overwritten(content: bytes, rng: np.random.Generator) -> bytes:
    place, length = rng.integers(len(content)), rng.integers(1, 65)
    return content[:place] + rng.bytes(length) + content[place + length :]


HEALED = object()
"""What a reader says that makes the file again, or does without it and says so."""


def in_one_line(error, name):
    message = str(error)
    return name in message and "\n" not in message and len(message) < 2000


def hold(path, read, right, *, healed=(), times=100):
    """Damage a file and see to it that each reading is right, one of these, or refused."""
    whole = path.read_bytes()
    outcomes, damaged = Counter(), list(fuzzed(whole, len(path.name), times))
    for content in damaged:
        path.write_bytes(content)
        try:
            found = read()
        except HarnessError as error:
            outcomes["refused"] += in_one_line(error, path.name)
        else:
            same = found == right
            assert same or found is HEALED or found in healed, f"{path.name} read otherwise"
            outcomes["right" if same else "healed"] += 1
    path.write_bytes(whole)
    assert read() == right
    assert outcomes.total() == len(damaged)
    return outcomes
