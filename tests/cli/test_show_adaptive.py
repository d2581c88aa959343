"""What `show` says of an adaptive study, word for word."""

import pytest

from harness.cli.show_adaptive import Timed, prospects_of_rounds, rule_line
from harness.specs.plans.load import load
from harness.verdicts.planning import Spread
from tests.small_project import SPEC

STUDY = """
kind: study
question: Which?
baseline: colours.yaml
proposals:
  - {name: wide, set: {model.filters: [8, 16]}}
  - {name: slow, set: {training.batch_size: 4}}
  - {name: same, set: {training.batch_size: 16}}
repetitions: {kind: resampled_splits, at_least: 4, at_most: 20}
"""
HOUR = 3600.0


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    home = tmp_path_factory.mktemp("project")
    (home / "colours.yaml").write_text(SPEC)
    (home / "study.yaml").write_text(STUDY)
    return load(home / "study.yaml")


def timed(**gains):
    """Experiments whose scores are the baseline's plus these gains, an hour a repetition."""
    most = max(map(len, gains.values()))
    found = {"colours": Timed(dict.fromkeys(range(most), 0.5), HOUR, 100.0)}
    for name, own in gains.items():
        found[name] = Timed({k: 0.5 + gain for k, gain in enumerate(own)}, HOUR, 100.0)
    return found


def test_it_says_the_bounds_the_looks_and_the_bound_of_futility(study):
    assert rule_line(study) == (
        "  4 to 20 repetitions, as each proposal needs, resampled_splits; looks after 4, 6, 9, 13, "
        "20 (pocock); stopped where the chance of being settled is below 10 %"
    )


def test_before_there_are_runs_it_says_what_differences_of_each_size_take(study):
    fresh = timed(wide=(), slow=(), same=())
    assert prospects_of_rounds(study, fresh, Spread(0.02, 0)) == [
        "likely to be settled, by the size of the true difference in macro_f1, if differences vary "
        "by 2.00 points (sd; assumed):",
        "  20.00 points: after 4, about 16 h if all are like it",
        "  10.00 points: after 4, about 16 h if all are like it",
        "  4.00 points: after 9, about 36 h if all are like it",
        "  2.00 points: after 13, about 52 h if all are like it",
        "  1.00 points: hardly within 20, about 80 h if all are like it",
    ]


def test_of_pictures_that_nobody_has_seen_no_hours_are_told(study):
    lines = prospects_of_rounds(study, {}, None)
    assert lines[1] == "  10 times that: after 4"
    assert not any("all are like it" in line for line in lines[1:])


def test_after_looks_it_says_how_far_each_proposal_is_and_the_hours_that_are_left(study):
    looked_at = timed(
        wide=(0.2, 0.22, 0.19, 0.21),
        slow=(0.05, 0.02, 0.06, 0.03),
        same=(0.01, -0.2, 0.2, 0.05),
    )
    assert prospects_of_rounds(study, looked_at, Spread(0.1, 3)) == [
        "likely course, by the scores alone (`run` looks at the pictures, too):",
        "  wide  settled after 4",
        "  slow  open after 4: likely to be settled by 9, 94 % by 20",
        "  same  open after 4: 13 % by 20",
        "until all are likely to be settled or stopped: about 37 h",
    ]


def test_before_the_first_look_is_whole_it_says_so(study):
    begun = timed(wide=(0.2, 0.22, 0.19, 0.21), slow=(0.05, 0.02, 0.06), same=(0.0,))
    lines = prospects_of_rounds(study, begun, Spread(0.1, 1))
    assert lines[2] == "  slow  no look yet: 3 of 4 pairs are done"
