"""The methods paragraph of a paper, made from what was really done."""

from collections.abc import Iterator
from typing import NamedTuple

from harness.verdicts.evidence import JudgedRun
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.setting import SettingRecord
from harness.verdicts.trained_models import RESAMPLES
from harness.wording.language import LANGUAGES
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import amount_text, number_text, short_text
from harness.wording.words import Words, words_in


class ScoredModels(NamedTuple):
    """What is said of models whatever the question."""

    networks: bool = True
    """Whether any experiment trains a network."""
    stops: int = 1
    """At how many last epochs training was stopped for a score."""


def methods_paragraph(
    question: VerdictQuestion,
    about: SettingRecord,
    family: int,
    example: JudgedRun,
    made: ScoredModels,
) -> dict[str, str]:
    """Return the paragraph in each language.

    Args:
        question: the question and the rule.
        about: what was compared, on what.
        family: proposals judged together, failed ones included.
        example: any run of the baseline.
        made: how models were made and scored.
    """
    return {
        language: " ".join(
            (
                _in(words_in(language), question, about, family, example),
                *_made_with(words_in(language), about, example, made),
            )
        )
        for language in LANGUAGES
    }


def _in(
    words: Words,
    question: VerdictQuestion,
    about: SettingRecord,
    family: int,
    example: JudgedRun,
) -> str:
    say, language, split = words.methods, words.language, example.spec["split"]
    parts = [
        say.data.format(
            collection=about.collection,
            classes=about.classes,
            train=number_text(about.n_train, 0, language),
            test=number_text(about.n_test, 0, language),
        ),
        _independent(words, about),
        "" if about.evidence else say.demo,
        say.groups if split["group_near_duplicates"] else say.no_groups,
        say.trained.of(about.repetitions).format(
            count=about.count,
            folds=example.spec["repetitions"].get("folds"),
            seed=example.spec["seed"],
        ),
        _tuned(words, question, about),
        _tested(words, question, about, family),
        _looks(words, question),
        say.models.format(resamples=number_text(RESAMPLES, 0, language)),
        _registered(words, question),
    ]
    return " ".join(part for part in parts if part)


def _made_with(
    words: Words, about: SettingRecord, example: JudgedRun, made: ScoredModels
) -> Iterator[str]:
    """Yield what a score is of, the arithmetic that networks were trained in, and the software."""
    if made.stops > 1:
        yield words.methods.stopped.format(stops=made.stops)
    if made.networks:
        yield words.methods.precision.format(precision=about.precision)
    if software := _software(words, example):
        yield software


def _independent(words: Words, about: SettingRecord) -> str:
    """Return how many pictures count; nothing where each does."""
    test, train = about.sizes
    if (test, train) == (about.n_test, about.n_train):
        return ""
    return words.methods.independent.format(
        train=number_text(train, 0, words.language), test=number_text(test, 0, words.language)
    )


def _tuned(words: Words, question: VerdictQuestion, about: SettingRecord) -> str:
    """Return how experiments were tuned; nothing where none was."""
    found = question.tuning.values()
    if not found:
        return ""
    each = sorted({round(one.trials / one.searches) for one in found})
    return words.methods.tuned.of(about.repetitions).format(
        names=", ".join(question.tuning),
        tuners=", ".join(sorted({one.tuner for one in found})),
        trials="–".join(map(str, dict.fromkeys((each[0], each[-1])))),
    )


def _tested(words: Words, question: VerdictQuestion, about: SettingRecord, family: int) -> str:
    rule, language = question.rule, words.language
    return words.methods.test.of(about.repetitions).format(
        metric=metric_in_sentence(rule.metric, language),
        margin=amount_text(rule.margin, rule.metric, language),
        alpha=short_text(rule.alpha, language),
        family=words.verdict.family.of(family).format(m=family),
    )


def _looks(words: Words, question: VerdictQuestion) -> str:
    counts = question.rule.look_counts
    if len(counts) < 2:  # noqa: PLR2004 (one look needs no words)
        return ""
    return words.methods.looks.format(
        counts=", ".join(map(str, counts)),
        spending=words.verdict.spending.of(question.rule.spending),
        current=question.look,
    )


def _software(words: Words, example: JudgedRun) -> str:
    """Return the versions that the run itself recorded."""
    packages = ("keras", "tensorflow", "scikit-learn", "scipy")
    if not all(example.packages.get(package) for package in packages):
        return ""
    keras, tensorflow, learn, scipy = (example.packages[package] for package in packages)
    return words.methods.software.format(
        keras=keras, tensorflow=tensorflow, learn=learn, scipy=scipy
    )


def _registered(words: Words, question: VerdictQuestion) -> str:
    """Return when the rule was fixed, and that it was not where no study registered it."""
    say, history = words.methods, question.history
    if not history.rules:
        return say.unregistered
    if times := len(history.rules) - 1:
        return say.changed.of(times).format(times=times)
    if history.runs_before_rule:
        return say.early.format(runs=history.runs_before_rule)
    return say.registered
