"""`show` of a study: its plan, what is done and to do, its cost, and what it can see."""

import math
import statistics
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.cli.disk_text import disk_lines
from harness.cli.epochs_text import epochs_lines
from harness.progress import time_left
from harness.runtime.device_choices import precision_here
from harness.studies.cost_guess import (
    WITHIN,
    guessed_once_s,
    guessed_s,
    multiplications_per_s,
)
from harness.wording.counts import counted
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.data.collection.summary import CollectionSummary
    from harness.specs.plans.one_file import Compared
    from harness.specs.plans.run_plans import StudiedPlan
    from harness.specs.plans.study_proposals import LoadedStudy
    from harness.specs.schema.data import DataSpec
    from harness.specs.schema.study import Claim
    from harness.verdicts.planning import Spread
    from harness.workspace import Workspace

Values = Mapping[str, float]
HOUR_S, MINUTE_S = 3600.0, 60.0
PICTURES_GUESSED = 1000


class FinishedRepetitions(NamedTuple):
    """The finished repetitions of an experiment: their recorded metrics, by number."""

    name: str
    planned: int
    runs: dict[int, Values]
    searches: int = 0
    """How many it has; 0: it is run as it is written."""
    searched_s: tuple[float, ...] = ()
    """Seconds of each search that has ended."""
    guessed_s: float = 0.0
    """Seconds of a repetition, guessed before there was one."""
    pictures: int = 0
    """Of its collection."""
    guessed_once_s: float = 0.0
    """Seconds of what all repetitions share, guessed before there was one."""

    @property
    def each_s(self) -> float:
        """Seconds of a repetition with its share of the searches, measured or guessed."""
        seconds = list(self.values("cost/wall_s").values())
        if not seconds:
            return self.guessed_s
        return statistics.mean(seconds) + sum(self.searched_s) / len(seconds)

    def values(self, key: str) -> dict[int, float]:
        """Return one metric of each repetition that has it."""
        return {number: run[key] for number, run in self.runs.items() if key in run}


def study_text(study: "LoadedStudy", data: Path | None) -> str:
    """Return the study's rule and plan, what is to do, the cost, and what it can detect."""
    workspace = find_workspace()
    done = finished_repetitions(study, workspace, data)
    return text_of(study, done, claim_of_study(study, workspace))


def text_of(
    study: "LoadedStudy", done: list[FinishedRepetitions] | str, claim: "Claim | None"
) -> str:
    """Return what `study_text` does.

    Args:
        study: the study.
        done: what `finished_repetitions` returns.
        claim: what `claim_of_study` returns.
    """
    from harness.verdicts.planning import measured_spread

    metric = f"test/{study.spec.metric}"
    known = done if isinstance(done, list) else []
    baseline, proposals = (known[0].values(metric), known[1:]) if known else ({}, [])
    scores = [one.values(metric) for one in proposals]
    lines = [
        *_rule(study, claim),
        "",
        *_arm(study.baseline, is_baseline=True),
        *(line for experiment in study.proposals for line in _arm(experiment)),
        "",
        *([done] if isinstance(done, str) else [*_disk(study, done), *_plan(study, done)]),
        "",
        *_prospects(study, known, measured_spread(baseline, scores, study.spec.metric), claim),
    ]
    return "\n".join(lines) + "\n"


def _prospects(
    study: "LoadedStudy",
    known: Sequence[FinishedRepetitions],
    spread: "Spread | None",
    claim: "Claim | None",
) -> list[str]:
    if study.spec.adaptive is None:
        from harness.verdicts.planning import prospects

        return prospects(study, spread, claim)
    from harness.cli.show_adaptive import Timed, prospects_of_rounds

    metric = f"test/{study.spec.metric}"
    share = study.baseline.spec.split.test
    timed = {one.name: Timed(one.values(metric), one.each_s, share * one.pictures) for one in known}
    return prospects_of_rounds(study, timed, spread)


def _disk(study: "LoadedStudy", done: list[FinishedRepetitions]) -> list[str]:
    return disk_lines(done[0].pictures, [each.spec for each in study.experiments])


def claim_of_study(study: "LoadedStudy", workspace: "Workspace") -> "Claim | None":
    """Return what the study's words are, or will be, about; None: it was begun without a claim."""
    from harness.studies.preregistration import claim_of
    from harness.tracking.record import STUDY
    from harness.tracking.stored_runs import stored_runs

    runs = [run for run in stored_runs(workspace) if (run.kind, run.name) == (STUDY, study.name)]
    return claim_of(study, runs[-1].tags if runs else {})


def _rule(study: "LoadedStudy", claim: "Claim | None") -> list[str]:
    from harness.specs.plans.differences import as_word

    spec = study.spec
    for_all = ", ".join(f"{key}: {as_word(value)}" for key, value in spec.set.items())
    looks = (
        f"looks after {', '.join(map(str, spec.look_counts))} repetitions ({spec.looks.spending})"
        if spec.looks
        else "one look, at the end"
    )
    repetitions = (
        f"  {counted(spec.repetitions.count, 'repetition')} each, {spec.repetitions.kind}; {looks}"
    )
    if spec.adaptive is not None:
        from harness.cli.show_adaptive import rule_line

        repetitions = rule_line(study)
    about = f", about {claim.replace('_', ' ')}" if claim else ""
    return [
        f"{study.name}: {spec.question}",
        repetitions,
        f"  judged by {spec.metric}: margin {spec.margin:g}; alpha {spec.alpha:g}, the probability "
        f"of any false claim among {counted(len(study.proposals), 'proposal')}{about}",
        *([f"  set for all, the baseline too: {for_all}"] if for_all else []),
    ]


def _arm(experiment: "Compared", *, is_baseline: bool = False) -> list[str]:
    from harness.specs.plans.differences import as_word
    from harness.specs.plans.kind_defaults import chosen

    if not experiment.changes:
        name = f"{experiment.name} ({experiment.path.name}), the baseline"
        return [name, *_epochs(experiment), *_tuning(experiment)]
    changes = [
        f"  {change.key}: {as_word(change.before)} -> {as_word(change.after)}"
        for change in chosen(experiment.changes)
        if not change.key.startswith("search")
    ]
    name = f"{experiment.name} ({experiment.path.name})"
    if is_baseline and experiment.parent is not None:
        name += f", the baseline, which differs from {experiment.parent.name} in"
    return [name, *changes, *_epochs(experiment), *_tuning(experiment)]


def _epochs(experiment: "Compared") -> list[str]:
    spec = experiment.spec
    if spec.kind == "generation":
        return []
    return [f"  {line}" for line in epochs_lines(spec)]


def _tuning(experiment: "Compared") -> list[str]:
    """Return how an experiment is tuned, and what is searched; nothing when it is not."""
    search = experiment.spec.search
    if search is None:
        return []
    from harness.console.live_search import describe_search
    from harness.specs.plans.differences import as_word

    space = (
        f"    {key}: {as_word(domain.model_dump(mode='json'))}"
        for key, domain in search.space.items()
    )
    return [f"  tuned: {describe_search(search)}", *space]


def finished_repetitions(
    study: "LoadedStudy", workspace: "Workspace", data: Path | None
) -> list[FinishedRepetitions] | str:
    """Return what is finished of each experiment, or why nobody can tell."""
    from harness.data.collection.known import known_summary
    from harness.data.collection.sources import BESIDE_SPEC

    @cache  # they mostly share one folder, which is listed once
    def summary(spec: "DataSpec", home: Path | None) -> "CollectionSummary | None":
        return known_summary(spec, workspace=workspace, data_folder=data, spec_folder=home)

    found = []
    for experiment in study.experiments:
        spec = experiment.spec.data
        pictures = summary(spec, experiment.path.parent if spec.source in BESIDE_SPEC else None)
        if pictures is None:
            return _unseen(study)
        found.append(_finished(experiment, pictures, workspace))
    return found


def _finished(
    experiment: "Compared", pictures: "CollectionSummary", workspace: "Workspace"
) -> FinishedRepetitions:
    from harness.specs.plans.plan import run_fingerprint
    from harness.specs.plans.run_plans import studied_plans
    from harness.tracking.lookup import finished_of

    planned = studied_plans(experiment, precision_here())
    searched = _searched(experiment, planned, pictures.digest, workspace)
    fingerprints = {
        plan.repetition: run_fingerprint(plan, pictures.digest) for plan in searched.plans
    }
    known = finished_of(workspace, fingerprints.values())
    runs: dict[int, Values] = {
        number: known[fingerprint].metrics
        for number, fingerprint in fingerprints.items()
        if fingerprint in known
    }
    guessed, once = _guessed(experiment, pictures.pictures)
    return FinishedRepetitions(
        experiment.name,
        len(planned),
        runs,
        searched.searches,
        searched.seconds,
        guessed,
        pictures.pictures,
        once,
    )


class _Searched(NamedTuple):
    """What is known of the searches of an experiment."""

    plans: "Sequence[StudiedPlan]"
    """The repetitions whose values are found."""
    searches: int = 0
    seconds: tuple[float, ...] = ()
    """Of each that has ended."""


def _searched(
    experiment: "Compared",
    planned: "Sequence[StudiedPlan]",
    digest: str,
    workspace: "Workspace",
) -> _Searched:
    if not experiment.spec.search:
        return _Searched(planned)
    from harness.specs.plans.search_plan import searches_of
    from harness.studies.search_result import decided, searches_done

    searches = searches_of(experiment, precision_here())
    known = (decided(plan, searches, digest, workspace) for plan in planned)
    ended = searches_done(searches, range(len(planned)), digest, workspace)
    return _Searched(
        [plan for plan in known if plan], len(searches), tuple(one.seconds for one in ended)
    )


def _guessed(experiment: "Compared", pictures: int) -> tuple[float, float]:
    """Return the seconds of a repetition, and of what all of them share."""
    per_s = multiplications_per_s()
    spec = experiment.spec
    return guessed_s(spec, pictures, per_s), guessed_once_s(spec, pictures, per_s)


def _unseen(study: "LoadedStudy") -> str:
    """Return what is guessed of a study whose pictures nobody has looked at."""
    count = study.spec.repetitions.count
    runs = [_guessed(experiment, PICTURES_GUESSED) for experiment in study.experiments]
    seconds = sum(count * each + once for each, once in runs)
    most = "at most, " if study.spec.adaptive else ""
    # What a generation costs is decided by how many pictures are shown, of however many there are.
    of_each = "" if study.paints else f", for every {PICTURES_GUESSED:,} pictures"
    return (
        "plan: the pictures have not been looked at yet; `run` does that first\n"
        f"cost: {most}{time_left(seconds)} for {count * len(runs)} runs{of_each}, guessed from "
        f"their arithmetic and this processor, within a factor of {WITHIN}"
    )


def _plan(study: "LoadedStudy", done: list[FinishedRepetitions]) -> list[str]:
    to_do = "at most {} to do" if study.spec.adaptive else "{} to do"
    rows = [_row(one, to_do) for one in done]
    widest = max(len(one.name) for one in done)
    lines = [f"  {one.name:{widest}}  {row}" for one, row in zip(done, rows, strict=True)]
    total = f"to do {'at most' if study.spec.adaptive else 'in all'}: {_total(done)}"
    return ["plan:", *lines, total, *_budget(study, done)]


def _row(one: FinishedRepetitions, to_do: str) -> str:
    seconds = list(one.values("cost/wall_s").values())
    state = f"{len(one.runs)} done, {to_do.format(one.planned - len(one.runs))}"
    if not seconds:
        once = one.guessed_once_s
        shared = f" and once {time_left(once)}" if once > one.guessed_s else ""
        guess = f"{time_left(one.guessed_s)} each{shared}, guessed (--probe measures)"
        return f"{state}; {guess}{_row_of_searches(one)}"
    return f"{state}; {_each(seconds)}{_row_of_searches(one)}"


def _row_of_searches(one: FinishedRepetitions) -> str:
    if not one.searches:
        return ""
    left = one.searches - len(one.searched_s)
    cost = f"; {_each(one.searched_s)}" if one.searched_s else ""
    return f"; searches: {len(one.searched_s)} done, {left} to do{cost}"


def _each(seconds: Sequence[float]) -> str:
    spread = f" ± {statistics.stdev(seconds):,.1f}" if len(seconds) > 1 else ""
    return f"{statistics.mean(seconds):,.1f}{spread} s each"


def _total(done: list[FinishedRepetitions]) -> str:
    """Return what is left to do, in hours, with its standard error; of the experiments timed."""
    expected, variance, unknown = 0.0, 0.0, []
    parts = [
        part
        for one in done
        for part in (
            (one.name, tuple(one.values("cost/wall_s").values()), one.planned - len(one.runs)),
            (f"the searches of {one.name}", one.searched_s, one.searches - len(one.searched_s)),
        )
    ]
    for name, seconds, left in parts:
        if left and not seconds:
            unknown.append(name)
        elif left:
            expected += left * statistics.mean(seconds)
            spread = statistics.variance(seconds) if len(seconds) > 1 else 0.0
            # The mean is uncertain too: left runs of it, beside their own spread.
            variance += spread * (left + left**2 / len(seconds))
    known = _time(expected, math.sqrt(variance))
    guessed = sum(
        one.guessed_s * (one.planned - len(one.runs)) + one.guessed_once_s
        for one in done
        if one.name in unknown
    )
    never = [name for name in unknown if name.startswith("the searches of ")]
    parts_told = [
        known if expected or not unknown else "",
        f"{time_left(guessed)} guessed, within a factor of {WITHIN}" if guessed else "",
        f"what {', '.join(never)} {'takes' if len(never) == 1 else 'take'}, which is not known yet"
        if never
        else "",
    ]
    return ", and ".join(filter(None, parts_told))


def _time(seconds: float, error: float) -> str:
    for unit, size in (("h", HOUR_S), ("min", MINUTE_S)):
        if seconds >= size:
            return f"{seconds / size:.1f} ± {error / size:.1f} {unit}"
    return f"{seconds:.0f} ± {error:.0f} s"


def _budget(study: "LoadedStudy", done: list[FinishedRepetitions]) -> list[str]:
    if study.spec.budget_hours is None:
        return []
    spent = sum(sum((*one.values("cost/wall_s").values(), *one.searched_s)) for one in done)
    return [f"budget: {study.spec.budget_hours:g} h, of which {spent / HOUR_S:.2f} h are spent"]
