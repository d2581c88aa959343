"""Verdicts on files of predictions: 20 proposals, 50 repetitions, 2,000 pictures.

    python -m benchmarks.judged_files [--proposals 20] [--repetitions 50] [--pictures 2000]

Files have no probabilities unless `--probabilities` asks for them. What is timed is the command,
its imports included, in a process of its own; writing the files is not.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from harness.seeds import generator

CLASSES = 10
NAMES = np.array([f"class {c}" for c in range(CLASSES)])


def main() -> None:
    """Write the files, judge them, and print what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for option, usual in (("proposals", 20), ("repetitions", 50), ("pictures", 2000)):
        parser.add_argument(f"--{option}", type=int, default=usual)
    parser.add_argument("--probabilities", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for number in range(given.proposals + 1):
            _write(home / f"e{number}", number, given)
        print(f"{given.proposals} proposals: {_judged(home, given.proposals):6.2f} s CPU")


def _write(home: Path, number: int, given: argparse.Namespace) -> None:
    home.mkdir()
    labels = generator(1, "labels").integers(0, CLASSES, given.pictures)
    for repetition in range(given.repetitions):
        rng = generator(1, "answers", number, repetition)
        odds = np.exp(rng.normal(size=(given.pictures, CLASSES)) + 1.5 * np.eye(CLASSES)[labels])
        shares = odds / odds.sum(axis=1, keepdims=True)
        frame = pd.DataFrame(
            {
                "image": [f"{n:05d}.jpg" for n in range(given.pictures)],
                "true": NAMES[labels],
                "predicted": NAMES[shares.argmax(axis=1)],
            }
        )
        if given.probabilities:
            frame[[f"p_{name}" for name in NAMES]] = shares
        frame.to_csv(home / f"seed{repetition}.csv", index=False)


def _judged(home: Path, proposals: int) -> float:
    """Return the CPU seconds of judging all."""
    words = [sys.executable, "-m", "harness", "judge", "--json", "--baseline", f"{home}/e0/*.csv"]
    for number in range(1, proposals + 1):
        words += ["--proposal", f"p{number}={home}/e{number}/*.csv"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
