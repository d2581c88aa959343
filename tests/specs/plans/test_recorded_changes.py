"""What two recorded specs disagree about, whichever versions recorded them."""

import json

from harness.specs.plans.recorded_changes import recorded_changes
from tests.specs.specs import a_spec


def written(**parts):
    return a_spec(**parts).model_dump(mode="json")


def before_masks(spec):
    """Return a spec as it was recorded before there were masks."""
    older = json.loads(json.dumps(spec))
    del older["data"]["normalise"]["masked_border"]
    return older


def test_a_key_that_came_later_is_no_change_where_it_has_its_default():
    now = written()
    assert recorded_changes(before_masks(now), now) == ()
    assert recorded_changes(now, before_masks(now)) == ()


def test_a_key_that_came_later_is_a_change_from_its_default():
    now = written()
    masked = json.loads(json.dumps(now))
    masked["data"]["normalise"]["masked_border"] = 0.1
    (change,) = recorded_changes(before_masks(now), masked)
    assert change == ("data.normalise.masked_border", 0.0, 0.1)


def test_what_is_known_of_answers_from_files_is_compared_as_it_is():
    here, there = ({"kind": "experiment", "model": {"kind": kind}} for kind in ("mine", "yours"))
    assert recorded_changes(here, there) == (("model.kind", "mine", "yours"),)
    older, newer = ({"kind": "of another time", "seed": seed} for seed in (1, 2))
    assert recorded_changes(older, newer) == (("seed", 1, 2),)
