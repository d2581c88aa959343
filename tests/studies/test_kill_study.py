"""A whole study, killed again and again at random moments, and two studies in each other's way."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.cli.test_run_study import without_measurements
from tests.small_project import command, environment, make_project, run_harness

ROUNDS = int(os.environ.get("HARNESS_KILL_ROUNDS", "50"))
SEED = 8
STUDY = """
kind: study
question: Does eight by eight pixels help?
baseline: colours.yaml
set: {training.epochs: 2, training.keep_model: false, evaluation.bootstrap_resamples: 100}
proposals:
  - name: thumbnail
    set:
      features: {kind: thumbnail, image_pixels: 8}
      model: {kind: logistic}
      augmentation: {kind: none}
repetitions: {kind: resampled_splits, count: 2}
"""

pytestmark = pytest.mark.opt_in


def a_project(root: Path) -> Path:
    root.mkdir(exist_ok=True)
    make_project(root, each=4)
    path = root / "study.yaml"
    path.write_text(STUDY)
    return path


def verdict(root: Path, study: Path, *words: str):
    ended = run_harness(root, "run", study, "--json", *words)
    assert ended.returncode == 0, ended.stderr
    return without_measurements(json.loads(ended.stdout))


def start(root: Path, study: Path, *words: str) -> subprocess.Popen:
    with (root / "out.txt").open("ab") as log:
        return subprocess.Popen(
            command("run", study, "--json", *words),
            cwd=root,
            env=environment(root),
            stdout=log,
            stderr=log,
        )


def kill(parent: subprocess.Popen, *, everything: bool) -> None:
    """Kill the process alone, or its children too, as a power cut does."""
    family = psutil.Process(parent.pid).children(recursive=True) if everything else []
    for process in (parent, *family):
        try:
            process.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue
    parent.wait()


def require_whole(root: Path) -> None:
    """Every run ended well and once, and nothing of it was computed to other numbers."""
    with closing(sqlite3.connect(root / "mlruns" / "mlflow.db")) as store:
        states = store.execute("select name, status from runs").fetchall()
        doubled = store.execute(
            # Two studies at once may both keep an experiment's means, which are the same.
            "select name, key, step from metrics join runs using (run_uuid) "
            "where key not like 'system/%' group by run_uuid, key, step "
            "having count(distinct value) > 1 or (count(*) > 1 and name like '% r_/2')"
        ).fetchall()
        differing = store.execute("select * from tags where key = 'harness.differs'").fetchall()
    assert {status for _, status in states} == {"FINISHED"}, states
    assert len(states) == len({name for name, _ in states}) == 7, states
    assert (doubled, differing) == ([], [])
    assert not [path for path in (root / "mlruns" / "unfinished").glob("*") if path.is_dir()]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    root = tmp_path_factory.mktemp("peace") / "project"
    study = a_project(root)
    began = time.monotonic()
    found = verdict(root, study, "--workers", "1")
    require_whole(root)
    return found, time.monotonic() - began


def test_killed_at_random_moments_a_study_ends_with_the_same_results(undisturbed, tmp_path):
    expected, seconds = undisturbed
    chance = random.Random(SEED)
    killed, ended, root = 0, 0, tmp_path / "project"
    study = a_project(root)
    while killed < ROUNDS:
        began = time.monotonic()
        process = start(root, study, "--workers", chance.choice(["1", "2"]))
        try:
            process.wait(chance.uniform(0.0, seconds))
        except subprocess.TimeoutExpired:
            kill(process, everything=chance.random() < 0.5)
            killed += 1
            continue
        # It was done before its time: a whole study under all the kills so far.
        assert process.returncode == 0, (root / "out.txt").read_text()[-3000:]
        assert verdict(root, study) == expected
        require_whole(root)
        ended, seconds = ended + 1, time.monotonic() - began
        shutil.rmtree(root)
        study = a_project(root)
    assert verdict(root, study, "--workers", "2") == expected
    require_whole(root)
    sys.stdout.write(f"{killed} kills; {ended + 1} studies ended with the undisturbed results\n")


def test_two_studies_at_once_on_one_store_and_one_cache_end_as_one_alone(undisturbed, tmp_path):
    root = tmp_path / "project"
    study = a_project(root)
    both = [start(root, study, "--workers", workers) for workers in ("1", "2")]
    assert [process.wait(600) for process in both] == [0, 0], (root / "out.txt").read_text()[-3000:]
    assert verdict(root, study) == undisturbed[0]
    require_whole(root)
