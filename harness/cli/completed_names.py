"""Names that a shell completes, one a line: `python -I -S completed_names.py KIND`.

Asked at every press of Tab, so it imports next to nothing: with `-I -S` no installed package is
looked for, and nothing of the folder in which one types is ever imported.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

# As `-S` hides what is installed; last, so that nothing there stands for a module of Python's.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from harness.workspace import Workspace, find_workspace, packaged_experiments

_QUERY = """
    SELECT kind.value, runs.name, runs.run_uuid FROM runs
    JOIN tags AS kind ON kind.run_uuid = runs.run_uuid AND kind.key = 'harness.kind'
    JOIN experiments ON experiments.experiment_id = runs.experiment_id
    WHERE kind.value IN ('study', 'experiment')
      AND runs.lifecycle_stage = 'active' AND experiments.lifecycle_stage = 'active'
"""
_MEMBERS = """
    SELECT run_uuid, substr(key, length('harness.member_of.') + 1) FROM tags
    WHERE key LIKE 'harness.member_of.%'
"""
_PATIENCE_S = 0.05


def main() -> None:
    """Write the names of one kind; nothing where something is amiss: a shell must not hang."""
    workspace = find_workspace()
    names = _of_kind(sys.argv[1], workspace)
    # What cannot be shown on one line cannot be completed either.
    shown = sorted({name for name in names if name.isprintable() and not name.startswith("-")})
    sys.stdout.write("".join(f"{name}\n" for name in shown))


def _of_kind(kind: str, workspace: Workspace) -> Iterable[str]:
    """Return the names of files (specs), of recorded experiments (runs) or of studies."""
    specs = [*_specs(workspace.experiments), *_specs(packaged_experiments()), *_files_here()]
    if kind == "specs":
        return specs
    studies, experiments = recorded(workspace)
    return [*studies, *specs] if kind == "studies" else experiments or specs


def recorded(workspace: Workspace) -> tuple[list[str], list[str]]:
    """Return the studies and the experiments of the project's own store, by what names them."""
    import sqlite3

    # Somebody else's server is not asked: that may take seconds.
    if os.environ.get("MLFLOW_TRACKING_URI") or not workspace.database.is_file():
        return [], []
    address = f"{workspace.database.as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE_S)) as store:
            runs, members = store.execute(_QUERY).fetchall(), store.execute(_MEMBERS).fetchall()
    except (sqlite3.Error, UnicodeDecodeError):
        return [], []
    studies = {run_id: name for kind, name, run_id in runs if kind == "study"}
    groups = [(name, run_id) for kind, name, run_id in runs if kind == "experiment"]
    return list(studies.values()), [*_named(groups, studies, members)]


def _named(
    groups: list[tuple[str, str]], studies: dict[str, str], members: list[tuple[str, str]]
) -> Iterator[str]:
    """Yield each name; of a name that several experiments have, what tells them apart."""
    names = [name for name, _ in groups]
    for name in set(names):
        yield name if names.count(name) == 1 else f"{name}@latest"
    by_id = {run_id: name for name, run_id in groups}
    for run_id, study in members:
        if names.count(by_id.get(run_id, "")) > 1 and study in studies:
            yield f"{studies[study]}/{by_id[run_id]}"


def _specs(folder: Path) -> Iterator[str]:
    for _, inner, files in os.walk(folder):
        inner[:] = [name for name in inner if not name.startswith(".")]
        yield from (name.removesuffix(".yaml") for name in files if name.endswith(".yaml"))


def _files_here() -> Iterator[str]:
    names = (path.name for path in Path().iterdir())
    return (name for name in names if name.endswith(".yaml") and not name.startswith("."))


if __name__ == "__main__":
    main()
