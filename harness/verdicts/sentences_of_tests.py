"""Sentences that can be pasted into a paper, with all their numbers."""

import math
from dataclasses import dataclass
from typing import Literal

from harness.errors import ComparisonError
from harness.metrics import METRICS, POINTS
from harness.statistics.mcnemar import McNemar
from harness.statistics.multiple_testing import Verdict
from harness.wording.metric_words import metric_in_sentence
from harness.wording.verdict_words import PHRASES, Language

SMALLEST_P = 0.001


@dataclass(frozen=True)
class Setting:
    """What was compared, and where.

    Attributes:
        baseline: its name, as the paper calls it.
        proposal: its name.
        metric: a name of the scores, such as `macro_f1`.
        collection: the pictures' name.
        image_pixels: side of the pictures that both models saw; None where they differ.
        repetitions: what a repetition varied.
    """

    baseline: str
    proposal: str
    metric: str
    collection: str
    image_pixels: int | None
    repetitions: Literal["seeds", "resampled_splits", "cross_validation"]

    def __post_init__(self) -> None:
        """Refuse a metric that has no words."""
        if self.metric not in METRICS:
            raise ComparisonError(f"words: expected a metric of the scores; got {self.metric!r}")


def verdict_sentences(verdict: Verdict, setting: Setting, language: Language) -> str:
    """Return the verdict in words: effect, test, correction, meaning, assumption, scope."""
    say = PHRASES[language]
    level = "seeds" if setting.repetitions == "seeds" else "splits"
    size = say["size.each" if setting.image_pixels is None else "size.one"]
    scope = say[f"scope.{level}"].format(
        collection=setting.collection, size=size.format(image_pixels=setting.image_pixels)
    )
    sentences = (
        _difference(verdict, setting, language),
        _adjusted(verdict, setting, language),
        *_look(verdict, language),
        say[f"means.{verdict.word}"],
        say[f"assumes.{level}"],
        scope,
    )
    return " ".join(sentences)


def images_sentences(test: McNemar, setting: Setting, n: int, language: Language) -> str:
    """Return the comparison of two trained models on n test pictures in words."""
    return PHRASES[language]["images"].format(
        n=n,
        only_baseline=test.only_baseline,
        only_proposal=test.only_proposal,
        baseline=setting.baseline,
        proposal=setting.proposal,
        p=p_text(test.mid_p, language),
    )


def disagreement_sentence(verdict: Verdict, test: McNemar, language: Language) -> str:
    """Return what to make of recipes and trained models that disagree; empty if they do not.

    McNemar's test counts pictures recognised, so the verdict should be one on accuracy.
    """
    recipes = {"helps": 1, "hurts": -1}.get(verdict.word, 0)
    more = test.only_proposal - test.only_baseline
    images = int(math.copysign(1, more)) if test.mid_p < verdict.rule.alpha else 0
    if recipes == images:
        return ""
    key = "images_only" if recipes == 0 else "recipes_only" if images == 0 else "opposite"
    return PHRASES[language][key].format(p=p_text(test.mid_p, language))


def number_text(value: float, digits: int, language: Language, *, signed: bool = False) -> str:
    """Return a number as the language writes it, with a true minus sign."""
    rounded = round(value, digits) + 0.0  # + 0.0: no minus before a zero
    text = f"{rounded:+.{digits}f}" if signed else f"{rounded:.{digits}f}"
    text = text.replace("-", "−")
    return text.replace(".", ",") if language == "es" else text


def plain_text(value: float, language: Language) -> str:
    """Return a number with no more digits than it needs: 95, 0.05, 97.5."""
    text = f"{value:.4g}"
    return text.replace(".", ",") if language == "es" else text


def p_text(p: float, language: Language) -> str:
    """Return "= 0.012", or "< 0.001" for what is smaller."""
    sign, shown = ("<", SMALLEST_P) if p < SMALLEST_P else ("=", p)
    return f"{sign} {number_text(shown, 3, language)}"


def amount_text(value: float, metric: str, language: Language, *, signed: bool = False) -> str:
    """Return an amount of a metric: shares in points, other metrics as they are."""
    if metric not in POINTS:
        return number_text(value, 4, language, signed=signed)
    points = number_text(100 * value, 2, language, signed=signed)
    return f"{points} {PHRASES[language]['unit']}"


def _difference(verdict: Verdict, setting: Setting, language: Language) -> str:
    say, result = PHRASES[language], verdict.result
    level = "seeds" if setting.repetitions == "seeds" else "splits"
    some = "repetitions" if result.df else "repetition"
    if math.isinf(result.standard_error):
        key, low, high = "no_spread", 0.0, 0.0
    else:
        key = "same" if result.standard_error == 0 else "difference"
        low, high = result.low, result.high
    return say[key].format(
        claim=say[f"word.{verdict.word}"].format(proposal=setting.proposal),
        metric=metric_in_sentence(setting.metric, language),
        baseline=setting.baseline,
        difference=amount_text(result.difference, setting.metric, language, signed=True),
        confidence=plain_text(100 * result.confidence, language),
        low=amount_text(low, setting.metric, language, signed=True),
        high=amount_text(high, setting.metric, language, signed=True),
        test=say[f"test.{level}"],
        repetitions=say[f"{some}.{setting.repetitions}"].format(r=result.df + 1),
        df=result.df,
        t=number_text(result.t, 2, language),
        p=p_text(result.p, language),
    )


def _adjusted(verdict: Verdict, setting: Setting, language: Language) -> str:
    say = PHRASES[language]
    family = "family.one" if verdict.family == 1 else "family.many"
    return say["adjusted"].format(
        family=say[family].format(m=verdict.family),
        adjusted_p=p_text(verdict.adjusted_p, language),
        adjusted_equivalence_p=p_text(verdict.adjusted_equivalence_p, language),
        margin=amount_text(verdict.rule.margin, setting.metric, language),
        alpha=plain_text(verdict.rule.alpha, language),
    )


def _look(verdict: Verdict, language: Language) -> tuple[str, ...]:
    looks = verdict.looks
    if len(looks.information) == 1:
        return ()
    say = PHRASES[language]
    spending = say[f"spending.{looks.spending}"]
    sentence = say["look"].format(
        current=looks.current, planned=len(looks.information), spending=spending
    )
    return (sentence,)
