"""Whether proposals were studied before on the same pictures: from the ledger of a collection."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from harness.specs.plans.differences import as_word, changes_between
from harness.specs.plans.plan import canonical_json
from harness.tracking.verdict_ledger import (
    JudgedProposal,
    Record,
    StudyBegun,
    StudyJudged,
    VerdictLedger,
    judged_before,
    judged_within,
    last_of,
)
from harness.verdicts.history import TOLD_OF_EARLIER, EarlierStudy, EarlierWord
from harness.verdicts.record import FAILED, Verdicts, finite, plain

Told = tuple[tuple[EarlierStudy, ...], tuple[str, ...], tuple[EarlierWord, ...]]
"""Earlier studies, the names of what they were about, and what was dropped; as in `History`."""


def proposal_digest(
    baseline: Mapping[str, Any], proposal: Mapping[str, Any], searched: Iterable[str] = ()
) -> str:
    """Return what identifies a proposal: what it changes, whatever all experiments have alike.

    Args:
        baseline: resolved spec, as a run keeps it.
        proposal: likewise.
        searched: keys whose values a search found, which differ by repetition.
    """
    tops = tuple(searched)
    changes = sorted(
        (key, as_word(before), as_word(after))
        for key, before, after in changes_between(baseline, proposal)
        if not any(key == top or key.startswith(f"{top}.") for top in tops)
    )
    told = canonical_json([*map(list, changes), sorted(tops)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def told_of_earlier(
    records: Iterable[Record], asks: StudyBegun, proposals: Mapping[str, str]
) -> Told:
    """Return which earlier studies were about the same proposals, and what was dropped since.

    Args:
        records: of the collection's ledger.
        asks: the present study.
        proposals: digest of each present proposal, by its name.
    """
    known, lines = frozenset(proposals.values()), tuple(records)
    before = judged_before(lines, asks)
    about = {one.rule: one for one in before if _is_about(one, known)}
    there = {each.proposal for one in about.values() for each in one.proposals}
    again = tuple(name for name, digest in proposals.items() if digest in there)
    studies = {one.study for one in about.values()}
    beside = [one for one in before if one.study in studies]
    return (
        tuple(_earlier(one, known) for one in about.values()),
        again,
        _dropped((*beside, *judged_within(lines, asks.study)), known),
    )


def judged_line(
    asks: StudyBegun, verdicts: Verdicts, seed: int, digests: Mapping[str, str]
) -> StudyJudged:
    """Return what the ledger keeps of a verdict.

    Args:
        asks: what tells its study from others.
        verdicts: the verdict.
        seed: root of the experiments' random streams.
        digests: of each proposal, by its name, failed ones included.
    """
    rule = verdicts.rule
    said = {
        one.experiment.name: (one.word, _known(one.decision.adjusted_p))
        for one in verdicts.proposals
    }
    return StudyJudged(
        study=asks.study,
        family=asks.family,
        name=verdicts.name,
        metric=rule.metric,
        margin=rule.margin,
        alpha=rule.alpha,
        claim=rule.claim or "",
        seed=seed,
        proposals=tuple(
            JudgedProposal(digest, name, *said.get(name, (FAILED, None)))
            for name, digest in digests.items()
        ),
    )


def check_earlier(ledger: VerdictLedger, study: str, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a kept verdict says of earlier studies otherwise than the ledger.

    Args:
        ledger: of its collection.
        study: what tells it from others.
        document: the record as it was kept.
    """
    altered = ledger.altered()
    yield from (f"{ledger.path}, line {wrong.number}: {wrong.got}" for wrong in altered)
    lines = () if altered else ledger.records()
    last = last_of(lines, study)
    if last is None:  # of an earlier version, or from elsewhere
        return
    words = {one["experiment"]["name"]: one["word"] for one in document["proposals"]}
    for one in last.proposals:
        if words.get(one.name, FAILED) != one.word:
            yield f"{ledger.path}: {one.name}: expected {words.get(one.name)}; got {one.word}"
    asks = StudyBegun(study, last.family)
    told = told_of_earlier(lines, asks, {one.name: one.proposal for one in last.proposals})
    for key, due in zip(TOLD_OF_EARLIER, told, strict=True):
        claimed = document["history"].get(key, [])
        if claimed != plain(list(map(_as_json, due))):
            yield (
                f"history.{key}: claimed {len(claimed)}, the ledger of its collection has "
                f"{len(due)}, or others ({ledger.path.name})"
            )


def _is_about(one: StudyJudged, known: frozenset[str]) -> bool:
    return any(each.proposal in known for each in one.proposals)


def _earlier(one: StudyJudged, known: frozenset[str]) -> EarlierStudy:
    words = tuple(_word(each) for each in one.proposals if each.proposal in known)
    return EarlierStudy(one.name, one.metric, one.margin, one.seed, words)


def _dropped(judged: Iterable[StudyJudged], known: frozenset[str]) -> tuple[EarlierWord, ...]:
    found = {
        each.proposal: _word(each)
        for one in judged
        for each in one.proposals
        if each.proposal not in known
    }
    return tuple(found.values())


def _as_json(one: object) -> object:
    return asdict(one) if isinstance(one, EarlierStudy | EarlierWord) else one


def _known(p: float | None) -> float | None:
    return None if p is None else finite(p)


def _word(one: JudgedProposal) -> EarlierWord:
    return EarlierWord(one.name, one.word, one.p)
