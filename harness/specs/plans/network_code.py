"""The Python file of a network of one's own: found, read and hashed, but not executed.

Whoever executes it makes sure first that the user allowed it (`trust.py`).
"""

import ast
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import SpecError
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.model import PythonSpec

LARGEST = 2**20
"""Bytes: a program that a person wrote is far smaller."""


@dataclass(frozen=True)
class NetworkCode:
    """A Python file as it was when the spec was loaded, and whether it may be executed."""

    path: Path
    """Without links."""
    sha256: str
    source: bytes = field(repr=False)
    """What is executed, wherever that is, and whatever the file has become since."""
    trusted: bool = False
    """Whether the user said that it may be executed."""

    @property
    def shown(self) -> str:
        """Its path as it would be typed."""
        here = Path.cwd()
        return str(self.path.relative_to(here) if self.path.is_relative_to(here) else self.path)


def find_network_code(spec: ExperimentSpec, folder: Path) -> NetworkCode | None:
    """Return the Python file that a spec names; None where it names none.

    Args:
        spec: of an experiment.
        folder: of the YAML file that names it; it cannot lie outside.

    Raises:
        SpecError: there is no such file, it is too large, is no Python, has no such function, or
            is not what the spec says it must be.
    """
    model = spec.model
    if not isinstance(model, PythonSpec):
        return None
    path, root = (folder / model.file).resolve(), folder.resolve()
    if not path.is_relative_to(root):
        raise SpecError(
            f"model.file: expected a file in or below {root}; got {model.file!r}, a link that "
            f"leads to {path}. Put the file itself there."
        )
    if not path.is_file():
        raise SpecError(
            f"model.file: expected a Python file, named as seen from the file that names it; got "
            f"{model.file!r}, and there is no file {path}"
        )
    code = _read(path)
    _require_function(code, model)
    if model.sha256 not in (None, code.sha256):
        raise SpecError(
            f"model.sha256: expected {model.file} to be {model.sha256}; got {code.sha256}: the "
            "file was changed. Bring it back, or leave model.sha256 out."
        )
    return code


def _read(path: Path) -> NetworkCode:
    try:
        with path.open("rb") as file:
            source = file.read(LARGEST + 1)
    except OSError as error:
        raise SpecError(f"model.file: {path} cannot be read: {error.strerror}") from error
    if len(source) > LARGEST:
        raise SpecError(
            f"model.file: expected a program of at most {LARGEST:,} bytes; got more in {path}. "
            "Weights and data do not belong in it."
        )
    return NetworkCode(path, hashlib.sha256(source).hexdigest(), source)


def _require_function(code: NetworkCode, model: PythonSpec) -> None:
    """Refuse what is no Python, or has no such function, without executing anything."""
    try:
        tree = ast.parse(code.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        told = error.msg if isinstance(error, SyntaxError) else str(error)
        raise SpecError(f"model.file: {code.shown}{line}: expected Python; got {told}") from error
    known = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    if model.build not in known:
        raise SpecError(
            f"model.build: expected a function of {code.shown}; got {model.build!r}. It has "
            f"{', '.join(known) or 'no function'}."
        )
