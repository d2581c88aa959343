"""Where the pictures of each source lie, and how they come to lie there."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, assert_never

from harness.data.collection.best_artworks import picture_root
from harness.data.names import printable
from harness.errors import DataError
from harness.progress import Progress
from harness.runtime.atomic_files import replacing_folder
from harness.runtime.disk import disk_errors
from harness.specs.schema.data import DataSpec
from harness.wording.counts import counted
from harness.workspace import Workspace


def make_once(folder: Path, make: Callable[[Path, Progress], None], progress: Progress) -> None:
    """Make a folder unless it is there; of processes that want it at once, one makes it.

    It is written beside its place and renamed when complete, so that a killed process leaves
    nothing that could be taken for it.

    Raises:
        DataError: the disk is full or cannot be written.
    """
    if folder.is_dir():
        return
    from harness.runtime.locks import wait_for_lock

    word = f"{folder.name}: another process is making it; waiting"
    with (
        disk_errors(folder, "this collection", "; HARNESS_CACHE moves what lies in the cache."),
        wait_for_lock(folder.with_name(f".{folder.name}.lock"), progress, word),
    ):
        if not folder.is_dir():
            with replacing_folder(folder) as partial:
                make(partial, progress)


Make = Callable[[Path, Progress], None]

BESIDE_SPEC = frozenset({"folder", "table"})
"""Sources whose place is told by a path as seen from the spec's folder."""
_KAGGLE = "ikarus777/best-artworks-of-all-time"
_DEMO_NOTE = "The demo collection is synthetic, drawn by a program: its scores are not evidence."


class CollectionLocation(NamedTuple):
    """Where a collection lies, or will lie once it is made."""

    name: str
    folder: Path
    kaggle: bool = False
    """Whether it has the layout and the `artists.csv` of the original collection."""
    make: Make | None = None
    """Makes the folder hold the collection unless it does; None: it is the user's."""
    evidence: bool = True
    notes: tuple[str, ...] = ()
    table: Path | None = None
    """What says which pictures there are, and of which class; None: the folders do."""


def find_place(
    spec: DataSpec, *, workspace: Workspace, data_folder: Path | None, spec_folder: Path | None
) -> CollectionLocation:
    """Return where the spec's pictures lie; nothing is made and no picture is read.

    Args:
        spec: the source, and what to use otherwise.
        workspace: the project's folders.
        data_folder: where the user says that best-artworks lies; HARNESS_DATA says it too.
        spec_folder: what the spec's own folder is relative to; the project's root if None.

    Raises:
        DataError: the user's folder is not there or holds no pictures.
    """
    if data_folder is not None and spec.source != "best-artworks":
        raise DataError(
            f"--data: expected an experiment with `source: best-artworks`; got `source: "
            f"{spec.source}`, which says itself where its pictures are. Drop --data."
        )
    match spec.source:
        case "best-artworks":
            return _best_artworks(spec, workspace, data_folder)
        case "folder":
            return _own_folder(Path(spec.folder or ""), spec_folder or workspace.root)
        case "table":
            return _own_table(Path(spec.file or ""), spec_folder or workspace.root)
        case "demo":
            return _demo(workspace)
        case "digits" | "mnist" | "fashion-mnist":
            return _toy(spec.source, workspace)
        case never:
            assert_never(never)


def _best_artworks(
    spec: DataSpec, workspace: Workspace, data_folder: Path | None
) -> CollectionLocation:
    given = os.environ.get("HARNESS_DATA")
    if data_folder is not None:
        return _named("--data", data_folder)
    if given:
        return _named("HARNESS_DATA", Path(given))
    folder = workspace.data / "best-artworks"
    if picture_root(folder) is not None:
        return CollectionLocation("best-artworks", folder, kaggle=True)
    if spec.otherwise is None:
        raise _nothing_at(folder)
    substituted = (
        f"The best-artworks pictures are not on this machine (looked in {folder}); the demo "
        "collection stands in for them, as `otherwise: demo` allows."
    )
    demo = _demo(workspace)
    return demo._replace(notes=(substituted, *demo.notes))


def _named(by: str, folder: Path) -> CollectionLocation:
    folder = folder.expanduser().absolute()
    if not folder.is_dir():
        got = "a file" if folder.exists() else "no such folder"
        own = "Unpack it first, if it is an archive. " if folder.exists() else ""
        raise DataError(
            f"{by}: expected the best-artworks folder, or one with a folder for each class; got "
            f"{got}: {folder}. {own}{_how_to()}"
        )
    if picture_root(folder) is None:
        raise DataError(
            f"{by}: expected a folder for each class in {folder}, or images/images/<Artist_Name>/; "
            f"got {_instead(folder)}. Sort the pictures into folders of classes. {_how_to()}"
        )
    return CollectionLocation("best-artworks", folder, kaggle=True)


def _instead(folder: Path) -> str:
    """Return what stands in a folder that holds no folder of a class."""
    files = sum(1 for path in folder.iterdir() if not path.name.startswith("."))
    return f"{counted(files, 'file')} and no such folder" if files else "an empty folder"


def _nothing_at(folder: Path) -> DataError:
    return DataError(
        f"data.source: expected the best-artworks pictures in {folder}; got "
        f"{'no artist folder there' if folder.is_dir() else 'no such folder'}. Fetch "
        f"{_KAGGLE} with `python -m harness data download`, or unzip it there by hand, so that it "
        "holds images/images/; or name the folder with --data or HARNESS_DATA; or set "
        "data.otherwise: demo."
    )


def _how_to() -> str:
    return (
        f"Name the folder into which {_KAGGLE} from kaggle.com was unzipped; it holds "
        "images/images/."
    )


def _plainly(path: Path) -> Path:
    """Return a path as one would type it: `pictures`, where `experiments/../pictures` is written.

    Behind a linked folder `..` is the folder above what it is linked to: then it stays as it is.
    """
    written = path.absolute()
    plain = Path(os.path.normpath(written))
    same = plain.exists() and written.exists() and plain.samefile(written)
    return plain if same or not written.exists() else written


def _own_folder(folder: Path, base: Path) -> CollectionLocation:
    place = _plainly(base / folder.expanduser())
    if not place.is_dir():
        got = "a file" if place.exists() else "no such folder"
        raise DataError(
            f"data.folder: expected a folder with one subfolder per class; got {got}: "
            f"{printable(str(place))}. A relative folder begins at {base}.{_meant(folder, base)}"
        )
    return CollectionLocation(printable(place.resolve().name), place)


def _meant(path: Path, base: Path) -> str:
    """Return what to write instead of a path that was written as seen from where one types."""
    seen_from_here = Path.cwd() / path
    if path.is_absolute() or not seen_from_here.exists():
        return ""
    return f" Did you mean {printable(os.path.relpath(seen_from_here, base))}?"


def _own_table(file: Path, base: Path) -> CollectionLocation:
    place = _plainly(base / file.expanduser())
    if not place.is_file():
        got = "a folder" if place.exists() else "no such file"
        raise DataError(
            f"data.file: expected a table with a row for each picture; got {got}: "
            f"{printable(str(place))}. A relative path begins at {base}.{_meant(file, base)}"
        )
    name = printable(place.resolve().stem)
    return CollectionLocation(name, place.parent, table=place)


def _toy(name: str, workspace: Workspace) -> CollectionLocation:
    def make_unless_there(folder: Path, progress: Progress) -> None:
        from harness.data.collection.toys import MAKERS  # NumPy, for the one time it draws

        make_once(folder, MAKERS[name], progress)

    return CollectionLocation(name, workspace.cache / name, make=make_unless_there)


def _demo(workspace: Workspace) -> CollectionLocation:
    return CollectionLocation(
        "demo",
        workspace.data / "demo",
        kaggle=True,
        make=_make_demo,
        evidence=False,
        notes=(_DEMO_NOTE,),
    )


def _make_demo(folder: Path, progress: Progress) -> None:
    from harness.data.demo.collection import make_demo  # OpenCV, for the one time it draws

    make_demo(folder, progress=progress)
