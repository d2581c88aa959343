"""A rule that was typed is held to what a study's file may say."""

import pytest

from harness.errors import SpecError
from harness.verdicts.question import rule_of


def test_a_usual_rule_is_taken():
    rule = rule_of("macro_f1", None, 0.05, "this_collection")
    assert (rule.margin, rule.alpha) == (0.01, 0.05)
    assert rule_of("negative_log_likelihood", 2.5, 0.5, "this_collection").margin == 2.5


@pytest.mark.parametrize(
    ("metric", "margin", "alpha", "said"),
    [
        ("macro_f1", 1, 0.05, "and below 1, as a share; got 1. Did you mean 0.01?"),
        ("accuracy", 150, 0.05, "and below 1, as a share; got 150."),
        ("accuracy", -0.1, 0.05, "margin: expected a number of at least 0 and below 1"),
        ("accuracy", float("nan"), 0.05, "margin: expected a number of at least 0"),
        ("negative_log_likelihood", -1, 0.05, "margin: expected a number of at least 0; got -1."),
        (
            "accuracy",
            None,
            5,
            "alpha: expected a number above 0 and at most 0.5; got 5. Did you mean 0.05?",
        ),
        ("accuracy", None, 0, "alpha: expected a number above 0 and at most 0.5; got 0."),
        ("accuracy", None, float("nan"), "alpha: expected a number above 0"),
    ],
)
def test_points_in_place_of_shares_are_refused(metric, margin, alpha, said):
    with pytest.raises(SpecError) as caught:
        rule_of(metric, margin, alpha, "this_collection")
    assert said in str(caught.value)
