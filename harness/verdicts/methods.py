"""The methods paragraph of a paper, made from what was really done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from harness.verdicts.evidence import Evidence, JudgedRun
from harness.verdicts.history import History
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.setting import SettingRecord
from harness.verdicts.told_of_earlier import earlier_sentences
from harness.verdicts.told_of_files import file_methods, only_this
from harness.verdicts.trained_models import RESAMPLES
from harness.wording.language import LANGUAGES
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import (
    amount_text,
    count_text,
    number_text,
    percent_text,
    short_text,
)
from harness.wording.words import Words, words_in


def methods_paragraph(
    question: VerdictQuestion,
    about: SettingRecord,
    family: int,
    experiments: Sequence[Evidence],
) -> dict[str, str]:
    """Return the paragraph in each language.

    Args:
        question: the question and the rule.
        about: what was compared, on what.
        family: proposals judged together, failed ones included.
        experiments: the baseline, then the proposals.
    """
    return {
        language: " ".join(
            (
                _in(words_in(language), question, about, family, experiments),
                *_made_with(words_in(language), about, experiments),
            )
        )
        for language in LANGUAGES
    }


def _in(
    words: Words,
    question: VerdictQuestion,
    about: SettingRecord,
    family: int,
    experiments: Sequence[Evidence],
) -> str:
    of_what = (
        file_methods(words, about) if about.from_files else _of_runs(words, about, experiments)
    )
    say = words.methods
    parts = [
        *of_what,
        _tuned(words, question, about),
        _tested(words, question, about, family),
        _looks(words, question),
        say.models.format(resamples=number_text(RESAMPLES, 0, words.language)),
        registered(words, question.history),
        *earlier_sentences(question.history, family, words.language),
    ]
    return " ".join(part for part in parts if part)


def _of_runs(
    words: Words, about: SettingRecord, experiments: Sequence[Evidence]
) -> tuple[str, ...]:
    """Return what the pictures were, how they were split, and how often all were trained."""
    say, language, split = words.methods, words.language, experiments[0].first.spec["split"]
    data = say.data.format(
        collection=about.collection,
        classes=about.classes,
        train=number_text(about.n_train, 0, language),
        test=number_text(about.n_test, 0, language),
    )
    return (
        data,
        _independent(words, about),
        "" if about.evidence else say.demo,
        _split(words, about, grouped=split["group_near_duplicates"]),
        _sealed(words, split.get("sealed")),
        _trained(words, about, experiments),
    )


def _split(words: Words, about: SettingRecord, *, grouped: bool) -> str:
    say, leaks = words.methods, about.leaks
    if leaks is None:
        return say.groups if grouped else say.no_groups
    leaked, tested = (count_text(n, words.language) for n in (leaks.pictures, leaks.tested))
    return say.given.format(leaked=leaked, tested=tested)


def _sealed(words: Words, sealed: Mapping[str, Any] | None) -> str:
    """Return what was put away beforehand; runs of earlier versions knew of nothing."""
    if sealed is None:
        return ""
    say = words.methods.opened if sealed["opened"] else words.methods.sealed
    return say.format(share=short_text(100 * sealed["share"], words.language))


def _trained(words: Words, about: SettingRecord, experiments: Sequence[Evidence]) -> str:
    """Return how often all were trained, and what was drawn anew each time, if anything."""
    spec, varied = experiments[0].first.spec, _varied(words, experiments)
    counts = [len(one.runs) for one in experiments[1:]]
    say = words.methods.trained if varied else words.methods.trained_alike
    return say.of(about.repetitions).format(
        count=_span(words, counts) if len(set(counts)) > 1 else about.count,
        folds=spec["repetitions"].get("folds"),
        seed=spec["seed"],
        varied=varied,
    )


def _span(words: Words, counts: Sequence[int]) -> str:
    return words.adaptive.span.format(fewest=min(counts), most=max(counts))


def _varied(words: Words, experiments: Sequence[Evidence]) -> str:
    say, each = words.methods.varied, [one.varied for one in experiments]
    anywhere = frozenset[str]().union(*each)
    names = [getattr(say, one.name) for one in fields(say) if one.name in anywhere]
    if not names:
        return ""
    *some, last = names
    told = say.joined.format(first=", ".join(some), last=last) if some else last
    return told if all(one == anywhere for one in each) else say.where_any.format(names=told)


def _made_with(
    words: Words, about: SettingRecord, experiments: Sequence[Evidence]
) -> Iterator[str]:
    """Yield what a score is of, the arithmetic that networks were trained in, and the software."""
    if about.from_files:
        return
    stops = max(one.averaged_epochs for one in experiments)
    if stops > 1:
        yield words.methods.stopped.format(stops=stops)
    if any(one.trains_network for one in experiments):
        yield words.methods.precision.format(precision=about.precision)
    if software := _software(words, experiments[0].first):
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
    rule, language, say = question.rule, words.language, words.methods
    text = say.test.of(about.repetitions)
    if rule.claim is not None:
        claim = say.claim.by(rule.claim, about.repetitions)
        text = f"{say.judged.of(family)} {words.files.claim if only_this(about) else claim}"
    return text.format(
        metric=metric_in_sentence(rule.metric, language),
        margin=amount_text(rule.margin, rule.metric, language),
        alpha=short_text(rule.alpha, language),
        family=words.verdict.family.of(family).format(m=family),
    )


def _looks(words: Words, question: VerdictQuestion) -> str:
    counts = question.rule.look_counts
    if len(counts) < 2:  # noqa: PLR2004 (one look needs no words)
        return ""
    if question.rule.futility is not None:
        return words.adaptive.looks.format(
            counts=", ".join(map(str, counts)),
            spending=words.verdict.spending.of(question.rule.spending),
            bound=percent_text(question.rule.futility, 0, words.language),
        )
    text = words.methods.looks if question.rule.claim is None else words.methods.looks_of_t
    return text.format(
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


def registered(words: Words, history: History) -> str:
    """Return when the rule was fixed, and that it was not where no study registered it."""
    say = words.methods
    if not history.rules:
        return say.unregistered
    if times := len(history.rules) - 1:
        return say.changed.of(times).format(times=times)
    if history.runs_before_rule:
        return say.early.format(runs=history.runs_before_rule)
    return words.earlier.registered if history.earlier else say.registered
