"""SIGKILL, for real, in the middle of a trial: the search ends as if nothing had been."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.json_answers import read_answer
from tests.small_project import SPEC, command, environment, make_project, run_harness

pytestmark = pytest.mark.opt_in  # several processes that import TensorFlow

SEARCH = """\
search:
  tuner: {kind: bayesian, initial_points: 3}
  trials: 5
  space:
    training.optimizer.learning_rate: {log: [1.0e-3, 1.0e-1]}
    training.batch_size: {choice: [8, 16]}
"""
MOMENTS = ((1, "began"), (2, "ended"), (4, "began"))
"""After which event of which trial the process is killed."""


def a_project(root: Path) -> Path:
    return make_project(root, spec=SPEC.replace("epochs: 4", "epochs: 2") + SEARCH)


def events(root: Path) -> set[tuple[int, str]]:
    found = list((root / "mlruns" / "search").glob("*/journal.jsonl"))
    lines = found[0].read_text().split("\n")[:-1] if found else []
    return {(event["number"], event["event"]) for event in map(json.loads, lines)}


def start_and_kill(root: Path, spec: Path, moment: tuple[int, str]) -> None:
    child = subprocess.Popen(
        command("run", spec),
        cwd=root,
        env=environment(root),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while moment not in events(root):
            assert child.poll() is None, "ended before its time"
            time.sleep(0.002)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()


def what_it_found(root: Path, spec: Path) -> dict:
    ended = run_harness(root, "run", spec, "--json")
    assert ended.returncode == 0, ended.stderr
    (found,) = read_answer("run", ended.stdout)
    trials = [(trial["values"], trial["scores"]) for trial in found["trials"]]
    return {
        "trials": trials,
        "winner": found["winner"],
        "said": found["said"],
        "honest": found["honest"],
    }


def test_a_killed_search_has_the_same_trials_winner_and_honest_score(tmp_path):
    roots = [tmp_path / name for name in ("undisturbed", "killed")]
    for root in roots:
        root.mkdir()
    specs = [a_project(root) for root in roots]
    for moment in MOMENTS:
        start_and_kill(roots[1], specs[1], moment)
    undisturbed, killed = (what_it_found(*each) for each in zip(roots, specs, strict=True))
    assert killed == undisturbed
    assert len(killed["trials"]) == 6


def test_several_workers_find_what_one_finds(tmp_path):
    roots = [tmp_path / name for name in ("alone", "together")]
    found = []
    for root, workers in zip(roots, ("1", "2"), strict=True):
        root.mkdir()
        text = SEARCH.replace("{kind: bayesian, initial_points: 3}", "{kind: random}")
        spec = make_project(root, spec=SPEC.replace("epochs: 4", "epochs: 1") + text)
        ended = run_harness(root, "run", spec, "--workers", workers, "--json")
        assert ended.returncode == 0, ended.stderr
        (document,) = json.loads(ended.stdout)
        found.append([(trial["values"], trial["scores"]) for trial in document["trials"]])
    assert found[0] == found[1]


def test_a_planted_mistake_in_the_space_is_told_before_anything_is_trained(tmp_path):
    text = SEARCH.replace("training.batch_size", "training.batchsize")
    ended = run_harness(tmp_path, "run", make_project(tmp_path, spec=SPEC + text))
    assert ended.returncode == 2
    assert "search.space.training.batchsize (line" in ended.stderr
    assert "did you mean 'batch_size'?" in ended.stderr
    assert not (tmp_path / "mlruns").exists()
