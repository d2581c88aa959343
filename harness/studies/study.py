"""A study, one page: its runs, its verdicts, and both recorded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from harness.data.collection.collection import Collection
from harness.executors.inline import InlineExecutor
from harness.executors.job import Executor
from harness.runs.context import RunContext, RunResult
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.training import Precision
from harness.statistics.stopping import FUTILITY, SPENDING
from harness.studies.adaptive import AdaptiveRounds, budget_line, the_same_for_all
from harness.studies.counted import CountedStudy
from harness.studies.interim_looks import StudyEvidence, looks_at
from harness.studies.preregistration import (
    Preregistration,
    PreregistrationRequest,
    preregistered,
    rule_changes,
)
from harness.studies.schedule import Limits, StudyContext, run_missing
from harness.studies.search_result import describe_tuning
from harness.studies.state import (
    StudyExperiment,
    StudyState,
    study_experiments,
    study_state,
)
from harness.tracking.record import error_text
from harness.tracking.tracker import TrackedRun, Tracker
from harness.verdicts.earlier_studies import ToldOfEarlier
from harness.verdicts.history import History
from harness.verdicts.judge import judge
from harness.verdicts.judged_paintings import judge_painted
from harness.verdicts.painted_evidence import read_painted
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.record import SIMULTANEOUS, RuleRecord, Verdicts
from harness.verdicts.store import (
    keep,
    require_same_files,
    require_same_predictions,
    stored_predictions,
)


class StudyRequest(NamedTuple):
    """What the command line asks of a study."""

    precision: Precision
    """What `training.precision: auto` means on this machine."""
    keep_going: bool = False
    """Whether the others are finished when an experiment fails."""
    next_look: bool = False
    """Whether to go on to the next of the looks named beforehand."""
    repetitions: int | None = None
    """At most so many of each experiment, however many the look has; None: all of them."""


class JudgedStudy(NamedTuple):
    """A study after its runs."""

    state: StudyState
    verdicts: Verdicts | None
    """None where no repetition of the baseline and a proposal is there."""
    study_id: str
    """The id of the run that stands for the study."""
    news: bool
    """Whether the verdicts differ from those that it kept before."""


def run_study(
    study: LoadedStudy,
    collections: Mapping[str, Collection],
    wishes: StudyRequest,
    context: RunContext,
    executor: Executor | None = None,
) -> JudgedStudy:
    """Do what is missing of a study up to this look, judge it, and keep the verdicts with it.

    Args:
        study: the study.
        collections: the pictures of each experiment.
        wishes: what the command line asks.
        context: workspace, tracker, progress, environment.
        executor: does the runs; None: this process.

    Raises:
        ComparisonError: its experiments see other pictures, or there is no next look.
    """
    experiments = study_experiments(study, collections, wishes.precision)
    state = study_state(experiments, context)
    done = sum(len(runs) for runs in state.results.values())
    settled = all(state.has_all(one) for one in experiments.values())
    opening = PreregistrationRequest(
        wishes.precision, done, next_look=wishes.next_look, settled=settled
    )
    collection = collections[study.baseline.name]
    with preregistered(study, collection, opening, context.tracker) as registration:
        counted = CountedStudy.begin(study, collection, context.workspace, late=registration.late)
        if done:
            registration.has_results()
        evidence = StudyEvidence(context.tracker)
        rounds = _rounds(study, state, evidence, wishes, context)
        limits = _limits(study, registration.look, rounds, wishes)
        study_context = StudyContext(context, executor or InlineExecutor(context))
        run_missing(experiments, state, limits, registration, study_context)
        course = _course(study, state, rounds, registration.look)
        if course.stopped:
            context.progress.say(course.stopped)
        opened = (registration, counted)
        verdicts = _judged(study, (experiments, state), course, opened, evidence, context)
        news = verdicts is not None and keep(verdicts, registration.run)
        if verdicts is not None and verdicts.complete:
            registration.has_verdict()
    return JudgedStudy(state, verdicts, registration.run.id, news)


class _Course(NamedTuple):
    """What there is to be judged."""

    wanted: Mapping[str, int]
    """Repetitions of each experiment."""
    look: int
    """The last that was taken of any proposal, from 1."""
    looks_of: Mapping[str, int] = {}
    """Of each proposal of an adaptive study, the look at which it is judged."""
    stopped: str = ""
    """Why no more rounds begin, where the budget is why."""


def _rounds(
    study: LoadedStudy,
    state: StudyState,
    evidence: StudyEvidence,
    wishes: StudyRequest,
    context: RunContext,
) -> AdaptiveRounds | None:
    if study.spec.adaptive is None:
        return None
    return AdaptiveRounds(
        names=tuple(experiment.name for experiment in study.experiments),
        looks=study.spec.look_counts,
        decide=looks_at(study, state, evidence),
        say=context.progress.say,
        budget_hours=study.spec.budget_hours,
        at_most=wishes.repetitions,
    )


def _limits(
    study: LoadedStudy, look: int, rounds: AdaptiveRounds | None, wishes: StudyRequest
) -> Limits:
    counts, budget, keep_going = study.spec.look_counts, study.spec.budget_hours, wishes.keep_going
    if rounds is not None:
        return Limits(rounds, budget, watched=counts[0], keep_going=keep_going)
    now = min(counts[look - 1], wishes.repetitions or counts[look - 1])
    names = [experiment.name for experiment in study.experiments]
    return Limits(the_same_for_all(names, now), budget, keep_going=keep_going)


def _course(
    study: LoadedStudy, state: StudyState, rounds: AdaptiveRounds | None, look: int
) -> _Course:
    names = [experiment.name for experiment in study.experiments]
    if rounds is None:
        return _Course(dict.fromkeys(names, study.spec.look_counts[look - 1]), look)
    looks_of = {name: max(one.looks, 1) for name, one in rounds.standings(state).items()}
    stopped = rounds.stopped_by_budget(state)
    return _Course(
        rounds.wanted(state),
        max(looks_of.values(), default=1),
        looks_of,
        "" if stopped is None else budget_line(stopped, state, rounds),
    )


def _judged(
    study: LoadedStudy,
    progress: tuple[Mapping[str, StudyExperiment], StudyState],
    course: _Course,
    opened: tuple[Preregistration, CountedStudy],
    evidence: StudyEvidence,
    context: RunContext,
) -> Verdicts | None:
    (experiments, state), tracker = progress, context.tracker
    registration, counted = opened
    there = {
        name: list(runs.values())
        for name, runs in state.results.items()
        if runs and name not in state.failed
    }
    tuning = {
        experiment.name: describe_tuning(experiment.spec.search, found)
        for experiment in study.experiments
        if experiment.spec.search is not None and (found := state.searched[experiment.name])
    }
    asked = VerdictQuestion(
        name=study.name,
        question=study.spec.question,
        rule=_rule(study, registration),
        planned=study.spec.look_counts[course.look - 1],
        look=course.look,
        looks_of=course.looks_of,
        history=_history(registration, tracker, counted.told()),
        failed={name: error_text(error) for name, error in state.failed.items()},
        missing=tuple(_not_there(state, experiments, course.wanted)),
        cells=study.cells,
        tuning=tuning,
        on_precision=frozenset(
            experiment.name
            for experiment in study.proposals
            if any(change.key == "training.precision" for change in experiment.changes)
        ),
    )
    say = _of_paintings if study.paints else _of_answers
    verdicts = say(asked, there, _Kept(registration.run, evidence, tracker, study.baseline.name))
    if verdicts is not None:
        counted.judged(verdicts)
    return verdicts


class _Kept(NamedTuple):
    """Where the runs of a study are read, and what was said of them before."""

    run: TrackedRun
    evidence: StudyEvidence
    tracker: Tracker
    baseline: str

    def can_compare(self, there: Iterable[str]) -> bool:
        """Return whether there is a baseline, and something to compare with it."""
        return self.baseline in there and len([*there]) > 1


Results = Mapping[str, Sequence[RunResult]]


def _of_answers(asked: VerdictQuestion, there: Results, kept: _Kept) -> Verdicts | None:
    read = [kept.evidence.of(name, runs) for name, runs in there.items()]
    require_same_predictions(kept.tracker, kept.run, read)
    if not kept.can_compare(there):
        return None
    return judge(asked, read[0], read[1:], stored_predictions(kept.tracker))


def _of_paintings(asked: VerdictQuestion, there: Results, kept: _Kept) -> Verdicts | None:
    read = []
    for name, runs in there.items():
        known = kept.tracker.finished_among([run.fingerprint for run in runs])
        read.append(read_painted(kept.tracker, name, [*known.values()]))
    require_same_files(kept.tracker, kept.run, {k: v for one in read for k, v in one.files.items()})
    return judge_painted(asked, read[0], read[1:]) if kept.can_compare(there) else None


def _not_there(
    state: StudyState, experiments: Mapping[str, StudyExperiment], wanted: Mapping[str, int]
) -> Iterator[str]:
    """Yield the name of each run up to this look that is not there, of what did not fail."""
    for name, experiment in experiments.items():
        for plan in experiment.plans[: wanted.get(name, 0)]:
            if plan.repetition not in state.results[name] and name not in state.failed:
                yield plan.name


def _rule(study: LoadedStudy, registration: Preregistration) -> RuleRecord:
    spec = study.spec
    return RuleRecord(
        metric=spec.metric,
        margin=spec.margin,
        alpha=spec.alpha,
        correction=spec.correction if registration.claim is None else SIMULTANEOUS,
        look_counts=spec.look_counts,
        spending=_spending(study),
        seed=spec.seed,
        digest=registration.rules[-1],
        claim=registration.claim,
        futility=None if spec.adaptive is None else FUTILITY,
    )


def _spending(study: LoadedStudy) -> str:
    if study.spec.adaptive is not None:
        return SPENDING
    return study.spec.looks.spending if study.spec.looks else RuleRecord.spending


def _history(registration: Preregistration, tracker: Tracker, told: ToldOfEarlier) -> History:
    changes = rule_changes(tracker, registration.run.id, registration.rules)
    return History(
        rules=registration.rules,
        changes=tuple(tuple(change) for change in changes),
        runs_before_rule=registration.early,
        **told._asdict(),
    )
