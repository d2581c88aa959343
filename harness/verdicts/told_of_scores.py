"""What is said of a verdict on scores alone: what they allow to claim, and what not."""

from collections.abc import Iterator

from harness.verdicts.record import RuleRecord, Verdicts
from harness.verdicts.setting import ScoreSource, SettingRecord
from harness.wording.language import LANGUAGES, Language
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import amount_text, number_text, short_text
from harness.wording.words import Words, words_in

OWN_STORE = "MLflow"
"""Stands for the workspace's own store where the place of scores is told."""


def is_of_paintings(about: SettingRecord) -> bool:
    """Return whether scores are those of our own runs that paint."""
    return about.scores is not None and about.scores.place == OWN_STORE


def score_remarks(verdicts: Verdicts, language: Language) -> Iterator[str]:
    """Yield what the scores are said to be, and what they do not tell, a line each."""
    about, say = verdicts.setting, words_in(language).scores
    if about.scores is None:
        return
    if is_of_paintings(about):  # of which it is known what repetitions are
        yield words_in(language).generation.repetitions.format(r=about.count)
        yield say.numbers
        return
    alone = about.count == 1
    yield say.alone if alone else say.repetitions.of(about.repetitions).format(r=about.count)
    if about.scores.chosen_by:
        yield say.chosen.format(filter=about.scores.chosen_by)
    if without_sizes(about):
        yield say.ask_sizes
    yield say.numbers
    yield say.trust


def without_sizes(about: SettingRecord) -> bool:
    """Return whether nothing is claimed of other collections for want of sizes alone."""
    return about.repetitions != "seeds" and not (about.n_train and about.n_test)


def score_methods(rule: RuleRecord, about: SettingRecord, family: int) -> dict[str, str]:
    """Return the methods paragraph in each language.

    Args:
        rule: how proposals were judged.
        about: what was compared.
        family: proposals judged together.
    """
    return {
        language: " ".join(text for text in _parts(words_in(language), rule, about, family) if text)
        for language in LANGUAGES
    }


def _parts(words: Words, rule: RuleRecord, about: SettingRecord, family: int) -> Iterator[str]:
    say, language, source = words.scores, words.language, about.scores or ScoreSource("")
    metric = metric_in_sentence(rule.metric, language)
    yield (say.store if source.experiments else say.table).format(
        metric=metric, experiments=", ".join(source.experiments), pair=source.pair_by
    )
    if source.chosen_by:
        yield say.chosen.format(filter=source.chosen_by)
    yield say.method.of(about.repetitions).format(count=about.count)
    if about.n_train and about.n_test:
        train, test = (number_text(n, 0, language) for n in (about.n_train, about.n_test))
        yield say.sizes.format(train=train, test=test)
    yield words.methods.judged.of(family).format(
        metric=metric,
        margin=amount_text(rule.margin, rule.metric, language),
        alpha=short_text(rule.alpha, language),
        family=words.verdict.family.of(family).format(m=family),
    )
    claim = say.claim.by(rule.claim or "this_collection", about.repetitions)
    yield say.no_sizes if without_sizes(about) else claim
    yield words.methods.unregistered
