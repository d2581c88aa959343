"""The runs of a clustering."""

import json
from dataclasses import dataclass

from harness.specs.plans.differences import Attachment
from harness.specs.plans.one_file import LoadedClustering
from harness.specs.plans.plan import RunPlan
from harness.specs.schema.clustering import ClusteringSpec
from harness.specs.schema.training import Precision


@dataclass(frozen=True)
class ClusteringPlan:
    """One clustering × one repetition."""

    spec: ClusteringSpec
    """Everything decided: no precision is auto."""
    inputs_plan: RunPlan
    """The run that would see, or learn, what is clustered: the same name, repetition, seeds."""

    @property
    def repetition(self) -> int:
        """From 0."""
        return self.inputs_plan.repetition

    @property
    def weights(self) -> Attachment | None:
        """The weights file that the spec names, if any."""
        return self.inputs_plan.weights

    @property
    def name(self) -> str:
        """What people call the run: `kmeans_pixels r03/10`."""
        return self.inputs_plan.name


def clustering_plans(loaded: LoadedClustering, precision: Precision) -> tuple[ClusteringPlan, ...]:
    """Return the runs of a clustering, in order.

    Args:
        loaded: the clustering.
        precision: what `auto` means on this machine.
    """
    spec = _with_precision(loaded.spec, precision)
    seen, count = spec.experiment, spec.repetitions.count
    return tuple(
        ClusteringPlan(spec, RunPlan(loaded.name, seen, repetition, count, loaded.weights))
        for repetition in range(count)
    )


def _with_precision(spec: ClusteringSpec, precision: Precision) -> ClusteringSpec:
    document = spec.model_dump(mode="json")
    for part in (document, document["features"].get("training", {})):
        if part.get("precision") == "auto":
            part["precision"] = precision
    return ClusteringSpec.model_validate_json(json.dumps(document))
