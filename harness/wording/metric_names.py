"""What a score is called, in a sentence, a heading or a legend."""

from harness.metrics import METRICS, MetricLabel
from harness.wording.language import Language


def metric_name(metric: str, language: Language) -> str:
    """Return what a score is called, without its article; what is none keeps its own name."""
    return _label(metric, language).name if metric in METRICS else metric


def metric_in_sentence(metric: str, language: Language) -> str:
    """Return what a score is called, with the article that its language wants."""
    label = _label(metric, language)
    return f"{label.article} {label.name}".lstrip()


def metric_heading(metric: str, language: Language) -> str:
    """Return the heading of a score's column; an arrow says that lower is better."""
    arrow = "" if METRICS[metric].higher_is_better else " ↓"
    return _label(metric, language).heading + arrow


def _label(metric: str, language: Language) -> MetricLabel:
    row = METRICS[metric]
    return {"en": row.english, "es": row.spanish}[language]
