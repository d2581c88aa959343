"""Pillow's warnings, kept from the user: what they are about has an outcome of ours."""

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

_lock = Lock()
_inside = 0
_filters = ExitStack()


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Keep warnings from Pillow's modules silent inside, in whatever threads.

    Python's warning filters belong to the process. Threads that each saved and restored them
    would restore each other's, so the first one in saves and the last one out restores.
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _inside  # noqa: PLW0603  the filters are global, and so is the count
    with _lock:
        if _inside == 0:
            _filters.enter_context(warnings.catch_warnings())
            warnings.filterwarnings("ignore", module=r"PIL\.")
        _inside += 1


def _leave() -> None:
    global _inside  # noqa: PLW0603
    with _lock:
        _inside -= 1
        if _inside == 0:
            _filters.close()
