"""`predict`, in this process, on the small run that a process of its own recorded."""

import csv
import io
import json
import shutil

import pytest
from PIL import Image

from harness.cli.main import main
from harness.cli.predict import find_folder, find_images
from harness.errors import DataError, TrackingError
from harness.tracking.mlflow_store import MlflowTracker
from tests.tracking.factories import a_group, a_run, a_workspace


@pytest.fixture
def project(small_run, monkeypatch):
    for name in ("HARNESS_DATA", "HARNESS_CACHE", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HARNESS_ROOT", str(small_run))
    return small_run


@pytest.fixture
def scans(project, tmp_path):
    """Two pictures, one file that is none, and a hidden one."""
    folder = tmp_path / "scans"
    (folder / "deeper").mkdir(parents=True)
    pictures = project / "pictures" / "Painter_1"
    shutil.copy(pictures / "Painter_1_0.png", folder / "a.png")
    shutil.copy(pictures / "Painter_1_1.png", folder / "deeper" / "b <script>.png")
    (folder / "notes.txt").write_text("no picture")
    (folder / ".hidden.png").write_bytes(b"")
    return folder


def test_pictures_are_answered_and_the_unreadable_named(project, scans, capsys):
    assert main(["predict", "colours", str(scans)]) == 2
    said = capsys.readouterr()
    blocks = said.out.strip().split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == [
        str(scans / "a.png"),
        str(scans / "deeper" / "b <script>.png"),
    ]
    assert all("  this picture was in " in block for block in blocks)
    assert "most alike among the training pictures:" in blocks[0]
    assert "calibrated: temperature " in said.err
    assert f"refused: {scans / 'notes.txt'}: expected a picture; got" in said.err


def test_json_has_probabilities_that_fall(project, scans, capsys):
    picture = str(scans / "a.png")
    assert main(["predict", "colours r1/1", picture, "--format", "json", "--show", "3"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    sure = [row["probability"], *(one["probability"] for one in row["runners_up"])]
    assert sure == sorted(sure, reverse=True)
    assert sum(sure) == pytest.approx(1, abs=1e-3)
    assert len(row["nearest"]) == 3
    assert row["heat_map"] is None


def test_csv_has_a_row_for_each_picture_and_a_heat_map(project, scans, tmp_path, capsys):
    seen = tmp_path / "seen"
    words = ["predict", "colours", str(scans / "a.png"), str(scans / "deeper"), "--format", "csv"]
    assert main([*words, "--heat-maps", str(seen)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["image"] for row in rows] == [
        str(scans / "a.png"),
        str(scans / "deeper" / "b <script>.png"),
    ]
    for row in rows:
        with Image.open(row["heat_map"]) as figure:
            assert figure.width > 1000
        assert row["part"] in {"train", "validation", "test"}
    assert {path.parent for path in seen.iterdir()} == {seen}


def test_a_run_that_is_not_there_is_told(project, scans, capsys):
    assert main(["predict", "colour", str(scans)]) == 2
    assert "There are: colours." in capsys.readouterr().err


def test_a_picture_that_is_not_there_is_told_before_anything_is_read(capsys, tmp_path):
    assert main(["predict", "colours", str(tmp_path / "absent.png")]) == 2
    assert "absent.png: expected a picture or a folder; got no such file" in capsys.readouterr().err


def test_a_folder_without_files_is_told(tmp_path):
    with pytest.raises(DataError, match="got folders without any file"):
        find_images([tmp_path])


def test_latest_of_several_repetitions_says_which_it_took(tmp_path, new_database, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    workspace, told = a_workspace(tmp_path / "project", new_database), []
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "run.json").write_text("{}")
    tracker = MlflowTracker(workspace, sample_every_s=None)
    with tracker.group(a_group()) as group:
        for number in (1, 2, 3):
            record = a_run(group.id, f"baseline r{number}/3", f"f{number}")
            with tracker.run(record) as run:
                run.log_files(tmp_path / "files")
    folder, _ = find_folder("baseline@latest", workspace, told.append)
    assert folder == tracker.artifact(run.id, "")
    assert told == ["baseline@latest is baseline r3/3, begun last of 3 repetitions"]
    find_folder("baseline r2/3", workspace, told.append)
    assert len(told) == 1
    with pytest.raises(TrackingError, match="or the last of them: baseline@latest"):
        find_folder("baseline", workspace, told.append)
