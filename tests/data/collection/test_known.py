"""What a plan needs of a collection is told again without its pictures, while it holds."""

import os
from pathlib import Path

import pytest

from harness.data.collection.collection import known_collection, load_collection
from harness.data.collection.known import known_summary
from harness.data.collection.summary import kept_summary
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace
from tests.damage import hold
from tests.data.pictures_by_hand import make_folder, make_kaggle, noise, put

SPEC = DataSpec(source="best-artworks")


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.delenv("HARNESS_DATA", raising=False)
    monkeypatch.delenv("HARNESS_CACHE", raising=False)
    return Workspace(tmp_path / "project")


@pytest.fixture
def folder(tmp_path) -> Path:
    counts = {"Anna_Ant": 3, "Bob_Bear": 3}
    return make_kaggle(tmp_path / "paintings", counts, {"Anna Ant": 3, "Bob Bear": 4})


@pytest.fixture
def where(workspace, folder):
    return {"workspace": workspace, "data_folder": folder}


def put_more(folder: Path) -> None:
    put(folder / "images" / "images" / "Anna_Ant" / "Anna_Ant_9.jpg", noise(99))


def rewrite(folder: Path) -> None:
    put(folder / "images" / "images" / "Anna_Ant" / "Anna_Ant_1.jpg", noise(98))


def remove(folder: Path) -> None:
    (folder / "images" / "images" / "Bob_Bear" / "Bob_Bear_3.jpg").unlink()


def add_class(folder: Path) -> None:
    make_folder(folder / "images" / "images", {"Cid_Cat": 3}, first_seed=50)


def say_which_are_copies(folder: Path) -> None:
    rows = "image,parent\nAnna_Ant/Anna_Ant_2.jpg,Anna_Ant/Anna_Ant_1.jpg\n"
    (folder / "images" / "images" / "variants.csv").write_text(rows)


def count_anew(folder: Path) -> None:
    table = folder / "artists.csv"
    table.write_text(table.read_text().replace("Bob Bear", "Bob Bird"))


def touch(folder: Path) -> None:
    os.utime(folder / "images" / "images" / "Anna_Ant" / "Anna_Ant_1.jpg", ns=(1, 1))


def test_the_summary_says_what_the_collection_is(where):
    assert known_summary(SPEC, **where) is None, "nobody has looked at the pictures"
    collection = load_collection(SPEC, **where)
    summary = kept_summary(SPEC, **where)
    assert summary == known_summary(SPEC, **where) == collection.summary
    assert summary.digest == collection.digest
    assert (summary.name, summary.pictures, summary.split_told) == ("best-artworks", 6, ())


def test_another_number_than_was_kept_is_not_told(where, workspace):
    collection = load_collection(SPEC, **where)
    (path,) = (workspace.cache / "summaries").glob("*.json")

    def read():
        return kept_summary(SPEC, **where)

    assert hold(path, read, collection.summary, healed=(None,))["healed"] > 250


@pytest.mark.parametrize(
    "change",
    [put_more, rewrite, remove, add_class, say_which_are_copies, count_anew, touch],
)
def test_a_change_of_the_folder_ends_what_was_kept(where, folder, change):
    before = load_collection(SPEC, **where).summary
    change(folder)
    assert kept_summary(SPEC, **where) is None
    after = load_collection(SPEC, **where).summary
    assert kept_summary(SPEC, **where) == after
    assert (after == before) == (change in (count_anew, touch))


def test_each_spec_has_a_summary_of_its_own(where):
    load_collection(SPEC, **where)
    fewer = SPEC.model_copy(update={"maximum_pictures": 2})
    assert kept_summary(fewer, **where) is None
    assert known_summary(fewer, **where) == known_collection(fewer, **where).summary
    assert kept_summary(fewer, **where).pictures == 4
    assert kept_summary(SPEC, **where).pictures == 6


def test_the_sentence_on_a_given_split_is_kept_too(workspace, tmp_path):
    for part, first_seed in (("train", 1), ("test", 20)):
        make_folder(tmp_path / "mine" / part, {"Ants": 2, "Bees": 2}, first_seed=first_seed)
    spec = DataSpec(source="folder", folder="mine", part="folders")
    where = {"workspace": workspace, "spec_folder": tmp_path}
    load_collection(spec, **where)
    first, *_ = kept_summary(spec, **where).split_told
    assert first == "The split is given and used as it is: 4 train, 0 validation and 4 test."


def test_without_the_catalog_nothing_is_known(where, workspace):
    load_collection(SPEC, **where)
    (catalog,) = (workspace.cache / "catalog").iterdir()
    whole = catalog.read_bytes()
    catalog.unlink()
    assert known_summary(SPEC, **where) is None
    catalog.write_bytes(whole[:-20])
    assert known_summary(SPEC, **where) is None
    catalog.write_bytes(whole)
    assert known_summary(SPEC, **where) is not None


@pytest.mark.parametrize("content", [b"", b"[]", b'{"state": ', b'{"state": null}'])
def test_a_damaged_summary_is_made_again(where, workspace, content):
    collection = load_collection(SPEC, **where)
    (file,) = (workspace.cache / "summaries").iterdir()
    whole = file.read_bytes()
    file.write_bytes(content)
    assert kept_summary(SPEC, **where) is None
    assert known_summary(SPEC, **where) == collection.summary
    assert file.read_bytes() == whole


def test_a_summary_that_lacks_a_part_is_made_again(where, workspace):
    collection = load_collection(SPEC, **where)
    (file,) = (workspace.cache / "summaries").iterdir()
    file.write_bytes(file.read_bytes().replace(b'"digest"', b'"digets"'))
    assert kept_summary(SPEC, **where) is None
    assert known_summary(SPEC, **where) == collection.summary


def test_what_must_be_read_again_is_not_kept(where, monkeypatch):
    """A file without permission, say: it can be read tomorrow, and nothing of it changes."""
    from harness.data import pictures

    read_bytes = pictures.read_bytes

    def refuse(path):
        if path.name == "Bob_Bear_2.jpg":
            raise pictures.PictureError(path, "no permission", "Allow reading it.")
        return read_bytes(path)

    monkeypatch.setattr(pictures, "read_bytes", refuse)
    load_collection(SPEC, **where)
    assert kept_summary(SPEC, **where) is None
    assert known_summary(SPEC, **where) is None


def test_a_summary_that_cannot_be_written_is_not_missed(where, workspace):
    workspace.cache.mkdir(parents=True)
    (workspace.cache / "summaries").write_text("in the way")
    collection = load_collection(SPEC, **where)
    assert known_summary(SPEC, **where) == collection.summary
