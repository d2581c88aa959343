"""The paper's section 4.1 as files: resized pictures, variants, arrays, and the table of labels."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
import PIL
from numpy.typing import NDArray
from PIL import Image

from harness.data.array_builder import AT_ONCE
from harness.data.collection.collection import Collection
from harness.data.names import write_parents
from harness.data.normalise import FORMAT as NORMALISE_FORMAT
from harness.data.normalise import prepared_picture
from harness.data.preprocessing.contact_sheet import contact_sheet
from harness.data.preprocessing.random_changes import FORMAT, changed, draw_variant
from harness.errors import DataError, HarnessError
from harness.progress import SILENT, Progress
from harness.runtime.atomic_files import replace_file, replacing
from harness.runtime.checksums import with_checksum
from harness.runtime.csv_files import write_csv
from harness.runtime.disk import disk_errors
from harness.runtime.documents import Expected, decoded, read_document, sha256_of_file
from harness.runtime.journal import Journal
from harness.runtime.locks import wait_for_lock
from harness.runtime.pools import thread_pool
from harness.specs.schema.data import NormaliseSpec


def one_hot(
    image_ids: Sequence[str], class_names: Sequence[str], labels: NDArray[np.int64]
) -> pd.DataFrame:
    """Return a column `name` with n ids, then k columns of 0 and 1, one for each class."""
    codes = np.eye(len(class_names), dtype=np.uint8)[labels]
    table = pd.DataFrame(codes, columns=list(class_names))
    table.insert(0, "name", list(image_ids), allow_duplicates=True)
    return table


ArrayKind = Literal["float32", "float16", "none"]
DESCRIPTION = "preprocess.json"
CHECKSUMS = "checksums.jsonl"
LABELS = "labels.csv"
LONGEST_NAME = 240
"""Bytes; a file system allows 255, and a number and a suffix come behind it."""
_PURPOSE = Expected(
    "what the folder is for", "Choose another folder, or delete this one.", DataError
)
_FILE = Expected("a file that was preprocessed", "Start again: it is made again.", DataError)
_LINE = Expected("the checksums of a picture's files", "They are made again.", DataError)
Checksums = Mapping[str, str]
"""SHA-256 by path below the folder."""
PNG_BYTES_PER_PIXEL = 2.0
"""Of paintings at 300 px; drawings take less."""


@dataclass(frozen=True)
class PreprocessRequest:
    """What is to be made, and where."""

    collection: Collection
    folder: Path
    image_pixels: int = 300
    variants: int = 5
    """Files per picture, the picture itself as number 0 among them."""
    seed: int = 1
    arrays: ArrayKind = "float32"
    normalise: NormaliseSpec | None = None
    """The common geometry and encoding to pass first; None: resize files as they are."""
    only_first: bool = False
    """One picture per artist, as the paper did it."""

    @property
    def rows(self) -> list[int]:
        """The pictures to do, ascending."""
        labels = self.collection.labels
        first = np.unique(labels, return_index=True)[1]
        return sorted(first.tolist()) if self.only_first else list(range(len(labels)))

    @property
    def as_data(self) -> dict[str, str]:
        """What `data` of an experiment says to see these pictures."""
        images = self.folder / "images"
        if not self.collection.labelled_by_table:
            return {"source": "folder", "folder": str(images)}
        part = {"part": "part"} if self.collection.parts else {}
        return {"source": "table", "file": str(images / LABELS), "group": "group", **part}

    @property
    def array_bytes(self) -> int:
        """Bytes of one picture's array file, nearly."""
        each = 0 if self.arrays == "none" else np.dtype(self.arrays).itemsize
        return int(each * self.variants * self.image_pixels**2 * 3)

    @property
    def estimated_bytes(self) -> int:
        """About how large everything will be."""
        pictures = self.variants * self.image_pixels**2 * PNG_BYTES_PER_PIXEL
        return round(len(self.rows) * (pictures + self.array_bytes))

    def description(self) -> dict[str, object]:
        """Return what decides the files, as JSON values."""
        return {
            "what": "pictures and variants after section 4.1 of the paper",
            "collection": self.collection.name,
            "digest": self.collection.digest,
            "image_pixels": self.image_pixels,
            "variants": self.variants,
            "seed": self.seed,
            "arrays": self.arrays,
            "normalise": self.normalise.model_dump(mode="json") if self.normalise else None,
            "only_first": self.only_first,
            "recipe": [FORMAT, NORMALISE_FORMAT],
            "pillow": PIL.__version__,
        }


class _Line(NamedTuple):
    """What the files of one picture are."""

    name: str
    sha256: Checksums


class Made(NamedTuple):
    """What a job left."""

    pictures: int
    """Files, variants included."""
    done_before: int
    """Of the originals, how many were there already."""
    bytes: int


def preprocess(job: PreprocessRequest, progress: Progress = SILENT) -> Made:
    """Make the job's files; those that an earlier start made, and that are whole, are kept.

    Below the folder: `images/<class>/<name>_<number>.png` with `images/variants.csv`, which keeps
    copies with their parents in any split, and `images/labels.csv` where a table, or folders of
    parts, say what each is; `arrays/<class>/<name>.npy`, (variants, p, p, 3) in
    [0, 1]; `one_hot.csv` and `one_hot.parquet` of the whole collection; `contact_sheet.png`;
    `checksums.jsonl`, a line a picture whose files are all made. A killed job goes on where it
    was and ends with the same files; a file that is not what its line says is made again.

    Raises:
        DataError: the folder holds another job's files or a stranger's, a picture cannot be
            read, or the disk is full or cannot be written.
    """
    _require_outside(job)
    word = f"{job.folder.name}: another process is making it; waiting"
    with (
        disk_errors(
            job.folder,
            f"{job.estimated_bytes:,} bytes of preprocessed pictures",
            ", or name another folder with --to.",
            for_room=", name another folder with --to, or leave the arrays out: --arrays none.",
        ),
        wait_for_lock(job.folder.with_name(f".{job.folder.name}.lock"), progress, word),
    ):
        job.folder.mkdir(exist_ok=True)
        _claim(job)
        return _make(job, progress)


def _require_outside(job: PreprocessRequest) -> None:
    """Refuse a folder among the pictures: what is made there would be pictures, too."""
    if job.collection.labelled_by_table:  # which names each of them
        return
    first = job.collection.paths[0]
    depth = len(PurePosixPath(job.collection.image_ids[0]).parts)
    pictures = first.parents[depth - 1].resolve()
    if job.folder.resolve().is_relative_to(pictures):
        raise DataError(
            f"{job.folder}: expected a folder apart from the pictures in {pictures}; got one among "
            "them, whose copies would be read as pictures. Name another folder with --to."
        )


def _claim(job: PreprocessRequest) -> None:
    """Write what the folder is for, or refuse it if it is for something else."""
    path = job.folder / DESCRIPTION
    if path.is_file():
        before, now = read_document(path, dict[str, Any], _PURPOSE), job.description()
        if before != now:
            other = [key for key in now if before.get(key) != now[key]]
            raise DataError(
                f"{job.folder}: expected a new folder, or one of the same job; got one made with "
                f"another {', '.join(other)}. Choose another folder, or delete this one."
            )
    elif any(job.folder.iterdir()):
        raise DataError(
            f"{job.folder}: expected a new or empty folder; got one with other files. "
            "Choose another folder."
        )
    else:
        replace_file(path, with_checksum(json.dumps(job.description(), indent=2) + "\n"))


def _make(job: PreprocessRequest, progress: Progress) -> Made:
    names = _names(job.collection.image_ids)
    journal = Journal(job.folder / CHECKSUMS)
    noted = _noted(journal)
    done = set(_whole_rows(job, names, noted, progress))
    rows = [row for row in job.rows if row not in done]
    progress.start("preprocessing", len(rows), "pictures")
    for row, checksums in zip(rows, _all(job, rows, names), strict=True):
        if noted.get(str(names[row])) != checksums:
            journal.write({"name": str(names[row]), "sha256": checksums})
        progress.advance()
    progress.finish()
    _write_tables(job, names)
    files = [path for path in job.folder.rglob("*") if path.is_file()]
    made = len(job.rows) * job.variants
    return Made(made, len(job.rows) - len(rows), sum(path.stat().st_size for path in files))


def _noted(journal: Journal) -> dict[str, Checksums]:
    """Return the checksums of the files of each picture that was done, by its name."""
    journal.mend()
    try:
        lines = [decoded(event, _Line, journal.path, _LINE) for event in journal.events()]
    except HarnessError:
        # It only says which pictures need not be made again.
        journal.path.unlink()
        return {}
    return {line.name: line.sha256 for line in lines}


def _whole_rows(
    job: PreprocessRequest,
    names: list[PurePosixPath],
    noted: Mapping[str, Checksums],
    progress: Progress,
) -> Iterator[int]:
    """Yield the pictures of which every file is what was written."""
    some = [row for row in job.rows if str(names[row]) in noted]
    if not some:
        return
    progress.start("checking what was made before", len(some), "pictures")
    with thread_pool() as pool:
        wanted = [noted[str(names[row])] for row in some]
        whole = pool.map(lambda row, sums: _is_whole(job, names[row], sums), some, wanted)
        for row, as_written in zip(some, whole, strict=True):
            progress.advance()
            if as_written:
                yield row
    progress.finish()


def _all(
    job: PreprocessRequest, rows: list[int], names: list[PurePosixPath]
) -> Iterable[Checksums]:
    """Make the pictures in threads: Pillow works outside the interpreter's lock."""
    with thread_pool(writes=True) as pool:
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            yield from pool.map(lambda row: _make_picture(job, row, names[row]), some)


def _make_picture(job: PreprocessRequest, row: int, name: PurePosixPath) -> Checksums:
    pictures = variants_of(job, row)
    for number, picture in enumerate(pictures):
        _write(_picture_path(job, name, number), partial(_save_png, picture))
    if job.arrays != "none":
        array = np.stack([np.asarray(p) for p in pictures]) / np.float32(255)
        _write(_array_path(job, name), partial(_save_array, array.astype(job.arrays)))
    return {
        str(file.relative_to(job.folder)): sha256_of_file(file, _FILE) for file in _files(job, name)
    }


def variants_of(job: PreprocessRequest, row: int) -> list[Image.Image]:
    """Return one picture's variants, itself first."""
    collection = job.collection
    pixels = prepared_picture(collection.paths[row], job.image_pixels, job.normalise)
    picture = Image.fromarray(pixels)
    image_id = collection.image_ids[row]
    others = (draw_variant(job.seed, image_id, number) for number in range(1, job.variants))
    return [picture, *(changed(picture, drawn) for drawn in others)]


def _write_tables(job: PreprocessRequest, names: list[PurePosixPath]) -> None:
    collection = job.collection
    rows = [
        (_image_id(names[row], number), _image_id(names[row], 0), number)
        for row in job.rows
        for number in range(job.variants)
    ]
    write_parents(job.folder / "images", rows)
    if collection.labelled_by_table:
        _write(job.folder / "images" / LABELS, partial(write_csv, _labels(job, names)))
    table = one_hot(collection.image_ids, collection.class_names, collection.labels)
    _write(job.folder / "one_hot.csv", partial(write_csv, table))
    _write(job.folder / "one_hot.parquet", partial(table.to_parquet, index=False))
    first = job.rows[0]
    words = [
        draw_variant(job.seed, collection.image_ids[first], number).words if number else "original"
        for number in range(job.variants)
    ]
    sheet = contact_sheet(collection.image_ids[first], variants_of(job, first), words)
    _write(job.folder / "contact_sheet.png", partial(_save_png, sheet))


def _labels(job: PreprocessRequest, names: list[PurePosixPath]) -> pd.DataFrame:
    """Return a row for each file: what its folders do not say, or not in the same way."""
    collection = job.collection
    rows = [
        (
            _image_id(names[row], number),
            collection.class_names[collection.labels[row]],
            int(collection.groups[row]),
            collection.parts[row] if collection.parts else "",
        )
        for row in job.rows
        for number in range(job.variants)
    ]
    table = pd.DataFrame(rows, columns=["image", "label", "group", "part"])
    return table if collection.parts else table.drop(columns="part")


def _names(image_ids: Iterable[str]) -> list[PurePosixPath]:
    """Return the name of each picture without its suffix, or with it where two would be one.

    `a.jpg`, `a.png` and `a.jpg.png` keep theirs; names that differ in their case alone are one to
    some file systems. A name so long that a number has no room behind it is cut.
    """
    paths = [PurePosixPath(image_id) for image_id in image_ids]
    names = [path.with_suffix("") for path in paths]
    while True:
        counts = Counter(str(name).casefold() for name in names)
        shared = [counts[str(name).casefold()] > 1 for name in names]
        longer = [
            path if one else name for path, name, one in zip(paths, names, shared, strict=True)
        ]
        if longer == names:
            return [_cut(name) for name in names]
        names = longer


def _cut(name: PurePosixPath) -> PurePosixPath:
    whole = name.name.encode()
    if len(whole) <= LONGEST_NAME:
        return name
    known_by = f"-{hashlib.sha256(whole).hexdigest()[:8]}"
    return name.with_name(whole[: LONGEST_NAME - len(known_by)].decode(errors="ignore") + known_by)


def _image_id(name: PurePosixPath, number: int) -> str:
    return str(name.with_name(f"{name.name}_{number}.png"))


def _picture_path(job: PreprocessRequest, name: PurePosixPath, number: int) -> Path:
    return job.folder / "images" / _image_id(name, number)


def _array_path(job: PreprocessRequest, name: PurePosixPath) -> Path:
    return job.folder / "arrays" / name.with_name(f"{name.name}.npy")


def _files(job: PreprocessRequest, name: PurePosixPath) -> list[Path]:
    files = [_picture_path(job, name, number) for number in range(job.variants)]
    return files if job.arrays == "none" else [*files, _array_path(job, name)]


def _is_whole(job: PreprocessRequest, name: PurePosixPath, noted: Checksums) -> bool:
    try:
        found = {
            str(file.relative_to(job.folder)): sha256_of_file(file, _FILE)
            for file in _files(job, name)
        }
    except DataError:  # a file is not there, or cannot be read
        return False
    return found == noted


def _save_png(picture: Image.Image, file: Path) -> None:
    # Of a painting, the highest level saves 3 % and takes twice as long.
    picture.save(file, "PNG", compress_level=1)


def _save_array(array: NDArray[np.floating], file: Path) -> None:
    content = BytesIO()  # np.save itself does not say that the disk is full
    np.save(content, array, allow_pickle=False)
    file.write_bytes(content.getbuffer())


def _write(path: Path, write: Callable[[Path], object]) -> None:
    # Hidden: what a kill leaves must not be taken for a picture when the folder is read as data.
    short = hashlib.sha256(path.name.encode()).hexdigest()[:16]  # a name may be too long to grow
    with replacing(path, partial=path.with_name(f".{short}.unfinished")) as unfinished:
        write(unfinished)
