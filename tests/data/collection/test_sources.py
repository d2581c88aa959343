from pathlib import Path

import pytest

from harness.data.collection.sources import find_place
from harness.errors import DataError
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace
from tests.data.pictures_by_hand import make_kaggle, put


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.delenv("HARNESS_DATA", raising=False)
    monkeypatch.delenv("HARNESS_CACHE", raising=False)
    return Workspace(tmp_path / "project")


def found(workspace, source="best-artworks", *, data_folder=None, spec_folder=None, **spec):
    return find_place(
        DataSpec(source=source, **spec),
        workspace=workspace,
        data_folder=data_folder,
        spec_folder=spec_folder,
    )


def told(workspace, *args, **options):
    with pytest.raises(DataError) as caught:
        found(workspace, *args, **options)
    return str(caught.value)


def test_the_argument_goes_before_the_environment_and_that_before_the_project(
    workspace, tmp_path, monkeypatch
):
    places = [
        make_kaggle(folder, {"El_Greco": 1})
        for folder in (workspace.data / "best-artworks", tmp_path / "set", tmp_path / "given")
    ]
    assert found(workspace).folder == places[0]
    monkeypatch.setenv("HARNESS_DATA", str(places[1]))
    assert found(workspace).folder == places[1]
    assert found(workspace, data_folder=places[2]).folder == places[2]


def test_an_empty_variable_says_nothing(workspace, monkeypatch):
    make_kaggle(workspace.data / "best-artworks", {"El_Greco": 1})
    monkeypatch.setenv("HARNESS_DATA", "")
    assert found(workspace).folder == workspace.data / "best-artworks"


def test_without_pictures_it_is_said_how_to_get_them(workspace):
    folder = workspace.data / "best-artworks"
    assert told(workspace) == (
        f"data.source: expected the best-artworks pictures in {folder}; got no such folder. "
        "Fetch ikarus777/best-artworks-of-all-time with `python -m harness data download`, or "
        "unzip it there by hand, so that it holds images/images/; or name the folder with --data "
        "or HARNESS_DATA; or set data.otherwise: demo."
    )
    put(folder / "archive.zip", b"x")
    assert "; got no artist folder there. Fetch" in told(workspace)


def test_otherwise_demo_is_said_clearly(workspace):
    place = found(workspace, otherwise="demo")
    assert (place.name, place.evidence) == ("demo", False)
    assert place.notes == (
        "The best-artworks pictures are not on this machine (looked in "
        f"{workspace.data / 'best-artworks'}); the demo collection stands in for them, as "
        "`otherwise: demo` allows.",
        "The demo collection is synthetic, drawn by a program: its scores are not evidence.",
    )


def test_the_pictures_are_preferred_to_the_demo(workspace):
    make_kaggle(workspace.data / "best-artworks", {"El_Greco": 1})
    assert found(workspace, otherwise="demo").evidence


def test_a_named_folder_never_falls_back_to_the_demo(workspace, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    assert told(workspace, data_folder=gone, otherwise="demo").startswith(
        "--data: expected the best-artworks folder, or one with a folder for each class; got no "
        f"such folder: {gone}. Name the folder"
    )
    monkeypatch.setenv("HARNESS_DATA", str(gone))
    assert told(workspace, otherwise="demo").startswith("HARNESS_DATA: expected the best-artworks")
    gone.mkdir()
    assert told(workspace, otherwise="demo").startswith(
        f"HARNESS_DATA: expected a folder for each class in {gone}, or images/images/<Artist_Name>/"
        "; got an empty folder. Sort the pictures into folders of classes. Name the folder into"
    )
    put(gone / "0.png", b"")
    put(gone / "1.png", b"")
    assert "; got 2 files and no such folder. Sort" in told(workspace, otherwise="demo")
    monkeypatch.setenv("HARNESS_DATA", str(put(tmp_path / "file", b"")))
    assert "; got a file: " in told(workspace, otherwise="demo")


def test_data_goes_with_best_artworks_alone(workspace, tmp_path):
    assert told(workspace, "digits", data_folder=tmp_path) == (
        "--data: expected an experiment with `source: best-artworks`; got `source: digits`, which "
        "says itself where its pictures are. Drop --data."
    )


def test_a_relative_folder_begins_where_the_spec_lies(workspace, tmp_path):
    (tmp_path / "specs" / "mine").mkdir(parents=True)
    place = found(workspace, "folder", folder="mine", spec_folder=tmp_path / "specs")
    assert (place.folder, place.name) == (tmp_path / "specs" / "mine", "mine")
    (workspace.root / "mine").mkdir(parents=True)
    assert found(workspace, "folder", folder="mine").folder == workspace.root / "mine"
    absolute = str(tmp_path / "specs" / "mine")
    assert found(workspace, "folder", folder=absolute).folder == Path(absolute)


def test_a_folder_that_is_not_there_is_told(workspace, tmp_path):
    assert told(workspace, "folder", folder="gone", spec_folder=tmp_path) == (
        "data.folder: expected a folder with one subfolder per class; got no such folder: "
        f"{tmp_path / 'gone'}. A relative folder begins at {tmp_path}."
    )
    put(tmp_path / "file", b"")
    assert "got a file: " in told(workspace, "folder", folder="file", spec_folder=tmp_path)


def test_a_path_as_it_is_seen_from_where_one_types_is_said_from_the_file(
    workspace, tmp_path, monkeypatch
):
    (tmp_path / "experiments").mkdir()
    (tmp_path / "mine").mkdir()
    put(tmp_path / "mine" / "labels.csv", b"")
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "experiments"
    said = told(workspace, "folder", folder="mine", spec_folder=home)
    assert said.endswith(f"A relative folder begins at {home}. Did you mean ../mine?")
    said = told(workspace, "table", file="mine/labels.csv", spec_folder=home)
    assert said.endswith(f"A relative path begins at {home}. Did you mean ../mine/labels.csv?")


@pytest.mark.parametrize("name", ["digits", "mnist", "fashion-mnist"])
def test_toys_lie_in_the_cache(workspace, name):
    place = found(workspace, name)
    assert (place.folder, place.evidence) == (workspace.cache / name, True)
    assert not place.folder.exists()


def test_the_demo_lies_in_the_data_folder(workspace):
    assert found(workspace, "demo").folder == workspace.data / "demo"
