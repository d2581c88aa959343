"""The methods paragraph of a paper, made from what was really done."""

from harness.verdicts.evidence import JudgedRun
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.record import SettingRecord
from harness.verdicts.sentences_of_tests import amount_text, number_text, plain_text
from harness.verdicts.trained_models import RESAMPLES
from harness.wording.methods_words import PHRASES
from harness.wording.metric_words import metric_in_sentence
from harness.wording.verdict_words import LANGUAGES, Language
from harness.wording.verdict_words import PHRASES as CLAIMS


def methods_paragraph(
    question: VerdictQuestion, about: SettingRecord, family: int, example: JudgedRun
) -> dict[str, str]:
    """Return the paragraph in each language.

    Args:
        question: the question and the rule.
        about: what was compared, on what.
        family: proposals judged together, failed ones included.
        example: any run of the baseline.
    """
    return {language: _in(language, question, about, family, example) for language in LANGUAGES}


def _in(
    language: Language,
    question: VerdictQuestion,
    about: SettingRecord,
    family: int,
    example: JudgedRun,
) -> str:
    say, rule, split = PHRASES[language], question.rule, example.spec["split"]
    level = "seeds" if about.repetitions == "seeds" else "splits"
    folds = example.spec["repetitions"].get("folds")
    parts = [
        say["methods.data"].format(
            collection=about.collection,
            classes=about.classes,
            train=number_text(about.n_train, 0, language),
            test=number_text(about.n_test, 0, language),
        ),
        _independent(language, about),
        "" if about.evidence else say["methods.demo"],
        say["methods.groups"] if split["group_near_duplicates"] else say["methods.no_groups"],
        say[f"methods.{about.repetitions}"].format(
            count=about.count, folds=folds, seed=example.spec["seed"]
        ),
        _tuned(language, question, about),
        say[f"methods.test.{level}"].format(
            metric=metric_in_sentence(rule.metric, language),
            margin=amount_text(rule.margin, rule.metric, language),
            alpha=plain_text(rule.alpha, language),
            family=CLAIMS[language]["family.one" if family == 1 else "family.many"].format(
                m=family
            ),
        ),
        _looks(language, question),
        say["methods.models"].format(resamples=number_text(RESAMPLES, 0, language)),
        _registered(language, question),
        say["methods.precision"].format(precision=about.precision),
        _software(language, example),
    ]
    return " ".join(part for part in parts if part)


def _independent(language: Language, about: SettingRecord) -> str:
    """Return how many pictures count; nothing where each does."""
    test, train = about.sizes
    if (test, train) == (about.n_test, about.n_train):
        return ""
    return PHRASES[language]["methods.independent"].format(
        train=number_text(train, 0, language), test=number_text(test, 0, language)
    )


def _tuned(language: Language, question: VerdictQuestion, about: SettingRecord) -> str:
    """Return how experiments were tuned; nothing where none was."""
    found = question.tuning.values()
    if not found:
        return ""
    key = "methods.tuned.once" if about.repetitions == "seeds" else "methods.tuned"
    each = sorted({round(one.trials / one.searches) for one in found})
    return PHRASES[language][key].format(
        names=", ".join(question.tuning),
        tuners=", ".join(sorted({one.tuner for one in found})),
        trials="–".join(map(str, dict.fromkeys((each[0], each[-1])))),
    )


def _looks(language: Language, question: VerdictQuestion) -> str:
    counts = question.rule.look_counts
    if len(counts) < 2:  # noqa: PLR2004 (one look needs no words)
        return ""
    spending = CLAIMS[language][f"spending.{question.rule.spending}"]
    shown = ", ".join(map(str, counts))
    return PHRASES[language]["methods.looks"].format(
        counts=shown, spending=spending, current=question.look
    )


def _software(language: Language, example: JudgedRun) -> str:
    """Return the versions that the run itself recorded."""
    packages = ("keras", "tensorflow", "scikit-learn", "scipy")
    if not all(example.packages.get(package) for package in packages):
        return ""
    keras, tensorflow, learn, scipy = (example.packages[package] for package in packages)
    return PHRASES[language]["methods.software"].format(
        keras=keras, tensorflow=tensorflow, learn=learn, scipy=scipy
    )


def _registered(language: Language, question: VerdictQuestion) -> str:
    """Return when the rule was fixed; nothing where no study registered it."""
    history = question.history
    if not history.rules:
        return PHRASES[language]["methods.unregistered"]
    if times := len(history.rules) - 1:
        many = "methods.changed.one" if times == 1 else "methods.changed.many"
        return PHRASES[language][many].format(times=times)
    if history.runs_before_rule:
        return PHRASES[language]["methods.early"].format(runs=history.runs_before_rule)
    return PHRASES[language]["methods.registered"]
