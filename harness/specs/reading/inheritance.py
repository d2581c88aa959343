"""A file, its parents and the command line become one document."""

import os
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from harness.specs.reading.mistakes import COMMAND_LINE, Mistake, Place, shown
from harness.specs.reading.yaml_file import ParsedText, Written, nearest_file, read_value

MOST_ANCESTORS = 5
_SPACE = "search.space."

ReadFile = Callable[[Path], ParsedText]


class Document(NamedTuple):
    """What a file says together with its parents."""

    written: Written | None
    """Nothing when a file could not be understood."""
    parent: Path | None
    mistakes: tuple[Mistake, ...]


def read_document(path: Path, read: ReadFile, descendants: tuple[Path, ...] = ()) -> Document:
    """Return a file's own words laid over those of the file that it extends.

    Args:
        path: the file.
        read: what reads one file.
        descendants: the files that extend this one, the youngest first.
    """
    written, mistakes = read(path)
    if written is None or "extends" not in _entries(written):
        return Document(written, None, mistakes)
    entries = _entries(written)
    extends = entries["extends"]
    own = Written({key: entries[key] for key in entries if key != "extends"}, written.place)
    family = (*descendants, path)
    parent = neighbour(path, extends.value)
    wrong = parent if isinstance(parent, str) else _family_mistake(parent, family)
    if wrong is not None or isinstance(parent, str):
        refused = Mistake(("extends",), extends.place, str(wrong))
        return Document(None, None, (*mistakes, refused))
    inherited = read_document(parent, read, family)
    if inherited.written is None:
        return Document(None, parent, (*mistakes, *_seen_from(extends, inherited.mistakes)))
    merged = overlaid(inherited.written, own)
    return Document(merged, parent, (*mistakes, *inherited.mistakes))


def with_overrides(
    document: Written, overrides: Sequence[str], inside: Collection[str] = ()
) -> Document:
    """Return the document with each `a.b=value` laid over it, in their order.

    Args:
        document: what the file says.
        overrides: of the command line.
        inside: first parts of keys that a study lays over its experiments, below its `set`.
    """
    mistakes: list[Mistake] = []
    for override in overrides:
        read = _read_override(override, inside)
        mistakes.extend(read.mistakes)
        document = overlaid(document, read.written) if read.written else document
    return Document(document, None, tuple(mistakes))


def overlaid(under: Written, over: Written) -> Written:
    """Return `over` laid on `under`: mappings are joined, everything else is replaced.

    A part whose `kind` changes starts afresh: what the old kind was told means nothing to it.
    """
    below, above = under.value, over.value
    if not isinstance(below, dict) or not isinstance(above, dict) or _another_kind(below, above):
        return over
    joined = dict(below)
    for key, entry in above.items():
        joined[key] = overlaid(below[key], entry) if key in below else entry
    return Written(joined, over.place)


def neighbour(path: Path, named: object) -> Path | str:
    """Return the file that a file names, or why there is none.

    Args:
        path: the file that names it.
        named: as it was written: a path relative to that file.
    """
    if not isinstance(named, str) or not named.strip():
        return f"expected the name of a file; got {shown(named)}"
    relative = os.path.normpath(named)
    if not named.isprintable() or Path(named).is_absolute():
        return f"expected a path relative to this file; got {shown(named)}"
    if Path(relative).parts[:2] == ("..", ".."):
        return f"expected a file at most one folder up; got {shown(named)}"
    found = Path(os.path.normpath(path.parent / relative))
    # Not `Path.exists`, which raises where a name is too long.
    return found if os.path.exists(found) else _not_there(path.parent, found)  # noqa: PTH110


def _not_there(folder: Path, tried: Path) -> str:
    """Say where a file was looked for, and how the one that was probably meant is written."""
    found = nearest_file(tried.name, folder, folder.parent)
    if found:
        meant = f". Did you mean {os.path.relpath(found, folder)}?"
        return f"expected a file; got none at {tried}{meant}"
    return f"expected a file, named as seen from this one; got none at {tried}{_elsewhere(tried)}"


def _elsewhere(tried: Path) -> str:
    """Say where a file of that name lies, in a folder `experiments` above this one."""
    above = (*Path(os.path.normpath(tried.absolute())).parents, Path.cwd())
    folders = [folder / "experiments" for folder in above]
    files = [folder / tried.name for folder in folders]
    found = next((file for file in files if os.path.isfile(file)), None)  # noqa: PTH113
    if found is None:
        return ""
    return f". There is {found}: put this file into its folder, or in one below that"


def nested(key: Sequence[str], written: Written) -> Written:
    """Return a value below the parts of its key: `a.b` and 1 are `{a: {b: 1}}`."""
    for part in reversed(key):
        written = Written({part: written}, written.place)
    return written


def key_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a dotted key; below `search.space` the rest is one, as in the file."""
    if name.startswith(_SPACE):
        return (*_SPACE.split(".")[:2], name.removeprefix(_SPACE))
    return tuple(name.split("."))


def _another_kind(below: dict[str, Written], above: dict[str, Written]) -> bool:
    return "kind" in below and "kind" in above and below["kind"].value != above["kind"].value


def _family_mistake(parent: Path, family: tuple[Path, ...]) -> str | None:
    known = [member.absolute() for member in family]
    if parent.absolute() in known:
        ring = " -> ".join(member.name for member in (*family, parent))
        return f"expected a file that does not lead back here; got {ring}"
    if len(family) > MOST_ANCESTORS:
        return f"expected at most {MOST_ANCESTORS} files above the first; got more"
    return None


def _read_override(override: str, inside: Collection[str]) -> ParsedText:
    name, equals, text = override.partition("=")
    key = key_parts(name.strip())
    place = Place(COMMAND_LINE, 0)
    if not equals or not all(key):
        text = f"expected a.b=value; got {shown(override)}{_with_equals(override)}"
        return ParsedText(None, (Mistake((), place, text),))
    if key == ("extends",):
        return ParsedText(None, (Mistake(key, place, "can only be said in the file"),))
    read = read_value(text.strip())
    if read.written is None or read.mistakes:
        return ParsedText(None, tuple(Mistake(key, place, wrong.text) for wrong in read.mistakes))
    if key[0] in inside:
        key = ("set", name.strip())
    return ParsedText(nested(key, read.written), ())


def _with_equals(override: str) -> str:
    """Return the same with `=`, where another sign or none stands in its place."""
    parts = re.fullmatch(r"([\w.]+)(?:\s*:\s*|\s+)(\S.*)", override)
    if parts:
        return f". Did you mean {parts[1]}={parts[2]}?"
    return f". Write {override}=VALUE" if re.fullmatch(r"[\w.]+", override) else ""


def _seen_from(extends: Written, mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """Return the mistakes; one about a whole file is told where the file is asked for."""
    return tuple(
        Mistake(("extends",), extends.place, f"{wrong.place.file.name}: {wrong.text}")
        if not wrong.key and not wrong.place.line
        else wrong
        for wrong in mistakes
    )


def _entries(written: Written) -> dict[str, Written]:
    return written.value if isinstance(written.value, dict) else {}
