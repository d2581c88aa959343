"""What it costs to be told that everything is done.

    python -m benchmarks.resume [--repetitions 100]

Runs a study of the digits once, *majority* against *naive Bayes* (200 runs), then prints the CPU
time of the same command again, which finds every run finished and judges them, of `show`, and of
`verify`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

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


def main() -> None:
    """Print the CPU time of a finished study's commands."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=100, help="of each of the two (100)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        study = write_study(root, options.repetitions)
        print(f"first, {2 * options.repetitions} runs: {cpu_seconds(root, 'run', study):.1f} s")
        for command in ("run", "show", "verify"):
            print(f"finished, {command}: {cpu_seconds(root, command, study):.2f} s of CPU time")


def write_study(root: Path, repetitions: int) -> Path:
    """Write a study of tiny runs and return its file."""
    (root / "majority.yaml").write_text(BASELINE)
    study = root / "study.yaml"
    study.write_text(STUDY.format(count=repetitions))
    return study


def cpu_seconds(root: Path, command: str, study: Path) -> float:
    """Return the seconds of processor that one command takes, user and system."""
    line = [sys.executable, "-m", "harness", command, str(study)]
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
