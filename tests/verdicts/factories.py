"""Experiments as they are recorded, made up in milliseconds: nothing is trained."""

import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np

from harness.evaluation.answers import answers_of
from harness.evaluation.predictions import EpochPredictions, Predictions, write_epochs
from harness.specs.plans.dump import to_yaml
from harness.tracking.record import GroupRecord, RunRecord
from harness.verdicts.evidence import read_evidence
from harness.verdicts.judge import judge
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.record import RuleRecord
from harness.verdicts.store import stored_predictions
from tests.specs.specs import a_spec

CLASSES = ("Degas", "Goya", "Klee")
SUPPORT = (40, 20, 12)
COSTS = {
    "cost/preparation_cpu_s": 1.0,
    "cost/training_cpu_s": 9.0,
    "cost/cpu_s": 12.0,
    "cost/wall_s": 36.0,
    "cost/inference_cpu_ms": 2.0,
    "cost/parameters": 1000.0,
    "cost/peak_memory_mib": 500.0,
}


def the_labels():
    return np.repeat(np.arange(len(CLASSES)), SUPPORT)


def answers(skill, repetition, own=0):
    """Probabilities: each picture of a class is recognised with that class's skill.

    The luck of a picture is the same for all experiments, unless one has luck of its own.
    """
    labels = the_labels()
    skills = np.broadcast_to(skill, (len(CLASSES),))[labels]
    rng = np.random.default_rng([7, repetition, own])
    right = rng.random(len(labels)) < skills
    said = np.where(right, labels, (labels + 1) % len(CLASSES))
    return np.where(np.eye(len(CLASSES))[said] == 1, 0.8, 0.1)


def a_split(repetition, split="split", classes=CLASSES, copies=1):
    """The split of a repetition; training pictures in as many copies, which share a group."""
    rows = ["image_id,class,group,part"]
    rows += [
        f"{split}/{repetition}/{row},{classes[label]},{row},test"
        for row, label in enumerate(the_labels())
    ]
    for number, label in enumerate(np.tile(the_labels(), 4)):
        for copy in range(copies):
            name = f"{split}/{repetition}/t{number}" + (f"_{copy}" if copy else "")
            rows.append(f"{name},{classes[label]},{number + 1000},train")
    return "\n".join(rows) + "\n"


def a_run(tracker, name, group, repetition, probabilities, *, split="split", **said):
    """Record one repetition as the harness does."""
    changes = {"repetitions": {"kind": "resampled_splits", "count": 6}} | said.get("spec", {})
    spec = a_spec(**changes)
    precise = spec.training.model_copy(update={"precision": said.get("precision", "float32")})
    spec = spec.model_copy(update={"training": precise})
    ids = tuple(f"{split}/{repetition}/{row}" for row in range(len(probabilities)))
    classes = said.get("classes", CLASSES)
    predictions = Predictions(ids, the_labels(), probabilities, classes)
    about = {
        "experiment": name,
        "question": said.get("question", f"Is {name} better?"),
        "repetition": repetition,
        "collection": said.get("collection", "best-artworks"),
        "data_digest": said.get("digest", "d1" * 32),
        "evidence": said.get("evidence", True),
        "class_names": list(classes),
        "left_out": said.get("left_out", []),
    }
    mark = said.get("fingerprint", f"{a_mark(name)}-{repetition}")
    about |= {"name": f"{name} r{repetition + 1}/6", "fingerprint": mark, "kept_epoch": None}
    record = RunRecord(about["name"], mark, "best-artworks", group)
    with tracker.run(record) as run, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        predictions.write_parquet(home / "predictions.parquet")
        earlier = {
            epoch: Predictions(ids, the_labels(), told, classes)
            for epoch, told in said.get("earlier", lambda _: {})(repetition).items()
        }
        if earlier:
            write_epochs(earlier, home / "earlier_predictions.parquet")
        gpus = [{"name": said["gpu"], "memory_mib": 15360}] if "gpu" in said else []
        environment = {"packages": PACKAGES, "devices": {"gpus": gpus, "cuda": None}}
        if "threads" in said:
            environment["variables"] = {
                "TF_NUM_INTRAOP_THREADS": str(said["threads"]),
                "OPENBLAS_NUM_THREADS": str(said.get("blas_threads", 1)),
            }
            environment["machine"] = {
                "onednn": said.get("onednn", True),
                "fused_steps": said.get("fused_steps", False),
                "fused_normalization": said.get("fused_normalization", False),
            }
        (home / "spec.yaml").write_text(to_yaml(spec))
        (home / "run.json").write_text(json.dumps(about))
        (home / "environment.json").write_text(json.dumps(environment))
        (home / "split.csv").write_text(a_split(repetition, split, classes, said.get("copies", 1)))
        run.log_files(home)
        bins = spec.evaluation.calibration_bins
        tested = EpochPredictions(predictions, earlier)
        scores = {f"test/{key}": value for key, value in answers_of(tested, bins).scores.items()}
        factor = said.get("cost", 1.0)
        run.log_metrics(scores | {key: value * factor for key, value in COSTS.items()})
    return run.id


PACKAGES = {"keras": "3.15", "tensorflow": "2.21", "scikit-learn": "1.9", "scipy": "1.17"}


def a_mark(name):
    return hashlib.sha256(name.encode()).hexdigest()[:40]


def an_experiment(tracker, name, skill, *, repetitions=6, own=0, **said):
    """Record an experiment, and return it as evidence."""
    record = GroupRecord(name, f"{a_mark(name)}-all", "best-artworks")
    with tracker.group(record) as group:
        ids = [
            a_run(tracker, name, group.id, number, answers(skill, number, own), **said)
            for number in range(repetitions)
        ]
    return read_evidence(tracker, name, [tracker.recorded(one) for one in ids])


def asked(**changes):
    usual = {"name": "study", "question": "Which?", "rule": RuleRecord(look_counts=(6,))}
    return VerdictQuestion(**{**usual, "planned": 6, **changes})


def judged(tracker, baseline, *proposals, **changes):
    return judge(asked(**changes), baseline, proposals, stored_predictions(tracker))
