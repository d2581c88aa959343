"""The published notebook's training and ours: same pictures, same network, taken in turns.

    python -m benchmarks.training [--data DIR] [--pictures 256] [--rounds 3]

Prints CPU milliseconds per picture as medians over the rounds, and the ratio round by round.
Preparation and start-up stand apart: they are paid once, training is paid every epoch.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.ratios import Ratio, tell
from harness.data.cache.preparation import PreparedImages, prepare
from harness.data.collection.collection import Collection, load_collection
from harness.data.splits.split import Split
from harness.models.build import build_model
from harness.runs.batches import plan_lessons, seat
from harness.runs.model_inputs import as_they_are
from harness.runtime.environment import native_bfloat16, processor
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import Precision, RunPlan, with_precision
from harness.training.phases import begin, build_learner, phase_of
from harness.training_rows import TrainingRows
from harness.workspace import find_workspace

Pass = Callable[[int], None]
TARGETS = {"ours, float32": 1.65, "ours, bfloat16": 3.0}
"""The second on a processor with matrix tiles (AMX)."""
BASELINE = Path(__file__).resolve().parents[1] / "experiments" / "baseline.yaml"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, help="the paintings (else HARNESS_DATA, else demo)")
    parser.add_argument("--pictures", type=int, default=256, help="pictures per pass (256)")
    parser.add_argument("--rounds", type=int, default=3, help="passes of each (3)")
    options = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryDirectory() as folder:
        contenders, n = _contenders(options.data, options.pictures, Path(folder))
        print(f"{processor()}, {os.cpu_count()} cores; {n} pictures of 300×300 a pass")
        costs = _race(contenders, options.rounds)
    _report(costs, n)


def _contenders(data: Path | None, wanted: int, folder: Path) -> tuple[dict[str, Pass], int]:
    workspace = find_workspace()
    overrides = [f"data.maximum_pictures={max(2, wanted // 8)}"]
    spec = load_experiment(BASELINE, overrides).spec
    collection = load_collection(spec.data, workspace=workspace, data_folder=data)
    start = time.process_time()
    images = prepare(
        collection, image_pixels=300, normalise=spec.data.normalise, cache=folder / "cache"
    )
    spent = 1000 * (time.process_time() - start) / len(images)
    print(f"preparation, once: {spent:.1f} ms CPU per picture")
    contenders = {"notebook": _notebook(collection, folder / "classes")}
    precisions: tuple[Precision, ...] = (
        ("float32", "bfloat16") if native_bfloat16() else ("float32",)
    )
    for precision in precisions:
        contenders[f"ours, {precision}"] = _ours(precision, collection, images)
    return contenders, len(images)


def _notebook(collection: Collection, folder: Path) -> Pass:
    from benchmarks.notebook import notebook_trainer

    for path, label in zip(collection.paths, collection.labels, strict=True):
        home = folder / f"class_{label}"
        home.mkdir(parents=True, exist_ok=True)
        (home / path.name).symlink_to(path)
    model, pictures = notebook_trainer(folder, 300)
    return lambda _: model.fit(pictures, verbose=0)


def _ours(precision: Precision, collection: Collection, images: PreparedImages) -> Pass:
    spec = with_precision(load_experiment(BASELINE).spec, precision)
    plan = RunPlan("baseline", spec, 0, 1)
    model = build_model(
        spec, input_shape=(300, 300, 3), classes=len(collection.class_names), seed=1
    )
    everyone = np.arange(len(images))
    nobody = everyone[:0]
    split = Split(everyone[1:], nobody, everyone[:1])
    room = seat(spec, collection, split, as_they_are(images), TrainingRows(split.train))
    lessons = plan_lessons(plan, room, collection.labels)
    learner = build_learner(model, spec)
    begin(learner, spec, phase_of(spec, 1), lessons.material)
    return lambda number: learner.fit(lessons.training(number + 1), shuffle=False, verbose=0)


def _race(contenders: dict[str, Pass], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Return (CPU, wall) seconds of every counted pass; the first pass of each is a warm-up."""
    costs: dict[str, list[tuple[float, float]]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, one_pass in contenders.items():
            cpu, wall = time.process_time(), time.perf_counter()
            one_pass(number)
            spent = (time.process_time() - cpu, time.perf_counter() - wall)
            if number:
                costs[name].append(spent)
    return costs


def _report(costs: dict[str, list[tuple[float, float]]], n: int) -> None:
    print(f"{'':16}{'CPU ms/picture':>16}{'pictures/s':>12}{'× CPU':>8}{'× speed':>9}")
    base, medians = costs["notebook"], {}
    for name, spent in costs.items():
        cpu = statistics.median(1000 * each[0] / n for each in spent)
        rate = statistics.median(n / each[1] for each in spent)
        ratios = list(_ratios(base, spent))
        less, faster = (statistics.median(each[i] for each in ratios) for i in (0, 1))
        print(f"{name:16}{cpu:16.1f}{rate:12.1f}{less:8.2f}{faster:9.2f}")
        medians[name] = cpu
    plain = medians.pop("notebook")
    tell(
        *(
            Ratio(f"training, {name}", plain, cpu, "ms CPU a picture", TARGETS[name])
            for name, cpu in medians.items()
        )
    )


def _ratios(
    base: list[tuple[float, float]], other: list[tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    for one, two in zip(base, other, strict=True):
        yield one[0] / two[0], one[1] / two[1]


if __name__ == "__main__":
    main()
