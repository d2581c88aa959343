"""Whether a growing study's ledger is what was written, and its words follow from the store."""

import math
from collections.abc import Iterator
from typing import Any

from harness.errors import TrackingError
from harness.studies.growing.ledger import Ledger
from harness.studies.growing.lineage import Lineage, TriedIdea, lineage_of
from harness.studies.growing.propose import study_name
from harness.studies.growing.sealed_files import lists_in
from harness.studies.growing.unseal import unsealing_name
from harness.studies.preregistration import study_fingerprint
from harness.tracking.record import STUDY
from harness.tracking.tracker import StudyReader
from harness.verdicts.store import TOLERANCE, altered_since, kept
from harness.verdicts.verify import Checked, check_verdict
from harness.verdicts.words import FAILED


def check_ledger(ledger: Ledger, tracker: StudyReader) -> Checked:
    """Return what became of all claims of a growing study.

    Lines that hold on to each other, alphas that follow from the words before, and each idea's
    verdict, computed again and compared with what the ledger says of it.

    Args:
        ledger: of one study on one collection.
        tracker: where the studies of its ideas are kept.
    """
    problems = [f"{ledger.path}, line {wrong.number}: {wrong.got}" for wrong in ledger.altered()]
    if problems:  # what it says means nothing
        return Checked(0, 0, tuple(problems))
    lineage = lineage_of(ledger.entries())
    found = list(_verdicts(lineage, tracker))
    problems += _alphas(lineage)
    problems += _untold(ledger, lineage, tracker)
    problems += _other_list(ledger, lineage)
    problems += [problem for one in found for problem in one.problems]
    early = sum(one.without_checksums for one in found)
    numbers, runs = (sum(each) for each in ([o.numbers for o in found], [o.runs for o in found]))
    return Checked(numbers, runs, tuple(problems), early)


def _verdicts(lineage: Lineage, tracker: StudyReader) -> Iterator[Checked]:
    """Yield what became of the verdict of each idea, and of those on the sealed pictures."""
    digest = lineage.opened.data_digest if lineage.opened else ""
    for idea in lineage.tested:
        decided, begun = idea.decided, idea.begun
        if begun is not None and decided is not None and decided.word != FAILED:
            said = (decided.word, decided.difference, decided.low, decided.high, begun.alpha)
            yield _checked(tracker, (begun.study, digest), said)
    whole = _whole(lineage)
    for one in lineage.unsealings:
        if one.result is not None and lineage.opened is not None:
            told = one.result
            alpha = lineage.opened.rule["alpha"]
            said = (told.word, told.difference, told.low, told.high, alpha)
            yield _checked(tracker, (one.begun.study, whole), said)


def _whole(lineage: Lineage) -> str:
    """Return what the pictures are with the sealed ones, on which the last test is made."""
    opened = lineage.opened
    return "" if opened is None else opened.whole_digest or opened.data_digest


def _other_list(ledger: Ledger, lineage: Lineage) -> Iterator[str]:
    """Yield that the list of pictures that were taken away is not the one of the first line."""
    opened = lineage.opened
    if opened is None or not opened.sealed_list:
        return
    try:
        known = {one.digest for one in lists_in(ledger.path.parent, ledger.study)}
    except TrackingError as error:  # damaged: what else is wrong is told, too
        yield str(error)
        return
    if opened.sealed_list not in known:
        got = "another" if known else "none"
        yield f"{ledger.path}: expected the list of sealed pictures of its first line; got {got}"


Said = tuple[str, float | None, float | None, float | None, float]


def _checked(tracker: StudyReader, study: tuple[str, str], said: Said) -> Checked:
    name, digest = study
    group = next(iter(tracker.kept_groups(study_fingerprint(name, digest), STUDY)), None)
    if group is None:
        return Checked(0, 0, (f"{name}: expected its verdict in the store; got none",))
    document = kept(tracker, group.id)
    checked = check_verdict(tracker, document)
    problems = (*altered_since(tracker, group), *checked.problems, *_otherwise(said, document))
    return checked._replace(problems=tuple(f"{name}: {problem}" for problem in problems))


def _otherwise(said: Said, document: dict[str, Any]) -> Iterator[str]:
    """Yield what the ledger says otherwise than the verdict that is kept."""
    one = document["proposals"][0]
    decision = one["decision"]
    interval = decision["estimates"][decision["claim"]]
    stored = (one["word"], decision["difference"], interval["low"], interval["high"])
    names = ("word", "difference", "low", "high", "alpha")
    for name, told, there in zip(names, said, (*stored, document["rule"]["alpha"]), strict=True):
        if not _alike(told, there):
            yield f"{name}: the ledger says {told}, the verdict {there}"


def _alike(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return one == other


def _alphas(lineage: Lineage) -> Iterator[str]:
    """Yield each idea whose alpha does not follow from the words before it."""
    rule = lineage.opened.rule if lineage.opened else {}
    before: dict[int, TriedIdea] = {}
    for idea in lineage.tested:
        due = Lineage(ideas=before).next_alpha(rule["error"], rule["alpha"])
        if idea.begun is not None and not _alike(idea.begun.alpha, due):
            yield f"idea {idea.number}: expected alpha {due}; the ledger says {idea.begun.alpha}"
        before = {**before, idea.number: idea}


def _untold(ledger: Ledger, lineage: Lineage, tracker: StudyReader) -> Iterator[str]:
    """Yield studies that are stored and that the ledger does not tell of: lines were cut off."""
    digest = lineage.opened.data_digest if lineage.opened else ""
    without = [idea.number for idea in lineage.ideas.values() if idea.begun is None]
    names = [study_name(ledger.study, number) for number in (*without, len(lineage.ideas) + 1)]
    due = [(name, digest) for name in names]
    due.append((unsealing_name(ledger.study, len(lineage.unsealings)), _whole(lineage)))
    for name, pictures in due:
        if tracker.kept_groups(study_fingerprint(name, pictures), STUDY):
            yield f"{ledger.path}: expected a line of {name}, which is in the store; got none"
