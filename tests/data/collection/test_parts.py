"""A split that somebody else made: read from folders or a table, and never changed."""

import numpy as np
import pytest

from harness.data.collection.collection import load_collection
from harness.data.collection.parts import describe_parts, leaked, missing_of_parts, part_named
from harness.errors import DataError
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace
from tests.data.pictures_by_hand import noise, put
from tests.given_split import ALL_TESTED, LEAKED, publish, write_table

FOLDERS = {"source": "folder", "folder": "published", "part": "folders"}
TABLE = {"source": "table", "file": "published/labels.csv", "image": "path", "label": "kind"}


def loaded(root, **said):
    return load_collection(DataSpec(**said), workspace=Workspace(root), spec_folder=root)


def told(root, **said):
    with pytest.raises(DataError) as caught:
        loaded(root, **said)
    return str(caught.value).removeprefix(f"{root}/published")


@pytest.mark.parametrize(
    ("word", "part"),
    [
        *((word, "train") for word in ("train", "Training", " TRAIN ")),
        *((word, "validation") for word in ("val", "valid", "Validation", "dev")),
        *((word, "test") for word in ("test", "testing")),
        *((word, None) for word in ("eval", "", "holdout", "tests")),
    ],
)
def test_parts_are_known_by_their_usual_names(word, part):
    assert part_named(word) == part


def test_only_test_pictures_leak_and_from_validation_too():
    groups = np.array([0, 1, 2, 0, 1, 3, 3])
    parts = np.array(["train", "validation", "train", "test", "test", "test", "test"])
    assert leaked(groups, parts).tolist() == [False, False, False, True, True, False, False]


def test_what_parts_lack_is_named_and_validation_may_lack_as_a_whole():
    classes, parts = ["a", "b", "a", "b"], ["train", "train", "test", "test"]
    assert list(missing_of_parts(classes, parts)) == []
    assert list(missing_of_parts(classes, ["train", "train", "test", "validation"])) == [
        "none of 'a' in validation",
        "none of 'b' in test",
    ]
    assert list(missing_of_parts(classes, ["train"] * 4)) == ["no picture for test"]


def test_notes_count_what_is_given_and_what_it_leaks():
    parts = ["train", "validation", "test", "test"]
    assert list(describe_parts((), np.arange(0))) == []
    assert list(describe_parts(parts, np.array([0, 1, 2, 0]))) == [
        "The split is given and used as it is: 1 train, 1 validation and 2 test.",
        "1 of 2 test pictures has a near-duplicate in training or validation.",
    ]
    drawn, leaks = list(describe_parts(["train", "test"], np.arange(2)))[1:]
    assert drawn.startswith("No validation part is given: split.validation is the share")
    assert leaks == "None of 1 test picture has a near-duplicate in training or validation."


def test_folders_and_a_table_of_one_split_are_the_same_collection(tmp_path):
    rows = publish(tmp_path / "published")
    folders, table = loaded(tmp_path, **FOLDERS), loaded(tmp_path, **TABLE, part="set")
    assert folders.class_names == table.class_names == ("Class 0", "Class 1", "Class 2")
    assert folders.image_ids == table.image_ids
    assert folders.digest == table.digest
    assert dict(zip(folders.image_ids, folders.parts, strict=True)) == {
        path: part for path, (_, part) in rows.items()
    }
    assert sum(leaked(folders.groups, np.array(folders.parts))) == LEAKED
    assert f"{LEAKED} of {ALL_TESTED} test pictures have" in folders.notes[-1]


def test_who_is_in_which_part_is_part_of_the_digest(tmp_path):
    rows = publish(tmp_path / "published")
    before = loaded(tmp_path, **TABLE, part="set")
    path = "test/Class_0/new_0.png"
    write_table(tmp_path / "published", rows | {path: ("Class 0", "train")})
    assert loaded(tmp_path, **TABLE, part="set").digest != before.digest
    unparted = loaded(tmp_path, **TABLE)
    assert unparted.parts == ()
    assert unparted.digest != before.digest
    write_table(tmp_path / "published", {p: (k, s.upper()) for p, (k, s) in rows.items()})
    assert loaded(tmp_path, **TABLE, part="set").digest == before.digest


def test_folders_of_parts_are_no_classes_unless_they_are_named_so_with_the_remedy(tmp_path):
    publish(tmp_path / "published", train="Training", test="Test")
    message = told(tmp_path, source="folder", folder="published")
    assert message.startswith(": expected one subfolder per class; got Test and Training, which")
    assert "set data.part: folders and split: {given: part}" in message
    found = loaded(tmp_path, **FOLDERS)
    assert set(found.parts) == {"train", "test"}


@pytest.mark.parametrize(
    "beside", ["holdout/Class_0/1.png", "unlabeled/1.png", "unlabeled/x/1.png"]
)
def test_parts_are_no_classes_either_where_another_folder_lies_beside_them(tmp_path, beside):
    publish(tmp_path / "published")
    put(tmp_path / "published" / beside, noise(901))
    message = told(tmp_path, source="folder", folder="published")
    assert message.startswith(": expected one subfolder per class; got test and train, which")


def test_classes_that_are_called_like_parts_are_classes_where_they_share_no_folder(tmp_path):
    for number, name in enumerate(("test", "train", "tram")):
        put(tmp_path / "published" / name / "1.png", noise(910 + number))
    found = loaded(tmp_path, source="folder", folder="published")
    assert found.class_names == ("test", "train", "tram")


def test_parts_that_lie_one_level_down_are_named_with_their_folder(tmp_path):
    publish(tmp_path / "published" / "images")
    message = told(tmp_path, **FOLDERS)
    assert message.endswith("got images. Parts lie below images: name that one as data.folder.")


def test_one_picture_in_two_parts_stays_in_both_and_leaks(tmp_path):
    root = tmp_path / "published"
    publish(root)
    put(root / "test" / "Class_0" / "same.png", (root / "train/Class_0/5.png").read_bytes())
    found = loaded(tmp_path, **FOLDERS)
    assert {"train/Class_0/5.png", "test/Class_0/same.png"} < set(found.image_ids)
    assert sum(leaked(found.groups, np.array(found.parts))) == LEAKED + 1


def test_a_picture_beside_the_class_folders_of_its_part_is_left_out_by_name(tmp_path):
    publish(tmp_path / "published")
    put(tmp_path / "published" / "train" / "loose.png", noise(1))
    assert ("train/loose.png", "it lies beside the class folders of its part, not in one") in (
        loaded(tmp_path, **FOLDERS).left_out
    )


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("eval/Class_0", ": expected the folders train, validation or test (also training, val, "),
        ("val", ": expected class folders with pictures in each part; got none in val. Sort its "),
        ("val/Class_0", ": expected class folders with pictures in each part; got none in val. "),
        ("test/Class_9", ": expected at least one readable picture in each class; got none for "),
    ],
)
def test_a_folder_that_is_no_part_or_holds_nothing_is_named(tmp_path, folder, message):
    publish(tmp_path / "published")
    (tmp_path / "published" / folder).mkdir(parents=True)
    assert told(tmp_path, **FOLDERS).startswith(message)


def test_a_class_that_a_part_lacks_and_an_empty_part_are_named(tmp_path):
    root = tmp_path / "published"
    rows = publish(root)
    kept = {p: row for p, row in rows.items() if row != ("Class 2", "test")}
    write_table(root, kept)
    assert told(tmp_path, **TABLE, part="set") == (
        "/labels.csv: expected pictures of every class in each part of the given split; got none "
        "of 'Class 2' in test. Parts are used as they are: add pictures, or take these classes out."
    )
    write_table(root, {p: row for p, row in rows.items() if row[1] == "train"})
    assert "got no picture for test." in told(tmp_path, **TABLE, part="set")
