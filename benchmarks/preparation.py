"""What decoding pictures costs, by a plain loop with Pillow and by us, in turns.

    python -m benchmarks.preparation [--data DIR] [--pictures 128] [--side 300] [--rounds 3]

The plain loop opens, converts and resizes; ours decodes small where the file allows it, checks
each row and writes the array. With `normalise` each picture is also brought to the common
geometry and encoding first, which the plain loop does not do.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.ratios import Ratio, tell
from harness.data.cache.preparation import prepare
from harness.data.collection.collection import Collection, load_collection
from harness.specs.plans.one_file import load_experiment
from harness.specs.schema.data import NormaliseSpec
from harness.workspace import find_workspace

BASELINE = Path(__file__).resolve().parents[1] / "experiments" / "baseline.yaml"
TARGET = 3.0


def main() -> None:
    """Print CPU milliseconds of a picture, and the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="the paintings (else HARNESS_DATA, else demo)")
    parser.add_argument("--pictures", type=int, default=128)
    parser.add_argument("--side", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    overrides = [f"data.maximum_pictures={max(2, given.pictures // 8)}"]
    data = load_experiment(BASELINE, overrides).spec.data
    collection = load_collection(data, workspace=find_workspace(), data_folder=given.data)
    sizes = [Image.open(path).size for path in collection.paths]
    shape = " × ".join(f"{side:,.0f}" for side in np.median(sizes, axis=0))
    print(f"{len(sizes)} pictures of {collection.name}, {shape} in the middle, to {given.side}")
    ways: Mapping[str, Callable[[], object]] = {
        "plain": lambda: _plain(collection, given.side),
        "decoding": lambda: _ours(collection, given.side, None),
        "decoding and normalising": lambda: _ours(collection, given.side, data.normalise),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(given.rounds):
        for name, way in ways.items():
            start = time.process_time()
            way()
            spent[name].append(1000 * (time.process_time() - start) / len(sizes))
    medians = {name: statistics.median(times) for name, times in spent.items()}
    plain = medians.pop("plain")
    decoding, whole = medians.items()
    unit = "ms CPU a picture"
    tell(
        Ratio(decoding[0], plain, decoding[1], unit, TARGET), Ratio(whole[0], plain, whole[1], unit)
    )


def _plain(collection: Collection, side: int) -> np.ndarray:
    pictures = [
        np.asarray(Image.open(path).convert("RGB").resize((side, side)))
        for path in collection.paths
    ]
    return np.stack(pictures)


def _ours(collection: Collection, side: int, normalise: NormaliseSpec | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        with prepare(collection, image_pixels=side, normalise=normalise, cache=cache):
            pass


if __name__ == "__main__":
    main()
