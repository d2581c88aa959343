import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from harness.data.collection import sources
from harness.data.collection.collection import Collection, known_collection, load_collection
from harness.data.pictures import read_picture
from harness.errors import DataError
from harness.progress import Silent
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace
from tests.data.pictures_by_hand import coded, make_folder, make_kaggle, noise, put


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.delenv("HARNESS_DATA", raising=False)
    monkeypatch.delenv("HARNESS_CACHE", raising=False)
    return Workspace(tmp_path / "project")


@pytest.fixture
def load(workspace, tmp_path):
    """Load a folder below tmp_path, as a user's folder or as the original collection."""

    def load(folder="mine", *, kaggle=False, **spec):
        if kaggle:
            asked = DataSpec(source="best-artworks", **spec)
            return load_collection(asked, workspace=workspace, data_folder=tmp_path / folder)
        asked = DataSpec(source="folder", folder=folder, **spec)
        return load_collection(asked, workspace=workspace, spec_folder=tmp_path)

    return load


def told(load, *args, **options):
    with pytest.raises(DataError) as caught:
        load(*args, **options)
    return str(caught.value)


def test_a_folder_becomes_a_collection(load, tmp_path):
    make_folder(tmp_path / "mine", {"big_cats": 3, "Ants": 2})
    collection = load()
    assert collection.name == "mine"
    assert collection.class_names == ("Ants", "big cats")
    assert collection.image_ids[:3] == (
        "Ants/Ants_1.jpg",
        "Ants/Ants_2.jpg",
        "big_cats/big_cats_1.jpg",
    )
    assert collection.paths[0] == (tmp_path / "mine" / "Ants" / "Ants_1.jpg").resolve()
    assert collection.labels.tolist() == [0, 0, 1, 1, 1]
    assert collection.labels.dtype == collection.groups.dtype == np.int64
    assert collection.groups.tolist() == [0, 1, 2, 3, 4]
    assert (collection.left_out, collection.notes, collection.evidence) == ((), (), True)


def test_every_file_is_used_or_named(load, tmp_path):
    root = make_folder(tmp_path / "mine", {"a": 2, "b": 2})
    put(root / "a" / "broken.jpg", coded(noise())[:500])
    put(root / "a" / "notes.txt", b"remember the milk")
    put(root / "lost.jpg", noise(77))
    put(root / "a" / "Thumbs.db", b"x")
    collection = load()
    assert len(collection.paths) == 4
    assert [left.path for left in collection.left_out] == [
        "a/broken.jpg",
        "a/notes.txt",
        "lost.jpg",
    ]
    assert collection.left_out[0].reason.startswith("a damaged picture (")


def test_two_roots_with_the_same_content_have_the_same_digest(load, tmp_path):
    make_folder(tmp_path / "one", {"a": 2, "b": 2})
    make_folder(tmp_path / "two", {"a": 2, "b": 2})
    os.utime(tmp_path / "two" / "a" / "a_1.jpg", ns=(1, 1))
    assert load("one").digest == load("two").digest
    assert len(load("one").digest) == 64


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "a" / "a_1.jpg").rename(root / "a" / "a_9.jpg"),
        lambda root: (root / "a" / "a_1.jpg").rename(root / "b" / "a_1.jpg"),
        lambda root: (root / "a" / "a_1.jpg").unlink(),
        lambda root: put(root / "a" / "a_1.jpg", noise(99)),
        lambda root: put(root / "a" / "a_8.jpg", noise(99)),
        lambda root: (root / "a").rename(root / "A"),
    ],
)
def test_names_classes_and_content_change_the_digest(load, tmp_path, change):
    root = make_folder(tmp_path / "mine", {"a": 2, "b": 2})
    before = load().digest
    change(root)
    assert load().digest != before


def test_what_is_left_out_does_not_change_the_digest(load, tmp_path):
    root = make_folder(tmp_path / "mine", {"a": 2, "b": 2})
    before = load().digest
    put(root / "a" / "broken.jpg", b"")
    assert load().digest == before


def test_a_selection_has_a_digest_of_its_own(load, tmp_path):
    make_folder(tmp_path / "mine", {"a": 4, "b": 2, "c": 1})
    digests = {
        load(**spec).digest for spec in ({}, {"maximum_pictures": 2}, {"minimum_pictures": 2})
    }
    assert len(digests) == 3


def test_copies_share_a_group_and_are_told(load, tmp_path):
    root = make_folder(tmp_path / "mine", {"a": 2, "b": 2})
    put(root / "b" / "b_9.png", coded(noise(1).resize((192, 128)), "PNG"))
    collection = load()
    assert collection.groups.tolist() == [0, 1, 2, 3, 0]
    assert collection.notes == (
        "2 of 5 pictures are near-duplicates of others, in 1 group; the largest has 2.",
        "1 group of near-duplicates with more than one class, such as a/a_1.jpg and b/b_9.png.",
    )


def test_hostile_names_are_just_text(load, tmp_path):
    for number, name in enumerate(
        ["<script>alert(1)</script>"[:8], "a\nb", "\u202egnp", "l" * 250]
    ):
        put(tmp_path / "mine" / name / "x\x1b[2J.jpg", noise(number))
    collection = load()
    assert collection.class_names == ("<script>", r"\u{202e}gnp", r"a\u{a}b", "l" * 250)
    assert all(image_id.isprintable() for image_id in collection.image_ids)
    assert all(path.is_file() for path in collection.paths)


def test_a_folder_without_subfolders_is_told(load, tmp_path):
    put(tmp_path / "mine" / "x.jpg", noise())
    root = (tmp_path / "mine").resolve()
    assert told(load) == (
        f"{root}: expected one subfolder per class; got 1 file and no subfolder. Sort the "
        "pictures into subfolders, or point one level up."
    )
    (root / "x.jpg").unlink()
    assert "got 0 files and no subfolder" in told(load)


def test_one_class_is_told(load, tmp_path):
    root = make_folder(tmp_path / "mine", {"only": 2}).resolve()
    assert told(load) == (
        f"{root}: expected at least two classes; got one, 'only'. Add a folder for another class."
    )


def test_a_minimum_that_leaves_one_class_is_told(load, tmp_path):
    root = make_folder(tmp_path / "mine", {"a": 3, "b": 1}).resolve()
    assert told(load, minimum_pictures=2) == (
        f"{root}: expected at least two classes; got one, 'a' (minimum_pictures: 2 leaves out "
        "b (1)). Lower data.minimum_pictures."
    )
    assert "got none (minimum_pictures: 9 leaves out a (3) and b (1))" in told(
        load, minimum_pictures=9
    )


def test_a_class_without_readable_pictures_is_told_with_the_reasons(load, tmp_path):
    root = make_folder(tmp_path / "mine", {"a": 1, "b": 1}).resolve()
    put(root / "bad" / "1.jpg", b"")
    put(root / "bad" / "2.jpg", b"text")
    (root / "none").mkdir()
    assert told(load) == (
        f"{root}: expected at least one readable picture in each class; got none for 'bad' and "
        "'none'. Of 'bad', bad/1.jpg: an empty file and bad/2.jpg: a file whose content is none "
        "of JPEG, PNG, WEBP, GIF, BMP, TIFF. Add pictures, delete the folder, or set "
        "data.empty_classes: leave_out."
    )


def test_an_empty_class_can_be_left_out_and_is_then_told(load, tmp_path):
    root = make_folder(tmp_path / "mine", {"a": 2, "b": 2})
    before = load()
    (root / "none").mkdir()
    collection = load(empty_classes="leave_out")
    assert collection.class_names == ("a", "b")
    assert collection.notes == ("Left out, because there is no readable picture of it: none.",)
    assert collection.digest == before.digest


def test_class_folders_that_are_links_are_named_with_what_helps(load, tmp_path):
    store = make_folder(tmp_path / "store", {"cat": 2, "dog": 2})
    (tmp_path / "mine").mkdir()
    for name in ("cat", "dog"):
        (tmp_path / "mine" / name).symlink_to(store / name)
    put(tmp_path / "mine" / "x.jpg", noise())
    message = told(load)
    assert (
        "got none that can be used, but cat: a link to a folder; those are not followed" in message
    )
    assert "and 1 file beside them" in message
    assert "Put the folders themselves there" in message
    assert "Sort the pictures" not in message


def test_one_folder_beside_links_is_told_with_the_links(load, tmp_path):
    root = make_folder(tmp_path / "mine", {"cat": 2})
    (root / "dog").symlink_to(tmp_path)
    assert (
        "got one, 'cat', and dog: a link to a folder; those are not followed. Put the folders"
        in told(load)
    )


def test_one_level_too_high_is_told_with_the_folder_below(load, tmp_path):
    root = make_folder(tmp_path / "mine" / "archive", {"cat": 2, "dog": 2}).resolve()
    assert told(load).endswith(
        f"got one, 'archive', which holds the folders cat and dog. If those are the classes, "
        f"name {root}."
    )


def test_parts_of_a_split_are_no_classes(load, tmp_path):
    for part in ("train", "val", "Test"):
        make_folder(tmp_path / "mine" / part, {"cat": 2, "dog": 2}, first_seed=ord(part[0]))
    assert (
        "expected one subfolder per class; got Test, train and val, which are the parts of a "
        "split: their subfolders are cat and dog. Parts are no classes" in told(load)
    )


def test_flat_folders_named_like_parts_are_used_and_told(load, tmp_path):
    make_folder(tmp_path / "mine", {"train": 2, "test": 2})
    (note,) = load().notes
    assert note.startswith("The classes are test and train, which are named like the parts")


def test_classes_of_nearly_one_name_are_told(load, tmp_path):
    make_folder(tmp_path / "mine", {"Cat": 2, "cat": 2, "Dog": 2})
    assert load().notes == ("Cat and cat differ only by case or spaces, and are classes apart.",)


def deep_grey(seed, bits):
    values = np.random.default_rng(seed).integers(0, 2**bits, (6, 6)).astype(np.uint16)
    return coded(Image.fromarray(np.kron(values, np.ones((12, 12), np.uint16))), "PNG")


@pytest.mark.parametrize(("bits", "brightest"), [(10, 3), (12, 15), (14, 63)])
def test_sixteen_bit_files_that_use_few_bits_are_told(load, tmp_path, bits, brightest):
    for seed in range(4):
        put(tmp_path / "mine" / "ab"[seed % 2] / f"{seed}.png", deep_grey(seed, bits))
    converted, dark = load().notes
    assert converted == "Pictures read as plain RGB: 4 in mode I;16."
    assert "4 of 4 pictures of 16 bits are nearly black as read" in dark
    assert f"at most {brightest} of 255" in dark


def test_sixteen_bit_files_that_use_their_bits_are_not(load, tmp_path):
    for seed in range(4):
        put(tmp_path / "mine" / "ab"[seed % 2] / f"{seed}.png", deep_grey(seed, 16))
    assert len(load().notes) == 1


MISREAD, MISREAD_TWICE = "Albrecht_Du╠êrer", "Albrecht_DuΓòá├¬rer"
TABLE = {"Albrecht Dürer": 2, "El Greco": 2, "Frida Kahlo": 9}


def test_the_original_layout_is_compared_with_its_table(load, tmp_path):
    make_kaggle(tmp_path / "art", {MISREAD: 2, "El_Greco": 1}, TABLE)
    collection = load("art", kaggle=True)
    assert collection.name == "best-artworks"
    assert collection.class_names == ("Albrecht Dürer", "El Greco")
    assert collection.left_out == ()
    assert collection.notes == (
        f"The folder {MISREAD} is Albrecht Dürer.",
        "artists.csv lists 3 painters with 13 pictures; 2 of them have pictures here (3), and "
        "1 count differs: El Greco 1 instead of 2; no pictures: Frida Kahlo.",
    )


def test_both_misread_folders_are_one_class_and_each_picture_counts_once(load, tmp_path):
    make_kaggle(tmp_path / "once", {MISREAD: 2, "El_Greco": 2}, TABLE)
    once = load("once", kaggle=True)
    pictures = (
        make_kaggle(tmp_path / "twice", {MISREAD: 2, "El_Greco": 2}, TABLE) / "images" / "images"
    )
    for number in (1, 2):
        copy = (pictures / MISREAD / f"{MISREAD}_{number}.jpg").read_bytes()
        put(pictures / MISREAD_TWICE / f"{MISREAD_TWICE}_{number}.jpg", copy)
    twice = load("twice", kaggle=True)
    assert twice.image_ids == once.image_ids
    assert twice.digest == once.digest
    assert len(twice.left_out) == 2
    assert "their counts agree" in twice.notes[1]


def test_an_emptied_folder_is_not_passed_over(load, tmp_path):
    root = make_kaggle(tmp_path / "art", {"El_Greco": 2, "Frida_Kahlo": 1}, TABLE)
    (root / "images" / "images" / MISREAD / "resized").mkdir(parents=True)
    assert "got none for 'Albrecht Dürer'" in told(load, "art", kaggle=True)


def test_resized_pictures_are_never_mixed_in(load, tmp_path):
    root = make_kaggle(tmp_path / "art", {"El_Greco": 2, "Frida_Kahlo": 1}, TABLE)
    put(root / "resized" / "resized" / "El_Greco_1.jpg", noise(50))
    put(root / "images" / "images" / "El_Greco" / "resized" / "El_Greco_1.jpg", noise(51))
    collection = load("art", kaggle=True)
    assert len(collection.paths) == 3
    assert collection.left_out == (
        ("El_Greco/resized", "scaled copies are never mixed with the pictures"),
    )


def test_a_missing_table_is_told(load, tmp_path):
    make_folder(tmp_path / "art", {"El_Greco": 2, "Frida_Kahlo": 1})
    assert load("art", kaggle=True).notes == (
        "artists.csv is missing: counts are not compared and names not repaired.",
    )


def test_unchanged_files_are_not_read_again(workspace, tmp_path, load, monkeypatch):
    make_folder(tmp_path / "mine", {"a": 2, "b": 2})
    spec = DataSpec(source="folder", folder="mine")
    known = {"workspace": workspace, "spec_folder": tmp_path}
    assert known_collection(spec, **known) is None
    before = load()
    assert known_collection(spec, **known) is not None
    monkeypatch.setattr("harness.data.pictures.read_bytes", None)
    assert load().digest == before.digest


def make_small_demo(folder, progress):
    if not folder.exists():
        make_kaggle(folder, {"Pell_Ravin": 3, "Ysterval": 2}, {"Pell Ravin": 3, "Ysterval": 2})


def test_the_demo_is_made_on_first_use_and_is_no_evidence(workspace, monkeypatch):
    monkeypatch.setattr(sources, "_make_demo", make_small_demo)
    spec = DataSpec(source="best-artworks", otherwise="demo")
    assert known_collection(spec, workspace=workspace) is None
    collection = load_collection(spec, workspace=workspace)
    assert (collection.name, collection.evidence) == ("demo", False)
    assert len(collection.notes) == 2
    assert "stands in for them" in collection.notes[0]
    alone = load_collection(DataSpec(source="demo"), workspace=workspace)
    assert (alone.digest, len(alone.notes)) == (collection.digest, 1)
    assert known_collection(spec, workspace=workspace) is not None


def test_an_emptied_demo_folder_is_told(workspace, monkeypatch):
    monkeypatch.setattr(sources, "_make_demo", lambda *_: None)
    (workspace.data / "demo").mkdir(parents=True)
    with pytest.raises(DataError, match=r"got no artist's folder\. Delete .*demo, so that"):
        load_collection(DataSpec(source="demo"), workspace=workspace)


def test_the_digits_are_files_like_any_other(workspace):
    collection = load_collection(DataSpec(source="digits", maximum_pictures=5), workspace=workspace)
    assert collection.class_names == tuple("0123456789")
    assert len(collection.paths) == 50
    assert read_picture(collection.paths[0]).shape == (8, 8, 3)
    assert len(set(collection.groups.tolist())) == 50


def a_collection(**changes):
    collection = Collection(
        name="x",
        class_names=("a", "b"),
        image_ids=("a/1", "b/1"),
        paths=(Path("a/1"), Path("b/1")),
        labels=np.array([0, 1]),
        groups=np.array([0, 1]),
        digest="0" * 64,
        left_out=(),
        notes=(),
        evidence=True,
    )
    return replace(collection, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"paths": ()}, "expected \\(n,\\) ids"),
        ({"image_ids": ("a/1", "a/1")}, "image ids repeat"),
        ({"class_names": ("b", "a")}, "not sorted"),
        ({"labels": np.array([0, 0])}, "labels are not the places"),
        ({"labels": np.array([0, 2])}, "labels are not the places"),
    ],
)
def test_a_collection_that_does_not_fit_together_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        a_collection(**changes)


def test_loading_imports_no_heavy_library(tmp_path):
    make_folder(tmp_path / "mine", {"a": 1, "b": 1})
    program = (
        "import sys; from pathlib import Path\n"
        "from harness.data.collection.collection import load_collection\n"
        "from harness.specs.schema.data import DataSpec; from harness.workspace import Workspace\n"
        f"root = Path({str(tmp_path)!r})\n"
        "load_collection(DataSpec(source='folder', folder='mine'), workspace=Workspace(root))\n"
        "print({'keras', 'tensorflow', 'sklearn', 'cv2', 'mlflow', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("set()\n", "")


class Counting(Silent):
    """Counts the pictures read."""

    read = 0

    def advance(self, *_):
        self.read += 1


@pytest.fixture(scope="module")
def real(paintings, tmp_path_factory):
    """The real paintings, scanned once, and how that can be asked for again."""
    workspace = Workspace(tmp_path_factory.mktemp("project"))
    asked = {"workspace": workspace, "data_folder": paintings}
    return load_collection(DataSpec(source="best-artworks"), **asked), asked


def test_the_real_paintings_are_all_there(real):
    collection, _ = real
    counts = np.bincount(collection.labels)
    assert dict(zip(collection.class_names, counts.tolist(), strict=True)) == {
        "Amedeo Modigliani": 193,
        "Andrei Rublev": 99,
        "Claude Monet": 73,
        "Edouard Manet": 90,
        "Gustav Klimt": 117,
        "Titian": 255,
        "Vasiliy Kandinskiy": 88,
        "Vincent van Gogh": 877,
    }
    assert collection.left_out == ()
    assert collection.notes[0] == (
        "artists.csv lists 50 painters with 8,446 pictures; 8 of them have pictures here (1,792), "
        "and their counts agree; no pictures: Albrecht Dürer, Alfred Sisley, Andy Warhol and 39 "
        "more."
    )


def test_second_scans_of_real_paintings_are_found(real):
    collection, _ = real
    place = {image_id: row for row, image_id in enumerate(collection.image_ids)}

    def group(painter, number):
        return collection.groups[place[f"{painter}/{painter}_{number}.jpg"]]

    assert group("Titian", 196) == group("Titian", 197)
    for first, second in [(440, 48), (695, 92), (453, 636), (135, 293), (334, 343), (314, 401)]:
        assert group("Vincent_van_Gogh", first) == group("Vincent_van_Gogh", second)
    assert group("Amedeo_Modigliani", 95) != group("Titian", 46)  # two dark portraits
    sizes = np.bincount(collection.groups)
    assert 100 <= (sizes > 1).sum() <= 160
    assert sizes.max() <= 6
    labels_of_groups = {(g, k) for g, k in zip(collection.groups, collection.labels, strict=True)}
    assert len(labels_of_groups) == len(sizes)


def test_known_real_paintings_are_not_read_again(real):
    collection, asked = real
    spec, progress = DataSpec(source="best-artworks"), Counting()
    again = load_collection(spec, progress=progress, **asked)
    assert (again.digest, progress.read) == (collection.digest, 0)


def test_a_grey_painting_is_read_in_three_channels(tmp_path):
    path = put(tmp_path / "x.jpg", coded(Image.new("L", (20, 10), 90)))
    assert read_picture(path).shape == (10, 20, 3)


def test_a_folders_name_is_recorded_without_tokens(load, tmp_path):
    make_folder(tmp_path / "mine?token=SECRETTOKEN", {"a": 2, "b": 2})
    collection = load("mine?token=SECRETTOKEN")
    assert (collection.name, len(collection.paths)) == ("mine?token=***", 4)
