"""What is expensive to make is made once a session, however many processes test at once."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that `make` filled, in this process or in one beside it."""
    own = factory.getbasetemp()
    # With pytest-xdist each process has a folder of its own below the session's.
    session = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, done = session / name, session / f"{name}.done"
    with FileLock(session / f"{name}.lock"):
        if not done.exists():
            folder.mkdir(exist_ok=True)
            make(folder)
            done.touch()
    return folder
