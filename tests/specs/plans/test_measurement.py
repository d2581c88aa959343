"""What measures must be the same on both sides."""

from harness.specs.plans.measurement import unequal_measurements


def test_a_key_that_came_later_has_its_default_in_an_older_spec():
    older, newer = {"evaluation": {}}, {"evaluation": {"calibration_bins": 15}}
    assert list(unequal_measurements(older, newer)) == []
    other = {"evaluation": {"calibration_bins": 2}}
    assert list(unequal_measurements(older, other)) == [("evaluation.calibration_bins", 15, 2)]


def test_a_key_that_this_version_does_not_know_measures_all_the_same():
    newer = {"evaluation": {"of_tomorrow": 5}}
    assert list(unequal_measurements({"evaluation": {}}, newer)) == [
        ("evaluation.of_tomorrow", None, 5)
    ]


def test_epochs_that_are_averaged_measure_whatever_has_epochs():
    def differing(one, other):
        kinds = zip((one, other), (1, 5), strict=True)
        sides = [{"model": {"kind": a}, "evaluation": {"average_epochs": k}} for a, k in kinds]
        return list(unequal_measurements(*sides))

    assert differing("cnn", "dense_head") == [("evaluation.average_epochs", 1, 5)]
    assert differing("logistic", "cnn") == differing("cnn", "forest") == []


def test_what_only_draws_an_interval_measures_nothing():
    sides = [
        {"evaluation": {"confidence": c, "bootstrap_resamples": r}}
        for c, r in ((0.9, 100), (0.95, 1000))
    ]
    assert list(unequal_measurements(*sides)) == []
