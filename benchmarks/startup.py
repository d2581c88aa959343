"""How long commands take to answer that train nothing, beside importing TensorFlow alone.

    python -m benchmarks.startup [--rounds 5]

Wall time of whole processes, in turns; the files of the system are in memory after the first.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.ratios import Ratio, tell

BASELINE = str(Path(__file__).resolve().parents[1] / "experiments" / "baseline.yaml")
PLAIN = ["-c", "import tensorflow"]
OURS = {
    "--help": ["-m", "harness", "--help"],
    "check": ["-m", "harness", "check", BASELINE],
    "show": ["-m", "harness", "show", BASELINE],
}


def main() -> None:
    """Print medians and ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    ways = {"plain": PLAIN, **OURS}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, arguments in ways.items():
            spent[name].append(_wall_s(arguments))
    medians = {name: statistics.median(times[1:]) for name, times in spent.items()}
    plain = medians.pop("plain")
    tell(*(Ratio(f"{name}, for import tensorflow", plain, t, "s") for name, t in medians.items()))


def _wall_s(arguments: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
