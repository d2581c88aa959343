"""What a cheap run costs beside learning and testing: opening, recording, storing, forgetting.

    python -m benchmarks.overhead [--runs 6]

A head on thumbnails of handwritten digits, run by run in one process, as a study runs it. The
first run, which also draws the experiment's figures and creates the store, stands apart.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.ratios import Ratio, tell
from harness.data.collection.collection import load_collection
from harness.executors.inline import InlineExecutor
from harness.executors.job import Job
from harness.progress import SILENT
from harness.runs.context import RunContext, RunResult, start_tensorflow
from harness.runtime.environment import describe_environment
from harness.runtime.processor import choose_onednn, processor_name
from harness.runtime.threads import fix_threads
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import plans
from harness.studies.experiment import experiment_group
from harness.studies.perform import perform
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace

SPEC = """
question: What does a head cost beside its training?
repetitions: {kind: seeds, count: 100}
data: {source: digits, normalise: null}
split: {test: 0.2, validation: 0.1}
augmentation: {kind: none}
features: {kind: thumbnail, image_pixels: 8}
model: {kind: dense_head, dense_units: [64]}
labels: {kind: sparse}
training: {optimizer: {kind: adam}, batch_size: 32, epochs: 20, precision: float32}
"""
TARGET_S = 0.6


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=6, help="how many after the first (6)")
    options = parser.parse_args()
    fix_threads()
    choose_onednn()
    start_tensorflow(SILENT)
    with tempfile.TemporaryDirectory() as folder:
        first, *others = _overheads(Path(folder), options.runs + 1)
    print(f"{processor_name()}; beside learning and testing, s CPU: the first run {first:.2f}")
    what = "a head's run beside its training, for what is promised"
    tell(Ratio(what, TARGET_S, statistics.median(others), "s CPU"))


def _overheads(root: Path, runs: int) -> list[float]:
    path = root / "head.yaml"
    path.write_text(SPEC, encoding="utf-8")
    loaded, workspace = load_experiment(path), Workspace(root)
    collection = load_collection(loaded.spec.data, workspace=workspace, spec_folder=root)
    tracker = MlflowTracker(workspace, sample_every_s=None)
    context = RunContext(workspace, tracker, SILENT, describe_environment(root))
    todo, executor, spent = plans(loaded, "float32")[:runs], InlineExecutor(context), []
    with tracker.group(experiment_group(loaded, todo[0], collection)) as group:
        for plan in todo:
            start = time.process_time()
            executor.begin(Job(plan, collection, root, group.id, perform))
            ended = executor.ended()
            if ended is None or not isinstance(ended.outcome, RunResult):
                raise SystemExit(f"the run failed: {ended}")
            cost = ended.outcome.metrics
            known = cost["cost/training_cpu_s"] + cost["cost/evaluation_cpu_s"]
            spent.append(time.process_time() - start - known)
    return spent


if __name__ == "__main__":
    main()
