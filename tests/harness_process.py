"""The command line in real processes that need not each start TensorFlow.

Python's fork server imports the heavy libraries once; a command is then a fork of it, with its
own files, signals and exit code, that begins in milliseconds instead of seconds.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NoReturn

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.heavy_imports"])


def start_harness(
    root: Path, *words: str | Path, env: Mapping[str, str], out: Path, err: Path
) -> BaseProcess:
    """Start `python -m harness WORDS` in `root`; what it says is added to two files."""
    given = (root, [*map(str, words)], dict(env), out, err)
    child = _FORKS.Process(target=_command, args=given)
    child.start()
    return child


def _command(root: Path, words: list[str], env: dict[str, str], out: Path, err: Path) -> NoReturn:
    # The fork server ignores Ctrl-C, and its forks would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for path, number in ((out, 1), (err, 2)):
        with path.open("ab") as file:
            os.dup2(file.fileno(), number)
    os.chdir(root)
    os.environ.clear()
    os.environ.update(env)
    from harness.cli.main import main

    sys.exit(main(words))
