"""The pictures that a recorded run was about, found again."""

import os
from pathlib import Path
from typing import NamedTuple

from harness.data.audit.audit import IntendedUse
from harness.data.audit.record import AuditRecord
from harness.data.audit.recording import audit_record
from harness.data.collection.collection import Collection, load_collection
from harness.data.collection.survey import survey
from harness.errors import DataError, HarnessError
from harness.progress import SILENT, Progress
from harness.runs.recorded import RecordedRun
from harness.runs.recorded_generation import paints, plan_of_generation
from harness.runs.run_document import RunDocument
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace

_OWN = ("folder", "table")
"""Sources that say themselves where their pictures lie."""


class PictureLocation(NamedTuple):
    """Where the pictures are that a run may be shown."""

    workspace: Workspace
    data_folder: Path | None
    """Of best-artworks, of the run's own folder of classes, or its table or the folder of that;
    None: where they were."""
    progress: Progress = SILENT


class FoundPictures(NamedTuple):
    """A run's collection, and how it was found."""

    collection: Collection
    spec: DataSpec
    """As it leads there from here."""
    data_folder: Path | None
    spec_folder: Path


def recorded_collection(run: RecordedRun, pictures: PictureLocation) -> Collection:
    """Return the collection that a run was about.

    Raises:
        DataError: its pictures are not here, or are others.
    """
    return _found(run, pictures).collection


def recorded_audit(run: RecordedRun, pictures: PictureLocation) -> AuditRecord:
    """Return what an audit of the folder finds that a run's pictures lie in.

    Raises:
        DataError: its pictures are not here, or are others.
    """
    found = _found(run, pictures)
    spec = plan_of_generation(run).spec.experiment if paints(run) else run.spec
    seen = survey(
        found.spec,
        workspace=pictures.workspace,
        data_folder=found.data_folder,
        spec_folder=found.spec_folder,
        progress=pictures.progress,
    )
    plan = IntendedUse(found.spec, spec.split, spec.repetitions, spec.features.image_pixels or 0)
    return audit_record(seen, found.collection, plan)


def _found(run: RecordedRun, pictures: PictureLocation) -> FoundPictures:
    about, spec = run.about, run.data
    wanted = list(run.split["image_id"])
    problem: HarnessError | None = None
    sought = _data(spec, about.collection, pictures)
    # A folder of classes, or a table, is named by the spec itself.
    folder = None if spec.source in _OWN else pictures.data_folder
    for base in _bases(sought, pictures.workspace.root):
        try:
            found = load_collection(
                sought,
                workspace=pictures.workspace,
                data_folder=folder,
                spec_folder=base,
                progress=pictures.progress,
            )
            _require_same(found, wanted, about)
        except DataError as error:
            problem = problem or error
        else:
            return FoundPictures(found, sought, folder, base)
    raise DataError(
        f"pictures of {about.name}: expected the collection {about.collection!r} that it was "
        f"run on; got: {problem} Name its folder with --data."
    )


def _bases(spec: DataSpec, root: Path) -> tuple[Path, ...]:
    """Return what a relative `data.folder` or `data.file` may begin at.

    A run does not know its YAML's folder.
    Files that lie equally deep mean the same place, which is tried once, and only if it is there.
    """
    home = root / "experiments"
    below = sorted(folder for folder in home.rglob("*") if folder.is_dir())
    named = spec.folder or spec.file or ""
    meant = {os.path.normpath(base / named): base for base in (home, *below, root)}
    there = tuple(base for place, base in meant.items() if Path(place).exists())
    return there if there and spec.source in _OWN else (home,)


def _data(spec: DataSpec, collection: str, pictures: PictureLocation) -> DataSpec:
    if spec.source == "best-artworks" and collection == "demo":
        # The demo collection stood in for the paintings, which may have come since.
        return spec.model_copy(update={"source": "demo", "otherwise": None})
    if spec.source == "folder" and pictures.data_folder is not None:
        return spec.model_copy(update={"folder": str(pictures.data_folder.absolute())})
    if spec.source == "table" and pictures.data_folder is not None:
        named = pictures.data_folder.absolute()
        table = named / Path(spec.file or "").name if named.is_dir() else named
        return spec.model_copy(update={"file": str(table)})
    return spec.model_copy(update={"otherwise": None})


def _require_same(collection: Collection, wanted: list[str], about: RunDocument) -> None:
    name, lacking = about.name, set(wanted) - set(collection.image_ids)
    if lacking:
        raise DataError(
            f"{collection.name}: expected the {len(wanted):,} pictures of {name}; got a collection "
            f"without {len(lacking):,} of them, such as {sorted(lacking)[0]}."
        )
    if about.data_digest not in (None, collection.digest):
        raise DataError(
            f"{collection.name}: expected the pictures that {name} was run on; got others under "
            "the same names."
        )
