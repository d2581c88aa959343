"""The one place that knows where files lie."""

import os
from dataclasses import dataclass
from pathlib import Path

from harness.errors import HarnessError


@dataclass(frozen=True)
class Workspace:
    """The project's folders, all absolute and all below `root` unless the environment says so."""

    root: Path

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
    """Return the workspace: HARNESS_ROOT, else the project this package stands in.

    Raises:
        HarnessError: neither is a folder that can be the root.
    """
    given = os.environ.get("HARNESS_ROOT")
    if given:
        root = Path(given).expanduser().absolute()
        if not root.is_dir():
            raise HarnessError(f"HARNESS_ROOT: expected a folder; got {given!r}. Create it first.")
        return Workspace(root)
    root = Path(__file__).resolve().parent.parent
    if not (root / "pyproject.toml").is_file():
        raise HarnessError(
            f"{root}: expected the project's folder (with pyproject.toml); got an installed "
            "copy. Install with `pip install -e .`, or set HARNESS_ROOT to the project's folder."
        )
    return Workspace(root)
