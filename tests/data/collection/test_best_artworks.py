import pytest

from harness.data.collection.best_artworks import (
    compare_counts,
    find_artists,
    picture_root,
    read_artists,
)
from harness.errors import DataError
from tests.data.pictures_by_hand import make_kaggle, put

TABLE = {"Vincent van Gogh": 3, "El Greco": 2, "Albrecht Dürer": 4}


@pytest.mark.parametrize("above", ["images/images", "images", "."])
def test_the_artists_folders_are_found(tmp_path, above):
    put(tmp_path / above / "El_Greco" / "x.jpg", b"x")
    put(tmp_path / "resized" / "resized" / "x.jpg", b"x")
    assert picture_root(tmp_path) == (tmp_path / above).resolve()


def test_nothing_is_found_where_there_are_no_artists(tmp_path):
    (tmp_path / "resized").mkdir()
    (tmp_path / "images").mkdir()
    (tmp_path / ".git").mkdir()
    put(tmp_path / "archive.zip", b"x")
    assert picture_root(tmp_path) is None
    assert picture_root(tmp_path / "gone") is None


def test_the_table_is_read(tmp_path):
    assert find_artists(make_kaggle(tmp_path, {"El_Greco": 1}, TABLE)) == TABLE


def test_the_table_is_found_above_the_pictures(tmp_path):
    make_kaggle(tmp_path, {"El_Greco": 1}, TABLE)
    assert find_artists(tmp_path / "images" / "images") == TABLE


def test_without_a_table_nothing_is_known(tmp_path):
    assert find_artists(tmp_path) == {}


def test_names_of_the_table_are_one_character_a_letter(tmp_path):
    table = put(tmp_path / "artists.csv", "\ufeffname,paintings\nAlbrecht Du\u0308rer,1\n".encode())
    assert read_artists(table) == {"Albrecht Dürer": 1}


@pytest.mark.parametrize(
    ("content", "got"),
    [
        (b"", "no painters"),
        (b"name,paintings\n", "no painters"),
        (b"name,count\nA,1\n", "no column 'paintings'"),
        (b"name,paintings\nA,many\n", "invalid literal for int() with base 10: 'many'"),
        (b"name,paintings\nA,1\nA,2\n", "a painter listed twice"),
        ("name,paintings\nDürer,1\n".encode("latin-1"), "'utf-8' codec can't decode"),
        (b'name,paintings\n"A,1\n', "unexpected end of data"),
        (b"x" * (4 * 2**20 + 1), "more than 4,194,304 bytes"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, content, got):
    table = put(tmp_path / "artists.csv", content)
    with pytest.raises(DataError) as caught:
        read_artists(table)
    told = str(caught.value)
    assert told.startswith(f"{table}: expected the collection's table with `name` and `paintings`")
    assert f"got {got}" in told
    assert told.endswith("Restore the original, or delete it to go on without.")


def test_agreement_is_said(tmp_path):
    assert compare_counts(TABLE, TABLE) == (
        "artists.csv lists 3 painters with 9 pictures; 3 of them have pictures here (9), and "
        "their counts agree."
    )


def test_differences_are_named():
    counts = {"Vincent van Gogh": 2, "El Greco": 2, "Nobody": 1}
    assert compare_counts(TABLE, counts) == (
        "artists.csv lists 3 painters with 9 pictures; 2 of them have pictures here (4), and "
        "1 count differs: Vincent van Gogh 2 instead of 3; no pictures: Albrecht Dürer; "
        "not in artists.csv: Nobody."
    )


def test_many_missing_painters_are_put_in_short():
    table = {f"Painter {letter}": 1 for letter in "ABCDEFGH"}
    told = compare_counts(table, {"Painter A": 1})
    assert "no pictures: Painter B, Painter C, Painter D and 4 more." in told
