"""Files at the door: what is no small UTF-8 file goes no further."""

from pathlib import Path

from harness.errors import SpecError
from harness.spec.mistakes import Mistake, Place, nearest
from harness.spec.written import Reading
from harness.spec.yaml_text import read_yaml

LARGEST_FILE_BYTES = 64 * 1024


def read_file(path: Path) -> Reading:
    """Return what a YAML file says, and what is wrong with it; whatever it is, never raise."""
    try:
        return read_yaml(_content(path).decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return _unread(Place(path, line), "expected UTF-8; got other bytes. Save it as UTF-8.")
    except OSError as error:
        return _unread(Place(path, 0), f"cannot be read: {error.strerror}")
    except SpecError as error:
        return _unread(Place(path, 0), str(error))


def _content(path: Path) -> bytes:
    if not path.exists():
        raise SpecError(f"no such file{_like(path)}")
    if not path.is_file():
        kind = "a folder" if path.is_dir() else "a device or a pipe"
        raise SpecError(f"expected a YAML file; got {kind}")
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE_BYTES + 1)
    if len(content) > LARGEST_FILE_BYTES:
        raise SpecError(f"expected at most {LARGEST_FILE_BYTES // 1024} KiB; got more")
    return content


def _like(path: Path) -> str:
    """Return `; did you mean ...?` for a file of the same folder, if one looks like it."""
    neighbours = {file.stem: file for file in path.parent.glob("*.yaml")}
    found = nearest(path.stem, neighbours)
    return f"; did you mean {neighbours[found]}?" if found else ""


def _unread(place: Place, text: str) -> Reading:
    return Reading(None, (Mistake((), place, text),))
