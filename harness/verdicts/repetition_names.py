"""Which repetition a file of predictions is, by its name or that of a folder it lies in."""

import re
from collections.abc import Sequence
from pathlib import Path

from harness.errors import SpecError

LAST_NUMBER = r"(\d+)(?!.*\d)"
"""Finds the repetition, unless one says how."""


def repetition_pattern(asked: str) -> re.Pattern[str]:
    """Return what finds the repetition in a name; empty: the last number in it.

    Raises:
        SpecError: it is no regular expression.
    """
    try:
        return re.compile(asked or LAST_NUMBER)
    except re.error as error:
        raise SpecError(
            f"--repetition: expected a regular expression such as 'seed(\\d+)'; got "
            f"{asked!r} ({error})."
        ) from error


def repetition_words(
    paths: Sequence[Path], pattern: re.Pattern[str], *, anywhere: bool
) -> list[str | None]:
    """Return which repetition each file's name says, or a folder's where no file's name does.

    Numbers are the same with zeros before them: seed03 is repetition 3.

    Args:
        paths: of one experiment.
        pattern: finds it, by its first group where it has one.
        anywhere: whether folders farther up than the nearest are looked at, which may have any
            number in their names.
    """
    most = max(len(path.absolute().parents) for path in paths) if anywhere else 1
    levels = [[path.stem for path in paths]]
    levels += [[_folder(path, up) for path in paths] for up in range(most)]
    for names in levels:
        found = [pattern.search(name) for name in names]
        if any(found):
            words = [one and (one[1] if pattern.groups else one[0]) for one in found]
            return [str(int(one)) if one and one.isdecimal() else one for one in words]
    return [None] * len(paths)


def _folder(path: Path, up: int) -> str:
    """Return the name of a folder above a file, 0 the nearest; empty where there is none."""
    parents = path.absolute().parents
    return parents[up].name if up < len(parents) else ""
