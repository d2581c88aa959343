"""Rows kept as they are computed, so that a killed computation goes on where it was."""

import hashlib
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BATCH_PICTURES = 32
"""Rows computed and kept at a time."""

_DIGEST_BYTES = 32


def recover_rows(path: Path, values: NDArray[np.float32]) -> int:
    """Fill `values` (n, d) with the rows that the file holds, and return how many these are.

    Each batch is followed by its checksum; what is behind the last whole batch is cut off.
    """
    if not path.exists():
        return 0
    done = whole_bytes = 0
    with path.open("r+b") as file:
        while done < len(values):
            rows = values[done : done + BATCH_PICTURES]
            block, digest = file.read(rows.nbytes), file.read(_DIGEST_BYTES)
            if hashlib.sha256(block).digest() != digest or len(block) != rows.nbytes:
                break
            rows[:] = np.frombuffer(block, np.float32).reshape(rows.shape)
            done += len(rows)
            whole_bytes = file.tell()
        file.truncate(whole_bytes)
    return done


def keep_rows(path: Path, rows: NDArray[np.float32]) -> None:
    """Append a batch to the file, on the disk when this returns."""
    block = rows.tobytes()
    with path.open("ab") as file:
        file.write(block + hashlib.sha256(block).digest())
        file.flush()
        os.fsync(file.fileno())
