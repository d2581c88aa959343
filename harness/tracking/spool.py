"""What a tracking server has yet to be told: on this disk first, then sent.

mlruns/spool/
  <name>.jsonl    one message a line, in order, each safe on disk before it is sent
  <name>.lock     held by the process that writes it
  <name>/3/       copies of the files that message 3 is about
  <name>.refused  messages that the server will never take, kept for whoever wants to know why

A message may be sent twice, when an answer was lost: each says all that identifies it, also when it
was, so that the server keeps it once.
"""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from harness.durable import sync_tree
from harness.journal import Journal

Message = dict[str, Any]
STORE = "store"
"""Key of the first line: which server the rest is for."""
RUN = "run"
KIND = "kind"


@dataclass
class Spool:
    """The messages of one process, the oldest first; removed when all are delivered.

    Attributes:
        path: the journal.
        store: the server's address, without a password.
        waiting: what is not delivered yet.
    """

    path: Path
    store: str
    waiting: list[Message] = field(default_factory=list)

    @property
    def _journal(self) -> Journal:
        return Journal(self.path)

    @property
    def files(self) -> Path:
        """Where copies of files are kept until they are sent."""
        return self.path.with_suffix("")

    def add(self, message: Message) -> None:
        """Take a message; it is safe on disk when this returns."""
        if not self.path.exists():
            self._journal.write({STORE: self.store})
        self._journal.write(message)
        self.waiting.append(message)

    def copied(self, folder: Path) -> str:
        """Return the name under which a copy of a folder is kept here.

        Raises:
            OSError: there is no room, say; nothing of it is kept.
        """
        name = uuid.uuid4().hex
        try:
            _copy_tree(folder, self.files / name)
        except OSError:
            shutil.rmtree(self.files / name, ignore_errors=True)
            raise
        sync_tree(self.files)
        return name

    def delivered(self) -> None:
        """Forget the oldest message; with the last one the file goes, not line by line.

        After a crash those delivered before are sent again, which changes nothing.
        """
        message = self.waiting.pop(0)
        if "files" in message:
            shutil.rmtree(self.files / message["files"], ignore_errors=True)
        if not self.waiting:
            self.path.unlink(missing_ok=True)
            shutil.rmtree(self.files, ignore_errors=True)

    def refused(self, reason: str) -> None:
        """Set the oldest message aside: the server will never take it."""
        Journal(self.path.with_suffix(".refused")).write(self.waiting[0] | {"reason": reason})
        self.delivered()


def new_spool(folder: Path, store: str) -> tuple[Spool, FileLock]:
    """Return an empty spool of this process, and the lock that says that somebody writes it."""
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        path = folder / f"{uuid.uuid4().hex}.jsonl"
        lock = FileLock(path.with_suffix(".lock"))
        lock.acquire()
        # Another process may have taken the new lock for one that was left, and removed it.
        if path.with_suffix(".lock").exists():
            return Spool(path, store), lock


def left_behind(folder: Path) -> Iterator[Spool]:
    """Yield what processes that are gone did not deliver, the oldest first, each while it is held.

    Raises:
        TrackingError: a file is no spool.
    """
    for lock_path in sorted(folder.glob("*.lock"), key=_age):
        lock = FileLock(lock_path, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            continue  # its process is at work
        path = lock_path.with_suffix(".jsonl")
        try:
            if path.exists():
                yield read_spool(path)
        finally:
            if not path.exists():
                shutil.rmtree(path.with_suffix(""), ignore_errors=True)
                lock_path.unlink(missing_ok=True)
            lock.release()


def read_spool(path: Path) -> Spool:
    """Return what is in a spool.

    Raises:
        TrackingError: the file is something else.
    """
    first, *messages = [dict(event) for event in Journal(path).events()] or [{STORE: ""}]
    if not messages:  # killed between the first line and the second
        path.unlink()
    return Spool(path, str(first.get(STORE, "")), messages)


def _copy_tree(folder: Path, copy: Path) -> None:
    """Copy files and folders; unlike shutil's, its errors say by number what happened."""
    copy.mkdir(parents=True)
    for path in folder.rglob("*"):  # folders come before what they hold
        target = copy / path.relative_to(folder)
        if path.is_dir():
            target.mkdir()
        else:
            shutil.copyfile(path, target)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # delivered by another process just now
        return 0.0
