"""A card of the models of a study: what they are for, and their scores with intervals.

Its chapters are those of Mitchell et al., Model Cards for Model Reporting, FAT* (2019).
"""

import math

from harness.metrics import METRICS, POINTS
from harness.statistics.corrected_t import CorrectedT
from harness.studies.certificate.facts import Facts
from harness.studies.certificate.tables import table
from harness.verdicts.record import JudgedExperiment
from harness.verdicts.remarks import remarks
from harness.wording.certificate import WORDS
from harness.wording.markdown import plain
from harness.wording.metric_names import metric_heading, metric_in_sentence
from harness.wording.numbers import (
    NOTHING,
    confidence_text,
    count_text,
    mean_count_text,
    number_text,
)
from harness.wording.questions import asked_in

CONFIDENCE = 0.95
NAMED = ("keras", "tensorflow", "scikit-learn")


def model_card(facts: Facts) -> str:
    """Return the card."""
    say, verdicts = WORDS[facts.language], facts.verdicts
    kind, use, data, scores, classes, ethics, limits = say.headings
    parts = [
        say.models_card.format(
            name=plain(verdicts.name), question=plain(asked_in(verdicts.question, facts.language))
        ),
        *(() if verdicts.setting.evidence else (say.demo,)),
        *(f"## {kind}", _kind(facts)),
        *(f"## {use}", say.models_use.format(collection=plain(verdicts.setting.collection))),
        *(f"## {data}", _data(facts)),
        *(f"## {scores}", _said_of_scores(facts), _scores(facts)),
        *(f"## {classes}", *_classes(facts)),
        *(f"## {ethics}", say.models_ethics),
        *(f"## {limits}", say.models_limits, _limits(facts)),
    ]
    return "\n\n".join(parts) + "\n"


def _kind(facts: Facts) -> str:
    packages = facts.environment.packages
    named = [f"{name} {packages[name]}" for name in NAMED if packages.get(name)]
    counts = sorted({len(one.runs) for one in facts.experiments})
    return WORDS[facts.language].models_kind.format(
        experiments=count_text(len(facts.experiments), facts.language),
        count="–".join(map(str, dict.fromkeys((counts[0], counts[-1])))),
        packages=", ".join(named) or NOTHING,
    )


def _data(facts: Facts) -> str:
    about, language = facts.verdicts.setting, facts.language
    return WORDS[language].models_data.format(
        pictures=count_text(len(facts.pictures), language),
        classes=count_text(about.classes, language),
        collection=plain(about.collection),
        train=mean_count_text(about.n_train, language),
        test=mean_count_text(about.n_test, language),
    )


def _said_of_scores(facts: Facts) -> str:
    percent = confidence_text(CONFIDENCE, facts.language)
    return WORDS[facts.language].models_scores.format(percent=percent)


def _scores(facts: Facts) -> str:
    """Return mean and interval of the deciding score, and of accuracy, for each experiment."""
    say, language = WORDS[facts.language], facts.language
    metrics = list(dict.fromkeys((facts.verdicts.rule.metric, "accuracy")))
    headings = [say.experiment]
    for metric in metrics:
        headings += [metric_heading(metric, language), say.interval]
    headings += [say.repetitions, say.parameters, say.learning]
    rows = []
    for one in facts.experiments:
        shown = [part for m in metrics for part in _shown(facts.score(one, m), m, facts)]
        price = one.price
        numbers = (price.parameters, price.learning_cpu_s)
        costs = [NOTHING if n is None else count_text(n, language) for n in numbers]
        rows.append([one.name, *shown, count_text(len(one.runs), language), *costs])
    return table(headings, rows)


def _shown(found: CorrectedT, metric: str, facts: Facts) -> tuple[str, str]:
    """Return a mean and its interval, which ends where a share does."""
    scale, digits = (100, 1) if metric in POINTS else (1, 4)
    mean = number_text(scale * found.difference, digits, facts.language)
    if not math.isfinite(found.standard_error):
        return mean, NOTHING
    low, high = (found.low, found.high)
    if metric in POINTS:
        low, high = max(low, 0.0), min(high, 1.0)
    ends = (number_text(scale * end, digits, facts.language) for end in (low, high))
    return mean, " – ".join(ends)


def _classes(facts: Facts) -> tuple[str, str]:
    say, language, metric = WORDS[facts.language], facts.language, facts.verdicts.rule.metric
    best = _best(facts)
    rows = [[name, *_shown(found, "accuracy", facts)] for name, found in facts.recall(best).items()]
    told = say.models_classes.format(
        name=plain(best.name), metric=metric_in_sentence(metric, language)
    )
    return told, table([say.class_name, say.recall, say.interval], rows)


def _best(facts: Facts) -> JudgedExperiment:
    metric = facts.verdicts.rule.metric
    sign = 1 if METRICS[metric].higher_is_better else -1
    return max(facts.experiments, key=lambda one: sign * facts.score(one, metric).difference)


def _limits(facts: Facts) -> str:
    lines = remarks(facts.verdicts, facts.language)
    return "\n".join(f"- {plain(line)}" for line in lines) or NOTHING
