"""What a repetition costs is the same whoever filled the cache."""

import pytest

from harness.verdicts.cost import price_of, ratios, seconds_of_a_repetition
from harness.verdicts.remarks import remarks
from harness.verdicts.table import as_text
from tests.verdicts.factories import an_experiment, judged


def with_features(evidence, computed_by):
    """The runs as frozen features make them: one computes what the others find in the cache."""
    for number, run in evidence.runs.items():
        caching = 17.0 if number == computed_by else 0.1
        run.recorded.update(
            {
                "cost/caching_cpu_s": caching,
                "cost/caching_wall_s": caching,
                "cost/once_cpu_s": 17.0,
                "cost/cpu_s": 12.0 + caching,
                "cost/wall_s": 36.0 + caching,
            }
        )
    return evidence


def test_one_off_and_repetition_stand_apart_and_are_equal_whatever_was_cached(tracker):
    first, none = (
        price_of(with_features(an_experiment(tracker, name, 0.6), computed_by))
        for name, computed_by in (("first", 0), ("none", None))
    )
    assert first == pytest.approx(none)
    assert (first.learning_cpu_s, first.once_cpu_s) == pytest.approx((10.0, 17.0))
    assert first.wall_s == pytest.approx(36.0)
    assert ratios(first, none)["wall_s"] == pytest.approx(1)


def test_runs_of_an_earlier_version_cost_what_they_recorded():
    assert seconds_of_a_repetition({"cost/cpu_s": 20.0}, "cpu_s") == 20.0


def test_table_and_remarks_tell_what_is_paid_once(tracker):
    baseline = an_experiment(tracker, "base", 0.6)
    frozen = with_features(an_experiment(tracker, "frozen", 0.9), 0)
    found = judged(tracker, baseline, frozen)
    english, spanish = (as_text(found, language) for language in ("en", "es"))
    assert "one-off (s)" in english
    assert "all repetitions share: frozen 17.00 s; apart from the price" in english
    assert "todas las repeticiones: frozen 17,00 s; aparte del coste" in spanish
    plain = as_text(judged(tracker, baseline, an_experiment(tracker, "good", 0.9)), "en")
    assert "one-off" not in plain


def test_what_several_pay_once_is_told_in_one_line(tracker):
    proposals = [with_features(an_experiment(tracker, name, 0.9), 0) for name in ("one", "two")]
    found = judged(tracker, an_experiment(tracker, "base", 0.6), *proposals)
    told = [line for line in remarks(found, "en") if "paid once" in line]
    assert len(told) == 1
    assert "one 17.00 s, two 17.00 s" in told[0]
