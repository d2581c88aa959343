"""The demo collection: paintings by painters who never lived, drawn from a seed.

For trying and testing the harness where the real paintings are not at hand; never evidence.
Laid out as the original: `artists.csv` and `images/images/<Artist_Name>/<Artist_Name>_<n>.jpg`.
"""

import csv
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from harness.data.demo.painters import PAINTERS, Painter
from harness.errors import DataError
from harness.progress import SILENT, Progress
from harness.runtime.atomic_files import replacing_folder
from harness.runtime.disk import disk_errors
from harness.runtime.locks import wait_for_lock
from harness.runtime.pools import thread_pool
from harness.runtime.threads import cores_usable

FORMAT = 2
"""Raised by whoever changes what any picture looks like: collections made before are redrawn."""
MARKER = "demo.json"
"""Written last: says which recipe and which seed the folder holds."""
JPEG_QUALITY = 85
THREADS = 8
Picture = tuple[Painter, int]
"""A painter and a picture's number, from 1."""
COLUMNS = ("id", "name", "years", "genre", "nationality", "bio", "wikipedia", "paintings")


def make_demo(folder: Path, *, seed: int = 1, progress: Progress = SILENT) -> None:
    """Make the folder hold the demo collection of this seed: 803 pictures, about 40 MB.

    Drawn beside and renamed when complete, so the folder is whole or not there; nothing is
    done when it is whole already. Another recipe's or another seed's collection is replaced.
    The same seed gives the same bytes with any number of threads (and on one kind of
    processor: elsewhere a colour may round differently).

    Raises:
        DataError: the folder holds something else, or cannot be written.
    """
    folder = folder.absolute()
    word = f"{folder.name}: another process is drawing it; waiting"
    with disk_errors(folder, "the demo collection (about 40 MB)", ", or choose another folder."):
        if _is_complete(folder, seed):
            return
        with wait_for_lock(folder.with_name(f".{folder.name}.lock"), progress, word):
            if not _is_complete(folder, seed):
                _refuse_strangers(folder)
                with replacing_folder(folder) as unfinished:
                    _write_collection(unfinished, seed, progress)


def picture_path(painter: Painter, number: int) -> Path:
    """Return where a picture lies in the collection's folder."""
    return Path("images", "images", painter.folder, f"{painter.folder}_{number}.jpg")


def _marker(seed: int) -> bytes:
    return json.dumps({"recipe": FORMAT, "seed": seed}).encode()


def _is_complete(folder: Path, seed: int) -> bool:
    marker = folder / MARKER
    if not marker.is_file() or marker.read_bytes() != _marker(seed):
        return False
    return all((folder / picture_path(*picture)).is_file() for picture in _all_pictures())


def _all_pictures() -> Iterator[Picture]:
    """Yield every painter with every number."""
    for painter in PAINTERS:
        for number in range(1, painter.paintings + 1):
            yield painter, number


def _refuse_strangers(folder: Path) -> None:
    """Raise DataError if the folder holds anything that is not ours to replace."""
    if folder.exists() and not (folder / MARKER).is_file() and any(folder.iterdir()):
        raise DataError(
            f"{folder}: expected no folder, or a demo collection; got a folder of something else. "
            "Move it away, or choose another folder."
        )


def _write_collection(folder: Path, seed: int, progress: Progress) -> None:
    pictures = list(_all_pictures())
    for painter in PAINTERS:
        (folder / picture_path(painter, 1)).parent.mkdir(parents=True)
    _write_table(folder / "artists.csv")
    progress.start("drawing the demo collection", len(pictures), "pictures")
    with thread_pool(min(THREADS, cores_usable()), writes=True) as pool:
        for _ in pool.map(partial(_write_picture, folder, seed), pictures):
            progress.advance()
    (folder / MARKER).write_bytes(_marker(seed))
    progress.finish()


def _write_picture(folder: Path, seed: int, picture: Picture) -> None:
    import cv2

    from harness.data.demo.picture import draw_picture

    image = draw_picture(*picture, seed)
    quality = (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY)
    _, coded = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), quality)
    (folder / picture_path(*picture)).write_bytes(coded.tobytes())


def _write_table(path: Path) -> None:
    """Write `artists.csv` as the original has it; the painters are said to be invented."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for number, painter in enumerate(PAINTERS):
            bio = f"{painter.name} was invented for the demo collection, like every painter in it."
            about = (painter.name, painter.years, painter.genre, painter.nationality)
            table.writerow((number, *about, bio, "", painter.paintings))
