"""What a study can see, before it trains."""

import numpy as np
import pytest

from harness.specs.plans.load import load
from harness.statistics.power import minimum_detectable_difference
from harness.verdicts.planning import Spread, measured_spread, plan_of, prospects
from tests.specs.specs import write

STUDY = """\
kind: study
question: Which?
baseline: small.yaml
proposals: [{name: a, set: {training.epochs: 1}}, {name: b, set: {training.epochs: 2}}]
repetitions: {kind: resampled_splits, count: 10}
"""


def a_study(folder, *overrides):
    write(folder)
    return load(write(folder, STUDY, "study.yaml"), overrides)


def test_a_plan_shares_alpha_and_knows_the_parts(tmp_path):
    plan = plan_of(a_study(tmp_path), None)
    assert (plan.repetitions, plan.n_test, plan.n_train) == (10, 0.15, pytest.approx(0.7))
    assert plan.alpha == 0.025


def test_folds_decide_the_parts_of_a_cross_validation(tmp_path):
    folds = "repetitions={kind: cross_validation, folds: 4, repeats: 2}"
    plan = plan_of(a_study(tmp_path, folds), None)
    assert (plan.repetitions, plan.n_test, plan.n_train) == (8, 0.25, pytest.approx(0.6))


def test_the_smallest_difference_is_that_of_the_planner(tmp_path):
    study = a_study(tmp_path)
    smallest = minimum_detectable_difference(0.02, plan_of(study, None))
    assert prospects(study, Spread(0.02, 0))[0] == (
        "can detect (80 % power): a true difference in macro_f1 of "
        f"{100 * smallest:.2f} points or more, if differences vary by 2.00 points (sd; assumed: "
        "fewer than 3 repetitions are done; the result is proportional to it)"
    )
    assert "as measured on 2 proposals" in prospects(study, Spread(0.02, 2))[0]


def test_a_score_that_is_no_share_has_no_assumed_spread(tmp_path):
    study = a_study(tmp_path, "metric=brier")
    assert measured_spread({}, [], "brier") is None
    assert "times the spread of the differences in brier" in prospects(study, None)[0]


@pytest.mark.parametrize(
    ("override", "told"),
    [
        (
            "repetitions.count=1",
            [
                "warning: no verdict is possible: one repetition shows nothing of how much results "
                "vary; ask for 5 or more"
            ],
        ),
        (
            "repetitions.count=3",
            ["warning: 3 repetitions leave hardly any verdict but `inconclusive`"],
        ),
        ("margin=0", ["warning: `equivalent` is impossible with margin 0"]),
        (
            "repetitions={kind: seeds, count: 10}",
            [
                "warning: verdicts will hold for one split only; resampled_splits or "
                "cross_validation do not"
            ],
        ),
    ],
)
def test_an_impossible_verdict_is_warned_of(tmp_path, override, told):
    lines = prospects(a_study(tmp_path, override), Spread(0.001, 1))
    found = [line for line in lines if line.startswith("warning")]
    assert found[: len(told)] == told


def test_equivalence_that_no_number_of_repetitions_shows_is_warned_of(tmp_path):
    (line,) = prospects(a_study(tmp_path), Spread(0.05, 1))[1:]
    assert line == (
        "warning: `equivalent` (within 1.00 points) is hardly possible, even for a proposal that "
        "changes nothing; no number of repetitions would make it so: take a larger margin or more "
        "pictures"
    )
    assert prospects(a_study(tmp_path), Spread(0.002, 1))[1:] == []


def test_the_spread_is_measured_on_pairs_alone():
    baseline = {0: 0.5, 1: 0.6, 2: 0.4, 3: 0.5}
    one = {0: 0.6, 1: 0.6, 2: 0.5, 9: 0.1}
    found = measured_spread(baseline, [one, {0: 0.9}], "macro_f1")
    assert found == (pytest.approx(np.std([0.1, 0.0, 0.1], ddof=1)), 1)
    assert measured_spread(baseline, [{0: 0.9}], "macro_f1") == (0.02, 0)
