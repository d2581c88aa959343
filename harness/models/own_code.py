"""A Python file of the user's, executed with the user's word: alone, seeded, its errors in a line.

Nothing here is a sandbox: a program can do all that its user can. What is held is that nothing is
executed without a word for it, that what is executed is what was hashed, and that what it does to
the process's seeds and to Keras's settings ends with it.
"""

import builtins
import importlib.util
import inspect
import linecache
import random
import re
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.machinery import ModuleSpec
from pathlib import Path
from traceback import walk_tb
from types import ModuleType
from typing import Any

import keras
import numpy as np

from harness.errors import SpecError
from harness.specs.plans.network_code import NetworkCode

_LONGEST = 400
_INSTALLED = frozenset({"site-packages", "dist-packages"})
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def function_of(code: NetworkCode, name: str) -> Callable[..., Any]:
    """Execute a file, and return a function of it.

    Raises:
        SpecError: the user did not allow it, it imports another file of its own, it fails, or the
            function is none any more at its end.
    """
    if not code.trusted:
        raise SpecError(
            f"{code.shown}: expected your word before it is executed; got none. Add --trust "
            f"{code.shown} to the command."
        )
    module = ModuleType(f"own_network_{code.sha256[:12]}")
    module.__dict__["__file__"] = str(code.path)
    module.__dict__["__builtins__"] = vars(builtins) | {"__import__": _guarded_import(code)}
    text = code.source.decode("utf-8", "replace").splitlines(keepends=True)
    # So that messages and TensorFlow show the lines that are executed, not those that lie there.
    linecache.cache[str(code.path)] = (len(code.source), None, text, str(code.path))
    sys.modules[module.__name__] = module  # where dataclasses look
    with its_errors(code), redirect_stdout(sys.stderr):
        exec(compile(code.source, str(code.path), "exec"), module.__dict__)
    function: Callable[..., Any] | None = getattr(module, name, None)
    if not callable(function):
        got = "nothing of that name" if function is None else type(function).__name__
        raise SpecError(
            f"{code.shown}: expected {name} to be a function still, once the file was executed; "
            f"got {got}. Do not delete it or give its name to something else."
        )
    return function


@contextmanager
def its_errors(code: NetworkCode, where: str = "") -> Iterator[None]:
    """Say what goes wrong in the user's file in one line, with the line of that file.

    Raises:
        SpecError: something does.
    """
    try:
        yield
    except SpecError:
        raise
    except (Exception, SystemExit) as error:
        frames = [
            (frame.f_code.co_name, line)
            for frame, line in walk_tb(error.__traceback__)
            if frame.f_code.co_filename == str(code.path)
        ]
        place = f", {where}" if where else ""
        if frames:
            name, line = frames[-1]
            place = f", line {line}" + ("" if name == "<module>" else f", in {name}")
        raise SpecError(f"{code.shown}{place}: {_in_a_line(error)}") from error


def _in_a_line(error: BaseException) -> str:
    text = _COLOURS.sub("", str(error)).partition("Arguments received")[0]
    told = " ".join(text.split())
    shown = told if len(told) <= _LONGEST else f"{told[:_LONGEST]} ..."
    return f"{type(error).__name__}: {shown}".rstrip(": ")


@contextmanager
def seeded(seed: int, policy: str) -> Iterator[None]:
    """Let layers that name no seed, and no precision, take those of the run; then forget both.

    Keras draws such seeds from Python's own generator, as `keras.utils.set_random_seed` says.
    """
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 (others use it)
    settings = keras.config.dtype_policy(), keras.config.floatx(), keras.config.image_data_format()
    keras.utils.set_random_seed(seed)
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
        keras.config.set_dtype_policy(settings[0])
        keras.config.set_floatx(settings[1])
        keras.config.set_image_data_format(settings[2])


@contextmanager
def alone(code: NetworkCode) -> Iterator[None]:
    """Refuse what imported another file of the user's in a way that was not seen.

    Raises:
        SpecError: a module of such a file is there that was not there before.
    """
    before = set(sys.modules)
    yield
    for name in sorted(set(sys.modules) - before):
        if _is_own(getattr(sys.modules[name], "__spec__", None)):
            raise SpecError(f"{code.shown}: {_one_file(name, code)}")


def _one_file(name: str, code: NetworkCode) -> str:
    return (
        f"expected imports of installed packages alone; got {name}, a file of your own: the run is "
        f"known by what {code.path.name} holds, and would not notice a change of another. Put what "
        f"it needs into {code.path.name}."
    )


def _guarded_import(code: NetworkCode) -> Callable[..., ModuleType]:
    def guarded(
        name: str,
        globals: dict[str, Any] | None = None,
        locals: dict[str, Any] | None = None,
        fromlist: tuple[str, ...] = (),
        level: int = 0,
    ) -> ModuleType:
        first = name.partition(".")[0]
        lies_beside = any((code.path.parent / one).exists() for one in (f"{first}.py", first))
        found = None if level else _spec_of(first)
        if level or _is_own(found) or (found is None and lies_beside):
            raise SpecError(f"{code.shown}{_line(code)}: {_one_file(name or '.', code)}")
        module: ModuleType = builtins.__import__(name, globals, locals, fromlist, level)
        return module

    return guarded


def _line(code: NetworkCode) -> str:
    """Return where the file is that imports."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_filename != str(code.path):
        frame = frame.f_back
    return "" if frame is None else f", line {frame.f_lineno}"


def _spec_of(name: str) -> ModuleSpec | None:
    """Return where a package or module lies that is imported by this name; nothing is executed."""
    try:
        return importlib.util.find_spec(name)
    except (ImportError, ValueError):  # one that was made by a program, and lies nowhere
        return None


def _is_own(spec: ModuleSpec | None) -> bool:
    """Return whether a module is neither Python's, nor installed, nor of this project."""
    if spec is None or spec.name.partition(".")[0] == "harness":
        return False
    if spec.origin in ("built-in", "frozen"):
        return False
    places = [spec.origin] if spec.has_location and spec.origin else []
    places += [str(place) for place in spec.submodule_search_locations or () if not places]
    return any(not _is_installed(Path(place)) for place in places)


def _is_installed(path: Path) -> bool:
    """Return whether a file lies where Python, or an installer, put it."""
    if not _INSTALLED.isdisjoint(path.parts):
        return True
    known = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))
    return any(path.resolve().is_relative_to(Path(place).resolve()) for place in known)
