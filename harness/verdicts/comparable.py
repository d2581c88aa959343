"""Whether two runs were measured alike, without which a difference says nothing of the models."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from harness.errors import ComparisonError
from harness.specs.plans.differences import as_word
from harness.specs.plans.measurement import unequal_measurements
from harness.verdicts.evidence import Evidence, JudgedRun


def require_comparable(
    baseline: Evidence, proposal: Evidence, *, on_precision: bool = False
) -> None:
    """Make sure that repetition r means the same pictures, split and streams in both.

    Args:
        baseline: what is compared with.
        proposal: what is compared.
        on_precision: whether the arithmetic is what the proposal changes.

    Raises:
        ComparisonError: it does not; the message gives the reason.
    """
    for run in (*baseline.runs.values(), *proposal.runs.values()):
        of = proposal.name if run in proposal.runs.values() else baseline.name
        for what, wanted, got in unequal_measurements_of_runs(baseline.first, run):
            if not (what == "precision" and on_precision):
                raise _incomparable(of, baseline.name, what, wanted, got)
    for number in sorted(baseline.runs.keys() & proposal.runs.keys()):
        one, other = baseline.runs[number], proposal.runs[number]
        for what, wanted, got in _differing_pictures(one, other):
            place = f"{what} in repetition {number + 1}"
            raise _incomparable(proposal.name, baseline.name, place, wanted, got)


class UnequalMeasurement(NamedTuple):
    """What measures two runs, and differs between them."""

    what: str
    baseline: object
    proposal: object


def unequal_measurements_of_runs(
    baseline: JudgedRun, run: JudgedRun
) -> Iterator[UnequalMeasurement]:
    """Yield what would measure two runs differently, whichever repetitions they are.

    A difference of scores means something only where it is the models that differ: not the
    pictures, the classes, how repetitions are drawn, or how answers become a score. What changes
    no score may differ, such as the resamples behind an interval.
    """
    alike: tuple[tuple[str, object, object], ...] = (
        ("pictures", baseline.about.data_digest, run.about.data_digest),
        ("classes", list(baseline.about.class_names), list(run.about.class_names)),
        ("precision", _precision(baseline), _precision(run)),
        ("repetitions", _repetition_rule(baseline), _repetition_rule(run)),
        ("seed", baseline.spec["seed"], run.spec["seed"]),
        *unequal_measurements(baseline.spec, run.spec),
    )
    yield from (UnequalMeasurement(what, one, other) for what, one, other in alike if one != other)


def _differing_pictures(one: JudgedRun, other: JudgedRun) -> Iterator[UnequalMeasurement]:
    """Yield what differs of the pictures that one repetition of both was tested on."""
    if one.parts.sha256 != other.parts.sha256:
        yield UnequalMeasurement("split", one.parts.sha256, other.parts.sha256)
    if one.image_ids != other.image_ids:
        unlike = sorted(set(one.image_ids) ^ set(other.image_ids))
        yield UnequalMeasurement(
            "tested pictures", len(one.image_ids), f"{len(other.image_ids)}, as {unlike[0]}"
        )
    elif not np.array_equal(one.labels, other.labels):
        (rows,) = np.nonzero(one.labels != other.labels)
        name = one.image_ids[int(rows[0])]
        yield UnequalMeasurement(
            "true classes of the tested pictures", "as they were", f"others, as of {name}"
        )


def _incomparable(
    of: str, baseline: str, what: str, wanted: object, got: object
) -> ComparisonError:
    shown = [_shortened(value) for value in (wanted, got)]
    return ComparisonError(
        f"{of}: expected the {what} of {baseline} ({shown[0]}), without which the two cannot be "
        f"compared; got {shown[1]}. Run both from one study."
    )


def _shortened(value: object) -> str:
    """Return a value as an error shows it: of a digest, its first digits."""
    text = as_word(value)
    return text[:12] if re.fullmatch("[0-9a-f]{40,}", text) else text


def _repetition_rule(run: JudgedRun) -> dict[str, Any]:
    """Return how repetitions are drawn, however many there are."""
    rule = run.spec["repetitions"]
    return {key: value for key, value in rule.items() if key not in ("count", "repeats")}


def _precision(run: JudgedRun) -> str:
    return str(run.spec["training"]["precision"])
