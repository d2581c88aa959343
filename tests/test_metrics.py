"""One row a metric: whatever is told of scores is told of each of them."""

import subprocess
import sys
from typing import get_args

import pytest

from harness.evaluation.metrics import MEASURES
from harness.metrics import (
    DECIDING,
    EACH_EPOCH,
    METRICS,
    PAINTING_SCORE,
    POINTS,
    ConfusionScore,
    ScoreName,
)
from harness.specs.reading.validation import shape_of
from harness.specs.schema.search import SearchSpec
from harness.specs.schema.study import StudySpec
from harness.specs.schema.training import ValidationMetric


def test_each_name_has_one_row_and_one_measure_in_the_same_order():
    assert tuple(METRICS) == get_args(ScoreName)
    assert tuple(MEASURES) == tuple(METRICS)


@pytest.mark.parametrize(
    ("spec", "field", "deciding"),
    [(SearchSpec, "objective", METRICS), (StudySpec, "metric", DECIDING)],
)
def test_each_metric_can_decide_a_search_and_a_study(spec, field, deciding):
    assert shape_of(spec).fields[field].words == tuple(deciding)


def test_what_decides_about_pictures_is_no_score_of_answers():
    assert DECIDING.keys() - METRICS.keys() == {PAINTING_SCORE}
    assert not DECIDING[PAINTING_SCORE].higher_is_better


def test_what_an_epoch_reports_can_be_waited_for():
    assert {f"validation/{name}" for name in EACH_EPOCH} == set(get_args(ValidationMetric))
    assert set(EACH_EPOCH.values()) <= set(METRICS)
    assert set(get_args(ConfusionScore)) <= set(METRICS)


def test_shares_alone_are_told_in_points():
    assert METRICS.keys() - POINTS == {"negative_log_likelihood", "brier"}
    assert METRICS["negative_log_likelihood"].unit == "nats"


def test_only_errors_and_losses_are_better_when_lower():
    lower = {name for name, metric in METRICS.items() if not metric.higher_is_better}
    assert lower == {"negative_log_likelihood", "brier", "calibration_error"}


def test_the_table_is_read_without_numpy():
    code = "import sys; from harness.wording import metric_names; print('numpy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"
