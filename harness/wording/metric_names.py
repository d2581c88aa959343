"""What a score is called, in a sentence, a heading or a legend."""

from harness.metrics import DECIDING, MetricLabel
from harness.wording.language import Language


def metric_name(metric: str, language: Language) -> str:
    """Return what a score is called, without its article; what is none keeps its own name."""
    return _label(metric, language).name


def metric_in_sentence(metric: str, language: Language) -> str:
    """Return what a score is called, with the article that its language wants."""
    label = _label(metric, language)
    return f"{label.article} {label.name}".lstrip()


def metric_heading(metric: str, language: Language, *, higher_is_better: bool | None = None) -> str:
    """Return the heading of a score's column; an arrow says that lower is better.

    Args:
        metric: a score, ours or not.
        language: of the heading.
        higher_is_better: of a score that is not ours.
    """
    if higher_is_better is None:
        higher_is_better = DECIDING[metric].higher_is_better
    return _label(metric, language).heading + ("" if higher_is_better else " ↓")


def _label(metric: str, language: Language) -> MetricLabel:
    row = DECIDING.get(metric)
    if row is None:
        return MetricLabel(metric, metric)
    return {"en": row.english, "es": row.spanish}[language]
