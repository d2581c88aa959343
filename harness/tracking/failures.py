"""What a store that cannot be used is called, in words a user can act on."""

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from harness.errors import TrackingError
from harness.runtime.disk import FULL
from harness.runtime.secrets import masked
from harness.tracking.address import VARIABLE

_LIBRARIES = frozenset(
    {"mlflow", "sqlalchemy", "alembic", "requests", "urllib3", "psycopg", "psycopg2", "pymysql"}
)
_KEPT = "What is recorded is kept, and the run goes on where it stopped."


class _Failure(NamedTuple):
    signs: tuple[str | int, ...]
    """Words of SQLite or MLflow, or numbers of the operating system."""
    expected: str
    action: str


_WEB_PAGE = ("<!doctype html", "<html", "not in a valid JSON format", "Expecting value: line 1")
_NOT_INSTALLED = ("No module named",)

_SILENT = _Failure(
    (
        "Max retries exceeded",
        "Connection refused",
        "Failed to establish a new connection",
        "failed with exception",
        "failed with timeout exception",
        "connection to server",
        "could not translate host name",
        "Can't connect to",
    ),
    "a server that answers",
    "Start it, or correct the address in MLFLOW_TRACKING_URI.",
)

_FAILURES = (
    _Failure(
        ("database or disk is full", "disk I/O error", *FULL),
        "room to write",
        f"Free some space and start again. {_KEPT}",
    ),
    _Failure(
        ("database is locked",),
        "to write within 20 seconds",
        f"Another program holds the file open: close it and start again. {_KEPT}",
    ),
    _Failure(
        ("readonly database", "unable to open", errno.EACCES, errno.EPERM, errno.EROFS),
        "a file and a folder we may write to",
        "Make them writable, or set MLFLOW_TRACKING_URI to another store.",
    ),
    _Failure(
        (
            *("file is not a database", "disk image is malformed", "no such table"),
            *("malformed database schema", "can't decode byte", "Could not decode to UTF-8"),
        ),
        "MLflow's database",
        "Put a copy from before in its place, or move it away to begin a new one.",
    ),
    _Failure(
        ("out-of-date database schema", "Can't locate revision"),
        "the database of the MLflow that is installed",
        "Copy the file, then run `python -m mlflow db upgrade` with its address; if it comes from "
        "a newer MLflow, install that one.",
    ),
    _Failure(
        _NOT_INSTALLED,
        "the driver of this kind of database",
        "Install it, such as with `pip install psycopg2-binary` (PostgreSQL) or `pip install "
        "pymysql` (MySQL), or name it in the address, as in postgresql+psycopg2://.",
    ),
    _Failure(
        (
            *("error code 401", "error code 403", "401 Client Error", "403 Client Error"),
            *("You are not authenticated", "Permission denied", "password authentication failed"),
        ),
        "a server that lets us in",
        "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD to what it knows you by.",
    ),
    _Failure(
        _WEB_PAGE,
        "answers of MLflow",
        "Another program answers at this address, or a page to log in stands before the server: "
        "look at it in a browser, and set MLFLOW_TRACKING_URI to where MLflow itself answers.",
    ),
    _SILENT,
    _Failure(
        ("Changing param values is not allowed",),
        "the parameters this run began with",
        "Delete the run in MLflow and start again.",
    ),
)
_UNUSABLE = _Failure(
    (), "a store that MLflow can open", "Correct MLFLOW_TRACKING_URI, or unset it."
)


@contextmanager
def explained(place: object, *, opening: bool = False, option: str = VARIABLE) -> Iterator[None]:
    """Turn what SQLite, MLflow and the operating system say into a TrackingError.

    Errors of any other kind are ours, and pass as they are.

    Args:
        place: where, for the message.
        opening: whatever a library says now is about the address that it was given.
        option: where the address was said, which is what there is to correct.
    """
    try:
        yield
    except TrackingError:
        raise
    except Exception as error:
        failure = _failure(error) or (_UNUSABLE if opening and _is_the_stores(error) else None)
        if failure is None:
            raise
        got = _got(error, failure)
        action = failure.action
        if option != VARIABLE:
            action = action.replace(f"unset {VARIABLE}", f"leave {option} out")
            action = action.replace("or unset it", "or leave it out").replace(VARIABLE, option)
        raise TrackingError(
            f"{place}: expected {failure.expected}; got {masked(got)}. {action}"
        ) from error


def _failure(error: Exception) -> _Failure | None:
    if not _is_the_stores(error):
        return None
    text, number = str(error).replace("<!DOCTYPE", "<!doctype"), getattr(error, "errno", None)
    return next(
        (failure for failure in _FAILURES if any(_fits(s, text, number) for s in failure.signs)),
        None,
    )


def _got(error: Exception, failure: _Failure) -> str:
    if failure.signs == _WEB_PAGE:
        return f"a web page{_title(error)}"
    # Of a server that is not there MLflow tells every layer through which it looked.
    reason = re.search(r"(?:\[Errno -?\d+\] |timed out|name resolution)[^'\")]*", str(error))
    return f"none ({reason[0].strip()})" if reason and failure is _SILENT else repr(_words(error))


def _fits(sign: str | int, text: str, number: int | None) -> bool:
    return sign in text if isinstance(sign, str) else sign == number


def _is_the_stores(error: Exception) -> bool:
    home = type(error).__module__.split(".")[0]
    ours = OSError | sqlite3.Error | ModuleNotFoundError | UnicodeDecodeError
    return isinstance(error, ours) or home in _LIBRARIES


def _words(error: Exception) -> str:
    # SQLAlchemy adds the statement and its address on the web below the first line.
    first = next(iter(str(error).splitlines()), type(error).__name__)
    return first.removeprefix("(sqlite3.OperationalError) ")[:300]


def _title(error: Exception) -> str:
    found = re.search(r"<title[^>]*>([^<]{1,200})", str(error), re.IGNORECASE)
    return f" called {' '.join(found[1].split())[:80]!r}" if found else ""
