"""A recorded run, opened again: its spec, and the pictures it was about."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from harness.data.collection.collection import Collection, load_collection
from harness.errors import DataError, HarnessError, TrackingError
from harness.progress import SILENT, Progress
from harness.specs.plans.load import load
from harness.specs.plans.one_file import LoadedExperiment, load_experiment
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace

PARTS = ("train", "validation", "test")


class PictureLocation(NamedTuple):
    """Where the pictures are that a run may be shown."""

    workspace: Workspace
    data_folder: Path | None
    """Of best-artworks, or of the run's own folder of classes; None: where they were."""
    progress: Progress = SILENT


def recorded_spec(folder: Path) -> LoadedExperiment:
    """Return the experiment whose run's files lie in the folder, as it was resolved."""
    return load_experiment(folder / "spec.yaml")


def recorded_split(folder: Path) -> pd.DataFrame:
    """Return one row a picture: image_id, class, group, part.

    Raises:
        TrackingError: there is no such file.
    """
    path = folder / "split.csv"
    try:
        return pd.read_csv(path, dtype={"image_id": str, "class": str}, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise TrackingError(
            f"{path}: expected who was in which part; got {error}. Run the experiment again."
        ) from error


def recorded_collection(folder: Path, pictures: PictureLocation) -> Collection:
    """Return the collection that the run in the folder was about.

    Raises:
        DataError: its pictures are not here, or are others.
    """
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    wanted = list(recorded_split(folder)["image_id"])
    spec = _recorded_data(folder)
    problem: HarnessError | None = None
    sought = _data(spec, about["collection"], pictures)
    for base in _bases(sought, pictures.workspace.root):
        try:
            found = load_collection(
                sought,
                workspace=pictures.workspace,
                # A folder of classes is named by the spec itself.
                data_folder=None if spec.source == "folder" else pictures.data_folder,
                spec_folder=base,
                progress=pictures.progress,
            )
            _require_same(found, wanted, about)
        except DataError as error:
            problem = problem or error
        else:
            return found
    raise DataError(
        f"pictures of {about['name']}: expected the collection {about['collection']!r} that it was "
        f"run on; got: {problem} Name its folder with --data."
    )


def _recorded_data(folder: Path) -> DataSpec:
    """Return which pictures the run in the folder saw, an experiment's or a clustering's."""
    loaded = load(folder / "spec.yaml")
    if isinstance(loaded, LoadedStudy):
        raise TrackingError(f"{folder}: expected the spec of a run; got that of a study.")
    return loaded.spec.data


def _bases(spec: DataSpec, root: Path) -> tuple[Path, ...]:
    """Return what a relative `data.folder` may begin at: a run does not know its YAML's folder.

    Files that lie equally deep mean the same place, which is tried once, and only if it is there.
    """
    home = root / "experiments"
    below = sorted(folder for folder in home.rglob("*") if folder.is_dir())
    meant = {os.path.normpath(base / (spec.folder or "")): base for base in (home, *below, root)}
    there = tuple(base for place, base in meant.items() if Path(place).is_dir())
    return there if there and spec.source == "folder" else (home,)


def _data(spec: DataSpec, collection: str, pictures: PictureLocation) -> DataSpec:
    if spec.source == "best-artworks" and collection == "demo":
        # The demo collection stood in for the paintings, which may have come since.
        return spec.model_copy(update={"source": "demo", "otherwise": None})
    if spec.source == "folder" and pictures.data_folder is not None:
        return spec.model_copy(update={"folder": str(pictures.data_folder.absolute())})
    return spec.model_copy(update={"otherwise": None})


def _require_same(collection: Collection, wanted: list[str], about: dict[str, Any]) -> None:
    name, lacking = about["name"], set(wanted) - set(collection.image_ids)
    if lacking:
        raise DataError(
            f"{collection.name}: expected the {len(wanted):,} pictures of {name}; got a collection "
            f"without {len(lacking):,} of them, such as {sorted(lacking)[0]}."
        )
    if about.get("data_digest", collection.digest) != collection.digest:
        raise DataError(
            f"{collection.name}: expected the pictures that {name} was run on; got others under "
            "the same names."
        )
