import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.data.names import class_name, natural_key, printable

ARTISTS = {"Albrecht Dürer", "El Greco", "Vincent van Gogh"}
DECOMPOSED = unicodedata.normalize("NFD", "Albrecht_Dürer")
MISREADINGS = ["cp437", "cp850", "cp866", "cp1252", "latin-1"]

SPELLINGS = [
    "Albrecht_Dürer",
    DECOMPOSED,
    "Albrecht_Du╠êrer",
    "Albrecht_DuΓòá├¬rer",
    "Albrecht_DuÔòá├¬rer",
    "Albrecht_Du╠Иrer",
    "Albrecht_DuтХа├кrer",
    "Albrecht_Du_rer",
]


@pytest.mark.parametrize("folder", SPELLINGS, ids=ascii)
def test_every_spelling_of_the_folder_is_one_name(folder):
    assert class_name(folder, ARTISTS) == "Albrecht Dürer"


@pytest.mark.parametrize("folder", SPELLINGS, ids=ascii)
def test_it_still_is_where_the_file_system_takes_letters_apart(folder):
    assert class_name(unicodedata.normalize("NFD", folder), ARTISTS) == "Albrecht Dürer"


def test_a_name_is_repaired_only_to_a_known_one():
    assert class_name("Albrecht_Du╠êrer", {"El Greco"}) == "Albrecht Du╠êrer"
    assert class_name("Albrecht_Du_rer", {"El Greco"}) == "Albrecht Du rer"


def test_underscores_are_spaces():
    assert class_name("Vincent_van_Gogh") == "Vincent van Gogh"


def test_a_folder_of_nothing_but_underscores_keeps_its_name():
    assert class_name("__") == "__"


@given(
    name=st.text(st.characters(categories=["L"]), min_size=1).map(
        lambda text: unicodedata.normalize("NFC", text)
    ),
    encoding=st.sampled_from(MISREADINGS),
)
def test_a_name_misread_once_is_read_again(name, encoding):
    try:
        misread = name.encode().decode(encoding)
    except UnicodeDecodeError:  # that encoding cannot make anything of these bytes
        return
    if unicodedata.normalize("NFC", misread) == misread:
        assert class_name(misread, {name}) == name


@given(st.text(min_size=1))
def test_a_class_name_shows_as_one_line_of_visible_characters(folder):
    assert class_name(folder, ARTISTS).isprintable()


@given(st.text(min_size=1))
def test_naming_a_class_by_its_name_changes_nothing(folder):
    name = class_name(folder)
    if "_" not in name:
        assert class_name(name) == name


def test_what_could_command_a_terminal_is_spelled_out():
    assert printable("a\x1b[2Jb\n\u202ec\ud800") == r"a\u{1b}[2Jb\u{a}\u{202e}c\u{d800}"
    assert printable("<script>alert(1)</script>") == "<script>alert(1)</script>"


def test_long_text_is_cut():
    assert printable("x" * 200, limit=10) == "x" * 9 + "…"


def test_numbers_sort_by_value():
    names = ["x_10", "x_9", "x_1", "x", "y_2", "x_09"]
    assert sorted(names, key=natural_key) == ["x", "x_1", "x_09", "x_9", "x_10", "y_2"]


@given(st.lists(st.text("ab019_²٣", max_size=6), max_size=8))
def test_the_order_is_total(names):
    backwards = names[::-1]
    assert sorted(names, key=natural_key) == sorted(backwards, key=natural_key)
