"""The published notebook's training and ours: same pictures, same network, taken in turns.

    python -m benchmarks.training [--data DIR] [--pictures 256] [--rounds 3]

Prints CPU milliseconds per picture as medians over the rounds, and the ratio round by round.
Each contender has a process of its own, because TensorFlow is told of oneDNN before it is
imported: the notebook as TensorFlow has it by itself, ours as the harness tells it, and ours with
oneDNN off. With `ONEDNN_MAX_CPU_ISA=AVX2` the notebook is run as on a processor with AVX2 alone.
Preparation and start-up stand apart: they are paid once, training is paid every epoch.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.ratios import Ratio, tell
from harness.data.cache.preparation import PreparedImages, prepare
from harness.data.collection.collection import Collection, load_collection
from harness.data.splits.split import Split
from harness.runtime.processor import (
    ONEDNN_VARIABLE,
    choose_onednn,
    native_bfloat16,
    onednn_used,
    processor_name,
    this_processor,
)
from harness.runtime.threads import thread_variables
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import RunPlan, with_precision
from harness.specs.schema.training import Precision
from harness.training_rows import TrainingRows
from harness.workspace import find_workspace

Pass = Callable[[int], None]
Cost = tuple[float, float]
"""CPU and wall seconds of a pass."""
TARGETS = {"ours, float32": 1.65, "ours, bfloat16": 3.0}
TARGET_AVX2 = 3.3
"""Of float32 where the notebook has to do without oneDNN."""
BASELINE = Path(__file__).resolve().parents[1] / "experiments" / "baseline.yaml"


class Contender(NamedTuple):
    """One way to train, and what its process is told."""

    name: str
    precision: Precision | None
    """None: the notebook's own."""
    onednn: str | None
    """What the environment says of it; None: nothing."""


def main() -> None:
    """Print the table, or train in turns for the process that does."""
    choose_onednn()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, help="the paintings (else HARNESS_DATA, else demo)")
    parser.add_argument("--pictures", type=int, default=256, help="pictures per pass (256)")
    parser.add_argument("--rounds", type=int, default=3, help="passes of each (3)")
    parser.add_argument("--contender", nargs=2, metavar=("PRECISION", "FOLDER"), help="a child's")
    options = parser.parse_args()
    if options.contender:
        _serve(options, *options.contender)
        return
    with tempfile.TemporaryDirectory() as folder:
        n = _prepare(options, Path(folder))
        print(f"{processor_name()}, {os.cpu_count()} cores; {n} pictures of 300×300 a pass")
        costs = _race(options, Path(folder))
    _report(costs, n)


def _contenders() -> list[Contender]:
    only_avx2 = _avx2_alone()
    by_itself, chosen = "0" if only_avx2 else None, os.environ.get(ONEDNN_VARIABLE)
    contenders = [
        Contender("notebook", None, by_itself),
        Contender("ours, float32", "float32", chosen),
        Contender("ours, float32, oneDNN off", "float32", "0"),
    ]
    if native_bfloat16() and not only_avx2:
        contenders.append(Contender("ours, bfloat16", "bfloat16", chosen))
    return contenders


def _avx2_alone() -> bool:
    """Return whether TensorFlow would leave oneDNN off by itself, here or where it is imitated."""
    imitated = os.environ.get("ONEDNN_MAX_CPU_ISA") == "AVX2"
    return imitated or onednn_used(this_processor(), {}) is False


def _pictures(options: argparse.Namespace) -> Collection:
    overrides = [f"data.maximum_pictures={max(2, options.pictures // 8)}"]
    spec = load_experiment(BASELINE, overrides).spec
    return load_collection(spec.data, workspace=find_workspace(), data_folder=options.data)


def _prepared(collection: Collection, folder: Path) -> PreparedImages:
    normalise = load_experiment(BASELINE).spec.data.normalise
    return prepare(collection, image_pixels=300, normalise=normalise, cache=folder / "cache")


def _prepare(options: argparse.Namespace, folder: Path) -> int:
    collection, start = _pictures(options), time.process_time()
    images = _prepared(collection, folder)
    spent = 1000 * (time.process_time() - start) / len(images)
    print(f"preparation, once: {spent:.1f} ms CPU per picture")
    for path, label in zip(collection.paths, collection.labels, strict=True):
        home = folder / "classes" / f"class_{label}"
        home.mkdir(parents=True, exist_ok=True)
        (home / path.name).symlink_to(path)
    return len(images)


def _serve(options: argparse.Namespace, precision: str, folder: str) -> None:
    """Train one pass for every line that comes, and answer with what it took."""
    collection = _pictures(options)
    if precision == "notebook":
        one_pass = _notebook(Path(folder) / "classes")
    else:
        kind: Precision = "bfloat16" if precision == "bfloat16" else "float32"
        one_pass = _ours(kind, collection, _prepared(collection, Path(folder)))
    for line in sys.stdin:
        cpu, wall = time.process_time(), time.perf_counter()
        one_pass(int(line))
        print("took", time.process_time() - cpu, time.perf_counter() - wall, flush=True)


def _notebook(folder: Path) -> Pass:
    from benchmarks.notebook import notebook_trainer

    model, pictures = notebook_trainer(folder, 300)
    return lambda _: model.fit(pictures, verbose=0)


def _ours(precision: Precision, collection: Collection, images: PreparedImages) -> Pass:
    from harness.models.build import build_model
    from harness.runs.model_inputs import as_they_are
    from harness.runs.network_batches import plan_lessons, seat
    from harness.training.phases import begin, build_learner, phase_of

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


class _Child:
    """A contender's process."""

    def __init__(self, contender: Contender, options: argparse.Namespace, folder: Path) -> None:
        told = {ONEDNN_VARIABLE: contender.onednn, "TF_CPP_MIN_LOG_LEVEL": "3"}
        environment = dict(os.environ)
        if contender.precision is not None:
            environment = {**thread_variables(), **environment}
        environment |= {name: value for name, value in told.items() if value is not None}
        if contender.onednn is None:
            environment.pop(ONEDNN_VARIABLE, None)
        kind = contender.precision or "notebook"
        data = ["--data", str(options.data)] if options.data else []
        wanted = ["--pictures", str(options.pictures), "--contender", kind, str(folder)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.training", *data, *wanted],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "_Child":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def one_pass(self, number: int) -> Cost:
        """Return what a pass takes."""
        pipe, answers = self._process.stdin, self._process.stdout
        if pipe is None or answers is None:
            raise AssertionError("the child was started without pipes")
        pipe.write(f"{number}\n")
        pipe.flush()
        for line in answers:
            if line.startswith("took "):
                _, cpu, wall = line.split()
                return float(cpu), float(wall)
        raise SystemExit("a contender ended before its time")


def _race(options: argparse.Namespace, folder: Path) -> dict[str, list[Cost]]:
    """Return (CPU, wall) seconds of every counted pass; the first pass of each is a warm-up."""
    contenders = _contenders()
    costs: dict[str, list[Cost]] = {each.name: [] for each in contenders}
    with ExitStack() as opened:
        children = [opened.enter_context(_Child(each, options, folder)) for each in contenders]
        for number in range(options.rounds + 1):
            for contender, child in zip(contenders, children, strict=True):
                spent = child.one_pass(number)
                if number:
                    costs[contender.name].append(spent)
    return costs


def _report(costs: dict[str, list[Cost]], n: int) -> None:
    print(f"{'':26}{'CPU ms/picture':>16}{'pictures/s':>12}{'× CPU':>8}{'× speed':>9}")
    base, medians = costs["notebook"], {}
    for name, spent in costs.items():
        cpu = statistics.median(1000 * each[0] / n for each in spent)
        rate = statistics.median(n / each[1] for each in spent)
        ratios = list(_ratios(base, spent))
        less, faster = (statistics.median(each[i] for each in ratios) for i in (0, 1))
        print(f"{name:26}{cpu:16.1f}{rate:12.1f}{less:8.2f}{faster:9.2f}")
        medians[name] = cpu
    plain = medians.pop("notebook")
    targets = TARGETS | ({"ours, float32": TARGET_AVX2} if _avx2_alone() else {})
    tell(
        *(
            Ratio(f"training, {name}", plain, cpu, "ms CPU a picture", targets.get(name))
            for name, cpu in medians.items()
        )
    )


def _ratios(base: list[Cost], other: list[Cost]) -> Iterator[tuple[float, float]]:
    for one, two in zip(base, other, strict=True):
        yield one[0] / two[0], one[1] / two[1]


if __name__ == "__main__":
    main()
