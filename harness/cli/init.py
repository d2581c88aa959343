"""`init`: a folder of one's own to work in, with a baseline, three ideas and a study of them."""

import argparse
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.errors import DONE, HarnessError
from harness.wording.language import LANGUAGES, users_language
from harness.workspace import EXPERIMENTS, Workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands

MOST_NAMED = 3
EPILOG = """
A workspace is a folder that keeps what you ask (experiments/), what came out (mlruns/) and what can
be made again (data/, reports/). Commands that are typed in it, or in a folder below, work on it. No
file that is there is ever overwritten.

examples:
  python -m harness init my_study --pictures ~/my_pictures
  cd my_study
  python -m harness run baseline
  python -m harness run first_study
"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "init",
        help=SUMMARIES["init"],
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="which is made, or is there")
    parser.add_argument(
        "--pictures",
        type=Path,
        metavar="DIR",
        help="your pictures, a folder per class (without it: the paintings, or a small collection "
        "that is drawn)",
    )
    said = users_language(os.environ)
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default=said,
        help=f"of what a person reads in the files ({said}, as your system says)",
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.cli.first_files import first_files
    from harness.data.names import printable

    root = new_root(options.folder)
    pictures = None if options.pictures is None else own_pictures(options.pictures, root)
    files = first_files(printable(root.name), pictures, options.language)
    write_all(root, files)
    for path in files:
        sys.stdout.write(f"wrote {printable(str(options.folder / path))}\n")
    to_there = "" if root == Path.cwd() else f"`cd {shlex.quote(printable(str(options.folder)))}`, "
    sys.stdout.write(
        f"next: {to_there}`python -m harness run baseline`, and "
        "`python -m harness run first_study` for the verdicts\n"
    )
    return DONE


def new_root(folder: Path) -> Path:
    """Return where the workspace will lie, without links.

    Raises:
        HarnessError: it cannot be a folder, or its path cannot be one of a store.
    """
    from harness.tracking.address import own_address

    root = folder.expanduser().resolve()
    if root.exists() and not root.is_dir():
        raise HarnessError(f"init: expected a folder, or a new name; got a file: {folder}.")
    own_address(Workspace(root))
    return root


def own_pictures(folder: Path, root: Path) -> str:
    """Return how the baseline names a folder of pictures: from its own place if it lies inside.

    Raises:
        HarnessError: it is no folder of classes, or none that a YAML file can name.
    """
    from harness.data.names import printable

    place = Path(os.path.abspath(folder.expanduser()))  # noqa: PTH100 (a link keeps its name)
    shown = printable(str(place))
    if not place.is_dir():
        got = "a file" if place.exists() else "no such folder"
        raise HarnessError(
            f"--pictures: expected a folder with one subfolder per class; got {got}: {shown}."
        )
    if not str(place).isprintable():
        raise HarnessError(
            f"--pictures: expected a path of letters and signs that can be shown; got {shown}. "
            "Rename the folder, or name a link to it."
        )
    if root.is_relative_to(place.resolve()):
        raise HarnessError(
            f"init: expected a folder that does not lie among the pictures; got {root} in {shown}. "
            "Choose another place for it."
        )
    _require_classes(place)
    inside = place.is_relative_to(root)
    return os.path.relpath(place, root / EXPERIMENTS) if inside else str(place)


def _require_classes(place: Path) -> None:
    """Refuse a folder of which no run could make a collection, before anything is written."""
    from harness.data.collection.collection import require_class_folders
    from harness.data.collection.layout import only_one_class
    from harness.data.collection.sources import CollectionLocation
    from harness.data.collection.survey import list_place, name_folders

    root, listing = list_place(CollectionLocation(place.name, place))
    require_class_folders(root, listing, name_folders(listing.folders, ()))
    filled = {file.folder for file in listing.files}
    if len(filled) <= 1:
        raise HarnessError(
            f"--pictures: expected files in at least two subfolders, one per class; got "
            f"{len(filled)} such in {root}{only_one_class(root, listing, ())}"
        )


def write_all(root: Path, files: Mapping[str, str]) -> None:
    """Write new files below a folder: all of them, or none.

    Raises:
        HarnessError: one is there already, or cannot be written.
    """
    from harness.data.names import listed

    taken = [path for path in files if os.path.lexists(root / path)]
    if taken:
        raise HarnessError(
            f"{root}: expected a folder without {listed(taken, MOST_NAMED)}, which would be "
            "overwritten. Choose another folder, or move them away."
        )
    made: list[Path] = []
    try:
        for path, text in files.items():
            _write_new(root / path, text, made)
    except BaseException as error:  # Ctrl-C too
        _remove(made)
        if not isinstance(error, OSError):
            raise
        raise HarnessError(
            f"{root}: expected a folder in which files can be made; got: {error.strerror}. Nothing "
            "was left there."
        ) from error


def _write_new(path: Path, text: str, made: list[Path]) -> None:
    """Write one file, and note it and each folder that had to be made."""
    lacking = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    for folder in reversed(lacking):
        folder.mkdir()
        made.append(folder)
    with path.open("x", encoding="utf-8") as file:
        made.append(path)
        file.write(text)


def _remove(made: list[Path]) -> None:
    for path in reversed(made):
        path.rmdir() if path.is_dir() else path.unlink()
