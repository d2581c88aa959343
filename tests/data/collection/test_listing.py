import os

import pytest

from harness.data.collection.listing import list_classes, listed_file
from tests.data.pictures_by_hand import put


def names(listing):
    return [file.relative for file in listing.files]


def test_files_come_in_natural_order_with_what_tells_a_change(tmp_path):
    for number in (10, 9, 1):
        put(tmp_path / "b" / f"x_{number}.jpg", b"some")
    os.utime(tmp_path / "b" / "x_1.jpg", ns=(5, 7))
    listing = list_classes(tmp_path)
    assert names(listing) == ["b/x_1.jpg", "b/x_9.jpg", "b/x_10.jpg"]
    assert listing.files[0] == listed_file("b/x_1.jpg", (tmp_path / "b" / "x_1.jpg").stat())
    assert listing.files[0][:3] == ("b/x_1.jpg", 4, 7)


def test_files_in_nested_folders_belong_to_the_class(tmp_path):
    put(tmp_path / "cats" / "batch 1" / "old" / "x.jpg", b"x")
    listing = list_classes(tmp_path)
    assert names(listing) == ["cats/batch 1/old/x.jpg"]
    assert listing.folders == ("cats",)


def test_an_empty_class_folder_is_a_class_folder(tmp_path):
    (tmp_path / "empty").mkdir()
    assert list_classes(tmp_path).folders == ("empty",)


def test_what_systems_leave_behind_is_not_worth_a_word(tmp_path):
    for name in ("Thumbs.db", ".DS_Store", "._x.jpg", "desktop.ini", "artists.csv"):
        put(tmp_path / "a" / name, b"x")
        put(tmp_path / name, b"x")
    put(tmp_path / "__MACOSX" / "a" / "x.jpg", b"x")
    put(tmp_path / ".hidden" / "notes", b"x")
    put(tmp_path / ".thumbnails" / "x.jpg", b"x")
    put(tmp_path / "README.md", b"x")
    assert list_classes(tmp_path) == (("a",), (), ())


def test_hidden_pictures_and_hidden_classes_are_named(tmp_path):
    put(tmp_path / ".NET" / "batch" / "x.png", b"x")
    put(tmp_path / "a" / ".5.jpg", b"x")
    reason = "its name begins with a dot; rename it to use its pictures"
    assert list_classes(tmp_path).left_out == ((".NET", reason), ("a/.5.jpg", reason))


def test_a_file_beside_the_classes_is_left_out(tmp_path):
    put(tmp_path / "lost.jpg", b"x")
    reason = "it lies beside the class folders, not in one"
    assert list_classes(tmp_path).left_out == (("lost.jpg", reason),)


def test_scaled_copies_are_named_only_if_there_are_any(tmp_path):
    put(tmp_path / "resized" / "resized" / "a_1.jpg", b"x")
    (tmp_path / "a" / "resized").mkdir(parents=True)
    listing = list_classes(tmp_path, scaled_copies={"resized"})
    reason = "scaled copies are never mixed with the pictures"
    assert listing == (("a",), (), (("resized", reason),))


def test_resized_is_a_class_like_any_other_unless_said_otherwise(tmp_path):
    put(tmp_path / "resized" / "x.jpg", b"x")
    assert names(list_classes(tmp_path)) == ["resized/x.jpg"]


@pytest.fixture
def linked(tmp_path):
    """A root with links of every kind, beside a folder that is none of its business."""
    root = (tmp_path / "root").resolve()
    put(root / "a" / "x.jpg", b"x")
    put(tmp_path / "private" / "y.jpg", b"y")
    (root / "a" / "inside.jpg").symlink_to(root / "a" / "x.jpg")
    (root / "a" / "outside.jpg").symlink_to(tmp_path / "private" / "y.jpg")
    (root / "a" / "dangling.jpg").symlink_to(root / "nowhere")
    (root / "a" / "self.jpg").symlink_to(root / "a" / "self.jpg")
    (root / "a" / "loop").symlink_to(root)
    (root / "b").symlink_to(tmp_path / "private")
    return root


def test_links_are_followed_to_files_inside_the_root_only(linked):
    listing = list_classes(linked)
    assert names(listing) == ["a/inside.jpg", "a/x.jpg"]
    assert listing.folders == ("a",)
    assert dict(listing.left_out) == {
        "a/outside.jpg": "a link that leaves the collection's folder",
        "a/dangling.jpg": "a broken link",
        "a/self.jpg": "a broken link",
        "a/loop": "a link to a folder; those are not followed",
        "b": "a link to a folder; those are not followed",
    }


def test_a_pipe_is_left_out(tmp_path):
    (tmp_path / "a").mkdir()
    os.mkfifo(tmp_path / "a" / "pipe.jpg")
    assert list_classes(tmp_path).left_out == (("a/pipe.jpg", "no regular file"),)


def test_a_name_that_is_no_text_is_left_out(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / os.fsdecode(b"D\xfcrer.jpg")).write_bytes(b"x")
    reason = "its name is not Unicode text; rename it"
    assert list_classes(tmp_path).left_out == ((r"a/D\u{dcfc}rer.jpg", reason),)


def test_hostile_names_are_just_text(tmp_path):
    long = "l" * 250
    for folder in ("<script>alert(1)</script>", "a\nb", "..a", "%2e%2e", "\u202egnp", long):
        put(tmp_path / folder / "x.jpg", b"x")
    listing = list_classes(tmp_path)
    assert len(listing.files) == 5  # the one that begins with a dot is hidden
    assert long in listing.folders


def test_a_root_that_is_not_there_raises(tmp_path):
    with pytest.raises(FileNotFoundError):
        list_classes(tmp_path / "gone")
