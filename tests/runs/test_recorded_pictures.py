"""A run's folder, written by hand, whose pictures are looked for."""

import json

import pytest

from harness.data.collection.collection import load_collection
from harness.errors import DataError
from harness.runs.recorded import RecordedRun
from harness.runs.recorded_pictures import PictureLocation, recorded_collection
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace
from tests.small_project import SPEC, make_pictures


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("recorded") / "project"
    make_pictures(root / "pictures", each=4)
    (root / "experiments" / "augmentation").mkdir(parents=True)
    (root / "experiments" / "transfer").mkdir()
    return root


def a_run(root, folder: str, digest: str | None = None):
    """The files that a run leaves which saw the pictures below `root`."""
    spec = DataSpec(source="folder", folder="pictures", normalise=None)
    collection = load_collection(spec, workspace=Workspace(root), spec_folder=root)
    home = root / "mlruns" / "run"
    home.mkdir(parents=True, exist_ok=True)
    (home / "spec.yaml").write_text(SPEC.replace("folder: pictures", f"folder: {folder}"))
    rows = [f"{image_id},c,0,train" for image_id in collection.image_ids]
    (home / "split.csv").write_text("\n".join(["image_id,class,group,part", *rows]) + "\n")
    about = {
        "name": "colours r1/1",
        "experiment": "colours",
        "question": "Which colour?",
        "repetition": 0,
        "collection": collection.name,
        "evidence": True,
        "fingerprint": "0" * 64,
        "kept_epoch": None,
        "class_names": list(collection.class_names),
        "data_digest": digest or collection.digest,
    }
    (home / "run.json").write_text(json.dumps(about))
    return home


def looked_for(home, root):
    return recorded_collection(RecordedRun.at(home), PictureLocation(Workspace(root), None))


@pytest.mark.parametrize(
    "folder",
    ["pictures", "../pictures", "../../pictures"],
    ids=["beside the project's folder", "of a file in experiments", "of a file in a folder of it"],
)
def test_pictures_are_found_wherever_below_experiments_the_file_lay(root, folder):
    home = a_run(root, folder)
    found = looked_for(home, root)

    assert len(found.image_ids) == 12
    assert {path.parent.parent for path in found.paths} == {root / "pictures"}


def test_pictures_that_are_nowhere_are_asked_for(root):
    with pytest.raises(DataError, match=r"got no such folder: .* Name its folder with --data"):
        recorded_collection(
            RecordedRun.at(a_run(root, "../other")), PictureLocation(Workspace(root), None)
        )


@pytest.fixture
def of_a_table(tmp_path):
    """A run on pictures that a table named, which have been moved since."""
    project, moved = tmp_path / "project", tmp_path / "moved"
    make_pictures(moved / "pictures", each=4)
    named = sorted(path.relative_to(moved) for path in moved.rglob("*.png"))
    rows = [f"{path.as_posix()},{path.parent.name}" for path in named]
    (moved / "labels.csv").write_text("\n".join(["image,label", *rows]) + "\n")
    table = DataSpec(source="table", file=str(moved / "labels.csv"), normalise=None)
    project.mkdir()
    (project / "pictures").symlink_to(moved / "pictures")
    digest = load_collection(table, workspace=Workspace(project)).digest
    home = a_run(project, "pictures", digest=digest)
    (project / "pictures").unlink()
    spec = SPEC.replace("source: folder, folder: pictures", "source: table, file: ../labels.csv")
    (home / "spec.yaml").write_text(spec)
    lines = [f"{path.as_posix()},c,0,train" for path in named]
    (home / "split.csv").write_text("\n".join(["image_id,class,group,part", *lines]) + "\n")
    return home, project, moved


@pytest.mark.parametrize("named", [".", "labels.csv"], ids=["its folder", "the table itself"])
def test_a_table_is_found_where_it_is_said_to_be(of_a_table, named):
    home, project, moved = of_a_table
    pictures = PictureLocation(Workspace(project), moved / named)
    found = recorded_collection(RecordedRun.at(home), pictures)

    assert {path.parent.parent for path in found.paths} == {moved / "pictures"}


def test_a_table_that_is_not_there_is_asked_for(of_a_table):
    home, project, _ = of_a_table
    with pytest.raises(DataError, match=r"got no such file: .*labels\.csv"):
        recorded_collection(RecordedRun.at(home), PictureLocation(Workspace(project), project))


def test_each_place_that_is_there_is_looked_at_once(root, monkeypatch):
    looked = []

    def load(spec, *, spec_folder, **_):
        looked.append((spec_folder / spec.folder).resolve())
        raise DataError("none here")

    (root / "experiments" / "other").mkdir()
    (root.parent / "other").mkdir()
    monkeypatch.setattr("harness.runs.recorded_pictures.load_collection", load)
    with pytest.raises(DataError, match=r"got: none here Name its folder with --data"):
        recorded_collection(
            RecordedRun.at(a_run(root, "../other")), PictureLocation(Workspace(root), None)
        )

    assert looked == [root / "experiments" / "other", root.parent / "other"]


def test_other_pictures_under_the_same_names_are_refused(root):
    home = a_run(root, "../../pictures", digest="0" * 64)

    with pytest.raises(DataError, match="got others under the same names"):
        looked_for(home, root)
