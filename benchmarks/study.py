"""Proposals as a study of ours, and as plain scripts, one after another: same pictures and epochs.

    python -m benchmarks.study [--data DIR] [--pictures 320] [--epochs 6] [--repetitions 2]

Processor time of whole processes. The study prepares pictures once, computes features once, and
trains heads on them; it also scores, records, draws and judges, which the scripts do not, but makes
no report. What is paid once weighs less the more epochs and repetitions there are.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.ratios import Ratio, tell
from harness.data.collection.collection import Collection, load_collection
from harness.specs.plans.one_file import load_experiment
from harness.workspace import find_workspace

FOLDER = Path(__file__).resolve().parents[1] / "experiments"
TARGET = 6.0
TEST_SHARE = 0.15
# As the scripts: one process, no measuring of the machine beforehand, and no report at the end.
ALIKE = ("--workers", "1", "--no-report")


def main() -> None:
    """Print CPU seconds of both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="the paintings (else HARNESS_DATA, else demo)")
    parser.add_argument("--pictures", type=int, default=320)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--repetitions", type=int, default=2)
    parser.add_argument("--scripts", type=Path, help="run the plain scripts on this folder")
    given = parser.parse_args()
    if given.scripts:
        print(json.dumps(_by_scripts(given)))
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        collection = _collection(given)
        study = shutil.copytree(FOLDER, place / "experiments") / "study.yaml"
        names = _write_study(study, given)
        scripts, plain = _plain(place / "pictures", collection, given)
        ours = _cpu_s(["-m", "harness", "run", str(study), *ALIKE], _environment(place, given))
    print(f"{len(collection.paths)} pictures of {collection.name}, {given.epochs} epochs")
    for name, seconds in scripts.items():
        print(f"  {name:24}{seconds:8.1f} s CPU by a plain script, all repetitions")
    what = f"{len(names)} experiments × {given.repetitions} as a study"
    tell(Ratio(what, plain, ours, "s CPU", TARGET))


def _collection(given: argparse.Namespace) -> Collection:
    overrides = [f"data.maximum_pictures={max(2, given.pictures // 8)}"]
    data = load_experiment(FOLDER / "baseline.yaml", overrides).spec.data
    return load_collection(data, workspace=find_workspace(), data_folder=given.data)


def _write_study(path: Path, given: argparse.Namespace) -> list[str]:
    from benchmarks.scripts import scripts

    names = list(scripts())
    files = {file.stem: file.relative_to(path.parent) for file in path.parent.rglob("*.yaml")}
    proposals = "\n".join(f"  - {files[name].as_posix()}" for name in names[1:])
    path.write_text(
        f"""kind: study
question: What do these cost together?
baseline: baseline.yaml
set:
  data.maximum_pictures: {max(2, given.pictures // 8)}
  training.epochs: {given.epochs}
  training.keep_model: false
proposals:
{proposals}
repetitions: {{kind: resampled_splits, count: {given.repetitions}}}
metric: macro_f1
margin: 0.01
"""
    )
    return names


def _plain(
    place: Path, collection: Collection, given: argparse.Namespace
) -> tuple[dict[str, float], float]:
    """Return CPU seconds of each script, and of the process that ran them all."""
    rng = np.random.default_rng(1)
    for path, label in zip(collection.paths, collection.labels, strict=True):
        part = "test" if rng.random() < TEST_SHARE else "train"
        home = place / part / f"class_{label}"
        for each in (home, place / "train" / home.name, place / "test" / home.name):
            each.mkdir(parents=True, exist_ok=True)
        (home / path.name).symlink_to(path)
    arguments = ["-m", "benchmarks.study", "--scripts", str(place)]
    arguments += ["--epochs", str(given.epochs), "--repetitions", str(given.repetitions)]
    before = _children_s()
    told = subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return json.loads(told), _children_s() - before


def _by_scripts(given: argparse.Namespace) -> dict[str, float]:
    from benchmarks.scripts import scripts

    spent = {}
    for name, script in scripts().items():
        start = time.process_time()
        for _ in range(given.repetitions):
            script(given.scripts / "train", given.scripts / "test", given.epochs)
        spent[name] = time.process_time() - start
    return spent


def _environment(place: Path, given: argparse.Namespace) -> dict[str, str]:
    data = {"HARNESS_DATA": str(given.data)} if given.data else {}
    return os.environ | {"HARNESS_ROOT": str(place)} | data


def _cpu_s(arguments: list[str], environment: dict[str, str]) -> float:
    before = _children_s()
    subprocess.run(
        [sys.executable, *arguments], check=True, env=environment, stdout=subprocess.DEVNULL
    )
    return _children_s() - before


def _children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
