"""Every score of a model's answers: name, direction, unit, margin, what it is called. A row each.

How it is measured stands in `harness.evaluation.metrics`, under the same name. Nothing here needs
NumPy, so that a spec can be checked, and a command's help shown, in a tenth of a second.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

ScoreName = Literal[
    "accuracy",
    "top5_accuracy",
    "balanced_accuracy",
    "macro_f1",
    "weighted_f1",
    "negative_log_likelihood",
    "brier",
    "calibration_error",
]
DEFAULT_SCORE: ScoreName = "macro_f1"
"""Decides where nobody says what does."""
DecidingScore = Literal[ScoreName, "kid"]
"""What can decide a study: kid where pictures are painted, their kernel distance to real ones."""
PAINTING_SCORE: Literal["kid"] = "kid"
ConfusionScore = Literal["accuracy", "balanced_accuracy", "macro_f1"]
"""Measured from confusion matrices too, where no probabilities are at hand."""
Unit = Literal["points", "nats", "none"]
"""points: a share, of which a hundredth is a point, as it is told."""


class MetricLabel(NamedTuple):
    """What a score is called in one language."""

    name: str
    heading: str
    """The same as short as a table's column needs it."""
    article: str = ""
    """What a sentence says before the name."""


class Metric(NamedTuple):
    """All that is known of a score but how it is measured."""

    name: DecidingScore
    english: MetricLabel
    spanish: MetricLabel
    higher_is_better: bool
    unit: Unit
    margin: float
    """Largest difference that makes no difference, unless a study says another."""
    in_report: bool = False
    """Whether the report's table of scores shows it; the tables of the command line show all."""


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        row.name: row
        for row in (
            Metric(
                "accuracy",
                MetricLabel("accuracy", "accuracy"),
                MetricLabel("exactitud", "exactitud", article="la"),
                higher_is_better=True,
                unit="points",
                margin=0.01,
                in_report=True,
            ),
            Metric(
                "top5_accuracy",
                MetricLabel("top-5 accuracy", "top-5"),
                MetricLabel("exactitud entre las cinco primeras", "top-5", article="la"),
                higher_is_better=True,
                unit="points",
                margin=0.01,
            ),
            Metric(
                "balanced_accuracy",
                MetricLabel("balanced accuracy", "balanced"),
                MetricLabel("exactitud equilibrada", "equilibrada", article="la"),
                higher_is_better=True,
                unit="points",
                margin=0.01,
                in_report=True,
            ),
            Metric(
                "macro_f1",
                MetricLabel("macro F1", "macro F1"),
                MetricLabel("F1 macro", "F1 macro", article="el"),
                higher_is_better=True,
                unit="points",
                margin=0.01,
                in_report=True,
            ),
            Metric(
                "weighted_f1",
                MetricLabel("weighted F1", "weighted F1"),
                MetricLabel("F1 ponderado", "F1 ponderado", article="el"),
                higher_is_better=True,
                unit="points",
                margin=0.01,
            ),
            Metric(
                "negative_log_likelihood",
                MetricLabel("negative log-likelihood", "log-loss"),
                MetricLabel("log-verosimilitud negativa", "log-pérdida", article="la"),
                higher_is_better=False,
                unit="nats",
                margin=0.01,
                in_report=True,
            ),
            Metric(
                "brier",
                MetricLabel("Brier score", "Brier", article="the"),
                MetricLabel("puntuación de Brier", "Brier", article="la"),
                higher_is_better=False,
                unit="none",
                margin=0.01,
            ),
            Metric(
                "calibration_error",
                MetricLabel("calibration error", "calibration"),
                MetricLabel("error de calibración", "calibración", article="el"),
                higher_is_better=False,
                unit="points",
                margin=0.01,
                in_report=True,
            ),
        )
    }
)
PAINTING_METRIC = Metric(
    PAINTING_SCORE,
    MetricLabel("KID", "KID", article="the"),
    MetricLabel("KID", "KID", article="la"),
    higher_is_better=False,
    unit="none",
    margin=0.003,
)
"""Of painted pictures. The margin is about what two sets of real paintings differ by, measured on
130 van Goghs a set."""
DECIDING: Mapping[str, Metric] = MappingProxyType({**METRICS, PAINTING_SCORE: PAINTING_METRIC})
"""Every score that a study can be decided by, of answers or of painted pictures."""
POINTS = frozenset(name for name, metric in METRICS.items() if metric.unit == "points")
"""Scores that are shares, told as 100 times the share."""
EACH_EPOCH: Mapping[str, ScoreName] = MappingProxyType(
    {
        "loss": "negative_log_likelihood",
        "accuracy": "accuracy",
        "balanced_accuracy": "balanced_accuracy",
        "macro_f1": "macro_f1",
    }
)
"""What each epoch reports of the validation part, under which name; the others cost too much."""
