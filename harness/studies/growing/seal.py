"""`seal`: the sealed pictures of a growing study leave the folder of all pictures."""

from collections.abc import Callable
from pathlib import Path

from harness.data.collection.collection import Collection
from harness.data.splits.split import sealed_rows
from harness.errors import ComparisonError, DataError
from harness.specs.plans.growing_study import LoadedGrowing
from harness.specs.schema.data import SealedSpec
from harness.studies.growing.ledger import folder_of, ledgers_of
from harness.studies.growing.opening import first_baseline, sealed_digest
from harness.studies.growing.sealed_files import (
    MovedFiles,
    SealedList,
    bring_back,
    files_of,
    forget_cached,
    home_of,
    keep_list,
    list_of,
    move_away,
)
from harness.studies.growing.sealing import (
    Sealing,
    end_sealing,
    left_without,
    names_digest,
    sealing_lock,
    sealing_of,
    write_sealing,
)
from harness.workspace import Workspace

Read = Callable[[], Collection]
"""Reads the pictures as they lie now."""
SOURCES = ("folder", "best-artworks")
"""Of pictures that are files, and that the program does not make anew."""


def seal(study: LoadedGrowing, read: Read, workspace: Workspace, to: Path) -> SealedList:
    """Move the pictures that a growing study seals to another folder; return what is left of them.

    One that was cut off goes on.

    Args:
        study: the growing study, of which nothing was tried yet.
        read: reads its pictures.
        workspace: where the list is kept.
        to: a folder that is not there yet, or is empty.

    Raises:
        ComparisonError: the study was begun, or its pictures are sealed already.
        DataError: they are no files of a folder, or the folder cannot take them.
    """
    folder = folder_of(workspace)
    with sealing_lock(folder, study.name):
        _require_nothing_tried(study, workspace)
        plan = sealing_of(folder, study.name)
        if plan is None:
            plan = _planned(study, read(), folder, to)
        elif Path(plan.to) != to.absolute():
            raise DataError(
                f"--to: expected {plan.to}, where a `seal` that was cut off began; got {to}."
            )
        known = _moved(plan, read, folder)
        forget_cached(workspace)
        end_sealing(folder, study.name)
        return known


def _planned(study: LoadedGrowing, collection: Collection, folder: Path, to: Path) -> Sealing:
    """Write down what is about to be moved."""
    _require_files(study, collection)
    home = home_of(collection)
    _require_place(to, home)
    if list_of(folder, study.name, collection.digest) is not None:
        raise ComparisonError(f"{study.path}: expected pictures to seal; got sealed ones.")
    spec = SealedSpec(share=study.spec.sealed.share, seed=study.spec.seed)
    rows = sealed_rows(collection, spec).tolist()
    sealed, count = sealed_digest(study, collection)
    plan = Sealing(
        study=study.name,
        whole_digest=collection.digest,
        sealed=sealed,
        pictures=count,
        home=str(home.absolute()),
        to=str(to.absolute()),
        files=files_of(collection, rows),
        left=left_without(collection, rows),
    )
    write_sealing(folder, plan)
    return plan


def _moved(plan: Sealing, read: Read, folder: Path) -> SealedList:
    """Move what is not moved yet, and keep the list; what comes out otherwise is undone."""
    moved, home, to = MovedFiles(plan.study, plan.files), Path(plan.home), Path(plan.to)
    move_away(moved, home, to)
    rest = read()
    if names_digest(tuple(rest.image_ids)) != plan.left:
        bring_back(moved, to, home)
        end_sealing(folder, plan.study)
        raise DataError(
            f"{home}: expected the pictures without the sealed ones; got {len(rest.image_ids)} "
            "others: a copy came in the place of one, or pictures were put in or taken out. "
            "Everything is back where it was."
        )
    known = SealedList(
        study=plan.study,
        whole_digest=plan.whole_digest,
        rest_digest=rest.digest,
        sealed=plan.sealed,
        pictures=plan.pictures,
        files=tuple(sorted(plan.files.values())),
    )
    keep_list(folder, known)
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
