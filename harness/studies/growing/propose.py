"""An idea is registered, tried with the alpha that is left for it, decided, and adopted."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from harness.errors import ComparisonError, SpecError
from harness.progress import SILENT, Progress
from harness.runtime.secrets import masked
from harness.specs.plans.growing_study import idea_study, read_idea
from harness.specs.plans.study_proposals import LoadedStudy
from harness.studies.growing.ledger import (
    BaselineReverted,
    IdeaAdopted,
    IdeaBegun,
    IdeaDecided,
    IdeaRegistered,
)
from harness.studies.growing.lineage import FIRST, HELPS, Lineage, TriedIdea
from harness.studies.growing.opening import Growth, seen_from
from harness.studies.study import JudgedStudy
from harness.tracking.record import error_text
from harness.verdicts.record import Verdicts
from harness.verdicts.words import FAILED
from harness.wording.counts import counted

RunStudy = Callable[[LoadedStudy], JudgedStudy]
"""Does what is missing of the study of one idea, and returns its verdicts."""
HOUR_S = 3600.0


class Proposed(NamedTuple):
    """What became of an idea."""

    idea: TriedIdea
    lineage: Lineage
    known: bool
    """Whether it had its word before it was proposed now."""


def propose(
    growth: Growth,
    file: Path,
    because: str,
    run: RunStudy,
    *,
    adopt: bool = False,
    progress: Progress = SILENT,
) -> Proposed:
    """Return what is said of an idea, after registering it and trying all that came before it.

    An idea that waits, or that was tried on the present baseline, is not registered again.

    Args:
        growth: the growing study.
        file: the idea's.
        because: why it may help.
        run: does the study of an idea.
        adopt: whether it is to be the baseline if it helps.
        progress: told when another process is trying an idea.

    Raises:
        ComparisonError: the study is closed, or the budget did not suffice for a first look.
        SpecError: the idea's file is wrong.
    """
    with growth.ledger.lock():
        number, known = _registered(growth, growth.begin(), file, because, adopt=adopt)
    with growth.ledger.turn(progress):
        lineage = growth.lineage()
        for idea in lineage.open:
            if idea.number <= number:
                lineage = _tried(growth, lineage, idea.number, run)
        if adopt:
            lineage = _adopted(growth, lineage, number)
    return Proposed(lineage.ideas[number], lineage, known)


def revert(growth: Growth, because: str, baseline: int | None = None) -> Lineage:
    """Make an earlier baseline the baseline again, and return where the study stands.

    Args:
        growth: the growing study.
        because: why.
        baseline: number of the idea that it was, 0 for the first; None: the one before.

    Raises:
        ComparisonError: there is no such baseline, or the study is closed.
    """
    with growth.ledger.turn(), growth.ledger.lock():
        lineage = growth.lineage()
        require_not_closed(growth, lineage)
        before = [FIRST, *(idea.number for idea in lineage.path_to(lineage.baseline))][:-1]
        to = baseline if baseline is not None or not before else before[-1]
        if to not in before:
            known = ", ".join(map(str, before)) or "none"
            raise ComparisonError(
                f"{growth.study.path}: expected a baseline before the present one ({known}); "
                f"got {'none' if to is None else to}."
            )
        growth.ledger.write(BaselineReverted(to, masked(because)))
        return growth.lineage()


def require_not_closed(growth: Growth, lineage: Lineage) -> None:
    """Refuse a study that was unsealed.

    Raises:
        ComparisonError: it was, or is being unsealed.
    """
    if lineage.unsealings:
        raise ComparisonError(
            f"{growth.study.path}: expected a study that is sealed; got one that was unsealed, and "
            "is closed. Go on in another study, under another name and with another seed."
        )


def study_name(growing: str, number: int) -> str:
    """Return what the study of an idea is called in the store."""
    return f"{growing}-{number:03d}"


def _registered(
    growth: Growth, lineage: Lineage, file: Path, because: str, *, adopt: bool
) -> tuple[int, bool]:
    """Return the number of an idea, and whether it had its word before."""
    require_not_closed(growth, lineage)
    growth.require_apart()
    idea = read_idea(file, growth.study, growth.steps(lineage, lineage.baseline))
    known = lineage.same_as(idea.changes)
    if known is not None:
        return known.number, known.decided is not None
    record = IdeaRegistered(
        idea=len(lineage.ideas) + 1,
        name=lineage.free_name(idea.name, (growth.study.baseline.stem,)),
        question=masked(idea.question),
        because=masked(because),
        file=seen_from(growth.workspace.root, idea.path),
        changes=dict(idea.changes),
        adopt=adopt,
    )
    growth.ledger.write(record)
    return record.idea, False


def _tried(growth: Growth, lineage: Lineage, number: int, run: RunStudy) -> Lineage:
    """Return where the study stands after trying an idea; nothing of it is done twice."""
    try:
        study = _study_of(growth, lineage, number)
    except SpecError as error:  # it does not go with the baseline of its turn
        return _decided(growth, IdeaDecided(number, FAILED, {"en": str(error), "es": str(error)}))
    if lineage.ideas[number].begun is None:
        with growth.ledger.lock():
            growth.ledger.write(IdeaBegun(number, study.spec.alpha, lineage.baseline, study.name))
    concluded = run(study)
    return _decided(growth, _outcome(number, study, concluded))


def _study_of(growth: Growth, lineage: Lineage, number: int) -> LoadedStudy:
    idea, spec = lineage.ideas[number], growth.study.spec
    told, at = idea.registered, lineage.parent_of(number)
    steps, setup = growth.steps(lineage, at), growth.setup_of(growth.seed_of(at))
    own = growth.step_of(told)
    pair = growth.experiment(steps, setup), growth.experiment((*steps, own), setup)
    rule = {
        "alpha": lineage.next_alpha(spec.error, spec.alpha)
        if idea.begun is None
        else idea.begun.alpha,
        "repetitions": spec.repetitions.model_dump(mode="json"),
        "budget_hours": spec.budget_hours,
    }
    return idea_study(growth.study, study_name(growth.study.name, number), pair, rule)


def _outcome(number: int, study: LoadedStudy, concluded: JudgedStudy) -> IdeaDecided:
    """Return what is written down of an idea that was run.

    Raises:
        Exception: the baseline failed, which says nothing of the idea.
        LostError: a run's process was lost.
        ComparisonError: the budget did not suffice for the first look.
    """
    state, name = concluded.state, study.proposals[0].name
    if study.baseline.name in state.failed:
        raise state.failed[study.baseline.name]
    if name in state.failed:
        text = error_text(state.failed[name])
        return IdeaDecided(number, FAILED, {"en": text, "es": text})
    if state.lost:
        raise next(iter(state.lost.values()))
    if concluded.verdicts is None or not concluded.verdicts.complete:
        raise ComparisonError(
            f"{study.name}: expected the repetitions of a first look within budget_hours "
            f"{study.spec.budget_hours}; got {counted(len(state.missing), 'run')} too few. Raise "
            "budget_hours and propose the idea again: it goes on from here."
        )
    return decided(number, concluded.verdicts, state.spent_s / HOUR_S)


def decided(number: int, verdicts: Verdicts, hours: float) -> IdeaDecided:
    """Return what the ledger keeps of an idea's verdict."""
    (one,) = verdicts.proposals
    further = one.further.repetitions if one.further else None
    return IdeaDecided(
        idea=number,
        word=one.word,
        sentences=dict(one.sentences),
        difference=one.decision.difference,
        low=one.decision.low,
        high=one.decision.high,
        p=one.decision.adjusted_p,
        repetitions=one.repetitions,
        hours=hours,
        decides_with=None if further is None else one.repetitions + further,
    )


def _decided(growth: Growth, record: IdeaDecided) -> Lineage:
    """Write down what is said of an idea; where that was wished, it is the baseline with it."""
    with growth.ledger.lock():
        lineage = growth.lineage()
        wished = lineage.ideas[record.idea].registered.adopt
        wished = wished or growth.study.spec.adopt == "when_helps"
        adopted = wished and record.word == HELPS and _is_next(lineage, record.idea)
        growth.ledger.write(replace(record, adopted=adopted))
        return growth.lineage()


def _adopted(growth: Growth, lineage: Lineage, number: int) -> Lineage:
    """Return where the study stands after adopting an idea, if it helps the present baseline."""
    decided = lineage.ideas[number].decided
    if decided is None or decided.word != HELPS or not _is_next(lineage, number):
        return lineage
    with growth.ledger.lock():
        growth.ledger.write(IdeaAdopted(number))
        return growth.lineage()


def _is_next(lineage: Lineage, number: int) -> bool:
    """Return whether an idea was held against the present baseline, which it may then follow."""
    return lineage.parent_of(number) == lineage.baseline
