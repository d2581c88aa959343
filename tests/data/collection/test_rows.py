import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.data.collection.catalog import CatalogEntry
from harness.data.collection.survey import Row, build_rows, name_folders, select

ARTISTS = {"Albrecht Dürer": 2, "El Greco": 2}
FIRST, SECOND = "Albrecht_Du╠êrer", "Albrecht_DuΓòá├¬rer"


def an_entry(relative, sha256=None, **facts):
    sha256 = sha256 or relative
    entry = CatalogEntry(relative, 1, 1, 1, 1, sha256, 99, 99, "RGB", "JPEG", False, 0, b"", "")
    return entry._replace(**facts)


def built(*entries, known=()):
    folders = dict.fromkeys(entry.relative.split("/")[0] for entry in entries)
    return build_rows(Path("/root"), entries, name_folders(list(folders), known), known)


def ids(rows):
    return [row.image_id for row in rows.rows]


def test_rows_come_by_class_and_natural_order():
    rows = built(an_entry("b/x_10.jpg"), an_entry("b/x_9.jpg"), an_entry("a/y.jpg"))
    assert ids(rows) == ["a/y.jpg", "b/x_9.jpg", "b/x_10.jpg"]
    assert rows.rows[0].path == Path("/root/a/y.jpg")
    assert (rows.left_out, rows.notes) == ([], [])


def test_what_cannot_be_read_is_left_out_with_its_reason():
    rows = built(an_entry("a/x.jpg", reason="an empty file"), an_entry("a/y.jpg"))
    assert ids(rows) == ["a/y.jpg"]
    assert rows.left_out == [("a/x.jpg", "an empty file")]


def test_two_folders_of_one_painter_are_one_class_and_copies_count_once():
    rows = built(
        an_entry(f"{FIRST}/{FIRST}_1.jpg", "p"),
        an_entry(f"{FIRST}/{FIRST}_2.jpg", "q"),
        an_entry(f"{SECOND}/{SECOND}_1.jpg", "p"),
        an_entry(f"{SECOND}/{SECOND}_3.jpg", "r"),
        known=ARTISTS,
    )
    assert {row.class_name for row in rows.rows} == {"Albrecht Dürer"}
    assert ids(rows) == [f"Albrecht_Dürer/Albrecht_Dürer_{number}.jpg" for number in (1, 2, 3)]
    assert rows.left_out == [
        (f"{SECOND}/{SECOND}_1.jpg", f"the same picture as {FIRST}/{FIRST}_1.jpg")
    ]
    assert rows.notes == [
        f"{FIRST} and {SECOND} are both Albrecht Dürer: their pictures are one class."
    ]


def test_two_folders_whose_names_look_the_same_are_told_apart():
    composed, decomposed = (unicodedata.normalize(form, "Dürer") for form in ("NFC", "NFD"))
    rows = built(an_entry(f"{composed}/a.jpg", "p"), an_entry(f"{decomposed}/b.jpg", "q"))
    assert rows.notes == [r"Dürer and Du\u{308}rer are both Dürer: their pictures are one class."]


def test_ids_do_not_depend_on_how_an_archive_was_unpacked():
    def unpacked(folder):
        return ids(built(an_entry(f"{folder}/{folder}_7.jpg"), known=ARTISTS))

    assert unpacked(FIRST) == unpacked(SECOND) == unpacked("Albrecht_Du_rer")


def test_one_repaired_folder_is_told():
    rows = built(an_entry(f"{FIRST}/x.jpg"), known=ARTISTS)
    assert rows.notes == [f"The folder {FIRST} is Albrecht Dürer."]
    assert ids(rows) == ["Albrecht_Dürer/x.jpg"]


def test_copies_within_one_folder_stay():
    assert len(built(an_entry("a/x.jpg", "p"), an_entry("a/y.jpg", "p")).rows) == 2


def test_the_same_content_in_two_classes_stays_in_both():
    assert len(built(an_entry("a/x.jpg", "p"), an_entry("b/x.jpg", "p")).rows) == 2


def test_two_pictures_that_would_share_an_id_keep_their_own_paths():
    rows = built(
        an_entry(f"{FIRST}/{FIRST}_1.jpg", "p"),
        an_entry(f"{SECOND}/{SECOND}_1.jpg", "q"),
        known=ARTISTS,
    )
    assert set(ids(rows)) == {"Albrecht_Dürer/Albrecht_Dürer_1.jpg", f"{SECOND}/{SECOND}_1.jpg"}


def test_a_picture_that_cannot_be_told_from_another_is_left_out():
    rows = built(an_entry("a/é.jpg", "p"), an_entry("a/e\u0301.jpg", "q"))
    assert ids(rows) == ["a/é.jpg"]
    assert rows.left_out == [("a/é.jpg", "another picture is called a/é.jpg")]


def test_ids_are_printable_and_whole():
    rows = built(an_entry("a\nb/\u202e" + "l" * 400))
    assert ids(rows) == [r"a\u{a}b/\u{202e}" + "l" * 400]


def test_nested_folders_stay_in_the_id():
    assert ids(built(an_entry("El_Greco/old/El_Greco_1.jpg"), known=ARTISTS)) == [
        "El_Greco/old/El_Greco_1.jpg"
    ]


def test_how_unusual_pictures_are_read_is_told():
    rows = built(
        an_entry("a/1", mode="CMYK"),
        an_entry("a/2", mode="L"),
        an_entry("a/3", mode="P", frames=True),
        an_entry("a/4", mode="I;16"),
        an_entry("a/5", mode="CMYK"),
    )
    assert rows.notes == [
        "Pictures read as plain RGB: 2 in mode CMYK, 1 in mode I;16, 1 in mode P and 1 with "
        "several frames, of which the first is used."
    ]


def rows_of(**counts):
    return [
        Row(
            name,
            f"{name}/{name}_{number}.jpg",
            Path("/"),
            an_entry(f"{name}/{number}"),
        )
        for name, count in counts.items()
        for number in range(count)
    ]


def test_small_classes_are_left_out_and_named():
    chosen = select(rows_of(a=5, b=4, c=3), minimum=4, maximum=None)
    assert {row.class_name for row in chosen.rows} == {"a", "b"}
    assert chosen.notes == ["minimum_pictures: 4 leaves out c (3)."]


def test_a_maximum_is_kept_and_told():
    chosen = select(rows_of(a=50, b=4), minimum=1, maximum=10)
    assert [row.class_name for row in chosen.rows].count("a") == 10
    assert chosen.notes == ["maximum_pictures: 10 keeps 14 of 54 pictures."]


def test_what_is_kept_is_not_the_first_by_number():
    chosen = select(rows_of(a=200), minimum=1, maximum=20)
    numbers = [int(row.image_id.split("_")[1][:-4]) for row in chosen.rows]
    assert 60 < sum(numbers) / 20 < 140
    assert numbers == sorted(numbers)


def test_a_minimum_counts_before_the_maximum_takes_away():
    assert len(select(rows_of(a=9, b=9), minimum=9, maximum=2).rows) == 4


@given(st.integers(1, 12), st.integers(0, 12))
def test_a_larger_maximum_keeps_what_a_smaller_keeps(smaller, more):
    rows = rows_of(a=12, b=7)
    few = select(rows, minimum=1, maximum=smaller).rows
    many = select(rows, minimum=1, maximum=smaller + more).rows
    assert set(few) <= set(many)
    assert [row for row in rows if row in many] == many


@pytest.mark.parametrize("maximum", [None, 5])
def test_nothing_is_told_when_nothing_is_taken_away(maximum):
    rows = rows_of(a=5, b=4)
    assert select(rows, minimum=4, maximum=maximum) == (rows, [], [])
