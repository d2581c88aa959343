"""One root seed; every use of randomness has a name."""

import hashlib

import numpy as np


def derive_seed(root: int, *purpose: str | int) -> int:
    """Return the seed for one purpose, in 1..2**31-1.

    Never 0, which Keras Tuner takes for "no seed", and never neighbours, whose searches
    overlap. Adding a purpose changes no other purpose's stream.
    """
    path = "/".join(str(part) for part in (root, *purpose)).encode()
    digest = int.from_bytes(hashlib.sha256(path).digest()[:8], "big")
    return 1 + digest % (2**31 - 1)


def generator(root: int, *purpose: str | int) -> np.random.Generator:
    """Return NumPy's generator for one purpose."""
    return np.random.default_rng(derive_seed(root, *purpose))
