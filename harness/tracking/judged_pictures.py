"""The pictures that a verdict ledger is about, so that files of predictions find the right one.

Beside each ledger lies a fingerprint of every picture: of its name and its true class. Files that
were tested on some of a collection's pictures so belong to the ledger of that collection.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.runtime.atomic_files import write_whole
from harness.tracking.failures import explained
from harness.tracking.verdict_ledger import (
    StudyJudged,
    VerdictLedger,
    verdict_ledger,
    verdicts_of,
)
from harness.workspace import Workspace

Pictures = NDArray[np.uint64]
"""(n,) a fingerprint of each picture, sorted, each once."""
ENDING = ".pictures.npy"


def pictures_of(names: Iterable[str], classes: Iterable[str]) -> Pictures:
    """Return the fingerprints of pictures.

    Args:
        names: n names; one that comes twice counts once.
        classes: the true class of each.
    """
    rows = zip(names, classes, strict=True)
    return np.unique(np.fromiter((_fingerprint(*row) for row in rows), np.uint64))


def keep_pictures(workspace: Workspace, data_digest: str, pictures: Pictures) -> None:
    """Write down what a ledger is about, if that was not done.

    Raises:
        TrackingError: the disk is full, say.
    """
    path = _path(verdict_ledger(workspace, data_digest))
    if not path.exists():
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, lambda place: _save(place, pictures))


def ledger_for(workspace: Workspace, data_digest: str, pictures: Pictures) -> VerdictLedger:
    """Return the ledger of the smallest collection that has all these pictures, or their own.

    Args:
        workspace: where ledgers are kept.
        data_digest: what the pictures are.
        pictures: their fingerprints.
    """
    own = verdict_ledger(workspace, data_digest)
    holding = [
        (len(known), ledger.path)
        for ledger, known in _known(workspace)
        if ledger.path != own.path and np.isin(pictures, known).all()
    ]
    return VerdictLedger(min(holding)[1]) if holding else own


def judged_on_parts(
    workspace: Workspace, but: VerdictLedger, pictures: Pictures
) -> Iterator[StudyJudged]:
    """Yield what other ledgers say of files that were tested on some of these pictures.

    Raises:
        TrackingError: a ledger cannot be read.
    """
    for ledger, known in _known(workspace):
        if ledger.path != but.path and np.isin(known, pictures).all():
            yield from (
                one for one in ledger.records() if isinstance(one, StudyJudged) and one.files
            )


def _fingerprint(name: str, true: str) -> int:
    told = hashlib.blake2b(f"{name}\t{true}".encode(), digest_size=8)
    return int.from_bytes(told.digest(), "big")


def _known(workspace: Workspace) -> Iterator[tuple[VerdictLedger, Pictures]]:
    for path in sorted(verdicts_of(workspace).glob(f"*{ENDING}")):
        with explained(path):
            pictures: Pictures = np.load(path, allow_pickle=False)
        yield VerdictLedger(path.with_name(f"{path.name.removesuffix(ENDING)}.jsonl")), pictures


def _path(ledger: VerdictLedger) -> Path:
    return ledger.path.with_name(f"{ledger.path.stem}{ENDING}")


def _save(place: Path, pictures: Pictures) -> None:
    with place.open("wb") as file:
        np.save(file, pictures, allow_pickle=False)
