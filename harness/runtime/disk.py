"""What a disk refuses, as the user's error: the place, what is needed there, and a way out."""

import errno
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.errors import DataError, HarnessError
from harness.runtime.atomic_files import replacing

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def disk_errors(
    place: Path,
    what: str,
    or_else: str,
    *,
    for_room: str | None = None,
    raises: type[HarnessError] = DataError,
) -> Iterator[None]:
    """Turn an OSError that comes up inside into an error that says what to do.

    Args:
        place: the file or folder that is written.
        what: is written: `features`.
        or_else: what helps besides allowing to write there: `, or name another folder.`
        for_room: what helps besides freeing some space; `or_else` if None.
        raises: the kind of error.

    Raises:
        HarnessError: of that kind.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            message = no_room(place, what, "a full disk", or_else if for_room is None else for_room)
        else:
            message = (
                f"{place}: expected a folder that can be written, for {what}; got "
                f"{error.strerror or str(error)!r}. Allow writing there{or_else}"
            )
        raise raises(message) from error


@contextmanager
def new_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Give an archive to fill, which gets its name when the block ends well.

    Args:
        path: of the archive; a file there is replaced.

    Raises:
        DataError: it cannot be written there.
    """
    with (
        disk_errors(path, "the archive", ", or name another file."),
        replacing(path) as partial,
        zipfile.ZipFile(partial, "w") as packed,
    ):
        yield packed


def no_room(place: Path, what: str, found: str, or_else: str) -> str:
    """Return what to say when there is too little space."""
    return f"{place}: expected room for {what}; got {found}. Free some space{or_else}"
