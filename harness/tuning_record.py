"""What is recorded of the tuning of a study's experiment, before it and after."""

import statistics
from collections.abc import Sequence
from dataclasses import replace

from harness.found import Found, Searches
from harness.spec.plan import sha256_of
from harness.spec.search import SearchSpec
from harness.spec.search_plan import search_fingerprint
from harness.tracking.record import GroupRecord
from harness.verdicts.parts import Tuning


def tuned_group(arm: GroupRecord, searches: Searches, data_digest: str) -> GroupRecord:
    """Return what stands for an experiment that is tuned, before anything is found."""
    marks = [search_fingerprint(each, data_digest) for each in searches]
    budgets = [[each.search.trials, each.search.minutes] for each in searches]
    return replace(arm, fingerprint=sha256_of({"tuned by": marks, "budgets": budgets}))


def describe_tuning(search: SearchSpec, found: Sequence[Found]) -> Tuning:
    """Return by what an experiment was tuned, over all its searches; there is at least one."""
    written = [each.as_written for each in found if each.as_written is not None]
    return Tuning(
        tuner=search.tuner.kind,
        objective=search.objective,
        keys=tuple(search.space),
        repetitions=search.repetitions.count,
        searches=len(found),
        trials=sum(each.trials for each in found),
        seconds=sum(each.seconds for each in found),
        said=statistics.fmean(each.said for each in found),
        as_written=statistics.fmean(written) if written else None,
    )
