import hashlib
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from harness.data.collection.collection import load_collection
from harness.data.normalise import prepared_picture
from harness.data.preprocessing.preprocess import PreprocessRequest, preprocess
from harness.data.splits.leaks import require_no_leak
from harness.data.splits.split import make_split
from harness.errors import DataError
from harness.specs.schema.data import CrossValidation, DataSpec, ResampledSplits, Seeds, SplitSpec
from harness.workspace import Workspace
from tests.data.pictures_by_hand import make_folder, noise, put

ROOT = Path(__file__).resolve().parents[3]
CHILD = """
import sys
from pathlib import Path
from harness.data.collection.collection import load_collection
from harness.data.preprocessing.preprocess import PreprocessRequest, preprocess
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace
root = Path(sys.argv[1])
spec = DataSpec(source="folder", folder="pictures")
collection = load_collection(spec, workspace=Workspace(root))
preprocess(PreprocessRequest(collection, root / "made", image_pixels=160))
"""


def a_collection(root, folder="pictures"):
    spec = DataSpec(source="folder", folder=str(folder), normalise=None)
    return load_collection(spec, workspace=Workspace(root))


@pytest.fixture
def job(tmp_path):
    make_folder(tmp_path / "pictures", {"One": 6, "Two": 7})
    return PreprocessRequest(a_collection(tmp_path), tmp_path / "made", image_pixels=24)


def digests(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_pictures_of_a_table_keep_their_classes_groups_and_parts(tmp_path):
    make_folder(tmp_path / "pictures", {"a": 6, "b": 6})
    named = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
    kinds, parts = ["rose", "tulip"], ["train", "train", "test"]
    rows = [f"{name},{kinds[n % 2]},{parts[n % 3]},{n // 6}" for n, name in enumerate(named)]
    (tmp_path / "t.csv").write_text("\n".join(["image,label,set,from", *rows]) + "\n")
    spec = {"source": "table", "normalise": None, "group": "from", "part": "set"}
    given = load_collection(
        DataSpec(file=str(tmp_path / "t.csv"), **spec), workspace=Workspace(tmp_path)
    )
    made = PreprocessRequest(given, tmp_path / "made", image_pixels=24, variants=3, arrays="none")
    preprocess(made)
    found = load_collection(DataSpec(normalise=None, **made.as_data), workspace=Workspace(tmp_path))

    originals = [row for row in range(len(found.labels)) if row not in found.copies]
    assert (len(found.labels), len(originals)) == (36, 12)
    assert [found.labels[row] for row in originals] == given.labels.tolist()
    assert [found.parts[row] for row in originals] == list(given.parts)
    assert len(set(found.groups)) == len(set(given.groups)) == 2
    spec = SplitSpec(given="part", validation=0)
    split = make_split(found, spec, Seeds(kind="seeds"), seed=1, repetition=0)
    assert [len(rows) for rows in split.parts.values()] == [24, 0, 4]


def test_every_picture_has_five_files_an_array_and_a_row(job):
    made = preprocess(job)
    assert (made.pictures, made.done_before) == (65, 0)
    assert len(list(job.folder.rglob("images/*/*.png"))) == 65
    array = np.load(job.folder / "arrays" / "Two" / "Two_3.npy")
    assert (array.shape, array.dtype) == ((5, 24, 24, 3), np.float32)
    assert 0 <= array.min() < array.max() <= 1
    for number in range(5):
        picture = Image.open(job.folder / "images" / "Two" / f"Two_3_{number}.png")
        assert np.array_equal(np.rint(array[number] * 255), np.asarray(picture))


def test_number_0_is_the_picture_itself(job):
    preprocess(job)
    picture = np.asarray(Image.open(job.folder / "images" / "One" / "One_2_0.png"))
    row = job.collection.image_ids.index("One/One_2.jpg")
    assert np.array_equal(picture, prepared_picture(job.collection.paths[row], 24, None))


def test_the_table_has_one_row_a_picture_and_one_column_an_artist(job):
    preprocess(replace(job, only_first=True))
    for table in (
        pd.read_csv(job.folder / "one_hot.csv"),
        pd.read_parquet(job.folder / "one_hot.parquet"),
    ):
        assert list(table.columns) == ["name", "One", "Two"]
        assert table["name"].tolist() == list(job.collection.image_ids)
        assert (table[["One", "Two"]].sum(axis=1) == 1).all()
        assert table["Two"].tolist() == job.collection.labels.tolist()


def test_only_first_does_one_picture_per_artist(job):
    assert preprocess(replace(job, only_first=True)).pictures == 10
    names = {path.name for path in job.folder.rglob("images/*/*_0.png")}
    assert names == {"One_1_0.png", "Two_1_0.png"}


def test_half_floats_are_exact_to_a_grey_level(job):
    preprocess(replace(job, arrays="float16"))
    array = np.load(job.folder / "arrays" / "One" / "One_1.npy")
    picture = np.asarray(Image.open(job.folder / "images" / "One" / "One_1_1.png"))
    assert array.dtype == np.float16
    assert np.array_equal(np.rint(array[1].astype(np.float32) * 255), picture)


def test_a_second_start_does_nothing_and_mends_what_is_missing(job):
    preprocess(job)
    before = digests(job.folder)
    (job.folder / "images" / "One" / "One_1_3.png").unlink()
    (job.folder / "arrays" / "Two" / "Two_2.npy").unlink()
    assert preprocess(job).done_before == 11
    assert digests(job.folder) == before


def test_killed_and_started_again_it_ends_with_the_same_files(tmp_path):
    make_folder(tmp_path / "pictures", {"One": 30, "Two": 30})
    child = subprocess.Popen([sys.executable, "-c", CHILD, tmp_path], cwd=ROOT)
    while not (tmp_path / "made" / "checksums.jsonl").exists():
        assert child.poll() is None, "the child ended before it could be killed"
        time.sleep(0.005)
    child.kill()
    child.wait()
    done = len(list(tmp_path.glob("made/arrays/*/*.npy")))
    assert done < 60
    resumed = PreprocessRequest(a_collection(tmp_path), tmp_path / "made", image_pixels=160)
    assert preprocess(resumed).done_before > 0
    whole = replace(resumed, folder=tmp_path / "whole")
    preprocess(whole)
    left = {name for name in digests(resumed.folder) if "/." in name}
    kept = {name: d for name, d in digests(resumed.folder).items() if name not in left}
    assert kept == digests(whole.folder)
    assert not left


@pytest.mark.parametrize(
    ("change", "key"), [({"seed": 2}, "seed"), ({"image_pixels": 16}, "image_pixels")]
)
def test_the_folder_of_another_job_is_refused(job, change, key):
    preprocess(replace(job, only_first=True))
    with pytest.raises(DataError, match=rf"made with another {key}\. Choose another folder"):
        preprocess(replace(job, only_first=True, **change))


def test_a_strangers_folder_is_refused_and_left_alone(job):
    put(job.folder / "thesis.txt", b"mine")
    with pytest.raises(DataError, match="expected a new or empty folder"):
        preprocess(job)
    assert [path.name for path in job.folder.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("place", ["pictures/One/made", "pictures/made", "pictures"])
def test_nothing_is_made_among_the_pictures_which_would_be_read_as_more_of_them(
    job, tmp_path, place
):
    before = digests(tmp_path)
    with pytest.raises(DataError, match="expected a folder apart from the pictures"):
        preprocess(replace(job, folder=tmp_path / place))
    assert digests(tmp_path) == before


def test_a_place_that_cannot_be_written_is_told_with_the_option_that_names_another(job):
    job.folder.touch()
    with pytest.raises(DataError, match="for .* of preprocessed pictures; .* with --to"):
        preprocess(job)


def test_names_that_differ_in_their_suffix_alone_stay_apart(tmp_path):
    make_folder(tmp_path / "pictures", {"One": 2, "Two": 2})
    put(tmp_path / "pictures" / "One" / "One_1.png", noise(60))
    preprocess(PreprocessRequest(a_collection(tmp_path), tmp_path / "made", image_pixels=16))
    names = {path.name for path in (tmp_path / "made" / "images" / "One").glob("*_0.png")}
    assert names == {"One_1.jpg_0.png", "One_1.png_0.png", "One_2_0.png"}


def test_a_full_disk_is_the_users_to_fix_and_leaves_nothing_half(job, limited_file_size):
    with limited_file_size(8_000), pytest.raises(DataError, match="a full disk"):
        preprocess(job)
    assert not [path for path in job.folder.rglob("*") if path.name.startswith(".")]


@pytest.mark.parametrize(
    "kind",
    [
        ResampledSplits(kind="resampled_splits"),
        CrossValidation(kind="cross_validation", folds=3),
    ],
)
def test_a_split_never_parts_copies_and_holds_out_originals_alone(job, tmp_path, kind):
    preprocess(job)
    collection = a_collection(tmp_path, job.folder / "images")
    assert (len(collection.paths), len(collection.copies)) == (65, 52)
    spec = SplitSpec(validation=0.2)
    for repetition in range(3):
        split = make_split(collection, spec, kind, seed=1, repetition=repetition)
        assert require_no_leak(collection, split, spec) == {}
        held_out = [*split.validation.tolist(), *split.test.tolist()]
        assert all(collection.image_ids[row].endswith("_0.png") for row in held_out)
        assert len(split.train) + 5 * len(held_out) == 65


def test_without_their_table_copies_look_like_pictures_of_their_own(job, tmp_path):
    preprocess(job)
    with_table = a_collection(tmp_path, job.folder / "images")
    (job.folder / "images" / "variants.csv").unlink()
    without = a_collection(tmp_path, job.folder / "images")
    assert without.digest != with_table.digest
    assert len(without.copies) == 0


def test_a_damaged_table_is_refused(job, tmp_path):
    preprocess(job)
    (job.folder / "images" / "variants.csv").write_text("image,number\na,0\n")
    with pytest.raises(DataError, match="no column 'parent'"):
        a_collection(tmp_path, job.folder / "images")


DAMAGED = {"emptied": lambda _: b"", "cut": lambda content: content[:-9], "flipped": None}


@pytest.mark.parametrize("kind", DAMAGED)
@pytest.mark.parametrize("name", ["images/One/One_1_3.png", "arrays/Two/Two_2.npy"])
def test_a_file_of_an_earlier_start_that_is_not_whole_is_made_again(job, name, kind):
    preprocess(job)
    before, path = digests(job.folder), job.folder / name
    content = path.read_bytes()
    flipped = content[:-30] + bytes([content[-30] ^ 1]) + content[-29:]
    path.write_bytes(flipped if kind == "flipped" else DAMAGED[kind](content))
    assert preprocess(job).done_before == 12
    assert digests(job.folder) == before


def test_files_without_their_checksums_are_made_again(job):
    preprocess(job)
    before, checksums = digests(job.folder), job.folder / "checksums.jsonl"
    checksums.write_bytes(checksums.read_bytes().replace(b"One_1", b"One_9"))
    assert preprocess(job).done_before == 0
    assert digests(job.folder) == before


@pytest.mark.parametrize("content", [b'{"a":1', b"[]", b"", b"\xff"])
def test_a_damaged_description_is_refused_with_its_path(job, content):
    put(job.folder / "preprocess.json", content)
    with pytest.raises(DataError) as caught:
        preprocess(job)
    message = str(caught.value)
    assert message.startswith(f"{job.folder / 'preprocess.json'}: expected what the folder is for")
    assert message.endswith("Choose another folder, or delete this one.")


def test_no_picture_takes_the_files_of_another(tmp_path):
    make_folder(tmp_path / "pictures", {"One": 1, "Two": 2})
    for number, name in enumerate(("a.jpg", "a.png", "a.jpg.png", "A.bmp")):
        put(tmp_path / "pictures" / "One" / name, noise(60 + number))
    job = PreprocessRequest(a_collection(tmp_path), tmp_path / "made", image_pixels=16, variants=2)
    assert preprocess(job).pictures == 14
    names = {path.name for path in (tmp_path / "made" / "images" / "One").glob("*_0.png")}
    assert names == {"a.jpg_0.png", "a.png_0.png", "a.jpg.png_0.png", "A.bmp_0.png", "One_1_0.png"}
    table = pd.read_csv(tmp_path / "made" / "images" / "variants.csv")
    assert len(table) == table["image"].nunique() == 14


def test_a_name_as_long_as_a_file_system_allows_gets_its_numbers(tmp_path):
    make_folder(tmp_path / "pictures", {"One": 1, "Two": 1})
    for last in ("a", "b"):
        put(tmp_path / "pictures" / "One" / f"{'n' * 250}{last}.png", noise(60))
    job = PreprocessRequest(a_collection(tmp_path), tmp_path / "made", image_pixels=16, variants=2)
    assert preprocess(job).pictures == 8
    made = sorted(path.name for path in (tmp_path / "made" / "images" / "One").glob("nnn*"))
    assert len(made) == 4
    assert all(name.startswith("n" * 231 + "-") for name in made)


def test_a_class_that_a_spreadsheet_would_carry_out_is_text_in_its_table(tmp_path):
    make_folder(tmp_path / "pictures", {"=cmd()": 2, "@SUM": 2})
    job = PreprocessRequest(a_collection(tmp_path), tmp_path / "made", image_pixels=24, variants=1)
    preprocess(job)
    tables = list(job.folder.rglob("*.csv"))
    assert len(tables) == 2
    cells = [
        cell for one in tables for row in one.read_text().splitlines() for cell in row.split(",")
    ]
    assert any("=cmd()" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]
