"""`harness doctor`: each kind of damage, made for real, found, told, and put right."""

import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from harness.cli.main import main
from harness.data.cache.preparation import prepare
from harness.data.collection.catalog import catalog_path, save_entries, scan
from harness.data.collection.listing import list_classes
from harness.features.cache import FeatureRecipe
from harness.features.store import CachedArray, PictureCost, damaged_entries, write_features
from harness.progress import SILENT
from harness.runs.digests import note_digests
from harness.runtime.orphans import orphans
from harness.specs.plans.dump import to_yaml
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.outbox import new_spool
from harness.tracking.record import DIGESTS, SCORES_DIGEST
from harness.tracking.score_digest import scores_digest
from harness.workspace import Workspace
from tests.analysis.recorded import a_recorded_run
from tests.damage import DAMAGE, damage
from tests.data.factories import some_pictures
from tests.data.pictures_by_hand import make_folder
from tests.specs.specs import a_spec
from tests.tracking.factories import a_client, a_finished_run, a_workspace, an_open_run
from tests.tracking.test_mlflow_store import at_work

ALL_WELL = "{mlruns}: all is as it should be\n"


@pytest.fixture
def workspace(tmp_path, new_database, monkeypatch):
    for name in ("MLFLOW_TRACKING_URI", "HARNESS_CACHE"):
        monkeypatch.delenv(name, raising=False)
    made = a_workspace(tmp_path / "project", new_database)
    monkeypatch.setenv("HARNESS_ROOT", str(made.root))
    return made


@pytest.fixture
def tracker(workspace):
    return MlflowTracker(workspace, sample_every_s=None)


@pytest.fixture
def doctor(capsys, monkeypatch):
    monkeypatch.setattr("harness.cli.doctor.device_lines", lambda _: ())  # of this very machine

    def ask(*options):
        capsys.readouterr()
        code = main(["doctor", *options])
        return code, capsys.readouterr().out

    return ask


def test_the_devices_come_first(workspace, capsys):
    main(["doctor"])
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first.startswith("device: processor ")
    assert last == ALL_WELL.format(mlruns=workspace.mlruns).rstrip()


def test_a_store_that_is_well_is_called_so(workspace, tracker, doctor):
    run = a_finished_run(tracker)
    with_files(workspace, run)
    assert doctor() == (0, ALL_WELL.format(mlruns=workspace.mlruns))


def test_a_project_without_a_store_is_well_and_gets_none(tmp_path, monkeypatch, doctor):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    assert doctor() == (0, ALL_WELL.format(mlruns=tmp_path / "mlruns"))
    assert list(tmp_path.iterdir()) == []


def test_a_killed_run_is_called_killed_and_goes_on_afterwards(workspace, tracker, doctor, tmp_path):
    with at_work(tmp_path, "params"):
        assert doctor()[0] == 0, "a run that is alive"
    client = a_client(workspace)
    runs = client.search_runs([client.get_experiment_by_name("demo").experiment_id])
    of = {run.info.run_name: run.info.run_id for run in runs}
    process = runs[0].data.tags["harness.process"]
    told = "".join(
        f"stale: {name} ({of[name]}) is called running, but process {process} is gone\n"
        "  {} call it KILLED; `run` goes on with it all the same\n"
        for name in (run.info.run_name for run in reversed(runs))
    )
    code, said = doctor("--dry-run", "--repair")
    assert (code, said) == (2, told.replace("{}", "--repair would"))
    assert {client.get_run(one).info.status for one in of.values()} == {"RUNNING"}
    code, said = doctor("--repair")
    assert code == 0
    assert said.count("  repair: call it KILLED") == said.count("  done\n") == 2
    assert {client.get_run(one).info.status for one in of.values()} == {"KILLED"}
    with an_open_run(tracker) as again:
        assert again.id == of["r"]


def test_a_moved_store_is_pointed_to_where_it_is(workspace, tracker, doctor, monkeypatch, tmp_path):
    run = a_finished_run(tracker)
    there = Workspace(tmp_path / "there")
    there.root.mkdir()
    shutil.move(workspace.mlruns, there.mlruns)
    with_files(there, run)
    monkeypatch.setenv("HARNESS_ROOT", str(there.root))
    assert doctor() == (
        2,
        f"moved: the store looks for its artifacts in {workspace.artifacts}\n"
        f"  --repair would point it to {there.artifacts}, keeping a copy of the database\n",
    )
    code, said = doctor("--repair")
    assert code == 0
    assert f"the database as it was: {there.database}.before-repair-1" in said
    assert doctor() == (0, ALL_WELL.format(mlruns=there.mlruns))


def test_a_finished_run_without_its_files_is_named_and_never_deleted(workspace, tracker, doctor):
    run = a_finished_run(tracker)
    place = workspace.artifacts / "demo" / run / "artifacts"
    expected = (
        f"missing: r ({run}) has no run.json and no spec.yaml in {place}\n"
        "  bring the files back, or delete the run in MLflow and run it again\n"
    )
    assert doctor("--repair") == doctor() == (2, expected)
    assert tracker.finished("f1").id == run


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("name", ["run.json", "spec.yaml", "environment.json", "split.csv"])
def test_a_damaged_file_of_a_run_is_named_with_its_path(workspace, tracker, doctor, name, kind):
    run = a_finished_run(tracker)
    folder = with_files(workspace, run)
    damage(folder / name, kind)
    code, said = doctor()
    assert code == 2
    told, remedy = said.splitlines()
    assert told.startswith(f"damaged: r ({run}): {folder / name}: expected ")
    assert remedy.startswith("  put a copy from before in its place, or delete the run in MLflow")


def with_files(workspace, run):
    """Give a finished run the files that every run keeps; return their folder."""
    folder = a_recorded_run(workspace.artifacts / "demo" / run / "artifacts").folder
    (folder / "spec.yaml").write_text(to_yaml(a_spec()))
    (folder / "environment.json").write_text('{"python": "3.11"}')
    (folder / "split.csv").write_text("image_id,class,group,part\n1,a,1,train\n2,a,2,test\n")
    return folder


@pytest.mark.parametrize("name", ["per_class.csv", "split.csv", "model.keras"])
@pytest.mark.parametrize("harm", ["deleted", "altered"])
def test_a_file_that_is_not_what_it_was_when_the_run_ended_is_named(
    workspace, tracker, doctor, name, harm
):
    with an_open_run(tracker) as run:
        folder = with_files(workspace, run.id)
        (folder / "model.keras").write_bytes(b"weights")
        (folder / "per_class.csv").write_bytes(b"class,f1\n")
        run.tag({DIGESTS: note_digests(folder), SCORES_DIGEST: scores_digest({})})
    assert doctor() == (0, ALL_WELL.format(mlruns=workspace.mlruns))
    if harm == "deleted":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes() + b"\n")
    code, said = doctor()
    assert code == 2
    assert f"damaged: r ({run.id}): {folder / name}: expected " in said


def test_scores_that_were_altered_in_the_store_are_named(workspace, tracker, doctor):
    with an_open_run(tracker) as run:
        with_files(workspace, run.id)
        run.log_metrics({"test/macro_f1": 0.5})
        run.tag({SCORES_DIGEST: scores_digest({"test/macro_f1": 0.4})})
    code, said = doctor()
    assert code == 2
    assert f"damaged: r ({run.id}): run {run.id} (r): expected the scores and costs that" in said


def test_an_emptied_database_is_named(workspace, tracker, doctor):
    run = a_finished_run(tracker)
    with_files(workspace, run)
    workspace.database.write_bytes(b"")
    assert doctor("--repair") == (
        2,
        f"database: where {workspace.database} should be, there is an empty file beside the files "
        f"of 1 run in {workspace.artifacts}, as a power cut may leave it\n"
        f"  put a copy from before in its place, or move {workspace.mlruns} away to begin anew\n",
    )


def test_files_of_runs_that_another_database_knew_are_named(workspace, doctor):
    folder = workspace.artifacts / "demo" / ("a" * 32)
    (folder / "artifacts").mkdir(parents=True)
    code, said = doctor()
    assert code == 2
    assert said.startswith("unknown: 1 folder with files of runs that the database does not")
    assert str(folder) in said


def test_a_damaged_database_is_named(workspace, tracker, doctor):
    a_finished_run(tracker)
    whole = workspace.database.read_bytes()
    workspace.database.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    code, said = doctor("--repair")
    assert code == 2
    assert said.startswith(f"database: {workspace.database} is damaged (")
    assert "put a copy from before in its place, or move it away to begin a new one" in said


def test_what_a_server_was_not_told_is_counted(workspace, doctor):
    spool, lock = new_spool(workspace.spool, "http://127.0.0.1:1")
    with lock:
        for run in ("r1", "r1", "r2"):
            spool.add({"kind": "end", "run": run, "status": "FINISHED", "at_ms": 1})
        assert "undelivered" not in doctor()[1], "its process is at work"
    assert doctor("--repair") == (
        2,
        "undelivered: 3 messages of 2 runs to http://127.0.0.1:1\n"
        "  set MLFLOW_TRACKING_URI to http://127.0.0.1:1 and start again\n",
    )
    assert spool.path.exists()


def test_damaged_pictures_and_features_are_found_and_made_again(workspace, doctor, tmp_path):
    with prepare(
        some_pictures(tmp_path, 4), image_pixels=8, normalise=None, cache=workspace.cache
    ) as images:
        folder = images.folder
    recipe = FeatureRecipe("c", {}, "lite0", "w", "float32").described((4, 2))
    entry = CachedArray(workspace.cache / "features", "ab")
    entry.folder.mkdir(parents=True)
    write_features(entry, np.zeros((4, 2), np.float32), recipe, PictureCost(1.0, 1.0))
    assert doctor()[0] == 0
    for path in (folder / "images.npy", entry.values):
        damaged = bytearray(path.read_bytes())
        damaged[-1] ^= 255
        path.write_bytes(damaged)
    code, said = doctor()
    assert code == 2
    assert f"cache: {folder} holds 1 damaged pictures\n  --repair would delete it, 0.0 MB" in said
    assert f"cache: {entry.values} is not what was written\n" in said
    assert doctor("--repair")[0] == 0
    assert not folder.exists()
    assert list(damaged_entries(entry.folder)) == []
    assert doctor() == (0, ALL_WELL.format(mlruns=workspace.mlruns))


def test_a_picture_changed_under_its_old_times_is_found_by_reading_all(workspace, doctor, tmp_path):
    root = make_folder(tmp_path / "pictures", {"a": 2})
    files = list_classes(root).files
    entries = scan(root, files, cache=workspace.cache)
    path = catalog_path(workspace.cache, root)
    # As if the bytes had been exchanged below the file system, where no time is kept.
    others = [entry._replace(sha256="0" * 64) for entry in entries]
    save_entries(path, root, others, SILENT)
    assert doctor() == (0, ALL_WELL.format(mlruns=workspace.mlruns))
    code, said = doctor("--thorough")
    assert code == 2
    assert said.startswith(
        f"pictures: 2 below {root} have other bytes than when they were read, with the same "
        "times: a/a_1.jpg and a/a_2.jpg\n  --repair would forget what is known of that folder"
    )
    assert doctor("--thorough", "--repair")[0] == 0
    assert scan(root, files, cache=workspace.cache) == entries
    assert doctor("--thorough") == (0, ALL_WELL.format(mlruns=workspace.mlruns))


def test_pictures_whose_place_holds_a_password_are_said_to_be_unread(workspace, doctor, tmp_path):
    root = make_folder(tmp_path / "https:" / "me:SECRETPW@host" / "pictures", {"a": 2})
    scan(root, list_classes(root).files, cache=workspace.cache)
    assert doctor("--thorough") == (
        0,
        f"pictures: those of {catalog_path(workspace.cache, root)} were not read again, because "
        "the path of their folder holds a password and is not kept\n"
        "  --repair would delete this file: the next command reads the pictures again\n",
    )
    assert doctor("--thorough", "--repair")[0] == 0
    assert doctor("--thorough") == (0, ALL_WELL.format(mlruns=workspace.mlruns))


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_cache_whose_description_is_damaged_is_of_no_use(workspace, doctor, tmp_path, kind):
    with prepare(
        some_pictures(tmp_path, 4), image_pixels=8, normalise=None, cache=workspace.cache
    ) as images:
        folder = images.folder
    damage(folder / "images.json", kind)
    code, said = doctor()
    assert code == 0
    assert said.startswith(f"cache: {folder} holds pictures of no use: unfinished\n")


def test_an_unfinished_run_and_an_interrupted_download_need_nothing(workspace, doctor):
    (workspace.unfinished / "0123456789abcdef").mkdir(parents=True)
    beside = workspace.data / ".best-artworks.download"
    beside.mkdir(parents=True)
    (beside / "archive").write_bytes(bytes(2_000_000))
    assert doctor() == (
        0,
        "unfinished: 0123456789ab\n"
        "  the same `run` goes on from its last whole epoch\n"
        f"download: {beside} holds 2.0 MB of an interrupted download\n"
        "  `python -m harness data download` goes on from there\n",
    )


ORPHAN = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)",
    "harness.executors.worker"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(child.pid, flush=True)
"""


def test_a_child_that_outlived_its_harness_is_found_and_ended(workspace, doctor):
    """Its parent ends, so that the system gives it to the first of all processes."""
    if psutil.Process(1).pid != 1:
        pytest.skip("no first process")
    made = subprocess.run(
        [sys.executable, "-c", ORPHAN], capture_output=True, text=True, env=os.environ, check=True
    )
    pid = int(made.stdout)
    try:
        if psutil.Process(pid).ppid() != 1:
            pytest.skip("another process takes in orphans here")
        assert [process.pid for process in orphans(workspace.root)] == [pid]
        assert list(orphans(workspace.root / "other")) == []
        code, said = doctor("--repair")
        assert code == 0
        assert f"orphan: process {pid} works for a harness that is gone\n" in said
        until = time.monotonic() + 10
        while psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie":
            assert time.monotonic() < until
            time.sleep(0.01)
    finally:
        if psutil.pid_exists(pid):
            os.kill(pid, signal.SIGKILL)
