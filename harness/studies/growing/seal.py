"""`seal`: the sealed pictures of a growing study leave the folder of all pictures."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from harness.data.collection.collection import Collection
from harness.data.splits.split import sealed_rows
from harness.errors import ComparisonError, DataError
from harness.specs.plans.growing_study import LoadedGrowing
from harness.specs.schema.data import SealedSpec
from harness.studies.growing.ledger import folder_of, ledgers_of
from harness.studies.growing.opening import first_baseline, sealed_digest
from harness.studies.growing.sealed_files import (
    SealedList,
    forget_cached,
    home_of,
    keep_list,
    list_of,
    move_away,
    put_back,
)
from harness.workspace import Workspace

Read = Callable[[], Collection]
"""Reads the pictures as they lie now."""
SOURCES = ("folder", "best-artworks")
"""Of pictures that are files, and that the program does not make anew."""


def seal(study: LoadedGrowing, read: Read, workspace: Workspace, to: Path) -> SealedList:
    """Move the pictures that a growing study seals to another folder; return what is left of them.

    Args:
        study: the growing study, of which nothing was tried yet.
        read: reads its pictures.
        workspace: where the list is kept.
        to: a folder that is not there yet, or is empty.

    Raises:
        ComparisonError: the study was begun, or its pictures are sealed already.
        DataError: they are no files of a folder, or the folder cannot take them.
    """
    _require_nothing_tried(study, workspace)
    collection = read()
    _require_files(study, collection)
    _require_place(to, home_of(collection))
    if list_of(folder_of(workspace), study.name, collection.digest) is not None:
        raise ComparisonError(f"{study.path}: expected pictures to seal; got sealed ones.")
    rows = sealed_rows(collection, SealedSpec(share=study.spec.sealed.share, seed=study.spec.seed))
    sealed, count = sealed_digest(study, collection)
    moved, home = move_away(collection, rows.tolist(), to, study.name)
    try:
        rest = read()
        _require_left(collection, rest, rows)
    except BaseException:
        put_back(moved, to, home)
        raise
    known = SealedList(
        study=study.name,
        whole_digest=collection.digest,
        rest_digest=rest.digest,
        sealed=sealed,
        pictures=count,
        files=tuple(sorted(moved.files.values())),
    )
    keep_list(folder_of(workspace), known)
    forget_cached(workspace)
    return known


def _require_nothing_tried(study: LoadedGrowing, workspace: Workspace) -> None:
    for ledger in ledgers_of(workspace, study.name):
        raise ComparisonError(
            f"{study.path}: expected a study of which nothing was tried; got one with a ledger "
            f"({ledger.path}): its runs were beside the sealed pictures already. Begin another "
            "under another name and with another seed."
        )


def _require_files(study: LoadedGrowing, collection: Collection) -> None:
    source = first_baseline(study).spec.data.source
    if source not in SOURCES or collection.labelled_by_table:
        raise DataError(
            f"{study.path}: expected pictures in a folder per class, of `source: folder` or "
            f"`best-artworks`; got {source}"
            f"{' with a table' if collection.labelled_by_table else ''}, of which anybody can make "
            "or find them again."
        )


def _require_place(to: Path, home: Path) -> None:
    if to.resolve().is_relative_to(home.resolve()):
        raise DataError(f"--to: expected a folder outside of the pictures; got {to} in {home}.")
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise DataError(f"--to: expected a new or an empty folder; got {to}, which is neither.")


def _require_left(whole: Collection, rest: Collection, rows: np.ndarray) -> None:
    """Make sure that what is read now is what is not sealed: no copy came in its place."""
    gone = {whole.image_ids[row] for row in rows.tolist()}
    expected = [name for name in whole.image_ids if name not in gone]
    if list(rest.image_ids) != expected:
        more = sorted(set(rest.image_ids) ^ set(expected))
        raise DataError(
            f"{home_of(whole)}: expected {len(expected)} pictures without the sealed ones; got "
            f"{len(rest.image_ids)} ({', '.join(more[:3])}). Everything is back where it was."
        )
