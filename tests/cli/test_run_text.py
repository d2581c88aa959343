"""What is said before a run."""

from types import SimpleNamespace

from harness.cli.run_text import announcement, remarks_on
from tests.data.factories import a_collection, class_sizes
from tests.specs.specs import a_spec


def said(pictures, **changes):
    loaded = SimpleNamespace(spec=a_spec(**changes), name="one", parent=None)
    sizes = class_sizes(pictures // 2, pictures - pictures // 2)
    return "\n".join(announcement(loaded, a_collection(sizes), "float32"))


def test_few_tested_pictures_are_warned_of():
    assert (
        "note: only about 11 pictures are tested, so that each is 9 points of accuracy, and its "
        "95 % interval reaches up to 30 points to each side"
    ) in said(73)


def test_a_study_is_warned_of_few_tested_pictures_as_an_experiment_is():
    line = next(line for line in said(73).splitlines() if "are tested" in line)
    assert line in remarks_on(a_spec(), a_collection(class_sizes(36, 37)))
    allow = {"near_duplicates": "they are copies on purpose"}
    allowed = a_spec(split={**a_spec().split.model_dump(), "allow": allow})
    assert remarks_on(allowed, a_collection(class_sizes(500, 500))) == [
        "  allowed: near_duplicates: they are copies on purpose"
    ]


def test_many_are_not():
    assert "are tested" not in said(1000)


def test_of_folds_each_counts_as_large_as_it_is():
    folds = {"kind": "cross_validation", "folds": 5, "repeats": 1}
    assert "only about 20 pictures are tested" in said(100, repetitions=folds)
