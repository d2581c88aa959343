"""What the verdicts of a study on several collections say together: each collection counts once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from harness.runtime.documents import Real
from harness.statistics.hierarchical import Measured, outlook
from harness.statistics.multiple_testing import holm
from harness.statistics.ranks import rank, signed_rank_p
from harness.verdicts.decision_record import ClaimDecision, ClaimEstimate, Decision
from harness.verdicts.record import ProposalVerdict, Verdicts, plain
from harness.verdicts.words import FAILED, UNFINISHED

FORMAT = 1
"""Raised when the shape of the record changes."""


class OneVerdict(NamedTuple):
    """The verdicts of the study on one collection, and where they are kept."""

    study: str
    """The id of the run that stands for the study there."""
    sha256: str
    """Of the kept record."""
    verdicts: Verdicts


@dataclass(frozen=True)
class JointCollection:
    """One collection.

    Attributes:
        name: what the study calls it.
        collection: what the store calls it.
        data_digest: what the pictures are.
        evidence: false for synthetic pictures.
        complete: whether its verdicts are finished.
        study: id of the run that keeps its verdicts.
        verdict_sha256: of that record.
    """

    name: str
    collection: str
    data_digest: str
    evidence: bool
    complete: bool
    study: str
    verdict_sha256: str


@dataclass(frozen=True)
class OnCollection:
    """A proposal on one collection; gains are positive when better.

    Attributes:
        word: its verdict there.
        gain: null where it failed.
        low: of the interval that the word follows from.
        high: its other end.
        standard_error: of the gain, under the claim that leaves it widest.
        df: its degrees of freedom.
        claim: what that error is about; empty for a rule that names no claim.
    """

    word: str
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    df: float | None = None
    claim: str = ""


@dataclass(frozen=True)
class OutlookRecord:
    """What is known of a new collection; as `statistics.hierarchical.Outlook`."""

    centre: Real
    low: Real
    high: Real
    scale: Real
    worse: Real
    alike: Real
    better: Real


@dataclass(frozen=True)
class JointProposal:
    """One proposal on all collections, in the order of the study.

    Attributes:
        name: the proposal's.
        on: of each collection.
        outlook: null where too few collections say anything.
        signed_rank_p: of Wilcoxon's test over the collections; null for fewer than six.
        adjusted_p: the same by Holm's method.
    """

    name: str
    on: tuple[OnCollection, ...]
    outlook: OutlookRecord | None
    signed_rank_p: float | None
    adjusted_p: float | None


@dataclass(frozen=True)
class RankRecord:
    """Mean ranks of the experiments that have a score on each finished collection.

    Attributes:
        experiments: (k,) the baseline first.
        average: (k,) mean ranks, 1 the best.
        collections: how many.
        friedman: chi-squared.
        p: of Friedman's test.
        critical_difference: Nemenyi's.
        alike: sets of places in `experiments` that are not told apart.
    """

    experiments: tuple[str, ...]
    average: tuple[Real, ...]
    collections: int
    friedman: Real
    p: Real
    critical_difference: Real
    alike: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class JointVerdicts:
    """The record of a study of several collections.

    Attributes:
        name: the study's.
        question: what it asks.
        baseline: its name.
        metric: the score that decides.
        margin: of equivalence.
        alpha: of the words on each collection, and of the critical difference.
        claim: what the words are about.
        collections: in the order of the study.
        proposals: in the order of the study.
        ranks: null for fewer than six collections or three experiments.
        left_out: collections that the study had results on, and has no more.
        missing: collections of the study that have no verdict, as every proposal failed there, or
            it was not reached.
        format: of this record.
    """

    name: str
    question: str
    baseline: str
    metric: str
    margin: Real
    alpha: Real
    claim: str
    collections: tuple[JointCollection, ...]
    proposals: tuple[JointProposal, ...]
    ranks: RankRecord | None
    left_out: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    format: int = FORMAT

    def as_json(self) -> dict[str, Any]:
        """Return the record as JSON can hold it."""
        document: dict[str, Any] = plain(asdict(self))
        return document

    @property
    def complete(self) -> bool:
        """Whether the verdicts on all collections are finished."""
        return all(one.complete for one in self.collections)

    @property
    def evidence(self) -> bool:
        """False when any of the pictures are synthetic."""
        return all(one.evidence for one in self.collections)


def judge_together(
    found: Mapping[str, OneVerdict], left_out: Sequence[str] = (), missing: Sequence[str] = ()
) -> JointVerdicts:
    """Return what verdicts on several collections say together.

    Args:
        found: by the collection's name, at least one, all of one study.
        left_out: collections that it had results on, and has no more.
        missing: collections of the study without a verdict.
    """
    first = next(iter(found.values())).verdicts
    whole = [one.verdicts for one in found.values() if one.verdicts.complete]
    names = dict.fromkeys(name for one in found.values() for name in _names(one.verdicts))
    proposals = [_proposal(name, found, first.rule.margin) for name in names]
    return JointVerdicts(
        name=first.name,
        question=first.question,
        baseline=first.baseline.name,
        metric=first.rule.metric,
        margin=first.rule.margin,
        alpha=first.rule.alpha,
        claim=first.rule.claim or "",
        collections=tuple(_collection(name, one) for name, one in found.items()),
        proposals=tuple(_adjusted(proposals, first.rule.alpha)),
        ranks=_ranks(whole, first),
        left_out=tuple(left_out),
        missing=tuple(missing),
    )


def _names(verdicts: Verdicts) -> Iterator[str]:
    yield from (one.experiment.name for one in verdicts.proposals)
    yield from (name for name in verdicts.failed if name != verdicts.baseline.name)


def _collection(name: str, one: OneVerdict) -> JointCollection:
    about = one.verdicts.setting
    return JointCollection(
        name,
        about.collection,
        about.data_digest,
        about.evidence,
        one.verdicts.complete,
        one.study,
        one.sha256,
    )


def _proposal(name: str, found: Mapping[str, OneVerdict], margin: float) -> JointProposal:
    on = [_on(name, one.verdicts) for one in found.values()]
    known = [
        # Where nothing varied, effect and chance cannot be told apart: that is no error of zero.
        Measured(cell.gain, cell.standard_error or margin, cell.df)
        for cell in on
        if cell.gain is not None and cell.standard_error is not None and cell.df is not None
        if cell.word not in (UNFINISHED, FAILED)
    ]
    gains = [one.gain for one in known]
    seen = outlook(known, margin)
    record = None if seen is None else OutlookRecord(**seen._asdict())
    return JointProposal(name, tuple(on), record, signed_rank_p(gains), None)


def _on(name: str, verdicts: Verdicts) -> OnCollection:
    for one in verdicts.proposals:
        if one.experiment.name == name:
            return _judged(one, sign=1 if verdicts.rule.rises else -1)
    return OnCollection(FAILED if name in verdicts.failed else UNFINISHED)


def _judged(one: ProposalVerdict, sign: int) -> OnCollection:
    decision = one.decision
    ends = [None if end is None else sign * end for end in (decision.low, decision.high)]
    low, high = ends[::sign]
    claim, error = _error(decision)
    return OnCollection(
        one.word, sign * decision.difference, low, high, error.standard_error, error.df, claim
    )


def _error(decision: Decision | ClaimDecision) -> tuple[str, ClaimEstimate]:
    """Return the error that stands for a collection among others, and the claim it is about.

    It is the widest that is known, as that of what the collection shows of its kind usually is;
    where scores did not vary, that one is 0 and says nothing.
    """
    if isinstance(decision, Decision):
        return "", ClaimEstimate(decision.low, decision.high, decision.standard_error, decision.df)
    known = [(one.standard_error or 0.0, claim) for claim, one in decision.estimates.items()]
    _, claim = max(known)
    return claim, decision.estimates[claim]


def _adjusted(proposals: Sequence[JointProposal], alpha: float) -> Iterator[JointProposal]:
    """Yield the proposals with what their tests come to when there are several."""
    tested = [one for one in proposals if one.signed_rank_p is not None]
    p = np.array([one.signed_rank_p for one in tested], np.float64)
    found = holm(p, alpha=alpha).p.tolist() if tested else []
    by_name = {one.name: value for one, value in zip(tested, found, strict=True)}
    for one in proposals:
        yield JointProposal(one.name, one.on, one.outlook, one.signed_rank_p, by_name.get(one.name))


def _ranks(whole: Sequence[Verdicts], first: Verdicts) -> RankRecord | None:
    """Return mean ranks over finished collections of what has a score on each of them."""
    scores = [
        {
            one.name: one.scores[first.rule.metric].mean
            for one in (verdicts.baseline, *(each.experiment for each in verdicts.proposals))
        }
        for verdicts in whole
    ]
    names = [name for name in (scores[0] if scores else ()) if all(name in row for row in scores)]
    table = np.array([[row[name] for name in names] for row in scores], np.float64)
    if not names:
        return None
    found = rank(table, alpha=first.rule.alpha, higher_is_better=first.rule.rises)
    if found is None:
        return None
    return RankRecord(tuple(names), collections=len(whole), **found._asdict())
