"""What `seal` is about to move: written down before the first file, gone after the last.

Cut off at any moment, the same command goes on from here.
"""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.data.collection.collection import Collection
from harness.errors import ComparisonError
from harness.runtime.documents import Expected, read_document, write_json
from harness.runtime.locks import Lock, wait_for_lock

PLAN = Expected(
    "what `seal` was about to move",
    "Put a copy from before in its place.",
)


@dataclass(frozen=True)
class Sealing:
    """Sealed pictures on their way.

    Attributes:
        study: the growing study.
        whole_digest: of the collection before.
        sealed: what identifies the sealed pictures, as `StudyOpened.sealed`.
        pictures: how many; copies of them that are moved along are none.
        home: the folder below which they lie.
        to: the folder that they are moved to.
        files: SHA-256 by the path that each has, seen from `home`.
        left: digest of the names of the pictures that are to be left, in order.
    """

    study: str
    whole_digest: str
    sealed: str
    pictures: int
    home: str
    to: str
    files: dict[str, str]
    left: str


def names_digest(names: tuple[str, ...]) -> str:
    """Return what identifies the pictures of these names, in this order."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def left_without(collection: Collection, rows: list[int]) -> str:
    """Return the digest of the names that are left when the pictures of some rows are gone."""
    gone = {collection.image_ids[row] for row in rows}
    return names_digest(tuple(name for name in collection.image_ids if name not in gone))


def sealing_of(folder: Path, study: str) -> Sealing | None:
    """Return what a `seal` that was cut off was about to move; None: there is none.

    Raises:
        TrackingError: it cannot be read.
    """
    path = _path(folder, study)
    return read_document(path, Sealing, PLAN) if path.exists() else None


def write_sealing(folder: Path, plan: Sealing) -> None:
    """Write down what is about to be moved."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(_path(folder, plan.study), asdict(plan), vouched=True)


def end_sealing(folder: Path, study: str) -> None:
    """Remove what was written down: nothing is on its way any more."""
    _path(folder, study).unlink(missing_ok=True)


def require_none_on_their_way(folder: Path, study: str) -> None:
    """Refuse a study whose pictures are half here and half elsewhere.

    Raises:
        ComparisonError: a `seal` was cut off.
    """
    plan = sealing_of(folder, study)
    if plan is not None:
        raise ComparisonError(
            f"{study}: expected pictures that are all sealed or all here; got a `seal` that was "
            f"cut off. Begin it again, with --to {plan.to}: it goes on."
        )


def sealing_lock(folder: Path, study: str) -> Lock:
    """Return the lock of whoever moves pictures of a study."""
    return wait_for_lock(folder / f"{study}.sealing.lock")


def _path(folder: Path, study: str) -> Path:
    return folder / f"{study}.sealing.json"
