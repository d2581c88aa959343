"""Which files a person means: a path, a folder, or a bare name, of one's own or packaged."""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.cli.first_files import FIRST_NAMES
from harness.errors import SpecError
from harness.workspace import EXPERIMENTS, find_workspace, packaged_experiments

MOST_SUGGESTED = 3


def spec_file(word: Path) -> Path:
    """Return the file that a word names: a path as it is, a bare name's file below `experiments/`.

    A file of the workspace comes before one of that name that came with the program; which was
    taken is said on standard error where there is a doubt: nobody means another `baseline` than
    that of the workspace, nor others of the ideas with which it began. A path into `experiments/`
    itself, of a file that lies in a folder of it now or came with the program, is that file's:
    notes and papers keep such paths. That is said, too.

    Raises:
        SpecError: a bare name is that of no file there, or of several.
    """
    if word.suffix or len(word.parts) != 1 or word.is_file():
        return _moved(word) or word
    folder = find_workspace().experiments
    own, packaged = files_by_name(folder), _packaged_by_name(folder)
    match own.get(word.name) or packaged.get(word.name, []):
        case [file]:
            if word.name in packaged and not (word.name in own and word.name in FIRST_NAMES):
                _tell_taken(word, file, own=word.name in own)
            return _as_seen_from_here(file)
        case []:
            raise SpecError(
                f"{word}: expected a YAML file, or the name of one below {folder}; got neither."
                f"{_suggestions(word.name, own, packaged)}"
            )
        case several:
            listed = ", ".join(str(_as_seen_from_here(file)) for file in several)
            raise SpecError(
                f"{word}: expected the name of one file below {folder}; got {len(several)}: "
                f"{listed}. Name one by its path."
            )


def _packaged_by_name(own: Path) -> Mapping[str, Sequence[Path]]:
    """Return the experiments that came with the program, unless they are those of one's own."""
    packaged = packaged_experiments()
    # Compared without links: a checkout may be reached by one.
    return {} if packaged == own.resolve() else files_by_name(packaged)


def _tell_taken(word: Path, file: Path, *, own: bool) -> None:
    why = "your own, not the program's of that name" if own else "which came with the program"
    sys.stderr.write(f"{word}: {_as_seen_from_here(file)} is taken, {why}\n")


def _moved(word: Path) -> Path | None:
    """Return where a file lies that is not where a path into `experiments/` says.

    None of any other path, and of one whose file is there.
    """
    folders = word.absolute().parts[:-1]
    if EXPERIMENTS not in folders or word.exists():
        return None
    on_top = folders[-1] == EXPERIMENTS
    named = [one for one in _yaml_files(word.parent) if one.name == word.name and one.exists()]
    found = named if on_top else []
    if len(found) == 1:
        sys.stderr.write(f"{word}: lies at {found[0]} now, which is taken\n")
        return found[0]
    below = folders[::-1].index(EXPERIMENTS)
    packaged = packaged_experiments().joinpath(*folders[len(folders) - below :], word.name)
    if found or not packaged.is_file():
        return None
    _tell_taken(word, packaged, own=False)
    return packaged


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


def _suggestions(name: str, own: Mapping[str, object], packaged: Mapping[str, object]) -> str:
    """Return which names may be meant: one's own that hold the word first."""
    import difflib

    holding = [known for known in own if name in known]
    close = difflib.get_close_matches(name, tuple({**packaged, **own}), MOST_SUGGESTED)
    near = tuple(dict.fromkeys([*holding, *close]))[:MOST_SUGGESTED]
    return f" Nearest: {', '.join(near)}." if near else " Name a file by its path."


def _as_seen_from_here(file: Path) -> Path:
    """Return a path as it would be typed: relative, where the file lies below this folder."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file
