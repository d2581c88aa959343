"""What a student can paste: every verdict in words, with all its numbers."""

from typing import NamedTuple

from harness.verdicts.evidence import Evidence
from harness.verdicts.proposal_outcome import ProposalOutcome
from harness.verdicts.record import ProfileRecord, RuleRecord
from harness.verdicts.sentences_of_tests import (
    Setting,
    disagreement_sentence,
    images_sentences,
)
from harness.verdicts.setting import SettingRecord as About
from harness.verdicts.trained_models import trained_pair
from harness.wording.language import LANGUAGES, Language
from harness.wording.numbers import percent_text
from harness.wording.quoted import quoted_class
from harness.wording.words import words_in


class Told(NamedTuple):
    """What the sentences on one proposal are made of."""

    rule: RuleRecord
    about: About
    baseline: Evidence
    proposal: Evidence
    planned: int
    """Repetitions of the proposal, up to its look."""
    outcome: ProposalOutcome


def sentences(told: Told, profile: ProfileRecord, *, complete: bool) -> dict[str, str]:
    """Return the sentences on one proposal in each language; empty until a word is given."""
    if not complete:
        return dict.fromkeys(LANGUAGES, "")
    return {language: _in(language, told, profile) for language in LANGUAGES}


def _in(language: Language, told: Told, profile: ProfileRecord) -> str:
    setting, test = _setting(told, language), trained_pair(told.baseline.first, told.proposal.first)
    pictures, number = len(told.baseline.first.labels), told.baseline.first.repetition + 1
    parts = (
        told.outcome.say(setting, language),
        _incomplete(told, language),
        _bought(profile, told, language),
        images_sentences(
            test, setting, pictures, language, repetition=number if told.planned > 1 else None
        ),
        disagreement_sentence(told.outcome.accuracy, test, setting, language),
    )
    return " ".join(part for part in parts if part)


def _incomplete(told: Told, language: Language) -> str:
    """Return how many repetitions are missing; empty when none is."""
    count = len(told.proposal.runs)
    if count == told.planned:
        return ""
    return words_in(language).verdict.incomplete.format(count=count, planned=told.planned)


def _setting(told: Told, language: Language) -> Setting:
    pixels = {one.image_pixels for one in (told.baseline, told.proposal)}
    return Setting(
        baseline=told.baseline.name,
        proposal=told.proposal.name,
        metric=told.rule.metric,
        collection=told.about.collection or words_in(language).files.collection,
        image_pixels=pixels.pop() if len(pixels) == 1 else None,
        repetitions=told.about.repetitions,
        sizes_known=not told.about.from_files,
        deterministic=told.baseline.is_deterministic and told.proposal.is_deterministic,
    )


def _bought(profile: ProfileRecord, told: Told, language: Language) -> str:
    """Return that a gain was bought with small classes; empty when it was not."""
    if not profile.bought:
        return ""
    say = words_in(language).verdict
    if profile.lost_classes:
        return say.bought_classes.format(
            proposal=told.proposal.name,
            classes=", ".join(quoted_class(name, language) for name in profile.lost_classes),
        )
    fall = profile.bands["tail"].difference
    return say.bought_tail.format(
        proposal=told.proposal.name, points=percent_text(fall, 2, language)
    )
