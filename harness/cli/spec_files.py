"""Which files a person means: a path, a folder, or a bare name below `experiments/`."""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.errors import SpecError
from harness.workspace import find_workspace

MOST_SUGGESTED = 3


def spec_file(word: Path) -> Path:
    """Return the file that a word names: a path as it is, a bare name's file below `experiments/`.

    A path into `experiments/` itself, of a file that lies in a folder of it now, is that file's:
    notes and papers keep such paths. It is said on standard error.

    Raises:
        SpecError: a bare name is that of no file there, or of several.
    """
    if word.suffix or len(word.parts) != 1 or word.is_file():
        return _moved(word) or word
    folder = find_workspace().root / "experiments"
    found = files_by_name(folder)
    match found.get(word.name, []):
        case [file]:
            return _as_seen_from_here(file)
        case []:
            raise SpecError(
                f"{word}: expected a YAML file, or the name of one below {folder}; got neither."
                f"{_suggestions(word.name, found)}"
            )
        case several:
            listed = ", ".join(str(_as_seen_from_here(file)) for file in several)
            raise SpecError(
                f"{word}: expected the name of one file below {folder}; got {len(several)}: "
                f"{listed}. Name one by its path."
            )


def _moved(word: Path) -> Path | None:
    """Return where a file lies that is no longer on top of `experiments/`; None of any other."""
    if word.absolute().parent.name != "experiments" or word.exists():
        return None
    found = [file for file in _yaml_files(word.parent) if file.name == word.name]
    if len(found) != 1:
        return None
    sys.stderr.write(f"{word}: lies at {found[0]} now, which is taken\n")
    return found[0]


def spec_files(words: Sequence[Path]) -> Iterator[Path]:
    """Yield the file that each word names, or for a folder all YAML files in and below it.

    Raises:
        SpecError: a folder holds none, or as `spec_file`.
    """
    for word in words:
        if not word.is_dir():
            yield spec_file(word)
        elif below := list(_yaml_files(word)):
            yield from below
        else:
            raise SpecError(f"{word}: expected YAML files in or below this folder; got none.")


def files_by_name(folder: Path) -> Mapping[str, Sequence[Path]]:
    """Return the YAML files in and below a folder, by their names without ending."""
    found: dict[str, list[Path]] = defaultdict(list)
    for file in _yaml_files(folder):
        found[file.stem].append(file)
    return found


def _yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files in and below a folder, hidden folders apart, sorted."""
    files = sorted(folder.rglob("*.yaml"))
    return [
        file
        for file in files
        if not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]


def _suggestions(name: str, known: Mapping[str, object]) -> str:
    import difflib

    near = difflib.get_close_matches(name, tuple(known), MOST_SUGGESTED)
    return f" Nearest: {', '.join(near)}." if near else " Name a file by its path."


def _as_seen_from_here(file: Path) -> Path:
    """Return a path as it would be typed: relative, where the file lies below this folder."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file
