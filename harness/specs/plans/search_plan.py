"""What a search and its trials are, and when two searches are the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.errors import SpecError
from harness.seeds import derive_seed
from harness.specs.plans.differences import Attachment, find_weights, weights_name
from harness.specs.plans.one_file import Compared, LoadedExperiment, LoadedGeneration
from harness.specs.plans.plan import (
    RECIPE,
    Bar,
    OuterSplit,
    RunPlan,
    identity,
    plans,
    repetition_rule,
    sha256_of,
    with_precision,
)
from harness.specs.plans.search_space import with_values
from harness.specs.schema.data import Seeds
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.search import Plain, SearchSpec
from harness.specs.schema.training import Precision

_BUDGET = frozenset({"trials", "minutes"})


@dataclass(frozen=True)
class SearchPlan:
    """One search: an experiment's space, tried within the training part of one outer split."""

    experiment: LoadedExperiment
    """Everything decided: `training.precision` is never auto."""
    search: SearchSpec
    outer: OuterSplit
    of: int
    """How many searches the experiment has: one for each outer split."""
    precision: Precision

    @property
    def name(self) -> str:
        """What people call it: `search_baseline search`."""
        number = f" {self.outer.repetition + 1}/{self.of}" if self.of > 1 else ""
        return f"{self.experiment.name} search{number}"

    @property
    def seed(self) -> int:
        """Of all trials, so that they are paired, and of none of the experiment's own runs."""
        return derive_seed(self.outer.seed, "search", self.outer.repetition)

    @property
    def tuner_seed(self) -> int:
        """Of the tuner's proposals; never 0, which Keras Tuner takes for none."""
        return derive_seed(self.outer.seed, "search", self.outer.repetition, "tuner")


def search_plans(loaded: LoadedExperiment, precision: Precision) -> tuple[SearchPlan, ...]:
    """Return the searches of an experiment, one for each of its test parts.

    Where each repetition draws its own test part, each has its own search within what is left:
    one search for all would have seen the pictures that another repetition is tested on.

    Raises:
        SpecError: nothing is to be searched for.
    """
    spec = with_precision(loaded.spec, precision)
    if spec.search is None:
        raise SpecError(f"{loaded.path}: search: expected a space to search; got null")
    decided = replace(loaded, spec=spec)
    count = 1 if isinstance(spec.repetitions, Seeds) else spec.repetitions.count
    return tuple(
        SearchPlan(
            decided,
            spec.search,
            OuterSplit(spec.seed, spec.repetitions, number),
            count,
            precision,
        )
        for number in range(count)
    )


def searches_of(loaded: Compared, precision: Precision) -> tuple[SearchPlan, ...]:
    """Return the searches of an experiment of a study; none of one run as it is written."""
    if isinstance(loaded, LoadedGeneration) or loaded.spec.search is None:
        return ()
    return search_plans(loaded, precision)


def search_fingerprint(plan: SearchPlan, data_digest: str) -> str:
    """Return what identifies a search: 64 hexadecimal digits.

    How many trials or minutes it may take is left out: more of them go on with the same search.
    """
    decided = plan.search.model_dump(mode="json", exclude=set(_BUDGET))
    weights = plan.experiment.weights
    return sha256_of(
        {
            "recipe": RECIPE,
            "data": data_digest,
            "spec": identity(plan.experiment.spec),
            "search": decided,
            "outer": {
                "repetitions": repetition_rule(plan.outer.repetitions),
                "repetition": plan.outer.repetition,
            },
            "weights": weights.sha256 if weights else None,
        }
    )


def trial_spec(
    plan: SearchPlan, values: Mapping[str, Plain], epochs: int | None = None
) -> ExperimentSpec:
    """Return the spec of a trial: the values, and seeds and repetitions of the search.

    A trial is scored as it was trained, at its end: to stop at several epochs is for the score
    that is reported, and each would be looked at once more on the selection part.

    Raises:
        SpecError: no spec has these values together.
    """
    asked = with_values(plan.experiment.spec, values).training
    chosen: dict[str, object] = {
        **values,
        "seed": plan.seed,
        "repetitions": plan.search.repetitions.model_dump(mode="json"),
        "training.keep_model": False,
        "evaluation.average_epochs": 1,
    }
    if epochs:
        chosen["training.epochs"] = epochs
        if asked.weights == "average":
            chosen["training.averaged_epochs"] = min(asked.averaged_epochs, epochs)
    return with_values(plan.experiment.spec, chosen)


def trial_plan(
    plan: SearchPlan, number: int, spec: ExperimentSpec, repetition: int, bar: Bar | None
) -> RunPlan:
    """Return one training of a trial, which never sees the outer test part.

    Args:
        plan: the search.
        number: of the trial.
        spec: what `trial_spec` made for it.
        repetition: from 0.
        bar: when to give it up.

    Raises:
        SpecError: the values name a weights file that is not there.
    """
    weights = _weights(spec, plan.experiment)
    count = spec.repetitions.count
    name = f"{plan.name} t{number:03}"
    return RunPlan(
        name,
        spec,
        repetition,
        count,
        weights,
        within=plan.outer,
        bar=bar,
        code=plan.experiment.code,
    )


def _weights(spec: ExperimentSpec, experiment: LoadedExperiment) -> Attachment | None:
    """Return the file that a backbone is read from, which a search may choose as well."""
    if weights_name(spec) == weights_name(experiment.spec):
        return experiment.weights
    return find_weights(spec, experiment.path.parent)


def winning_plans(found: Sequence[tuple[SearchPlan, Mapping[str, Plain]]]) -> tuple[RunPlan, ...]:
    """Return an experiment's ordinary runs with the values that its searches found.

    Args:
        found: the best values of each search, in order; one search serves every repetition
            that is tested on the same pictures.
    """
    made: list[RunPlan] = []
    for search, values in found:
        spec = with_values(search.experiment.spec, values)
        weights = _weights(spec, search.experiment)
        every = plans(replace(search.experiment, spec=spec, weights=weights), search.precision)
        made += every if search.of == 1 else [every[search.outer.repetition]]
    return tuple(made)
