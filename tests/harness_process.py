"""The command line in real processes that need not each start TensorFlow.

Python's fork server imports the heavy libraries once; a command is then a fork of it, with its
own files, signals and exit code, that begins in milliseconds instead of seconds.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NoReturn

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.heavy_imports"])


def start_harness(
    root: Path, *words: str | Path, env: Mapping[str, str], out: Path, err: Path
) -> BaseProcess:
    """Start `python -m harness WORDS` in `root`; what it says is added to two files."""
    return start(_command, "harness.cli.main", words, folder=root, env=env, out=out, err=err)


def start_analysis(
    root: Path, *words: str | Path, env: Mapping[str, str], out: Path, err: Path
) -> BaseProcess:
    """Start `python -m analysis WORDS`, as `start_harness` does."""
    return start(_command, "analysis.__main__", words, folder=root, env=env, out=out, err=err)


def start(
    do: Callable[..., int | None],
    *given: object,
    folder: Path,
    env: Mapping[str, str],
    out: Path,
    err: Path,
) -> BaseProcess:
    """Start `do(*given)` in a folder; its result is the exit code."""
    child = _FORKS.Process(target=_alone, args=(do, given, folder, dict(env), out, err))
    child.start()
    return child


def say(line: str) -> None:
    """Write a line that whoever started this process sees at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _command(module: str, words: Sequence[str | Path]) -> int:
    code: int = import_module(module).main([*map(str, words)])
    return code


def _alone(
    do: Callable[..., int | None],
    given: tuple[object, ...],
    folder: Path,
    env: dict[str, str],
    out: Path,
    err: Path,
) -> NoReturn:
    # The fork server ignores Ctrl-C, and its forks would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for path, number in ((out, 1), (err, 2)):
        with path.open("ab") as file:
            os.dup2(file.fileno(), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.exit(do(*given))
