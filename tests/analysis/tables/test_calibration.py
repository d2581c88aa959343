import pytest

from analysis.tables.calibration import expected_error, reliability
from harness.evaluation.scores import score
from harness.specs.schema.evaluation import EvaluationSpec
from tests.analysis.factories import some_predictions

PREDICTIONS = some_predictions(("a", "b", "c"))


def test_bins_hold_every_picture_once():
    table = reliability(PREDICTIONS)
    assert table["pictures"].sum() == len(PREDICTIONS.labels)


def test_the_error_is_the_one_that_is_recorded():
    import numpy as np

    spec = EvaluationSpec(bootstrap_resamples=100)
    scores = score(PREDICTIONS, spec, seed=1, training_counts=np.array([1, 1, 1]))
    recorded = scores.estimates["calibration_error"].value
    assert expected_error(reliability(PREDICTIONS)) == pytest.approx(recorded)
