"""What a plan needs to know of a collection: kept, so that neither pictures nor NumPy are needed.

A summary holds for one spec, for the files as they are listed (with sizes, times and inodes), for
the tables that lie beside them and for the catalog that says what was read of them. When one of
these is another, or the summary is damaged, it is made again.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from harness.data.collection.best_artworks import find_artists
from harness.data.collection.catalog import catalog_recipe, is_settled, vouched_digest
from harness.data.collection.sources import find_place
from harness.data.collection.survey import ListedPlace, Survey, list_files
from harness.data.names import read_parents
from harness.runtime.atomic_files import replace_file
from harness.runtime.checksums import checked_content, with_checksum
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace

_FORMAT = 1
"""Raise it whenever a collection, or what is told of it, would come out otherwise."""


class CollectionSummary(NamedTuple):
    """What a plan says of a collection."""

    name: str
    """As `Collection.name`."""
    pictures: int
    """How many of the folder's the spec takes."""
    digest: str
    """As `Collection.digest`."""
    split_told: tuple[str, ...]
    """Sentences on a given split."""


def kept_summary(
    spec: DataSpec,
    *,
    workspace: Workspace,
    data_folder: Path | None = None,
    spec_folder: Path | None = None,
) -> CollectionSummary | None:
    """Return what is kept of the spec's collection; None: nothing, or of another state of it.

    Files are listed, none is read but the tables beside them.

    Raises:
        DataError: there is no such folder, or it cannot be listed.
    """
    place = find_place(spec, workspace=workspace, data_folder=data_folder, spec_folder=spec_folder)
    if not place.folder.is_dir():
        return None
    found = list_files(spec, place)
    path, state = _path(spec, found.root, workspace), _state(spec, found, workspace)
    try:
        told = json.loads(checked_content(path.read_bytes()))
        if told["state"] != state:
            return None
        return CollectionSummary(
            str(told["name"]), int(told["pictures"]), str(told["digest"]), (*told["split_told"],)
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep_summary(
    spec: DataSpec, seen: Survey, summary: CollectionSummary, workspace: Workspace
) -> None:
    """Keep what a spec took of a folder, unless one of its files is read again next time."""
    if not all(map(is_settled, seen.listing.files, seen.entries)):
        return
    state = _state(spec, seen.listed, workspace)
    if state is not None:
        text = with_checksum(json.dumps({"state": state} | summary._asdict()))
        with suppress(OSError):  # it is made again next time
            replace_file(_path(spec, seen.root, workspace), text + "\n", shared=True)


def _path(spec: DataSpec, root: Path, workspace: Workspace) -> Path:
    wanted = f"{root}\n{spec.model_dump_json()}".encode("utf-8", "surrogateescape")
    return workspace.cache / "summaries" / f"{hashlib.sha256(wanted).hexdigest()[:24]}.json"


def _state(spec: DataSpec, found: ListedPlace, workspace: Workspace) -> str | None:
    """Return a digest of all that decides what is told; None: there is no catalog."""
    place, root, listing, table, _ = found
    catalog = vouched_digest(workspace.cache, root)
    if catalog is None:
        return None
    decides = (
        *(_FORMAT, catalog_recipe(), catalog, spec.model_dump_json()),
        *(place.name, str(place.folder), listing.folders, listing.files),
        *(table and table.pictures, read_parents(root)),
        find_artists(place.folder) if place.kaggle else {},
    )
    return hashlib.sha256(json.dumps(decides).encode()).hexdigest()
