"""What the loader costs: processor time per picture, of reading, changing and both.

    python -m benchmarks.loader [--pictures 640] [--image-pixels 300] [--passes 7]

Times are processor time of this process, so a busy machine slows them little; each is the median
of several passes.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.ratios import Ratio, tell
from harness.data.array_builder import ArrayFile, build
from harness.data.batches import Epoch, Part, TrainingBatches
from harness.data.cache.preparation import PreparedImages
from harness.progress import SILENT
from harness.specs.schema.augmentation import (
    AugmentationSpec,
    NoAugmentation,
    RandomChanges,
    Translation,
)

PAPER = {
    "flip": "horizontal_and_vertical",
    "rotation": 0.25,
    "zoom": 0.2,
    "translation": Translation(height=0.3, width=0.2),
    "contrast": 0.2,
}


def main() -> None:
    """Print one line for each way of loading."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pictures", type=int, default=640)
    arguments.add_argument("--image-pixels", type=int, default=300)
    arguments.add_argument("--passes", type=int, default=7)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = ArrayFile(Path(folder), (given.pictures, given.image_pixels, given.image_pixels, 3))
        checksums = build(file, _smooth(given.image_pixels), {"what": "synthetic"}, SILENT)
        names = [f"picture {row}" for row in range(given.pictures)]
        with PreparedImages(file, names, checksums, file.array.open("rb", buffering=0)) as images:
            costs = {}
            for name, augmentation in _ways().items():
                passes = 1 if name == "keras layers" else given.passes
                costs[name] = _cost_ms(images, augmentation, passes)
                print(f"{name:<14} {costs[name]:6.2f} ms per picture")
    what = "random changes, for Keras's layers"
    tell(Ratio(what, costs["keras layers"], costs["fused"], "ms CPU a picture"))


def _ways() -> dict[str, AugmentationSpec]:
    return {
        "reading": NoAugmentation(kind="none"),
        "fused": RandomChanges.model_validate({"kind": "random", **PAPER}),
        "keras layers": RandomChanges.model_validate(
            {"kind": "random", "engine": "keras", **PAPER}
        ),
    }


def _smooth(side: int) -> Callable[[int], np.ndarray]:
    yy, xx = np.mgrid[:side, :side]

    def picture(row: int) -> np.ndarray:
        waves = [127 + 127 * np.sin((yy + c * xx) / (9 + row % 7) + c) for c in range(3)]
        return np.stack(waves, axis=-1).astype(np.uint8)

    return picture


def _cost_ms(images: PreparedImages, augmentation: AugmentationSpec, passes: int) -> float:
    """Return the median processor time of an epoch by the number of its pictures, in ms."""
    rows = np.arange(len(images))
    part = Part(images, rows, rows)
    costs = []
    for number in range(passes + 1):
        before = time.process_time()
        for _ in TrainingBatches(part, augmentation, Epoch(number, 1, 1), batch_size=32):
            pass
        costs.append((time.process_time() - before) / len(rows) * 1000)
    return float(np.median(costs[1:]))  # the first pass warms up


if __name__ == "__main__":
    main()
