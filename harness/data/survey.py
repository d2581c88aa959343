"""What lies in a collection's folder, before anything is demanded of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from harness.data.best_artworks import SCALED_COPIES, find_artists, picture_root
from harness.data.catalog import scan, scanned
from harness.data.catalog_file import Entry
from harness.data.listing import Listing, list_classes
from harness.data.rows import Rows, build_rows, name_folders
from harness.data.sources import Place, find_place
from harness.data.variants import read_parents
from harness.errors import DataError
from harness.progress import SILENT, Progress
from harness.spec.data import DataSpec
from harness.workspace import Workspace


class Survey(NamedTuple):
    """Every file below a collection's folder, read once, and what can be used of it."""

    place: Place
    root: Path
    """Where the class folders lie."""
    listing: Listing
    entries: Sequence[Entry]
    """One for each listed file, also of those that cannot be used."""
    classes: Mapping[str, str]
    """The class of each folder."""
    artists: Mapping[str, int]
    """Pictures of each painter by `artists.csv`; empty if there is none."""
    found: Rows
    """The usable pictures by class and natural order of their ids."""
    parents: Mapping[str, str]
    """The picture that each was made from, by id; empty unless `variants.csv` tells."""


def survey(
    spec: DataSpec,
    *,
    workspace: Workspace,
    data_folder: Path | None = None,
    spec_folder: Path | None = None,
    progress: Progress = SILENT,
) -> Survey:
    """Return what the spec's folder holds; demo and toy collections are made on first use.

    Files are read the first time and when they change. No class needs to have pictures.

    Raises:
        DataError: there is no such folder, it cannot be listed, or it cannot be made.
    """
    place = find_place(spec, workspace=workspace, data_folder=data_folder, spec_folder=spec_folder)
    if place.make is not None:
        place.make(place.folder, progress)
    root, listing = list_place(place)
    entries = scan(root, listing.files, cache=workspace.cache, progress=progress)
    return _surveyed(place, root, listing, entries)


def known_survey(
    spec: DataSpec,
    *,
    workspace: Workspace,
    data_folder: Path | None = None,
    spec_folder: Path | None = None,
) -> Survey | None:
    """Return what `survey` would; None if it would make something or read a picture.

    Raises:
        DataError: as `survey`, for what shows without reading.
    """
    place = find_place(spec, workspace=workspace, data_folder=data_folder, spec_folder=spec_folder)
    if not place.folder.is_dir():
        return None
    root, listing = list_place(place)
    entries = scanned(root, listing.files, cache=workspace.cache)
    return None if entries is None else _surveyed(place, root, listing, entries)


def _surveyed(place: Place, root: Path, listing: Listing, entries: Sequence[Entry]) -> Survey:
    artists = find_artists(place.folder) if place.kaggle else {}
    classes = name_folders(listing.folders, artists)
    found = build_rows(root, entries, classes, artists)
    return Survey(place, root, listing, entries, classes, artists, found, read_parents(root))


def list_place(place: Place) -> tuple[Path, Listing]:
    """Return where a place's class folders lie, and every file below them.

    Raises:
        DataError: there are none, or they cannot be listed.
    """
    root = picture_root(place.folder) if place.kaggle else place.folder.resolve()
    if root is None:
        raise DataError(
            f"{place.folder}: expected images/images/<Artist_Name>/; got no artist's folder. "
            f"Delete {place.folder}, so that it can be made again."
        )
    try:
        return root, list_classes(root, scaled_copies=SCALED_COPIES if place.kaggle else set())
    except OSError as error:
        raise DataError(
            f"{root}: expected a folder that can be listed; got {error.strerror}. Allow reading it."
        ) from error
