"""The original collection from Kaggle: fetched once, checked, and put in its place."""

import errno
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from zipfile import BadZipFile

from harness.data.collection.best_artworks import (
    SCALED_COPIES,
    compare_counts,
    find_artists,
    picture_root,
)
from harness.data.collection.listing import list_classes
from harness.data.collection.survey import image_id, name_folders
from harness.data.names import printable
from harness.errors import DataError
from harness.progress import Progress
from harness.runtime.atomic_files import name_folder
from harness.runtime.disk import disk_errors
from harness.runtime.locks import wait_for_lock
from harness.runtime.output import with_codes

HANDLE = "ikarus777/best-artworks-of-all-time"
LICENCE = (
    "Best Artworks of All Time (ikarus777), CC BY-NC-SA 4.0: name the source, no commercial use, "
    "share changes under the same licence."
)
NEEDED_BYTES = 5_000_000_000
"""The archive has 2.46 GB, and its pictures about as much."""
_REFUSED = (401, 403)
BY_HAND = (
    f"By hand: open kaggle.com/datasets/{HANDLE} in a browser, sign in, choose Download, and "
    "unzip the archive into {folder}, so that it holds artists.csv and images/images/."
)


def download(folder: Path, progress: Progress, *, needed_bytes: int = NEEDED_BYTES) -> None:
    """Make the folder hold the collection, unless it does; an interrupted download goes on.

    Everything happens in a hidden folder beside it, which is renamed when its pictures agree
    with `artists.csv`.

    Raises:
        DataError: Kaggle cannot be reached or asks for credentials, the disk is full, or what
            came is not the collection. It says how to do it by hand.
    """
    folder = folder.absolute()
    if picture_root(folder) is not None:
        progress.say(f"{folder}: the pictures are there already; nothing is fetched")
        return
    if folder.exists() and any(folder.iterdir()):
        raise DataError(
            f"{folder}: expected no folder, or an empty one; got other files. Move them away."
        )
    beside = folder.with_name(f".{folder.name}.download")
    word = f"{folder.name}: another process is fetching it; waiting"
    elsewhere = ", or name another folder with --to; the same command goes on from what came."
    with (
        _no_empty_folder_left(folder.parent),
        disk_errors(beside, f"about {needed_bytes:,} bytes", elsewhere),
        _errors_explained(folder, beside),
        wait_for_lock(beside.with_suffix(".lock"), progress, word),
        _nothing_left_of_nothing(beside),
    ):
        if picture_root(folder) is None:
            beside.mkdir(exist_ok=True)
            _require_space(beside, needed_bytes)
            unpacked = _fetch(beside, progress)
            _require_collection(unpacked, beside)
            name_folder(unpacked, folder)
            shutil.rmtree(beside)


def _fetch(beside: Path, progress: Progress) -> Path:
    """Return the unpacked archive; kagglehub keeps a part of it across interruptions."""
    progress.say(f"licence: {LICENCE}")
    before = os.environ.get("KAGGLEHUB_CACHE")
    os.environ["KAGGLEHUB_CACHE"] = str(beside)
    try:
        import kagglehub

        return Path(kagglehub.dataset_download(HANDLE))
    finally:
        del os.environ["KAGGLEHUB_CACHE"]
        if before is not None:
            os.environ["KAGGLEHUB_CACHE"] = before


def _require_collection(unpacked: Path, beside: Path) -> None:
    """Refuse pictures that do not agree with `artists.csv`, and forget them."""
    root, artists = picture_root(unpacked), find_artists(unpacked)
    if root is None or not artists:
        wrong = "no folders of artists" if root is None else "no artists.csv"
    elif (counts := _counts(root, artists)) != dict(artists):
        wrong = compare_counts(artists, counts)
    else:
        return
    shutil.rmtree(beside)
    raise DataError(
        f"{HANDLE}: expected the collection of artists.csv; got {wrong.rstrip('.')}. What came was "
        "deleted: start again, or look on kaggle.com whether the collection has changed."
    )


def _counts(root: Path, artists: Mapping[str, int]) -> dict[str, int]:
    """Return how many differently named files each painter has; two spellings count once."""
    listing = list_classes(root, scaled_copies=SCALED_COPIES)
    classes = name_folders(listing.folders, artists)
    ids = {
        (classes[file.folder], image_id(file.relative, classes[file.folder], artists))
        for file in listing.files
    }
    return dict(Counter(name for name, _ in ids))


def _require_space(beside: Path, needed: int) -> None:
    had = sum(path.stat().st_size for path in beside.rglob("*") if path.is_file())
    free = shutil.disk_usage(beside).free
    if free + had < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def _no_empty_folder_left(folder: Path) -> Iterator[None]:
    """Remove the folders that were made on the way and in which nothing came to lie."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        yield
    finally:
        for path in made:
            with suppress(OSError):  # something lies in it
                path.rmdir()


@contextmanager
def _nothing_left_of_nothing(beside: Path) -> Iterator[None]:
    """Remove the hidden folder and its lock, unless a part of the archive came."""
    try:
        yield
    finally:
        if not any(path.is_file() and path.stat().st_size for path in beside.rglob("*")):
            shutil.rmtree(beside, ignore_errors=True)
            # Held, so that whoever waits for it notices and makes another.
            beside.with_suffix(".lock").unlink(missing_ok=True)


@contextmanager
def _errors_explained(folder: Path, beside: Path) -> Iterator[None]:
    """Turn what goes wrong on the way into sentences that say what to do."""
    import requests  # what kagglehub speaks with

    with redirect_stdout(with_codes(sys.stderr)):  # where it will tell of its progress from now on
        from kagglehub.exceptions import CredentialError, DataCorruptionError, UnauthenticatedError

    by_hand = BY_HAND.format(folder=folder)
    try:
        yield
    except (UnauthenticatedError, CredentialError) as error:
        raise DataError(_credentials(by_hand)) from error
    except requests.HTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        asked = f"kaggle.com: expected the archive; got status {status}. {by_hand}"
        raise DataError(_credentials(by_hand) if status in _REFUSED else asked) from error
    except requests.RequestException as error:
        raise DataError(_unreachable(error, beside, by_hand)) from error
    except (DataCorruptionError, BadZipFile, ValueError) as error:
        shutil.rmtree(beside, ignore_errors=True)
        why = printable(str(error), limit=120)
        raise DataError(
            f"{HANDLE}: expected a whole archive; got another content ({why}). What came was "
            f"deleted: start again. {by_hand}"
        ) from error


def _unreachable(error: Exception, beside: Path, by_hand: str) -> str:
    kept = sum(path.stat().st_size for path in beside.rglob("*.archive"))
    goes_on = f" {kept:,} bytes are kept: the same command goes on from them." if kept else ""
    return f"kaggle.com: expected a connection; got {type(error).__name__}.{goes_on} {by_hand}"


def _credentials(by_hand: str) -> str:
    return (
        "kaggle.com: expected to be let in; got a refusal. Make a token on "
        "kaggle.com/settings (API, Create New Token) and put it in the variable KAGGLE_API_TOKEN, "
        f"or save kaggle.json in ~/.kaggle/. {by_hand}"
    )
