"""Runs on a Ray cluster of several nodes, one of them killed in the middle."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.executors import ray_cluster as on_ray
from harness.executors import ray_worker as on_node
from harness.executors.job import Job, Site
from harness.executors.options import ExecutorOptions
from harness.executors.ray_worker import Errand, do_there
from harness.progress import SILENT
from tests.cli.test_run_study import without_measurements
from tests.executors.test_process_pool import a_job
from tests.small_project import command, environment, make_project, run_harness

ROOT = Path(__file__).resolve().parents[2]
STUDY = """
kind: study
question: Do more filters help?
baseline: colours.yaml
set: {training.epochs: 12, training.keep_model: false}
proposals:
  - {name: wide, set: {model.filters: [8, 16]}}
repetitions: {kind: resampled_splits, count: 2}
"""


def a_study(root: Path) -> Path:
    root.mkdir()
    make_project(root)
    path = root / "study.yaml"
    path.write_text(STUDY)
    return path


@contextmanager
def a_cluster(nodes: int):
    """Yield its address, and what kills a node."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install -e '.[ray]'")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.executors.ray_nodes", str(nodes)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def kill() -> None:
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "killed\n"

    try:
        yield process.stdout.readline().strip(), kill
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def under_way(root: Path) -> int:
    """How many runs have finished an epoch and not ended."""
    return len(list((root / "mlruns" / "unfinished").glob("*/state*")))


@pytest.mark.opt_in
def test_a_study_on_three_nodes_one_of_them_killed_says_the_same_number_for_number(tmp_path):
    alone, together = tmp_path / "alone", tmp_path / "together"
    plain = run_harness(alone, "run", a_study(alone), "--json", "--workers", "1")
    assert plain.returncode == 0, plain.stderr
    study = a_study(together)
    with a_cluster(3) as (address, kill), (together / "log").open("w") as log_file:
        process = subprocess.Popen(
            command("run", study, "--json", "--executor", "ray", "--address", address),
            cwd=together,
            env=environment(together),
            stdout=subprocess.PIPE,
            stderr=log_file,
            text=True,
        )
        deadline = time.monotonic() + 240
        while under_way(together) < 3:
            assert process.poll() is None, (together / "log").read_text()
            assert time.monotonic() < deadline, (together / "log").read_text()
            time.sleep(0.05)
        kill()
        said, _ = process.communicate(timeout=400)
    log = (together / "log").read_text()
    assert process.returncode == 0, log
    assert "ray: 3 nodes, 3 runs at a time" in log
    assert "its node was lost; it is done again elsewhere" in log
    one, other = (without_measurements(json.loads(text)) for text in (plain.stdout, said))
    assert one == other


def test_an_address_where_nothing_answers_is_the_users_to_fix(tmp_path, monkeypatch, capsys):
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install -e '.[ray]'")

    def refuse(*_, **__):
        raise ConnectionError("Could not find any running Ray instance.\nMore.")

    monkeypatch.setattr(ray, "init", refuse)
    tasks = on_ray.RayCluster(
        ExecutorOptions(executor="ray", address="auto"), Site(tmp_path, None, {}), SILENT
    )
    with pytest.raises(on_ray.SpecError) as raised:
        tasks.__enter__()
    assert str(raised.value) == (
        "--address: expected a Ray cluster at 'auto'; got 'Could not find any running Ray "
        "instance.'. Start one with `ray start --head`, or leave --address out for one of this "
        "machine."
    )


def test_without_ray_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(on_ray.SpecError, match="expected Ray to be installed; got no such"):
        on_ray._imported()


def test_an_address_without_ray_is_refused_before_anything_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    spec = make_project(tmp_path, each=4)
    assert main(["run", str(spec), "--address", "auto"]) == 2
    assert "--address: expected it with --executor ray; got it without." in capsys.readouterr().err


def test_a_store_that_a_node_does_not_share_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    make_project(tmp_path, each=4)
    site = Site(tmp_path, None, {})
    _, result = do_there(a_job(tmp_path, "any"), Errand(site, tmp_path / "mlruns" / "ray-1.sign"))
    assert isinstance(result.outcome, on_node.TrackingError)
    assert "expected a store that all nodes share; got sqlite:///" in str(result.outcome)


def test_a_tuned_experiment_needs_the_folder_even_where_there_is_a_server(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    make_project(tmp_path, each=4)
    tuned = replace(a_job(tmp_path, "any"), searches=(object(),))
    errand = Errand(Site(tmp_path, None, {}), tmp_path / "elsewhere" / "ray-1.sign")
    _, result = do_there(tuned, errand)
    assert isinstance(result.outcome, on_node.TrackingError)
    assert "expected the project's folder, shared by all nodes" in str(result.outcome)


def test_other_pictures_on_a_node_are_refused(tmp_path):
    for name, each in (("here", 4), ("there", 5)):
        (tmp_path / name).mkdir()
        make_project(tmp_path / name, each=each)
    job = a_job(tmp_path / "here", "any")
    job = Job(job.plan, job.collection, tmp_path / "there", job.group, job.perform)
    (tmp_path / "here" / "pictures").rename(tmp_path / "here" / "gone")
    workspace = on_node.Workspace(tmp_path / "there")
    with pytest.raises(on_node.DataError, match="expected the pictures of pictures, digest"):
        on_node._pictures(job, Site(tmp_path, None, {}), workspace)
