"""A store that an earlier version wrote: a study of digits, and a run that was killed."""

import tarfile
from pathlib import Path

from tests.made_once import made_once
from tests.small_project import run_harness

KEPT = Path(__file__).parent / "store"


def unpacked(root: Path) -> None:
    """Unpack it, as it was where it was written."""
    with tarfile.open(KEPT / "store.tar.xz") as archive:
        archive.extractall(root, filter="data")


def earlier_store(tmp_path_factory) -> Path:
    """Return its root, unpacked where it now lies; `verified.txt` is what `verify` said of it."""

    def unpack(root: Path) -> None:
        unpacked(root)
        repaired = run_harness(root, "doctor", "--repair")
        assert "done: 14 paths" in repaired.stdout, repaired.stdout + repaired.stderr
        assert "the same `run` goes on from its last whole epoch" in repaired.stdout
        verified = run_harness(root, "verify", "study_digits")  # before anything is judged again
        (root / "verified.txt").write_text(verified.stdout + verified.stderr, "utf-8")

    return made_once(tmp_path_factory, "earlier_store", unpack)


def said(name: str) -> str:
    """What an earlier version printed, with the texts of reports as they are today."""
    return (KEPT / name).read_text(encoding="utf-8")
