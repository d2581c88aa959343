"""Stored files: read back as what was written, or refused in one line.

What a program wrote a year ago may since have been cut short by a full disk, edited by hand, or
be another program's file of the same name. Whoever reads one says what was expected there, and
gets either that or an error that a person can act on. Reading is bounded: a file that has become
larger than any of its kind is not taken into memory.
"""

import hashlib
import json
import math
import stat
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

from pydantic import BeforeValidator, TypeAdapter, ValidationError, WithJsonSchema

from harness.errors import HarnessError, TrackingError
from harness.runtime.atomic_files import replace_file
from harness.runtime.checksums import checked_content, with_checksum

if TYPE_CHECKING:
    from numpy.typing import NDArray

Document = TypeVar("Document")
Parsed = TypeVar("Parsed")

Real = Annotated[
    float,
    BeforeValidator(lambda value: math.nan if value is None else value),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "null"}]}),
]
"""A number of a record; JSON knows no NaN, so that one which is not finite was written as null."""

MOST_NAMED = 5
MOST_SAID = 300
"""Characters of a library's error: Keras adds the network itself."""
LARGEST = 64 * 2**20
"""Bytes that a stored document can have, and that any archive may unpack to."""
LARGEST_TABLE = 4 * 2**30
"""Bytes of a table of predictions, say."""
MOST_UNPACKED = 20
"""Times its size that an archive may unpack to: arrays and networks are hardly packed."""
ALTERED = "other bytes than were written: the file was altered or damaged"


class Expected(NamedTuple):
    """What a document should be, for the one who reads that it is not."""

    what: str
    """Such as `a description of a finished run`."""
    remedy: str
    """What to do, as a sentence."""
    error: type[HarnessError] = TrackingError


def read_document(path: Path, kind: type[Document], expected: Expected) -> Document:
    """Return what a JSON file holds, as the kind of record that was written.

    Keys that a dataclass does not know are left out; those that it has a default for may be
    absent, so that files of an earlier version are read.

    Args:
        path: the file; a checksum in it is compared.
        kind: a dataclass, a NamedTuple, or a type such as `dict[str, float]`.
        expected: what the file should be.

    Raises:
        HarnessError: the file is missing, cut short, or something else; of the kind that
            `expected` names.
    """
    return document_of(stored_bytes(path, expected), kind, path, expected)


def document_of(
    content: bytes, kind: type[Document], where: object, expected: Expected
) -> Document:
    """Return what the bytes of a JSON file hold; see `read_document`."""
    try:
        # Strict: "1" is no number, and 1 no truth value.
        document: Document = adapter_of(kind).validate_json(checked_content(content), strict=True)
    except ValidationError as error:
        raise refused(where, expected, _problem(error)) from error
    except ValueError as error:
        raise refused(where, expected, error) from error
    return document


def write_json(path: Path, document: Mapping[str, object], *, vouched: bool = False) -> None:
    """Write one readable JSON file, whole or not at all.

    Args:
        path: the file.
        document: what it holds.
        vouched: whether it carries a checksum of itself, where nothing else knows what it was.

    Raises:
        OSError: the disk is full, say.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)
    replace_file(path, (with_checksum(text) if vouched else text) + "\n")


def stored_bytes(
    path: Path, expected: Expected, *, sha256: str | None = None, most: int = LARGEST
) -> bytes:
    """Return the content of a file.

    Args:
        path: the file.
        expected: what it should be.
        sha256: of what was written, where that is known; it is compared before anybody parses.
        most: bytes that a file of this kind can have.

    Raises:
        HarnessError: the file is missing, too large, or not what was written; of the kind that
            `expected` names.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # reading a pipe would never end
            raise refused(path, expected, "something that is no file")
        if found.st_size > most:
            raise refused(path, expected, f"{found.st_size:,} bytes, more than {most:,}")
        content = path.read_bytes()
    except OSError as error:
        raise refused(path, expected, error.strerror or str(error)) from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise refused(path, expected, ALTERED)
    return content


def parsed(parse: Callable[[], Parsed], path: Path, expected: Expected) -> Parsed:
    """Return what a file's content is read as, whatever goes wrong on the way.

    Libraries that read formats of their own raise a different kind of error for each byte that
    may be wrong; nobody's list of them was ever whole.

    Raises:
        HarnessError: it cannot be read; of the kind that `expected` names.
    """
    try:
        return parse()
    except HarnessError:
        raise
    except OSError as error:
        raise refused(path, expected, error.strerror or one_line(error)) from error
    except Exception as error:
        raise refused(path, expected, one_line(error)) from error


def read_arrays(
    path: Path, expected: Expected, *, sha256: str | None = None
) -> "dict[str, NDArray[Any]]":
    """Return the arrays that `numpy.savez` wrote, by name.

    Raises:
        HarnessError: the file is missing, or not what was written; of the kind that `expected`
            names.
    """
    import numpy as np

    require_archive(path, expected, sha256=sha256)

    def parse() -> "dict[str, NDArray[Any]]":
        # Opened apart: NumPy leaves a file open that it cannot read.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            return dict(file)

    return parsed(parse, path, expected)


def require_archive(path: Path, expected: Expected, *, sha256: str | None = None) -> None:
    """Refuse a ZIP archive whose files are not those that were packed, before anybody reads them.

    Raises:
        HarnessError: the file is missing, or not what was written, or would unpack to far more
            than was ever packed into one of ours; of the kind that `expected` names.
    """
    if sha256 is not None and sha256_of_file(path, expected) != sha256:
        raise refused(path, expected, ALTERED)
    parsed(lambda: _check_archive(path), path, expected)


def sha256_of_file(path: Path, expected: Expected) -> str:
    """Return the SHA-256 of a file of any size, as hexadecimal digits.

    Raises:
        HarnessError: it cannot be read; of the kind that `expected` names.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise refused(path, expected, error.strerror or str(error)) from error


def _check_archive(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        packed, unpacked = path.stat().st_size, sum(one.file_size for one in archive.infolist())
        if unpacked > max(LARGEST, MOST_UNPACKED * packed):
            raise ValueError(f"{packed:,} bytes that unpack to {unpacked:,}")
        damaged = archive.testzip()
        if damaged is not None:
            raise ValueError(f"a damaged {damaged}")


def decoded(value: object, kind: type[Document], where: object, expected: Expected) -> Document:
    """Return what was read from JSON or YAML already, as the kind of record that was written.

    Args:
        value: lists, mappings, text and numbers.
        kind: as `read_document` takes it.
        where: the file, or the line of it.
        expected: what the value should be.

    Raises:
        HarnessError: it is something else; of the kind that `expected` names.
    """
    try:
        document: Document = adapter_of(kind).validate_python(value)
    except ValidationError as error:
        raise refused(where, expected, _problem(error)) from error
    return document


def refused(where: object, expected: Expected, got: object) -> HarnessError:
    """Return the error that says what was expected somewhere, and what was there."""
    end = "" if str(got).endswith((".", "?")) else "."
    return expected.error(f"{where}: expected {expected.what}; got {got}{end} {expected.remedy}")


def one_line(error: object) -> str:
    """Return what went wrong without line breaks, and not at any length."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= MOST_SAID else f"{text[:MOST_SAID]}…"


# Made once a kind. It is typed by hand: mypy takes no type for something that can be a key.
adapter_of: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


def schemas_of(kinds: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the JSON schema of each kind of document by its name, and what they share.

    Args:
        kinds: dataclasses, NamedTuples, or other types, by a name.
    """
    found, shared = TypeAdapter.json_schemas(
        [(name, "validation", adapter_of(kind)) for name, kind in kinds.items()]
    )
    return {name: found[name, "validation"] for name in kinds}, shared.get("$defs", {})


def _problem(error: ValidationError) -> str:
    """Return what is wrong in one phrase: pydantic says it in a paragraph."""
    problems = error.errors(include_url=False, include_input=False)
    if problems[0]["type"] == "json_invalid":
        return f"no JSON ({problems[0]['ctx']['error']})"
    places = list(dict.fromkeys(".".join(map(str, one["loc"])) for one in problems))
    if "" in places:
        return "a document of another kind"
    more = " …" if len(places) > MOST_NAMED else ""
    return f"none or another kind of {', '.join(places[:MOST_NAMED])}{more}"
