"""Sentences on what is claimed of a proposal, with all their numbers."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from harness.specs.schema.study import Claim
from harness.statistics.stopping import Ending
from harness.verdicts.decision_record import ClaimDecision, FragilityRecord
from harness.verdicts.record import RuleRecord
from harness.verdicts.sentences_of_tests import Setting
from harness.wording.language import Language
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import (
    amount_text,
    confidence_text,
    end_with_unit,
    p_equals_text,
    percent_text,
)
from harness.wording.words import words_in


class ClaimContext(NamedTuple):
    """What is said of one proposal, and by what rule."""

    word: str
    decision: ClaimDecision
    rule: RuleRecord
    family: int
    """Proposals that share alpha."""
    repetitions: int
    """Of the proposal."""
    look: int
    """At it, from 1."""
    ending: Ending | None = None
    """Why it gets no more repetitions in an adaptive study."""
    more: float | None = None
    """Repetitions that would probably settle what is open, infinity if no number would."""


def claim_sentences(context: ClaimContext, setting: Setting, language: Language) -> str:
    """Return the word with its interval, the other claim's, what it means, how firm, of what."""
    sentences = (
        _difference(context, setting, language),
        *_other_claim(context, setting, language),
        *_look(context, language),
        *_stopped(context, language),
        _means(context, language),
        *_reach(context, setting, language),
        *_firmness(context, language),
        _scope(context, setting, language),
    )
    return " ".join(sentences)


def _difference(context: ClaimContext, setting: Setting, language: Language) -> str:
    words, found = words_in(language), context.decision
    say = words.claim
    repetitions = words.verdict.repetitions if context.repetitions > 1 else words.verdict.repetition
    text = say.unknown if found.low is None or found.high is None else say.difference
    return text.format(
        word=say.word.of(context.word).format(proposal=setting.proposal),
        metric=metric_in_sentence(setting.metric, language),
        baseline=setting.baseline,
        difference=amount_text(found.difference, setting.metric, language, signed=True),
        confidence=confidence_text(found.confidence, language),
        interval=_interval(context, found.claim, setting, language),
        together=say.together.format(m=context.family) if context.family > 1 else "",
        p=p_equals_text(1.0 if found.adjusted_p is None else found.adjusted_p, language),
        repetitions=repetitions.of(setting.repetitions).format(r=context.repetitions),
    )


def _interval(context: ClaimContext, claim: Claim, setting: Setting, language: Language) -> str:
    one = context.decision.estimates[claim]
    low, high = (
        end_with_unit(0.0 if end is None else end, setting.metric, language)
        for end in (one.low, one.high)
    )
    return words_in(language).claim.interval.format(low=low, high=high)


def _other_claim(context: ClaimContext, setting: Setting, language: Language) -> Iterator[str]:
    say = words_in(language).claim
    for claim, one in context.decision.estimates.items():
        if claim != context.decision.claim and one.low is not None and one.high is not None:
            yield say.other.of(claim).format(interval=_interval(context, claim, setting, language))


def _look(context: ClaimContext, language: Language) -> Iterator[str]:
    planned = len(context.rule.look_counts)
    if planned > 1:
        words = words_in(language)
        spending = words.verdict.spending.of(context.rule.spending)
        yield words.claim.look.format(current=context.look, planned=planned, spending=spending)


def _stopped(context: ClaimContext, language: Language) -> Iterator[str]:
    """Yield why an open proposal got no more repetitions."""
    rule, say = context.rule, words_in(language).adaptive
    if rule.futility is None or context.ending == "settled":
        return
    most = rule.look_counts[-1]
    if context.ending == "futile":
        bound = percent_text(rule.futility, 0, language)
        yield say.futile.format(count=context.repetitions, most=most, bound=bound)
    if context.ending == "at_most":
        yield say.at_most.format(most=most)
    if context.more is not None and context.ending is not None:
        needed = context.repetitions + context.more
        yield say.never if math.isinf(needed) else say.needed.format(needed=int(needed))


def _means(context: ClaimContext, language: Language) -> str:
    say, found, margin = words_in(language).claim, context.decision, context.rule.margin
    ends = [end for end in (found.low, found.high) if end is not None]
    # An end that is the margin itself is not in the interval: what lies within was rejected.
    if len(ends) == 2 and min(map(abs, ends)) >= margin:  # noqa: PLR2004 (both are known)
        if context.word == "helps":
            return say.gain_beyond
        if context.word == "hurts":
            return say.loss_beyond
    return say.means.of(context.word)


def _reach(context: ClaimContext, setting: Setting, language: Language) -> Iterator[str]:
    reach = context.decision.reach
    if context.word == "inconclusive" and reach is not None:
        yield words_in(language).claim.reach.format(
            reach=amount_text(reach, setting.metric, language)
        )


def _firmness(context: ClaimContext, language: Language) -> Iterator[str]:
    found = context.decision.fragility
    if found is None or context.decision.low is None:
        return
    say = words_in(language).claim
    cases = tuple(_cases(found, context, language))
    yield say.fragile.format(cases=say.either.join(cases)) if cases else say.firm


def _cases(found: FragilityRecord, context: ClaimContext, language: Language) -> Iterator[str]:
    """Yield in what cases the word would be another."""
    say, count = words_in(language).claim, len(found.without)
    if count == 1:
        yield say.without.one.format(number=found.without[0] + 1)
    elif count:
        yield say.without.many.format(count=count, all=context.repetitions)
    if not found.half_alpha:
        yield say.half_alpha
    if not found.half_margin:
        yield say.half_margin
    if not found.double_margin:
        yield say.double_margin


def _scope(context: ClaimContext, setting: Setting, language: Language) -> str:
    words = words_in(language)
    size = words.verdict.sizes if setting.image_pixels is None else words.verdict.size
    if not setting.sizes_known:
        size = ""
    scope = words.claim.scope.by(context.decision.claim, setting.repetitions)
    return scope.format(
        collection=setting.collection, size=size.format(image_pixels=setting.image_pixels)
    )
