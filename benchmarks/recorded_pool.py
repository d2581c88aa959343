"""Answers of many trainings of a study in one small file: which class for which picture.

Pictures and classes are numbers, in the order of the split's names; nothing else of the pictures
is kept. `exported` reads a study's runs as they were recorded.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import TrackingError
from harness.runs.recorded import RecordedRun
from harness.runtime.atomic_files import replace_arrays
from harness.tracking.lookup import name_details, recorded_runs
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace

Numbers = NDArray[np.int64]


class Answered(NamedTuple):
    """One experiment's answers.

    Attributes:
        classes: for each repetition (e, t) the classes after each of the last e epochs, the last
            epoch's last; e is 1 without epochs.
        cpu_s: (r,) processor seconds of each run.
    """

    classes: list[Numbers]
    cpu_s: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RecordedPool:
    """The same r repetitions of a baseline and its proposals.

    Attributes:
        labels: (n,) class of each picture of the collection, from 0.
        groups: (n,) near-duplicates have the same number.
        rows: for each repetition (t,) its test pictures.
        trained: (r,) groups of near-duplicates in the training part.
        answers: of each experiment, the baseline first.
    """

    labels: Numbers
    groups: Numbers
    rows: list[Numbers]
    trained: Numbers
    answers: Mapping[str, Answered]

    @property
    def repetitions(self) -> int:
        """Of each experiment."""
        return len(self.rows)


class KeptRun(NamedTuple):
    """What is kept of one run."""

    pictures: dict[str, tuple[str, int]]
    """Class and group of each picture of the split; empty where nobody asks."""
    tested: tuple[str, ...]
    trained: int
    answers: list[list[str]]
    cpu_s: float


def exported(workspace: Workspace, study: str, baseline: str) -> RecordedPool:
    """Return the repetitions that all experiments of a recorded study have.

    Args:
        workspace: whose store has the study.
        study: its name.
        baseline: the name of its baseline.

    Raises:
        TrackingError: there is no such study, or its experiments have no repetition in common.
    """
    found = _runs(workspace, study, baseline)
    if baseline not in found:
        raise TrackingError(
            f"{study}: expected finished runs of the baseline {baseline}; got {sorted(found)}"
        )
    return pooled(found, baseline)


def pooled(found: Mapping[str, Mapping[int, KeptRun]], baseline: str) -> RecordedPool:
    """Return the repetitions that all experiments have, by numbers.

    Args:
        found: of each experiment its runs, by repetition.
        baseline: which of them is the baseline.

    Raises:
        TrackingError: no repetition is common to all, or they tested other pictures.
    """
    same = sorted(set.intersection(*(set(runs) for runs in found.values())))
    if not same:
        raise TrackingError("a pool: expected a repetition that all experiments have; got none")
    order = (baseline, *(name for name in found if name != baseline))
    pictures = {
        name: about for number in same for name, about in found[baseline][number].pictures.items()
    }
    return _numbered({name: [found[name][k] for k in same] for name in order}, pictures)


def _runs(workspace: Workspace, study: str, baseline: str) -> dict[str, dict[int, KeptRun]]:
    details, tracker = name_details(workspace), MlflowTracker(workspace)
    found: dict[str, dict[int, KeptRun]] = {}
    for repetition in recorded_runs(workspace):
        run = tracker.recorded(repetition.id)
        if run is None or study not in details.study_names(repetition.group):
            continue
        recorded = RecordedRun.of(tracker, run)
        about = recorded.about
        found.setdefault(about.experiment, {})[about.repetition] = kept_run(
            recorded, run.metrics["cost/cpu_s"], pictures=about.experiment == baseline
        )
    return found


def kept_run(recorded: RecordedRun, cpu_s: float, *, pictures: bool) -> KeptRun:
    """Return what is kept of a run, with the pictures of its split if they are asked for."""
    split, epochs = recorded.split, recorded.tested.all
    rows = zip(split["image_id"], split["class"], split["group"], strict=True)
    names = np.array(recorded.class_names)
    return KeptRun(
        pictures={str(one): (str(label), int(group)) for one, label, group in rows}
        if pictures
        else {},
        tested=recorded.tested.kept.image_ids,
        trained=int(split.loc[split["part"] == "train", "group"].nunique()),
        answers=[names[one.classes].tolist() for one in epochs],
        cpu_s=cpu_s,
    )


def _numbered(
    runs: Mapping[str, list[KeptRun]], pictures: Mapping[str, tuple[str, int]]
) -> RecordedPool:
    places = {name: place for place, name in enumerate(sorted(pictures))}
    classes = {name: k for k, name in enumerate(sorted({label for label, _ in pictures.values()}))}
    baseline = next(iter(runs.values()))
    tested = [run.tested for run in baseline]
    for name, own in runs.items():
        if [run.tested for run in own] != tested:
            raise TrackingError(f"{name}: expected the baseline's test pictures; got others")
    _, groups = np.unique([pictures[name][1] for name in sorted(pictures)], return_inverse=True)
    return RecordedPool(
        labels=np.array([classes[pictures[name][0]] for name in sorted(pictures)]),
        groups=groups,
        rows=[np.array([places[name] for name in one]) for one in tested],
        trained=np.array([run.trained for run in baseline]),
        answers={
            name: Answered(
                [np.array([[classes[c] for c in epoch] for epoch in run.answers]) for run in own],
                np.array([run.cpu_s for run in own]),
            )
            for name, own in runs.items()
        },
    )


def write_pool(pool: RecordedPool, path: Path) -> None:
    """Write a pool; classes take a byte each, and the file is compressed."""
    arrays: dict[str, NDArray[Any]] = {
        "names": np.array(json.dumps(list(pool.answers))),
        "labels": pool.labels.astype(np.uint8),
        "groups": pool.groups.astype(np.uint16),
        "tested": np.array([len(rows) for rows in pool.rows]),
        "rows": np.concatenate(pool.rows).astype(np.uint16),
        "trained": pool.trained,
    }
    for number, one in enumerate(pool.answers.values()):
        arrays[f"classes_{number}"] = np.concatenate(one.classes, axis=1).astype(np.uint8)
        arrays[f"cpu_s_{number}"] = one.cpu_s.astype(np.float32)
    replace_arrays(path, arrays, packed=True)


def read_pool(path: Path) -> RecordedPool:
    """Return what `write_pool` wrote."""
    with np.load(path, allow_pickle=False) as file:
        content = {name: file[name] for name in file.files}
    ends = np.cumsum(content["tested"])[:-1]

    def apart(values: NDArray[np.integer]) -> list[Numbers]:
        return np.split(values.astype(np.int64), ends, axis=-1)

    names: Iterable[str] = json.loads(str(content["names"]))
    return RecordedPool(
        labels=content["labels"].astype(np.int64),
        groups=content["groups"].astype(np.int64),
        rows=apart(content["rows"]),
        trained=content["trained"].astype(np.int64),
        answers={
            name: Answered(apart(content[f"classes_{k}"]), content[f"cpu_s_{k}"].astype(np.float64))
            for k, name in enumerate(names)
        },
    )
