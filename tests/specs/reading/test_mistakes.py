from pathlib import Path

import pytest

from harness.specs.reading.mistakes import (
    COMMAND_LINE,
    FileMistakes,
    Mistake,
    Place,
    dotted,
    in_reading_order,
    nearest,
    shown,
    suggestion,
)

OWN = Path("e/a.yaml")


def a_mistake(place, key=("x",)):
    return Mistake(key, place, "expected y; got z")


def test_mistakes_are_told_own_file_first_then_parents_then_the_command_line():
    places = [
        Place(COMMAND_LINE, 0),
        Place(Path("e/b.yaml"), 1),
        Place(OWN, 9),
        Place(Path("far/c.yaml"), 2),
        Place(OWN, 2),
        Place(OWN, 0),
    ]

    told = str(in_reading_order(OWN, map(a_mistake, places))).splitlines()

    assert told == [
        "e/a.yaml: 6 to correct",
        "  x: expected y; got z",
        "  x (line 2): expected y; got z",
        "  x (line 9): expected y; got z",
        "  x (b.yaml, line 1): expected y; got z",
        "  x (far/c.yaml, line 2): expected y; got z",
        "  x (--set): expected y; got z",
    ]


def test_a_mistake_of_the_whole_file_has_no_place():
    told = str(FileMistakes(OWN, (a_mistake(Place(OWN, 0), ()),)))

    assert told == "e/a.yaml: 1 to correct\n  expected y; got z"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (0.1, "0.1"),
        ("3", "the text '3'"),
        ("\x1b[2J", r"the text '\x1b[2J'"),
        ({}, "a mapping"),
        ([1], "a list"),
    ],
)
def test_a_value_is_shown_so_that_its_type_can_be_told(value, words):
    assert shown(value) == words


def test_keys_are_shown_as_people_write_them():
    assert dotted(("model", "filters", 1)) == "model.filters.1"
    assert dotted(("a b", "\x07", "")) == r"'a b'.'\x07'.''"


def test_the_nearest_word_is_found_or_none():
    assert nearest("epoch", ("epochs", "loss")) == "epochs"
    assert nearest("xyzzy", ("epochs", "loss")) is None


def test_few_known_words_are_listed_and_many_are_not():
    assert suggestion("xyzzy", ("a", "b")) == "; known: a, b"
    assert suggestion("xyzzy", tuple("abcdefghij")) == ""
