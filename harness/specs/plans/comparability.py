"""What must be alike in two experiments, so that their runs can be compared."""

from collections.abc import Iterator

from harness.specs.plans.differences import Change, flatten
from harness.specs.plans.measurement import unequal_measurements
from harness.specs.schema.experiment import ExperimentSpec

SAME_FOR_ALL = ("data.", "split.", "training.precision", "training.deterministic")
MAY_DIFFER = ("data.normalise",)


def searched_alike(spec: ExperimentSpec) -> Iterator[str]:
    """Yield each key that an experiment searches, and that all of a study must have alike."""
    for key in spec.search.space if spec.search is not None else ():
        if key.startswith(SAME_FOR_ALL):
            yield key


def alike_in(key: str) -> str:
    """Return in what two runs are alike that have the same value of a key."""
    if key.startswith("evaluation."):
        return "measured alike"
    return "in the same arithmetic" if key.startswith("training.") else "on the same pictures"


def differing(
    baseline: ExperimentSpec, spec: ExperimentSpec
) -> Iterator[tuple[str, object, object]]:
    """Yield each key, with both values, that makes two experiments incomparable.

    These are the pictures, and what measures. Two kinds of arithmetic, both spelled out, are what
    a study asks about.
    """
    expected, got = flatten(baseline), flatten(spec)
    on_precision = "auto" not in (baseline.training.precision, spec.training.precision)
    for key in dict.fromkeys((*expected, *got)):
        watched = key.startswith(SAME_FOR_ALL) and not key.startswith(MAY_DIFFER)
        watched = watched and not (key == "training.precision" and on_precision)
        if watched and expected.get(key) != got.get(key):
            yield key, expected.get(key), got.get(key)
    yield from unequal_measurements_of(baseline, spec)


def unequal_measurements_of(baseline: ExperimentSpec, spec: ExperimentSpec) -> Iterator[Change]:
    """Yield each key of `evaluation`, with both values, that measures two experiments otherwise."""
    yield from unequal_measurements(baseline.model_dump(mode="json"), spec.model_dump(mode="json"))
