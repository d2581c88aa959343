"""Harnesses and a real `mlflow server`, which is killed and started again."""

import shutil
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from mlflow.tracking import MlflowClient

from harness.tracking.record import KIND, REPETITION
from tests.small_project import SPEC, command, environment, make_project, run_harness
from tests.tracking.server import a_server

pytestmark = pytest.mark.opt_in


@contextmanager
def at_work(root: Path, spec: Path, address: str):
    """A harness that runs an experiment on the server; gives what it says so far."""
    log = root / "progress.txt"
    with log.open("w") as stream:
        child = subprocess.Popen(
            command("run", spec),
            cwd=root,
            env=environment(root, MLFLOW_TRACKING_URI=address),
            stdout=stream,
            stderr=stream,
        )
        try:
            yield child, log
        finally:
            child.kill()
            child.wait()


def wait_for(sign: str, child, log: Path) -> None:
    until = time.monotonic() + 300
    while sign not in log.read_text():
        assert child.poll() is None, f"ended before {sign!r}: {log.read_text()}"
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.005)


def repetitions(address: str):
    client = MlflowClient(address)
    numbers = [found.experiment_id for found in client.search_experiments()]
    return client, client.search_runs(numbers, f"tags.`{KIND}` = '{REPETITION}'")


def rows_of(client, run):
    keys = [key for key in run.data.metrics if not key.startswith(("system/", "cost/"))]
    history = [client.get_metric_history(run.info.run_id, key) for key in keys]
    return [(row.key, row.step, row.value) for metric in history for row in metric]


def files_of(client, run_id: str, path: str = "") -> set[str]:
    found: set[str] = set()
    for one in client.list_artifacts(run_id, path):
        found |= files_of(client, run_id, one.path) if one.is_dir else {one.path}
    return found


def test_nothing_is_missing_of_two_harnesses_whose_server_is_killed_and_started_again(
    tmp_path, small_run
):
    spec = SPEC.replace("count: 1", "count: 2")
    homes = [tmp_path / "one", tmp_path / "two"]
    specs = [make_project(home, spec=f"seed: {i}\n{spec}") for i, home in enumerate(homes, 1)]
    with a_server(tmp_path / "server") as server:
        with (
            at_work(homes[0], specs[0], server.address) as one,
            at_work(homes[1], specs[1], server.address) as two,
        ):
            for sign, away_s in (("epoch 2/4", 3), ("recording", 3), ("r2/2  training", 1)):
                wait_for(sign, *one)
                server.kill()
                time.sleep(away_s)
                server.start()
            codes = [child.wait(timeout=300) for child, _ in (one, two)]
            assert codes == [0, 0], one[1].read_text() + two[1].read_text()
        client, runs = repetitions(server.address)
        assert Counter(run.info.status for run in runs) == {"FINISHED": 4}
        for run in runs:
            counted = Counter((key, step) for key, step, _ in rows_of(client, run))
            assert set(counted.values()) == {1}
            assert sum(key == "validation/loss" for key, _ in counted) == 4
        first = next(run for run in runs if run.info.run_name == "colours r1/2")
        undisturbed = next((small_run / "mlruns" / "artifacts").rglob("run.json")).parent
        expected = {str(p.relative_to(undisturbed)) for p in undisturbed.rglob("*") if p.is_file()}
        for run in runs:
            assert files_of(client, run.info.run_id) == expected
        assert not list(tmp_path.glob("*/mlruns/spool/*.jsonl"))
        assert first.data.params["training.epochs"] == "4"


def test_what_a_killed_harness_could_not_say_is_delivered_by_the_next_start(tmp_path):
    root = tmp_path / "project"
    spec = make_project(root)
    with a_server(tmp_path / "server") as server:
        with at_work(root, spec, server.address) as (child, log):
            wait_for("epoch 1/4", child, log)
            server.kill()
            wait_for("epoch 4/4", child, log)
            child.kill()
        assert list(root.glob("mlruns/spool/*.jsonl"))
        alone = run_harness(root, "run", spec, MLFLOW_TRACKING_URI=server.address)
        assert alone.returncode == 2
        assert "expected a server that answers; got" in alone.stderr
        server.start()
        ended = run_harness(root, "run", spec, MLFLOW_TRACKING_URI=server.address)
        assert ended.returncode == 0, ended.stderr
        assert "delivered what was left for" in ended.stderr
        client, (run,) = repetitions(server.address)
        counted = Counter((key, step) for key, step, _ in rows_of(client, run))
        assert set(counted.values()) == {1}
        assert sum(key == "validation/loss" for key, _ in counted) == 4
        assert not list(root.glob("mlruns/spool/*.jsonl"))


STUDY = """
kind: study
question: Does naive Bayes beat no knowledge?
baseline: majority.yaml
proposals: [{name: naive_bayes, set: {model: {kind: naive_bayes}}}]
repetitions: {kind: resampled_splits, count: 3}
"""
MAJORITY = SPEC.split("augmentation")[0] + (
    "augmentation: {kind: none}\nfeatures: {kind: thumbnail, image_pixels: 8}\n"
    "model: {kind: majority}\nlabels: {kind: sparse}\nevaluation: {bootstrap_resamples: 100}\n"
    "training: {optimizer: {kind: adam}, batch_size: 8, epochs: 1, keep_model: false}\n"
)


def test_a_study_on_a_server_has_the_verdict_of_one_without(tmp_path):
    pytest.importorskip("flask_wtf", reason="`pip install 'mlflow[auth]'` brings passwords")
    here, there = tmp_path / "here", tmp_path / "there"
    make_project(here)
    (here / "majority.yaml").write_text(MAJORITY)
    (here / "study.yaml").write_text(STUDY)
    shutil.copytree(here, there)
    own = run_harness(here, "run", here / "study.yaml")
    assert own.returncode == 0, own.stderr
    secret = {
        "MLFLOW_TRACKING_USERNAME": "admin",
        "MLFLOW_TRACKING_PASSWORD": "correct horse battery",
    }
    locked = {
        "MLFLOW_FLASK_SERVER_SECRET_KEY": "k",
        "MLFLOW_AUTH_ADMIN_PASSWORD": "correct horse battery",
    }
    with a_server(tmp_path / "server", None, "--app-name", "basic-auth", **locked) as server:
        at = {"MLFLOW_TRACKING_URI": server.address}
        refused = run_harness(there, "run", there / "study.yaml", **at)
        assert refused.returncode == 2
        assert "expected a server that lets us in; got" in refused.stderr
        remote = run_harness(there, "run", there / "study.yaml", **at, **secret)
        assert remote.returncode == 0, remote.stderr
        told = [text.splitlines()[2:4] for text in (own.stdout, remote.stdout)]
        assert told[0] == told[1]
        assert "naive_bayes" in "".join(told[0])
        for words in (("show",), ("verify",)):
            ended = run_harness(there, *words, there / "study.yaml", **at, **secret)
            assert ended.returncode == 0, ended.stderr
        report = subprocess.run(
            [sys.executable, "-m", "analysis", "report", "study"],
            cwd=there,
            env=environment(there, **at, **secret),
            capture_output=True,
            text=True,
            check=False,
        )
        assert report.returncode == 0, report.stderr
