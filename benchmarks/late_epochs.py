"""How much less seeds differ when scores are means over the last epochs; real trainings.

    python -m benchmarks.late_epochs [--data DIR] [--pixels 64] [--epochs 16] [--seeds 6]

The baseline, trained from several seeds on one split, tested after each of its last epochs; and
the two recipes that average weights instead, if `--recipes` asks for them. Printed is the standard
deviation over seeds of macro F1, in points, when the score is the mean over the last k epochs, with
its mean, and what the passes over the test part cost.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.evaluation.metrics import MEASURES
from harness.evaluation.scores import tallies
from harness.runs.recorded import RecordedRun
from harness.tracking.lookup import recorded_runs
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace

FOLDER = Path(__file__).resolve().parents[1] / "experiments"
RECIPES = ("training/weight_averaging.yaml", "training/moving_average.yaml")
MOST = 5
BY_THE_MEAN_OF = (1, 2, 3, 5)


class Trained(NamedTuple):
    """Macro F1 of r trainings after each of the last epochs, and what they took."""

    scores: NDArray[np.float64]
    """(r, 5), the last epoch last."""
    cpu_s: float
    """All runs together."""
    earlier_cpu_s: float
    """Of that, testing what earlier epochs kept."""


def main() -> None:
    """Print the standard deviations."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="the paintings (else HARNESS_DATA, else demo)")
    parser.add_argument("--pixels", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--recipes", action="store_true", help="also average weights")
    given = parser.parse_args()
    print(f"{given.pixels} px, {given.epochs} epochs, {given.seeds} seeds on one split", flush=True)
    for file in ("baseline.yaml", *(RECIPES if given.recipes else ())):
        _tell(Path(file).stem, _trained(FOLDER / file, given))


def _tell(name: str, found: Trained) -> None:
    share = 100 * found.earlier_cpu_s / found.cpu_s
    print(f"{name}: {found.cpu_s:,.0f} s CPU, {share:.1f} % of it for earlier epochs")
    for k in BY_THE_MEAN_OF:
        means = 100 * found.scores[:, -k:].mean(axis=1)
        print(f"  mean of {k}: macro F1 {means.mean():5.1f}, over seeds ± {means.std(ddof=1):.1f}")
    within = 100 * float(np.sqrt(found.scores.var(axis=1, ddof=1).mean()))
    print(f"  within a training, over its last {MOST} epochs ± {within:.1f}", flush=True)


def _trained(spec: Path, given: argparse.Namespace) -> Trained:
    with tempfile.TemporaryDirectory() as place:
        settings = (
            f"features.image_pixels={given.pixels}",
            f"training.epochs={given.epochs}",
            "training.keep_model=false",
            f"evaluation.average_epochs={MOST}",
            f"repetitions={{kind: seeds, count: {given.seeds}}}",
        )
        overrides = [word for setting in settings for word in ("--set", setting)]
        data = {"HARNESS_DATA": str(given.data)} if given.data else {}
        subprocess.run(
            [sys.executable, "-m", "harness", "run", str(spec), "--workers", "1", *overrides],
            check=True,
            env=os.environ | {"HARNESS_ROOT": place} | data,
            stdout=subprocess.DEVNULL,
        )
        return _read(Workspace(Path(place)))


def _read(workspace: Workspace) -> Trained:
    tracker, scores, costs = MlflowTracker(workspace), [], []
    for repetition in recorded_runs(workspace):
        run = tracker.recorded(repetition.id)
        if run is None:
            continue
        epochs = RecordedRun.of(tracker, run).tested.all
        found = [float(MEASURES["macro_f1"](one.total())[0]) for one in tallies(epochs, 1)]
        scores.append(found)
        costs.append((run.metrics["cost/cpu_s"], run.metrics["cost/earlier_epochs_cpu_s"]))
    cpu, earlier = np.sum(costs, axis=0)
    return Trained(np.array(scores), float(cpu), float(earlier))


if __name__ == "__main__":
    main()
