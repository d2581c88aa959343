"""What an epoch of each network proposal costs, in turns with the baseline.

    python -m benchmarks.proposals [NAME ...] [--pictures 64]

Trains every shipped experiment that learns from pixels on random pictures of its own size, and
prints CPU time per picture and the ratio to the baseline's, measured just before it. The headers
of the experiment files quote these ratios.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from harness.data.collection.collection import Collection
from harness.data.splits.split import Split
from harness.features.extraction import FrozenBackbone, trainable_backbone
from harness.models.build import build_model
from harness.runs.model_inputs import NO_COST, ModelInputs
from harness.runs.network_batches import plan_lessons, seat
from harness.runtime.processor import native_bfloat16, processor_name
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import RunPlan, with_precision
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.features import PixelsSpec
from harness.specs.schema.model import FineTuneSpec
from harness.training.phases import begin, build_learner, phase_of
from harness.training_rows import TrainingRows

FOLDER = Path(__file__).resolve().parents[1] / "experiments"
FILES = {path.stem: path for path in FOLDER.rglob("*.yaml")}
CLASSES = 8


def main() -> None:
    """Print a line for each experiment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", help="experiments (all that learn from pixels)")
    parser.add_argument("--pictures", type=int, default=64, help="pictures a pass (64)")
    options = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    names = options.names or sorted(FILES)
    print(f"{processor_name()}, {os.cpu_count()} cores; {options.pictures} random pictures a pass")
    baseline = _one_pass(_spec("baseline"), options.pictures)
    baseline()
    for name in names:
        spec = _spec(name)
        if spec is None or not isinstance(spec.features, PixelsSpec) or spec.is_classical:
            continue
        own = _one_pass(spec, options.pictures)
        own()
        pairs = [(baseline(), own()) for _ in range(3)]
        ratio = float(np.median([b / a for a, b in pairs]))
        cost = float(np.median([b for _, b in pairs]))
        print(f"{name:32}{cost:8.1f} ms a picture{ratio:8.2f} × baseline", flush=True)


def _spec(name: str) -> ExperimentSpec | None:
    path = FILES[name]
    if "kind: study" in path.read_text() or "kind: clustering" in path.read_text():
        return None
    spec = load_experiment(path).spec
    return with_precision(spec, "bfloat16" if native_bfloat16() else "float32")


def _one_pass(spec: ExperimentSpec | None, n: int) -> Callable[[], float]:
    """Return what trains on n pictures and returns CPU milliseconds for each; first to warm up."""
    if spec is None:
        raise ValueError("baseline.yaml is no experiment")
    pixels = spec.features.image_pixels or 0
    rng = np.random.default_rng(1)
    pictures = rng.integers(0, 256, (n, pixels, pixels, 3), np.uint8)
    collection = _collection(n)
    split = Split(np.arange(1, n), np.arange(0), np.arange(1))
    sight = ModelInputs(pictures, (pictures,), {}, NO_COST, 0, 0)
    room = seat(spec, collection, split, sight, TrainingRows(split.train))
    network = build_model(
        spec,
        input_shape=pictures.shape[1:],
        classes=CLASSES,
        seed=1,
        backbone=_backbone(spec, pixels),
    )
    lessons = plan_lessons(RunPlan("any", spec, 0, 1), room, collection.labels)
    learner = build_learner(network, spec)
    phase = phase_of(spec, spec.training.epochs)
    begin(learner, spec, phase, lessons.material)

    def one_pass() -> float:
        start = time.process_time()
        learner.fit(lessons.training(1), shuffle=False, verbose=0)
        return 1000 * (time.process_time() - start) / n

    return one_pass


def _collection(n: int) -> Collection:
    labels = np.sort(np.arange(n) % CLASSES).astype(np.int64)
    return Collection(
        name="random",
        class_names=tuple(f"class {number}" for number in range(CLASSES)),
        image_ids=tuple(str(row) for row in range(n)),
        paths=tuple(Path(str(row)) for row in range(n)),
        labels=labels,
        groups=np.arange(n),
        digest="",
        left_out=(),
        notes=(),
        evidence=False,
    )


def _backbone(spec: ExperimentSpec, pixels: int) -> keras.Model | None:
    if not isinstance(spec.model, FineTuneSpec) or spec.training.precision == "auto":
        return None
    frozen = FrozenBackbone(spec.model.backbone, "imagenet", spec.training.precision)
    return trainable_backbone(frozen, image_pixels=pixels)


if __name__ == "__main__":
    main()
