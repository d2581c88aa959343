"""What a student can paste: every verdict in words, with all its numbers."""

from typing import NamedTuple

from harness.statistics.multiple_testing import Verdict
from harness.verdicts.evidence import Evidence
from harness.verdicts.record import ProfileRecord, RuleRecord
from harness.verdicts.sentences_of_tests import (
    Setting,
    disagreement_sentence,
    images_sentences,
    verdict_sentences,
)
from harness.verdicts.setting import SettingRecord as About
from harness.verdicts.trained_models import trained_pair
from harness.wording.language import LANGUAGES, Language
from harness.wording.numbers import percent_text
from harness.wording.quoted import quoted_class
from harness.wording.words import words_in


class Claims(NamedTuple):
    """What the sentences on one proposal are made of."""

    rule: RuleRecord
    about: About
    baseline: Evidence
    proposal: Evidence
    verdict: Verdict
    on_accuracy: Verdict


def sentences(claims: Claims, profile: ProfileRecord, *, complete: bool) -> dict[str, str]:
    """Return the sentences on one proposal in each language; empty until a word is given."""
    if not complete:
        return dict.fromkeys(LANGUAGES, "")
    return {language: _in(language, claims, profile) for language in LANGUAGES}


def _in(language: Language, claims: Claims, profile: ProfileRecord) -> str:
    setting, test = _setting(claims), trained_pair(claims.baseline.first, claims.proposal.first)
    pictures = len(claims.baseline.first.labels)
    parts = (
        verdict_sentences(claims.verdict, setting, language),
        _incomplete(claims, language),
        _bought(profile, claims, language),
        images_sentences(test, setting, pictures, language),
        disagreement_sentence(claims.on_accuracy, test, setting, language),
    )
    return " ".join(part for part in parts if part)


def _incomplete(claims: Claims, language: Language) -> str:
    """Return how many repetitions are missing; empty when none is."""
    count, planned = len(claims.proposal.runs), claims.about.planned
    if count == planned:
        return ""
    return words_in(language).verdict.incomplete.format(count=count, planned=planned)


def _setting(claims: Claims) -> Setting:
    pixels = {one.image_pixels for one in (claims.baseline, claims.proposal)}
    return Setting(
        baseline=claims.baseline.name,
        proposal=claims.proposal.name,
        metric=claims.rule.metric,
        collection=claims.about.collection,
        image_pixels=pixels.pop() if len(pixels) == 1 else None,
        repetitions=claims.about.repetitions,
        deterministic=claims.baseline.is_deterministic and claims.proposal.is_deterministic,
    )


def _bought(profile: ProfileRecord, claims: Claims, language: Language) -> str:
    """Return that a gain was bought with small classes; empty when it was not."""
    if not profile.bought:
        return ""
    say = words_in(language).verdict
    if profile.lost_classes:
        return say.bought_classes.format(
            proposal=claims.proposal.name,
            classes=", ".join(quoted_class(name, language) for name in profile.lost_classes),
        )
    fall = profile.bands["tail"].difference
    return say.bought_tail.format(
        proposal=claims.proposal.name, points=percent_text(fall, 2, language)
    )
