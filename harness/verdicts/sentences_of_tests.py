"""Sentences that can be pasted into a paper, with all their numbers."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

from harness.statistics.mcnemar import McNemar
from harness.statistics.multiple_testing import Verdict
from harness.wording.language import Language
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import (
    amount_text,
    confidence_text,
    count_text,
    end_with_unit,
    number_text,
    p_equals_text,
    short_text,
)
from harness.wording.words import words_in


@dataclass(frozen=True)
class Setting:
    """What was compared, and where.

    Attributes:
        baseline: its name, as the paper calls it.
        proposal: its name.
        metric: a score, such as `macro_f1`; one that is not ours keeps its own name.
        collection: the pictures' name.
        image_pixels: side of the pictures that both models saw; None where they differ.
        repetitions: what a repetition varied.
        sizes_known: whether anything is known of the sizes of pictures.
        deterministic: whether neither model would come out otherwise from the same pictures.
    """

    baseline: str
    proposal: str
    metric: str
    collection: str
    image_pixels: int | None
    repetitions: Literal["seeds", "resampled_splits", "cross_validation"]
    deterministic: bool = False
    sizes_known: bool = True


class OnAccuracy(NamedTuple):
    """Whether a difference of accuracy is shown over repetitions."""

    difference: float
    adjusted_p: float
    """Of no difference."""
    alpha: float

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """Return what a verdict on accuracy shows."""
        return cls(verdict.result.difference, verdict.adjusted_p, verdict.rule.alpha)


def verdict_sentences(verdict: Verdict, setting: Setting, language: Language) -> str:
    """Return the verdict in words: effect, test, correction, meaning, assumption, scope."""
    say = words_in(language).verdict
    size = say.sizes if setting.image_pixels is None else say.size
    scope = say.scope.of(setting.repetitions).format(
        collection=setting.collection, size=size.format(image_pixels=setting.image_pixels)
    )
    sentences = (
        _difference(verdict, setting, language),
        _adjusted(verdict, setting, language),
        *_look(verdict, language),
        say.means.of(verdict.word),
        say.assumes.of(setting.repetitions),
        scope,
    )
    return " ".join(sentences)


def images_sentences(
    test: McNemar, setting: Setting, n: int, language: Language, *, repetition: int | None = None
) -> str:
    """Return the comparison of two trained models on n test pictures in words.

    Their repetition is told, counted from 1, unless it is None because there is no other.
    """
    say = words_in(language).verdict
    return say.images.format(
        n=count_text(n, language),
        where="" if repetition is None else say.of_repetition.format(number=repetition),
        only_baseline=count_text(test.only_baseline, language),
        only_proposal=count_text(test.only_proposal, language),
        baseline=setting.baseline,
        proposal=setting.proposal,
        p=p_equals_text(test.mid_p, language),
    )


def disagreement_sentence(
    accuracy: OnAccuracy, test: McNemar, setting: Setting, language: Language
) -> str:
    """Return what to make of repetitions and trained models that disagree; empty if they do not.

    McNemar's test counts pictures recognised, which accuracy does, too. What is shown of it is
    told by its adjusted p: a difference may be shown and not matter.
    """
    shown = accuracy.adjusted_p < accuracy.alpha
    experiments = int(math.copysign(1, accuracy.difference)) if shown else 0
    more = test.only_proposal - test.only_baseline
    images = int(math.copysign(1, more)) if test.mid_p < accuracy.alpha else 0
    if experiments == images:
        return ""
    say = words_in(language).verdict
    by_pictures = say.images_only if experiments == 0 else say.opposite
    text = by_pictures if images else say.accuracy_only
    return text.format(
        p=p_equals_text(test.mid_p, language),
        accuracy_p=p_equals_text(accuracy.adjusted_p, language),
        again=_again(setting, language),
    )


def _again(setting: Setting, language: Language) -> str:
    """Return what may reverse a difference of two models; nothing where it would be the same."""
    say = words_in(language).verdict.again
    if not setting.deterministic:
        return say.one
    return "" if setting.repetitions == "seeds" else say.several


def _difference(verdict: Verdict, setting: Setting, language: Language) -> str:
    say, result = words_in(language).verdict, verdict.result
    repetitions = say.repetitions if result.df else say.repetition
    if math.isinf(result.standard_error):
        text, low, high = say.no_spread, 0.0, 0.0
    else:
        text = say.same if result.standard_error == 0 else say.difference
        low, high = result.low, result.high
    return text.format(
        claim=say.claim.of(verdict.word).format(proposal=setting.proposal),
        metric=metric_in_sentence(setting.metric, language),
        baseline=setting.baseline,
        difference=amount_text(result.difference, setting.metric, language, signed=True),
        confidence=confidence_text(result.confidence, language),
        low=end_with_unit(low, setting.metric, language),
        high=end_with_unit(high, setting.metric, language),
        test=say.test.of(setting.repetitions),
        repetitions=repetitions.of(setting.repetitions).format(r=result.df + 1),
        df=result.df,
        t=number_text(result.t, 2, language),
        p=p_equals_text(result.p, language),
    )


def _adjusted(verdict: Verdict, setting: Setting, language: Language) -> str:
    say = words_in(language).verdict
    return say.adjusted.format(
        family=say.family.of(verdict.family).format(m=verdict.family),
        adjusted_p=p_equals_text(verdict.adjusted_p, language),
        adjusted_equivalence_p=p_equals_text(verdict.adjusted_equivalence_p, language),
        margin=amount_text(verdict.rule.margin, setting.metric, language),
        alpha=short_text(verdict.rule.alpha, language),
    )


def _look(verdict: Verdict, language: Language) -> tuple[str, ...]:
    looks = verdict.looks
    if len(looks.information) == 1:
        return ()
    say = words_in(language).verdict
    spending = say.spending.of(looks.spending)
    sentence = say.look.format(
        current=looks.current, planned=len(looks.information), spending=spending
    )
    return (sentence,)
