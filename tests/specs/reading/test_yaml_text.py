from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.specs.reading.yaml_file import read_value, read_yaml

FILE = Path("a.yaml")


def read(text):
    return read_yaml(text, FILE)


def said(text):
    """Every mistake as (key, line, text)."""
    return [(found.key, found.place.line, found.text) for found in read(text).mistakes]


def test_a_mapping_is_read_with_the_line_of_every_key():
    written = read("a: 1\n\nb:\n  c: [x, 2.5]\n").written

    assert written.plain() == {"a": 1, "b": {"c": ["x", 2.5]}}
    assert written.value["b"].place == (FILE, 3)
    assert written.value["b"].value["c"].place == (FILE, 4)


def test_quotes_make_text():
    assert read("""a: '012'\nb: "1e-5"\nc: 'true'\nd: ''""").written.plain() == {
        "a": "012",
        "b": "1e-5",
        "c": "true",
        "d": "",
    }


def test_a_repeated_key_is_refused_with_both_lines():
    assert said("a: 1\nb: {c: 2}\na: 3\n") == [(("a",), 3, "written twice; first on line 1")]


def test_a_repeated_key_inside_a_list_of_mappings_is_refused():
    assert said("a:\n- {b: 1, b: 2}\n") == [(("a", 0, "b"), 2, "written twice; first on line 2")]


def test_every_bad_scalar_is_told_at_once():
    assert [key for key, _, _ in said("a: 012\nb:\nc: .nan\nd: 1\n")] == [("a",), ("b",), ("c",)]


@pytest.mark.parametrize("text", ["a: &x 1", "a: 1\nb: *a", "? &k a\n: 1", "a: &x {b: 1}"])
def test_anchors_and_aliases_are_refused(text):
    assert "anchors and aliases (& and *) are not read; write it out" in [m for *_, m in said(text)]


def test_an_alias_bomb_costs_nothing():
    bomb = "a: &a [x]\n" + "".join(f"b{i}: &b{i} [{', '.join(['*a'] * 50)}]\n" for i in range(50))

    assert len(read(bomb).mistakes) > 50


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system ['touch hacked']",
        "a: !!python/name:os.system x",
        "a: !!binary aGk=",
        "a: !mine {b: 1}",
        "!!map {a: 1}",
        "a: !!str 012",
    ],
)
def test_tags_are_refused_and_nothing_is_executed(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert any(found.startswith("tags are not read; got the text") for *_, found in said(text))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 0, "expected `key: value` lines; got an empty file"),
        ("# only a comment\n", 0, "expected `key: value` lines; got an empty file"),
        ("- a\n", 1, "expected `key: value` lines; got a list."),
        ("just text", 1, "expected `key: value` lines; got the text 'just text'."),
        (
            "a:1",
            1,
            "expected `key: value` lines; got the text 'a:1'. A colon needs a space after it.",
        ),
        ("null", 1, "expected `key: value` lines; got something else."),
        ("a: 1\n---\nb: 2", 2, "expected one document; got a second after `---`"),
        ("? [a]\n: 1", 1, "expected a plain word as key; got a structure"),
        ('"\\ud800": 1', 1, "expected a plain word as key; got an escape"),
        ("a:\n\tb: 1", 2, "not readable as YAML: a tab; indent and separate with spaces"),
        (
            "a: b: c",
            1,
            "not readable as YAML: a colon, or a deeper indentation, where no key can be; put "
            "text that contains ': ' between quotes",
        ),
        ("a: 1\nb\nc: 3", 3, "not readable as YAML: a line above that is not `key: value`"),
        (
            "a:\n  b: 1\n c: 2",
            3,
            "not readable as YAML: an indentation that fits none of the lines above",
        ),
        ("a: 'x", 1, "not readable as YAML: a quotation mark that is never closed"),
        ("a: [1, 2", 1, "not readable as YAML: a bracket that is never closed"),
        ("a: {b: 1", 1, "not readable as YAML: a bracket that is never closed"),
        ("a: - b", 1, "not readable as YAML: a list that does not begin on a line of its own"),
        ("a: 1\nb: \x01", 2, "not a character of text: U+0001"),
        ('a: "\\UFFFFFFFF"', 0, "a \\U escape that stands for no character"),
        ("%YAML 9.0\n---\na: 1", 1, None),
        ("[" * 60_000, 1, "nested deeper than 12 levels"),
        ("{a: " * 10_000, 1, "nested deeper than 12 levels"),
        ("- " * 30_000, 1, "nested deeper than 12 levels"),
    ],
)
def test_what_cannot_be_understood_is_told_in_one_phrase(text, line, message):
    reading = read(text)
    found = reading.mistakes[-1]

    assert reading.written is None
    assert found.place == (FILE, line)
    assert message is None or found.text == message


def test_half_a_character_is_refused():
    assert said('a: "\\ud800"') == [
        (("a",), 1, "expected text; got an escape that stands for half a character")
    ]


@given(st.text(max_size=80) | st.text(alphabet="ab:-[]{}&*!|>'\"%@#?, \n\t012.", max_size=60))
def test_any_text_is_read_or_told_but_never_raises(text):
    reading = read(text)

    assert (reading.written is None) <= bool(reading.mistakes)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("1e-4", 1e-4),
        ("null", None),
        ("[8, 16]", [8, 16]),
        ("{kind: none}", {"kind": "none"}),
        ("'3'", "3"),
        ("Does it: help? # yes", "Does it: help? # yes"),
        ("*a", "*a"),
    ],
)
def test_a_value_of_the_command_line_follows_the_same_rules(text, value):
    assert read_value(text).written.plain() == value


@pytest.mark.parametrize("text", ["", "012", "[1,", "[1] 2", "{a: 1, a: 2}", "[&a 1]", "[]\nb: 1"])
def test_a_bad_value_of_the_command_line_is_told(text):
    assert read_value(text).mistakes
