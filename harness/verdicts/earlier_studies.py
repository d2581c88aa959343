"""Whether proposals were studied before on the same pictures: from the ledger of a collection."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from harness.specs.plans.differences import as_word
from harness.specs.plans.plan import canonical_json
from harness.specs.plans.recorded_changes import recorded_changes
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
from harness.verdicts.history import TOLD_OF_EARLIER, EarlierStudy, EarlierWord, NearProposals
from harness.verdicts.record import Verdicts, finite, plain
from harness.verdicts.words import FAILED


class ProposalIdentity(NamedTuple):
    """What a proposal is, whatever it is called.

    Attributes:
        digest: what identifies it.
        settings: the keys that it changes, in order; none where files do not tell.
    """

    digest: str
    settings: tuple[str, ...] = ()


class ToldOfEarlier(NamedTuple):
    """What the ledger says of the time before; fields as in `History`."""

    earlier: tuple[EarlierStudy, ...]
    again: tuple[str, ...]
    dropped: tuple[EarlierWord, ...]
    near: tuple[NearProposals, ...]
    beside: tuple[EarlierStudy, ...]


def identity_of(
    baseline: Mapping[str, Any], proposal: Mapping[str, Any], searched: Iterable[str] = ()
) -> ProposalIdentity:
    """Return what identifies a proposal: what it changes, whatever all experiments have alike.

    Args:
        baseline: resolved spec, as a run keeps it.
        proposal: likewise.
        searched: keys whose values a search found, which differ by repetition.
    """
    tops = tuple(searched)
    changes = sorted(
        (key, as_word(before), as_word(after))
        for key, before, after in recorded_changes(baseline, proposal)
        if not any(key == top or key.startswith(f"{top}.") for top in tops)
    )
    told = canonical_json([*map(list, changes), sorted(tops)])
    settings = tuple(dict.fromkeys([*(key for key, _, _ in changes), *sorted(tops)]))
    return ProposalIdentity(hashlib.sha256(told.encode()).hexdigest()[:16], settings)


def told_of_earlier(
    records: Iterable[Record],
    asks: StudyBegun,
    proposals: Mapping[str, ProposalIdentity],
    *,
    files: bool = False,
) -> ToldOfEarlier:
    """Return which earlier studies were about the same proposals, and what was dropped since.

    Args:
        records: of the collection's ledger.
        asks: the present study.
        proposals: what each present proposal is, by its name.
        files: whether they are files, which do not tell what they change.
    """
    known = frozenset(one.digest for one in proposals.values())
    lines = tuple(records)
    before = judged_before(lines, asks)
    about = {one.rule: one for one in before if _is_about(one, known)}
    there = {each.proposal for one in about.values() for each in one.proposals}
    again = tuple(name for name, one in proposals.items() if one.digest in there)
    studies = {one.study for one in about.values()}
    beside = [one for one in before if one.study in studies]
    others = {one.rule: one for one in before if one.files is not files}
    return ToldOfEarlier(
        tuple(_earlier(one, known) for one in about.values()),
        again,
        _dropped((*beside, *judged_within(lines, asks.study)), known),
        _near(before, proposals.values(), known),
        tuple(_earlier(one, frozenset(_digests(one))) for one in others.values()),
    )


def judged_line(
    asks: StudyBegun,
    verdicts: Verdicts,
    seed: int | None,
    proposals: Mapping[str, ProposalIdentity],
) -> StudyJudged:
    """Return what the ledger keeps of a verdict.

    Args:
        asks: what tells its study from others.
        verdicts: the verdict.
        seed: root of the experiments' random streams; None: files were judged.
        proposals: what each is, by its name, failed ones included.
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
            JudgedProposal(one.digest, name, *said.get(name, (FAILED, None)), one.settings)
            for name, one in proposals.items()
        ),
        files=seed is None,
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
    proposals = {one.name: ProposalIdentity(one.proposal, one.settings) for one in last.proposals}
    told = told_of_earlier(lines, asks, proposals, files=last.files)
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


def _digests(one: StudyJudged) -> tuple[str, ...]:
    return tuple(each.proposal for each in one.proposals)


def _near(
    before: Iterable[StudyJudged], proposals: Iterable[ProposalIdentity], known: frozenset[str]
) -> tuple[NearProposals, ...]:
    """Return how many earlier proposals changed the same settings to other values."""
    there = {
        each.proposal: each.settings
        for one in before
        for each in one.proposals
        if each.proposal not in known
    }
    wanted = dict.fromkeys(one.settings for one in proposals if one.settings)
    counts = {settings: list(there.values()).count(settings) for settings in wanted}
    return tuple(NearProposals(" + ".join(one), n) for one, n in counts.items() if n)


def _dropped(judged: Iterable[StudyJudged], known: frozenset[str]) -> tuple[EarlierWord, ...]:
    found = {
        each.proposal: _word(each)
        for one in judged
        for each in one.proposals
        if each.proposal not in known
    }
    return tuple(found.values())


def _as_json(one: object) -> object:
    return asdict(one) if isinstance(one, EarlierStudy | EarlierWord | NearProposals) else one


def _known(p: float | None) -> float | None:
    return None if p is None else finite(p)


def _word(one: JudgedProposal) -> EarlierWord:
    return EarlierWord(one.name, one.word, one.p)
