"""What measures an experiment, rather than being measured: it must be the same on both sides."""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.specs.plans.differences import Change, as_text
from harness.specs.schema.evaluation import EvaluationSpec
from harness.specs.schema.model import CLASSICAL_KINDS

MEASURES_NOTHING = frozenset({"bootstrap_resamples", "confidence"})
"""Of `evaluation`: they decide the interval that is drawn around a score, never the score."""


OF_EPOCHS = frozenset({"average_epochs"})
"""Of `evaluation`: they measure only what learns by epochs."""


def unequal_measurements(
    baseline: Mapping[str, Any], proposal: Mapping[str, Any]
) -> Iterator[Change]:
    """Yield each value of `evaluation`, by its dotted key, that would measure the two differently.

    A key that came after a spec was written has its default there. One that measures epochs is
    no matter where either side has none: then it measures that side in one way only.

    Args:
        baseline: an experiment's spec as JSON holds it, perhaps as an earlier version wrote it.
        proposal: the same of another.
    """
    usual = {
        name: field.get_default(call_default_factory=True)
        for name, field in EvaluationSpec.model_fields.items()
    }
    before, after = (usual | dict(spec["evaluation"]) for spec in (baseline, proposal))
    ignored = MEASURES_NOTHING
    if any(spec.get("model", {}).get("kind") in CLASSICAL_KINDS for spec in (baseline, proposal)):
        ignored |= OF_EPOCHS
    for name in dict.fromkeys((*before, *after)):
        if name not in ignored and before.get(name) != after.get(name):
            yield Change(f"evaluation.{name}", as_text(before.get(name)), as_text(after.get(name)))
