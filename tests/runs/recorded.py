"""Small experiments, run in this process and recorded in memory, to be opened again."""

from pathlib import Path
from typing import NamedTuple

from harness.data.collection.collection import Collection, load_collection
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.runs.recorded_pictures import PictureLocation
from harness.specs.plans.one_file import load_experiment
from harness.studies.experiment import run_experiment
from harness.workspace import Workspace
from tests.small_project import make_project
from tests.tracking.memory import MemoryTracker


class Recorded(NamedTuple):
    folder: Path
    """Of the first repetition's files."""
    collection: Collection
    workspace: Workspace

    @property
    def pictures(self) -> PictureLocation:
        return PictureLocation(self.workspace, None)


def recorded(root: Path, *overrides: str) -> Recorded:
    """Run the small experiment with these changes."""
    spec = root / "colours.yaml"
    if not spec.exists():
        make_project(root)
    loaded = load_experiment(spec, ["training.epochs=2", *overrides])
    workspace = Workspace(root)
    collection = load_collection(loaded.spec.data, workspace=workspace, spec_folder=root)
    tracker = MemoryTracker(root / "files" / str(len(list(root.glob("files/*")))))
    context = RunContext(workspace, tracker, SILENT, {"python": "3"})
    first = run_experiment(loaded, "float32", collection, context)[0]
    return Recorded(tracker.artifact(first.run_id, ""), collection, workspace)
