"""What is said of a verdict on files of predictions: what they allow to claim, and what not."""

from collections.abc import Iterator

from harness.verdicts.record import Verdicts
from harness.verdicts.setting import SettingRecord
from harness.wording.language import Language
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import amount_text, confidence_text, end_with_unit, number_text
from harness.wording.words import Words, words_in


def file_remarks(verdicts: Verdicts, language: Language) -> Iterator[str]:
    """Yield what the files were found to be, a line each; nothing for runs that are recorded."""
    about, say = verdicts.setting, words_in(language).files
    if not about.from_files or about.scores is not None:
        return
    if about.planned == 1:
        yield say.alone
        yield from _models(verdicts, language)
    else:
        yield say.repetitions.of(about.repetitions).format(r=about.count)
    if only_this(about):
        yield say.no_size
    if "brier" not in verdicts.baseline.scores:
        yield say.no_probabilities
    yield say.trust


def only_this(about: SettingRecord) -> bool:
    """Return whether nothing is claimed of other pictures for want of a training size alone."""
    return about.from_files and about.repetitions != "seeds" and not about.n_train


def _models(verdicts: Verdicts, language: Language) -> Iterator[str]:
    metric = verdicts.rule.metric
    for one in verdicts.proposals:
        if (found := one.models) is not None:
            low, high = (end_with_unit(end, metric, language) for end in (found.low, found.high))
            yield words_in(language).files.models.format(
                name=one.experiment.name,
                metric=metric_in_sentence(metric, language),
                difference=amount_text(found.difference, metric, language, signed=True),
                confidence=confidence_text(1 - verdicts.rule.alpha, language),
                low=low,
                high=high,
            )


def file_methods(words: Words, about: SettingRecord) -> tuple[str, ...]:
    """Return what the methods paragraph says of predictions from files."""
    say, language = words.files, words.language
    data = say.data.format(
        collection=about.collection or say.collection,
        classes=about.classes,
        test=number_text(about.n_test, 0, language),
    )
    trained = say.trained_on.format(train=number_text(about.n_train, 0, language))
    method = say.method_alone if about.planned == 1 else say.method.of(about.repetitions)
    return (data, trained if about.n_train else "", method.format(count=about.count))
