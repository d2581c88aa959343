"""A picture is told again by its bytes."""

import shutil
from types import SimpleNamespace

import pandas as pd

from harness.data.collection.collection import load_collection
from harness.runs.known_pictures import KnownPictures
from harness.specs.plans.one_file import load_experiment
from harness.workspace import Workspace
from tests.small_project import make_project


def test_a_picture_is_known_by_its_bytes_under_any_name(tmp_path):
    spec = load_experiment(make_project(tmp_path, each=3)).spec
    collection = load_collection(spec.data, workspace=Workspace(tmp_path), spec_folder=tmp_path)
    parts = ["train", "validation", "test"] * 3
    split = pd.DataFrame({"image_id": collection.image_ids, "part": parts})
    known = KnownPictures.of(SimpleNamespace(split=split), collection)
    for path, part in zip(collection.paths, parts, strict=True):
        copy = shutil.copy(path, tmp_path / "another name.bin")
        assert known.part_of(copy) == part
    altered = bytearray(copy.read_bytes())
    altered[-20] ^= 1
    copy.write_bytes(altered)
    assert known.part_of(copy) == ""
    copy.write_bytes(b"shorter")
    assert known.part_of(copy) == ""
