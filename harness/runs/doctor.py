"""What a kill, a move or a full disk left behind, and how each is put right.

Nothing that was measured is ever deleted: what is removed can be made again from the pictures.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from harness.data.cache.prepared import cached_arrays, damaged_rows, prune
from harness.data.collection.catalog import unproved
from harness.data.names import listed, printable
from harness.errors import HarnessError
from harness.features.store import damaged_entries, forget
from harness.runs import file_names
from harness.runs.digests import require_scores
from harness.runs.recorded import RecordedRun
from harness.runtime.documents import one_line
from harness.runtime.orphans import orphans
from harness.tracking.address import is_own, is_server, shown_address, store_address
from harness.tracking.find_finished import (
    finished_among,
    finished_fingerprints,
    unknown_folders,
)
from harness.tracking.locations import folders_before, repair_locations, whats_lost
from harness.tracking.outbox import left_behind
from harness.tracking.record import DIGESTS, FinishedRun
from harness.wording.counts import counted
from harness.workspace import Workspace

if TYPE_CHECKING:
    from harness.tracking.mlflow_client import Store

# Every kind of run keeps these; a run without them can be neither verified nor reported.
_NEEDED = (file_names.RUN, file_names.SPEC)
_READ: Mapping[str, Callable[[RecordedRun], object]] = MappingProxyType(
    {
        file_names.RUN: attrgetter("about"),
        file_names.SPEC: attrgetter("written_spec"),
        file_names.ENVIRONMENT: attrgetter("environment"),
        file_names.SPLIT: attrgetter("split"),
        file_names.HISTORY: attrgetter("history"),
        file_names.PREDICTIONS: attrgetter("predictions"),
        file_names.EARLIER_PREDICTIONS: attrgetter("tested"),
        file_names.FITTED: attrgetter("fitted"),
    }
)
"""What reads each file that a run may keep."""


class StoreFault(NamedTuple):
    """One thing that is not as it should be."""

    what: str
    remedy: str
    """What to do, or what `--repair` does."""
    repair: Callable[[], str] | None = None
    """Puts it right, and returns what there is to say; None: only a person can, or the next `run`
    does it by itself."""
    harmless: bool = False
    """Whether all goes on well without doing anything."""


def findings(workspace: Workspace, *, thorough: bool = False) -> Iterator[StoreFault]:
    """Yield what is not as it should be, what has to be put right first before the rest.

    Args:
        workspace: the project's folders.
        thorough: read every known picture again, which takes as long as the disk takes.
    """
    yield from _damaged_database(workspace)
    yield from _moved(workspace)
    yield from _undelivered(workspace)
    yield from _orphans(workspace)
    yield from _stale(workspace)
    yield from _missing(workspace)
    yield from _unknown(workspace)
    yield from _unfinished(workspace)
    yield from _cache(workspace)
    yield from _download(workspace)
    if thorough:
        yield from _pictures(workspace)


def _damaged_database(workspace: Workspace) -> Iterator[StoreFault]:
    if not is_own(workspace):
        return
    if lost := whats_lost(workspace):
        yield StoreFault(
            f"database: where {workspace.database} should be, there is {lost}",
            f"put a copy from before in its place, or move {workspace.mlruns} away to begin anew",
        )
        return
    if not workspace.database.exists():
        return
    try:
        address = f"{workspace.database.as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=20)) as store:
            (told,) = store.execute("PRAGMA quick_check(1)").fetchone()
    except (sqlite3.Error, UnicodeDecodeError) as error:  # of text that is damaged itself
        told = one_line(error)
    if told != "ok":
        yield StoreFault(
            f"database: {workspace.database} is damaged ({told})",
            "put a copy from before in its place, or move it away to begin a new one",
        )


def _moved(workspace: Workspace) -> Iterator[StoreFault]:
    if is_own(workspace) and _readable(workspace):
        for before in folders_before(workspace):
            yield StoreFault(
                f"moved: the store looks for its artifacts in {before}",
                f"point it to {workspace.artifacts}, keeping a copy of the database",
                partial(_point_here, workspace),
            )


def _point_here(workspace: Workspace) -> str:
    done = repair_locations(workspace)
    return f"{done.changed} paths; the database as it was: {done.backup}" if done else ""


def _undelivered(workspace: Workspace) -> Iterator[StoreFault]:
    address = shown_address(store_address(workspace))
    for spool in left_behind(workspace.spool):
        runs = len({message["run"] for message in spool.waiting})
        here = spool.store == address
        yield StoreFault(
            f"undelivered: {counted(len(spool.waiting), 'message')} of "
            f"{counted(runs, 'run')} to {spool.store}",
            "send them" if here else f"set MLFLOW_TRACKING_URI to {spool.store} and start again",
            partial(_deliver, workspace) if here else None,
        )
    for path in sorted(workspace.spool.glob("*.refused")):
        yield StoreFault(
            f"refused: the server would not take what is in {path}",
            "look at `reason` there; delete the file when it has served",
            harmless=True,
        )


def _deliver(workspace: Workspace) -> str:
    from harness.tracking.mlflow_client import open_store

    said: list[str] = []
    open_store(workspace, said.append)  # which delivers before anything else
    return "; ".join(said)


def _stale(workspace: Workspace) -> Iterator[StoreFault]:
    store = _opened(workspace)
    if store is None:
        return
    from harness.tracking.stale import ENDED, end_stale, stale_runs

    for run in stale_runs(store, workspace):
        yield StoreFault(
            f"stale: {run.name} ({run.id}) is called running, but process {run.process} is gone",
            f"call it {ENDED}; `run` goes on with it all the same",
            partial(_done, partial(end_stale, store, run)),
        )


def _opened(workspace: Workspace) -> "Store | None":
    """Return the store; None where there is none yet, or something stands in the way of it."""
    from harness.tracking.mlflow_client import open_store

    if is_own(workspace):
        ready = _readable(workspace) and not folders_before(workspace)
    else:
        ready = not is_server(store_address(workspace)) or not any(left_behind(workspace.spool))
    return open_store(workspace) if ready else None


def _readable(workspace: Workspace) -> bool:
    return workspace.database.exists() and not any(_damaged_database(workspace))


def _missing(workspace: Workspace) -> Iterator[StoreFault]:
    if not is_own(workspace) or not _readable(workspace) or folders_before(workspace):
        return
    fingerprints = finished_fingerprints(workspace) or set()
    for run, place in (finished_among(workspace, fingerprints) or {}).values():
        lost = [name for name in _NEEDED if not Path(place, name).is_file()]
        if lost:
            yield StoreFault(
                f"missing: {run.name} ({run.id}) has no {' and no '.join(lost)} in {place}",
                "bring the files back, or delete the run in MLflow and run it again",
            )
        yield from _damaged_files(run, Path(place), lost)


def _damaged_files(run: FinishedRun, folder: Path, lost: Sequence[str]) -> Iterator[StoreFault]:
    """Yield the files that cannot be read, and those that are not what they were at its end."""
    recorded = RecordedRun.at(folder, run.tags)
    said = [*recorded.altered(), *_other_scores(run)]
    if DIGESTS not in run.tags:  # else its bytes are those that were written
        said += _unread(recorded, folder)
    told = [text for text in dict.fromkeys(said) if not any(f"/{name}: " in text for name in lost)]
    for text in told:
        yield StoreFault(
            f"damaged: {run.name} ({run.id}): {text}",
            "put a copy from before in its place, or delete the run in MLflow and run it again",
        )


def _unread(recorded: RecordedRun, folder: Path) -> Iterator[str]:
    for name, read in _READ.items():
        if (folder / name).is_file():
            try:
                read(recorded)
            except HarnessError as error:
                yield str(error)


def _other_scores(run: FinishedRun) -> Iterator[str]:
    try:
        require_scores(run)
    except HarnessError as error:
        yield str(error)


def _unknown(workspace: Workspace) -> Iterator[StoreFault]:
    """Yield the files of runs without their database, or with one that was begun after it."""
    if not is_own(workspace) or any(_damaged_database(workspace)):
        return
    folders = unknown_folders(workspace)
    if folders:
        yield StoreFault(
            f"unknown: {counted(len(folders), 'folder')} with files of runs that the database does "
            f"not know, such as {folders[0]}",
            f"put the database that knows them in the place of {workspace.database}, or move the "
            "folders away",
        )


def _unfinished(workspace: Workspace) -> Iterator[StoreFault]:
    done = finished_fingerprints(workspace) if _readable(workspace) else set()
    for folder in sorted(workspace.unfinished.glob("*/")):
        if folder.name not in (done or ()):
            yield StoreFault(
                f"unfinished: {folder.name[:12]}",
                "the same `run` goes on from its last whole epoch",
                harmless=True,
            )


def _cache(workspace: Workspace) -> Iterator[StoreFault]:
    for each in cached_arrays(workspace.cache):
        lost = damaged_rows(each) if each.usable else 0
        if lost or not each.usable:
            told = f"{lost:,} damaged pictures" if lost else f"pictures of no use: {each.what}"
            yield StoreFault(
                f"cache: {each.folder} holds {told}",
                f"delete it, {each.bytes / 1e6:,.1f} MB; it is made again when it is wanted",
                partial(_done, partial(list, prune([each]))),
                harmless=not lost,
            )
    for entry in damaged_entries(workspace.cache / "features"):
        yield StoreFault(
            f"cache: {entry.values} is not what was written",
            "delete it; the features are computed again when they are wanted",
            partial(_done, partial(forget, entry)),
            harmless=True,
        )


def _download(workspace: Workspace) -> Iterator[StoreFault]:
    for beside in sorted(workspace.data.glob(".*.download")):
        size = sum(path.stat().st_size for path in beside.rglob("*") if path.is_file())
        yield StoreFault(
            f"download: {beside} holds {size / 1e6:,.1f} MB of an interrupted download",
            "`python -m harness data download` goes on from there",
            harmless=True,
        )


def _pictures(workspace: Workspace) -> Iterator[StoreFault]:
    for each in unproved(workspace.cache):
        if each.root is None:
            yield StoreFault(
                f"pictures: those of {each.catalog} were not read again, because the path of their "
                "folder holds a password and is not kept",
                "delete this file: the next command reads the pictures again",
                partial(_done, each.catalog.unlink),
                harmless=True,
            )
            continue
        yield StoreFault(
            f"pictures: {len(each.changed):,} below {each.root} have other bytes than when they "
            f"were read, with the same times: {listed(list(map(printable, each.changed)), 3)}",
            "forget what is known of that folder; its pictures are read again, and runs on what "
            "they were are no longer taken for runs on them",
            partial(_done, each.catalog.unlink),
        )


def _orphans(workspace: Workspace) -> Iterator[StoreFault]:
    for process in orphans(workspace.root):
        yield StoreFault(
            f"orphan: process {process.pid} works for a harness that is gone",
            "end it; what is done of its run is kept",
            partial(_done, process.terminate),
        )


def _done(act: Callable[[], object]) -> str:
    act()
    return ""
