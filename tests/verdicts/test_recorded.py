"""Recorded experiments, by the words people use for them."""

import pytest

from harness.errors import ComparisonError, TrackingError
from harness.tracking.record import GroupRecord
from harness.verdicts.evidence import find_experiments
from tests.verdicts.factories import a_run, an_experiment, answers


def find(tracker, words):
    return find_experiments(tracker, words, tracker.repetitions())


def test_experiments_are_found_by_name_with_their_repetitions(tracker):
    an_experiment(tracker, "base", 0.6, repetitions=3)
    an_experiment(tracker, "good", 0.9, repetitions=2)
    found = find(tracker, ["base", "good"])
    assert [(one.name, sorted(one.runs)) for one in found] == [
        ("base", [0, 1, 2]),
        ("good", [0, 1]),
    ]


def test_two_experiments_of_one_name_need_their_ids(tracker):
    groups = []
    for number in range(2):
        with tracker.group(GroupRecord("base", f"group{number}", "best-artworks")) as group:
            mark = f"{number}aaaaaa"
            a_run(tracker, "base", group.id, 0, answers(0.6, 0), fingerprint=mark)
            groups.append(group.id)
    with pytest.raises(TrackingError, match="base: expected one experiment; got 2 that were run"):
        find(tracker, ["base"])
    assert [one.name for one in find(tracker, groups)] == ["base", groups[1]]


def test_a_word_for_nothing_and_the_same_word_twice_are_refused(tracker):
    evidence = an_experiment(tracker, "base", 0.6, repetitions=1)
    with pytest.raises(TrackingError, match="nothing: expected the name of an experiment"):
        find(tracker, ["base", "nothing"])
    with pytest.raises(ComparisonError) as caught:
        find(tracker, ["base", "base"])
    assert str(caught.value) == (
        "base: expected experiments that differ; got the same runs as base "
        f"(run {evidence.first.run_id})."
    )
