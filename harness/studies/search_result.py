"""What a search found, kept beside its journal: what its winner is, and how it came to be."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from harness.runtime.atomic_files import replace_file
from harness.runtime.checksums import with_checksum
from harness.runtime.documents import Expected, Real, read_document
from harness.specs.plans.plan import RunPlan, canonical_json, sha256_of
from harness.specs.plans.run_plans import StudiedPlan
from harness.specs.plans.search_plan import SearchPlan, search_fingerprint, winning_plans
from harness.specs.schema.search import Plain, SearchSpec
from harness.tracking.record import GroupRecord
from harness.tuner.trial import Trial
from harness.verdicts.record import Tuning
from harness.workspace import Workspace

_FILE = "found.json"


Searches = Sequence[SearchPlan]
"""Those of one experiment: one for each of its test parts."""


@dataclass(frozen=True)
class SearchResult:
    """The winner of a search that has ended."""

    trial: int
    """Its number; 0: the spec as it is written."""
    values: Mapping[str, Plain]
    said: Real
    """Its score in the search."""
    as_written: float | None
    """The score of the spec as it is written, in the same search; None: it failed."""
    trials: int
    """How many were made, the spec as it is written apart."""
    seconds: Real
    """Of all trainings of the search together."""


@dataclass(frozen=True)
class KeptResult:
    """What a search found, and with which budget."""

    budget: Mapping[str, float | None]
    found: SearchResult


KEPT = Expected(
    "what a search found",
    "Delete the file: the search is then read from its journal again.",
)


def search_folder(plan: SearchPlan, data_digest: str, workspace: Workspace) -> Path:
    """Return where a search keeps what it needs to go on."""
    return workspace.mlruns / "search" / search_fingerprint(plan, data_digest)


def keep_found(
    plan: SearchPlan, folder: Path, written: Trial, trials: tuple[Trial, ...], winner: Trial
) -> None:
    """Keep what a search found in the search's folder."""
    found = SearchResult(
        trial=winner.number,
        values=dict(winner.values),
        said=winner.score,
        as_written=written.score if written.scores else None,
        trials=len(trials),
        seconds=sum(trial.seconds for trial in (written, *trials)),
    )
    text = canonical_json({"budget": _budget(plan.search), "found": asdict(found)})
    replace_file(folder / _FILE, with_checksum(text) + "\n", shared=True)


def found_before(plan: SearchPlan, data_digest: str, workspace: Workspace) -> SearchResult | None:
    """Return what a search found with just this budget; None: it has not ended.

    Raises:
        TrackingError: the file says something else.
    """
    path = search_folder(plan, data_digest, workspace) / _FILE
    if not path.exists():
        return None
    kept = read_document(path, KeptResult, KEPT)
    return kept.found if kept.budget == _budget(plan.search) else None


def search_for(searches: Searches, repetition: int) -> SearchPlan:
    """Return the search whose winner a repetition trains."""
    return searches[0] if len(searches) == 1 else searches[repetition]


def decided(
    plan: StudiedPlan, searches: Searches, data_digest: str, workspace: Workspace
) -> StudiedPlan | None:
    """Return a repetition with the values that its search found; None while there are none.

    Args:
        plan: the repetition as the experiment is written.
        searches: of the experiment; none: it is run as it is written.
        data_digest: says what the pictures are.
        workspace: where searches are kept.
    """
    if not searches:
        return plan
    own = search_for(searches, plan.repetition)
    found = found_before(own, data_digest, workspace)
    return None if found is None else winning_plan(own, found.values, plan.repetition)


def searches_done(
    searches: Searches, repetitions: Iterable[int], data_digest: str, workspace: Workspace
) -> tuple[SearchResult, ...]:
    """Return what was found so far for some repetitions, each search once."""
    if not searches:
        return ()
    wanted = {search_for(searches, number).outer.repetition for number in repetitions}
    ended = (
        found_before(each, data_digest, workspace)
        for each in searches
        if each.outer.repetition in wanted
    )
    return tuple(found for found in ended if found is not None)


def winning_plan(search: SearchPlan, values: Mapping[str, Plain], repetition: int) -> RunPlan:
    """Return a repetition with the values that its search found."""
    return next(each for each in winning_plans([(search, values)]) if each.repetition == repetition)


def _budget(search: SearchSpec) -> dict[str, float | None]:
    return {"trials": search.trials, "minutes": search.minutes}


def tuned_group(experiment: GroupRecord, searches: Searches, data_digest: str) -> GroupRecord:
    """Return what stands for an experiment that is tuned, before anything is found."""
    fingerprints = [search_fingerprint(each, data_digest) for each in searches]
    budgets = [[each.search.trials, each.search.minutes] for each in searches]
    return replace(
        experiment, fingerprint=sha256_of({"tuned by": fingerprints, "budgets": budgets})
    )


def describe_tuning(search: SearchSpec, found: Sequence[SearchResult]) -> Tuning:
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
