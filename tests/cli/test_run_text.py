"""What is said before a run."""

from types import SimpleNamespace

from harness.cli.run_text import announcement
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


def test_many_are_not():
    assert "are tested" not in said(1000)


def test_of_folds_each_counts_as_large_as_it_is():
    folds = {"kind": "cross_validation", "folds": 5, "repeats": 1}
    assert "only about 20 pictures are tested" in said(100, repetitions=folds)
