"""A given split: what must be said together, and what cannot be asked of it."""

import pytest
from pydantic import ValidationError

from harness.specs.schema.data import DataSpec
from tests.specs.specs import a_spec

FOLDER = {"source": "folder", "folder": "x"}
GIVEN = {"data": FOLDER | {"part": "folders"}, "split": {"given": "part"}}
RANDOM = {"tuner": {"kind": "random"}, "trials": 2, "space": {"training.epochs": {"int": [1, 3]}}}


def refused(**changes):
    with pytest.raises(ValidationError) as caught:
        a_spec(**changes)
    (found,) = caught.value.errors(include_url=False)
    return str(found["ctx"]["error"])


def test_parts_are_told_and_used_or_neither():
    assert a_spec(**GIVEN).split.given == "part"
    assert refused(split={"given": "part"}).startswith(
        "split.given: expected together with data.part"
    )
    assert refused(data=GIVEN["data"]).startswith("data.part: expected together with split.given")


@pytest.mark.parametrize("kind", ["resampled_splits", "cross_validation"])
def test_one_split_is_repeated_by_seeds_alone(kind):
    assert refused(**GIVEN, repetitions={"kind": kind}) == (
        "repetitions.kind: expected seeds, because split.given names one split, which is not drawn "
        f"again; got '{kind}'. Repeat with `{{kind: seeds, count: 5}}`, or set split.given and "
        "data.part to null to draw splits"
    )
    search = RANDOM | {"repetitions": {"kind": kind}}
    assert refused(**GIVEN, search=search).startswith("search.repetitions: expected kind seeds,")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"source": "digits", "part": "split"}, "part: expected only with `source: table` or"),
        (FOLDER | {"part": "split"}, "part: expected `folders` with `source: folder`"),
    ],
)
def test_parts_are_told_by_a_table_or_by_folders(said, message):
    with pytest.raises(ValidationError, match=message):
        DataSpec(**said)
