"""Peak memory of preparing and showing pictures, for few and for many.

    python -m benchmarks.memory [--few 2000] [--many 20000]

Each number of synthetic pictures has a process of its own, which prepares them at 300 px and
shows one whole epoch; the ratio should be near 1.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from harness.data.collection.collection import Collection
from harness.runtime.meter import peak_memory_mib
from harness.runtime.stderr import ask_for_quiet, held_back
from harness.specs.plans.one_file import load_experiment

BASELINE = Path(__file__).resolve().parents[1] / "experiments" / "baseline.yaml"


def main() -> None:
    """Print the peak of both and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--few", type=int, default=2_000)
    parser.add_argument("--many", type=int, default=20_000)
    parser.add_argument("--one", type=int, help="measure this number in this process")
    options = parser.parse_args()
    if options.one:
        ask_for_quiet()
        print(_peak(options.one))
        return
    few, many = (_in_a_process(number) for number in (options.few, options.many))
    print(f"{options.few:,} pictures: {few:,.0f} MiB; {options.many:,}: {many:,.0f} MiB")
    print(f"ratio {many / few:.3f}")


def _in_a_process(number: int) -> float:
    line = [sys.executable, "-m", "benchmarks.memory", "--one", str(number)]
    return float(subprocess.run(line, check=True, capture_output=True, text=True).stdout)


def _peak(number: int) -> float:
    with held_back():
        from harness.data.batches import Epoch, Part, TrainingBatches
        from harness.data.cache.preparation import prepare
    with tempfile.TemporaryDirectory() as folder:
        collection = _collection(Path(folder), number)
        cache = Path(folder) / "cache"
        spec = load_experiment(BASELINE).spec
        with prepare(collection, image_pixels=300, normalise=None, cache=cache) as images:
            part = Part(images, np.arange(number), collection.labels)
            batches = TrainingBatches(part, spec.augmentation, Epoch(1, 1, 1), batch_size=32)
            for index in range(len(batches)):
                batches[index]
        return peak_memory_mib()


def _collection(folder: Path, number: int) -> Collection:
    import cv2

    rng = np.random.default_rng(1)
    source = folder / "picture.jpg"
    cv2.imwrite(str(source), rng.integers(0, 256, (320, 320, 3), dtype=np.uint8))
    numbers = np.arange(number)
    return Collection(
        name="synthetic",
        class_names=("a", "b"),
        image_ids=tuple(f"a/{i:06d}.jpg" for i in numbers),
        paths=(source,) * number,
        labels=(numbers % 2).astype(np.int64),
        groups=numbers.astype(np.int64),
        digest=f"{number:064d}",
        left_out=(),
        notes=(),
        evidence=False,
    )


if __name__ == "__main__":
    main()
