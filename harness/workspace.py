"""The one place that knows where files lie."""

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.errors import HarnessError

EXPERIMENTS = "experiments"
SCHEMA = "schema.json"
_MARKS = (Path(EXPERIMENTS, SCHEMA), Path("mlruns", "unfinished"))
"""Each makes a folder a workspace: `init` and `new` write the one, every run the other."""


@dataclass(frozen=True)
class Workspace:
    """The project's folders, all absolute and all below `root` unless the environment says so."""

    root: Path

    @property
    def experiments(self) -> Path:
        """Files of one's own that say what is run."""
        return self.root / EXPERIMENTS

    @property
    def mlruns(self) -> Path:
        """Everything recorded."""
        return self.root / "mlruns"

    @property
    def database(self) -> Path:
        """MLflow's SQLite file."""
        return self.mlruns / "mlflow.db"

    @property
    def artifacts(self) -> Path:
        """Files that belong to runs."""
        return self.mlruns / "artifacts"

    @property
    def unfinished(self) -> Path:
        """One folder per run that has begun and not ended: what it needs to go on."""
        return self.mlruns / "unfinished"

    @property
    def spool(self) -> Path:
        """What a tracking server has yet to be told."""
        return self.mlruns / "spool"

    @property
    def trusted(self) -> Path:
        """Python files that may be executed, as `sha256sum` writes them."""
        return self.root / "trusted.sha256"

    @property
    def data(self) -> Path:
        """Pictures that were downloaded or drawn."""
        return self.root / "data"

    @property
    def cache(self) -> Path:
        """What can be computed again from the pictures."""
        given = os.environ.get("HARNESS_CACHE")
        return Path(given).expanduser().absolute() if given else self.data / "cache"


def find_workspace() -> Workspace:
    """Return the workspace that is worked in.

    HARNESS_ROOT says it; else it is the nearest one that the working directory is or lies in, else
    the checkout that this package stands in, else the working directory, which becomes one. What
    the reader may not expect is said on standard error, once.

    Raises:
        HarnessError: the folder that was named, or the working directory, is not there.
    """
    around = workspace_around()
    if around is not None and os.environ.get("HARNESS_ROOT"):
        return around
    here, project = _working_directory(), Path(__file__).resolve().parent.parent
    if around is not None:
        if around.root not in (here, project):
            _say_once(f"workspace: {around.root}, which this folder lies in")
        return around
    if (project / "pyproject.toml").is_file():
        return Workspace(project)
    _say_once(
        f"workspace: {here}, as this folder lies in none "
        "(`python -m harness init my_study` makes one)"
    )
    return Workspace(here)


def workspace_around() -> Workspace | None:
    """Return the workspace that HARNESS_ROOT names, or that the working directory is or lies in.

    None: there is none, and what needs none makes none.

    Raises:
        HarnessError: the folder that was named, or the working directory, is not there.
    """
    given = os.environ.get("HARNESS_ROOT")
    if given:
        root = Path(given).expanduser().absolute()
        if not root.is_dir():
            raise HarnessError(f"HARNESS_ROOT: expected a folder; got {given!r}. Create it first.")
        return Workspace(root)
    here = _working_directory()
    around = next((folder for folder in (here, *here.parents) if _is_workspace(folder)), None)
    return None if around is None else Workspace(around)


def packaged_experiments() -> Path:
    """Return the folder of the experiments that come with the program.

    A wheel carries it inside the package; in a checkout it lies beside the package.
    """
    package = Path(__file__).resolve().parent
    inside = package / EXPERIMENTS
    return inside if inside.is_dir() else package.parent / EXPERIMENTS


def _working_directory() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise HarnessError(
            "expected a working directory that is there; got one that was deleted. Change to "
            "another folder, or set HARNESS_ROOT."
        ) from error


def _is_workspace(folder: Path) -> bool:
    """Return whether a folder is a workspace of this user.

    A workspace may say which programs are trusted, so one that somebody else put above a folder
    that many write to, as /tmp is, must not be taken unasked.
    """
    try:
        if not any((folder / mark).exists() for mark in _MARKS):
            return False
        own = not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
    except OSError:  # a folder that may not be looked into
        return False
    if not own:
        _say_once(
            f"{folder}: a workspace of another user, which is not taken unasked "
            "(HARNESS_ROOT names it)"
        )
    return own


@cache
def _say_once(text: str) -> None:
    sys.stderr.write(f"{text}\n")
