"""Stored documents: read as what was written, or refused in one line."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pytest

from harness.errors import DataError, TrackingError
from harness.runtime.documents import Expected, Real, decoded, read_document
from tests.damage import DAMAGE


class Look(NamedTuple):
    at: int
    by: str


@dataclass(frozen=True)
class Note:
    name: str
    sure: bool
    score: Real
    looks: tuple[Look, ...]
    costs: Mapping[str, float]
    epoch: int | None = None


NOTE = Expected("a note", "Write it again.")
WHOLE = {
    "name": "Ärger",
    "sure": True,
    "score": 1,
    "looks": [{"at": 1, "by": "a"}, [2, "b"]],
    "costs": {"s": 2.5},
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "note.json"


def refusal(path, kind=Note, expected=NOTE):
    with pytest.raises(expected.error) as caught:
        read_document(path, kind, expected)
    return str(caught.value)


def test_lists_mappings_and_numbers_become_what_they_were(path):
    path.write_text(json.dumps(WHOLE), "utf-8")
    assert read_document(path, Note, NOTE) == Note(
        "Ärger", True, 1.0, (Look(1, "a"), Look(2, "b")), {"s": 2.5}
    )


def test_a_number_that_was_not_finite_was_written_as_null(path):
    path.write_text(json.dumps(WHOLE | {"score": None}))
    assert math.isnan(read_document(path, Note, NOTE).score)


def test_keys_of_a_later_version_are_left_out(path):
    path.write_text(json.dumps(WHOLE | {"later": 3}))
    assert read_document(path, Note, NOTE).name == "Ärger"


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_is_refused_with_its_path_in_one_line(path, kind):
    path.write_bytes(DAMAGE[kind](json.dumps(WHOLE).encode()))
    message = refusal(path)
    assert message.startswith(f"{path}: expected a note; got ")
    assert message.endswith(". Write it again.")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("change", "got"),
    [
        ({"sure": 1}, "none or another kind of sure"),
        ({"name": 3, "costs": {"s": "2.5"}}, "none or another kind of name, costs.s"),
        ({"looks": [[1]]}, "none or another kind of looks.0.1"),
        ({"epoch": 1.5}, "none or another kind of epoch"),
    ],
)
def test_values_of_another_kind_are_named_by_their_place(path, change, got):
    path.write_text(json.dumps(WHOLE | change))
    assert refusal(path) == f"{path}: expected a note; got {got}. Write it again."


def test_of_many_faults_the_first_five_are_named(path):
    path.write_text(json.dumps({str(number): "" for number in range(7)}))
    message = refusal(path, dict[str, int])
    assert "kind of 0, 1, 2, 3, 4 …. Write it again." in message


def test_nesting_without_end_is_no_document(path):
    path.write_text("[" * 100_000)
    assert "got no JSON (recursion limit exceeded" in refusal(path)


def test_a_file_that_is_not_there_is_the_error_that_the_reader_names(path):
    message = refusal(path, expected=Expected("a note", "Write it again.", DataError))
    assert message == f"{path}: expected a note; got No such file or directory. Write it again."


def test_a_value_that_was_read_already_is_decoded_or_refused_at_its_line():
    assert decoded({"at": 1, "by": "a"}, Look, "log, line 3", NOTE) == Look(1, "a")
    with pytest.raises(TrackingError, match=r"^log, line 3: expected a note; got none or another"):
        decoded({"at": 1, "bu": "a"}, Look, "log, line 3", NOTE)
