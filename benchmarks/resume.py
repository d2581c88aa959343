"""What it costs to be told that everything is done.

    python -m benchmarks.resume [--repetitions 100]

Runs a study of the digits once, *majority* against *naive Bayes* (200 runs): the plain way to an
answer is to run it again. Ours is the same command, which finds every run finished and judges
them, `show`, `verify`, or the report of everything. Processor time of whole processes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from benchmarks.ratios import Ratio, tell

BASELINE = """
question: What does no knowledge at all score?
repetitions: {kind: resampled_splits, count: 2}
data: {source: digits, normalise: null}
split: {test: 0.2, validation: 0}
augmentation: {kind: none}
features: {kind: thumbnail, image_pixels: 8}
model: {kind: majority}
labels: {kind: sparse}
training: {optimizer: {kind: adam}, batch_size: 32, epochs: 1, keep_model: false}
evaluation: {bootstrap_resamples: 100}
"""
STUDY = """
kind: study
question: Does naive Bayes know the digits?
baseline: majority.yaml
proposals: [{{name: naive_bayes, set: {{model: {{kind: naive_bayes}}}}}}]
repetitions: {{kind: resampled_splits, count: {count}}}
"""

ANSWERS = (("harness", "run"), ("harness", "show"), ("harness", "verify"), ("analysis", "report"))


def main() -> None:
    """Print the CPU time of a finished study's commands."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=100, help="of each of the two (100)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        study = write_study(root, options.repetitions)
        first = cpu_seconds(root, "harness", "run", str(study))
        what = f"{2 * options.repetitions} finished runs"
        for package, command in ANSWERS:
            again = cpu_seconds(root, package, command, str(study))
            tell(Ratio(f"{what}, {package} {command}", first, again, "s CPU"))


def write_study(root: Path, repetitions: int) -> Path:
    """Write a study of tiny runs and return its file."""
    (root / "majority.yaml").write_text(BASELINE)
    study = root / "study.yaml"
    study.write_text(STUDY.format(count=repetitions))
    return study


def cpu_seconds(root: Path, package: str, *words: str) -> float:
    """Return the seconds of processor that one command takes, user and system."""
    line = [sys.executable, "-m", package, *words]
    environment = os.environ | {"HARNESS_ROOT": str(root)}
    before = psutil.Process().cpu_times()
    ended = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(ended.stderr)
    after = psutil.Process().cpu_times()
    return float(
        after.children_user + after.children_system - before.children_user - before.children_system
    )


if __name__ == "__main__":
    main()
