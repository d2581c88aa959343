"""What a run is, and when two runs are the same.

A fingerprint is SHA-256 over what decides a run's numbers, and nothing else: not the file's name
or path, not the date, not the question. It is what makes a finished run reusable, so that a
changed spec can never be answered by an old result.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from harness.specs.plans.differences import Attachment
from harness.specs.plans.network_code import NetworkCode
from harness.specs.plans.one_file import LoadedExperiment
from harness.specs.schema.clustering import ClusteringSpec
from harness.specs.schema.data import (
    TABLE_KEYS,
    CrossValidation,
    RepetitionsSpec,
    ResampledSplits,
    Seeds,
)
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.generation import GenerationSpec
from harness.specs.schema.model import PythonSpec
from harness.specs.schema.training import Precision, ValidationMetric

RECIPE = 1
"""Raised when the same spec would give other numbers: then no older run is reused."""


_CAME_LATER: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "training": {
            "devices": "one",
            "deterministic": False,
            "averaged_epochs": 5,
            "ema_momentum": 0.99,
        },
        "evaluation": {"average_epochs": 1},
        "split": {"given": None, "sealed": None},
        "generator": {"classes": "none"},
    }
)
"""Keys that came after runs had been recorded, with the value that is as it was before."""
_OUTSIDE_DATA = frozenset({"source", "folder", *TABLE_KEYS, "part", "otherwise", "empty_classes"})


class Plan(Protocol):
    """What decides one run's numbers, of whatever kind it is."""

    @property
    def spec(self) -> ExperimentSpec | ClusteringSpec | GenerationSpec:
        """Everything decided."""

    @property
    def repetition(self) -> int:
        """From 0."""

    @property
    def weights(self) -> Attachment | None:
        """The weights file that the spec names, if any."""


@dataclass(frozen=True)
class OuterSplit:
    """A split whose test part a trial of a search never sees."""

    seed: int
    repetitions: RepetitionsSpec
    repetition: int


@dataclass(frozen=True)
class Bar:
    """What the best epoch so far must reach, or training stops; set before training begins."""

    metric: ValidationMetric
    heights: tuple[float | None, ...]
    """One for each epoch, the first first; None where nothing is asked."""


@dataclass(frozen=True)
class RunPlan:
    """One experiment × one repetition."""

    experiment: str
    """The experiment's name."""
    spec: ExperimentSpec
    """Everything decided: `training.precision` is never auto."""
    repetition: int
    """From 0."""
    count: int
    """How many repetitions the experiment has."""
    weights: Attachment | None = None
    """The weights file that the spec names, if any."""
    within: OuterSplit | None = None
    """For a trial of a search: it is split again without the outer test part."""
    bar: Bar | None = None
    """When to give up early; None: never."""
    code: NetworkCode | None = None
    """The Python file of its own network, if it has one."""

    def __post_init__(self) -> None:
        """Refuse a plan that leaves something open.

        Raises:
            ValueError: the precision is open, or there is no such repetition.
        """
        _require_precision(self.spec)
        if not 0 <= self.repetition < self.count:
            raise ValueError(f"repetition: expected 0 to {self.count - 1}; got {self.repetition}")

    @property
    def root_seed(self) -> int:
        """The experiment's own seed, also in a trial of its search."""
        return self.within.seed if self.within else self.spec.seed

    @property
    def name(self) -> str:
        """What people call the run: `baseline r03/10`; sorts by repetition."""
        count = str(self.count)
        return f"{self.experiment} r{self.repetition + 1:0{len(count)}}/{count}"


def plans(loaded: LoadedExperiment, precision: Precision) -> tuple[RunPlan, ...]:
    """Return the runs of an experiment, in order.

    Args:
        loaded: the experiment.
        precision: what `training.precision: auto` means on this machine.
    """
    spec = with_precision(loaded.spec, precision)
    count = spec.repetitions.count
    return tuple(
        RunPlan(loaded.name, spec, repetition, count, loaded.weights, code=loaded.code)
        for repetition in range(count)
    )


def with_precision(spec: ExperimentSpec, precision: Precision) -> ExperimentSpec:
    """Return the spec with `auto` replaced by the given precision."""
    if spec.training.precision != "auto":
        return spec
    document = spec.model_dump(mode="json")
    document["training"]["precision"] = precision
    return ExperimentSpec.model_validate_json(json.dumps(document))


def run_fingerprint(plan: Plan, data_digest: str) -> str:
    """Return what identifies a run: 64 hexadecimal digits.

    Args:
        plan: the run.
        data_digest: the collection's digest, which says what the pictures are.
    """
    return sha256_of(_identity(plan, data_digest) | {"repetition": plan.repetition})


def experiment_fingerprint(plan: Plan, data_digest: str) -> str:
    """Return what identifies an experiment, whichever of its plans is given, however many."""
    return sha256_of(_identity(plan, data_digest))


def identity(spec: ExperimentSpec | ClusteringSpec | GenerationSpec) -> dict[str, Any]:
    """Return the part of a spec that decides what one repetition records.

    Left out are the question and the search; what is allowed, because a reason decides nothing; how
    many repetitions there are, so that adding some changes none of the earlier ones (the folds of a
    cross-validation stay: they decide each one's pictures); and where the pictures come from,
    because the data digest says what they are, and in which part a given split has them: the same
    pictures in another folder are the same data, and the demo collection under
    `source: best-artworks` is not the paintings. Of the file of a network of one's own, and of an
    ONNX file, what it holds is left, not its name.
    """
    document = spec.model_dump(mode="json")
    del document["question"]
    del document["split"]["allow"]
    if isinstance(spec, ExperimentSpec):
        _forget_new_keys(document, *_CAME_LATER)
        if isinstance(spec.model, PythonSpec):
            del document["model"]["file"]
        if spec.is_classical:  # it has no epochs to average
            document["evaluation"].pop("average_epochs", None)
    elif isinstance(spec, ClusteringSpec):
        # That of a learned network has always said on what devices it was to learn.
        _forget_new_keys(document["features"], "training", but=("devices", "deterministic"))
        _forget_new_keys(document, "split")
    else:
        _forget_new_keys(document, "generator")
    _forget_where_sealed(document["split"])
    _forget_onnx_name(document["features"])
    document.pop("search", None)
    document["repetitions"] = repetition_rule(spec.repetitions)
    document["data"] = {
        key: value for key, value in document["data"].items() if key not in _OUTSIDE_DATA
    }
    if spec.data.normalise is not None:
        document["data"]["normalise"] = spec.data.normalise.recipe
    return document


def _forget_new_keys(document: dict[str, Any], *parts: str, but: Collection[str] = ()) -> None:
    """Leave out what says nothing new: runs were recorded before anybody could choose."""
    for part in parts:
        said = document.get(part, {})
        for key, usual in _CAME_LATER[part].items():
            if key not in but and key in said and said[key] == usual:
                del said[key]


def _forget_where_sealed(split: dict[str, Any]) -> None:
    """Leave out that sealed pictures lie among the others, as earlier versions did."""
    sealed = split.get("sealed")
    if sealed is not None and not sealed["elsewhere"]:
        del sealed["elsewhere"]


def _forget_onnx_name(features: dict[str, Any]) -> None:
    """Leave the digest of an ONNX file alone."""
    features.pop("onnx", None)
    for below in ("of", "features"):
        if isinstance(features.get(below), dict):
            _forget_onnx_name(features[below])


def canonical_json(document: object) -> str:
    """Return the one text for equal documents: sorted keys, no spaces, shortest exact floats."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _identity(plan: Plan, data_digest: str) -> dict[str, Any]:
    decided = {"recipe": RECIPE, "data": data_digest, "spec": identity(plan.spec)}
    if isinstance(plan, RunPlan):
        decided |= _of_a_trial(plan)
    # What a weights file holds decides the numbers; its name stays only as part of the spec.
    return decided | ({"weights": plan.weights.sha256} if plan.weights else {})


def _of_a_trial(plan: RunPlan) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if plan.within is not None:
        told["within"] = {
            "seed": plan.within.seed,
            "repetitions": repetition_rule(plan.within.repetitions),
            "repetition": plan.within.repetition,
        }
    if plan.bar is not None:
        told["bar"] = {"metric": plan.bar.metric, "heights": plan.bar.heights}
    return told


def repetition_rule(spec: RepetitionsSpec) -> dict[str, Any]:
    """Return what of the repetitions decides each one's pictures and seeds: not their count."""
    match spec:
        case Seeds() | ResampledSplits():
            return {"kind": spec.kind}
        case CrossValidation(folds=folds):
            return {"kind": spec.kind, "folds": folds}


def _require_precision(spec: ExperimentSpec) -> None:
    if spec.training.precision == "auto":
        raise ValueError("training.precision: expected what auto means here; got auto")


def sha256_of(document: object) -> str:
    """Return what identifies a document: 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()
