"""Peak memory of auditing pictures, for few and for many.

    python -m benchmarks.audit [--few 2000] [--many 20000] [--probe]

Each number of synthetic pictures has a folder and a process of its own; the ratio should be near
1. The shortcut probe reads 5,000 pictures at most, and takes most of the time.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from harness.data.audit.audit import IntendedUse, audit
from harness.data.collection.survey import survey
from harness.runtime.meter import peak_memory_mib
from harness.specs.plans.one_file import load_experiment
from harness.workspace import Workspace

BASELINE = Path(__file__).resolve().parents[1] / "experiments" / "baseline.yaml"
CLASSES = 8


def main() -> None:
    """Print the peak of both and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--few", type=int, default=2_000)
    parser.add_argument("--many", type=int, default=20_000)
    parser.add_argument("--probe", action="store_true", help="look for shortcuts, too")
    parser.add_argument("--one", type=Path, help="measure this folder in this process")
    options = parser.parse_args()
    if options.one:
        print(*_peak(options.one, probe=options.probe))
        return
    few, many = (_in_a_process(n, probe=options.probe) for n in (options.few, options.many))
    for number, (memory, seconds) in ((options.few, few), (options.many, many)):
        print(f"{number:,} pictures: {memory:,.0f} MiB, {seconds:,.1f} s CPU")
    print(f"ratio of memory {many[0] / few[0]:.3f}")


def _in_a_process(number: int, *, probe: bool) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        _draw(Path(folder) / "pictures", number)
        line = [sys.executable, "-m", "benchmarks.audit", "--one", folder]
        line += ["--probe"] if probe else []
        told = subprocess.run(line, check=True, capture_output=True, text=True).stdout.split()
        return float(told[0]), float(told[1])


def _peak(folder: Path, *, probe: bool) -> tuple[float, float]:
    place = [f"data={{source: folder, folder: {folder / 'pictures'}}}"]
    baseline = load_experiment(BASELINE, overrides=place).spec
    seen = survey(baseline.data, workspace=Workspace(folder))
    plan = IntendedUse(baseline.data, baseline.split, baseline.repetitions, 300)
    found = audit(seen, plan, probe=probe)
    assert found.pictures == found.files
    return peak_memory_mib(), time.process_time()


def _draw(folder: Path, number: int) -> None:
    import cv2

    rng = np.random.default_rng(1)
    for i in range(number):
        path = folder / f"painter {i % CLASSES}" / f"{i:06d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        coarse = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
        cv2.imwrite(str(path), cv2.resize(coarse, (80, 64), interpolation=cv2.INTER_CUBIC))


if __name__ == "__main__":
    main()
