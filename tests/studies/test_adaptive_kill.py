"""An adaptive study with real runs, killed in its second round: it goes on to the same end.

By default `test_adaptive_study.py` cuts such studies off in one process, and
`cli/test_run_study.py` kills a study of real runs.
"""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.runs.test_kill import start_and_kill
from tests.small_project import make_project, run_harness
from tests.tracking.factories import a_workspace

STUDY = """
kind: study
question: Does a forest tell colours apart?
baseline: colours.yaml
set:
  features: {kind: thumbnail, image_pixels: 8}
  model: {kind: logistic}
  augmentation: {kind: none}
proposals:
  - {name: forest, set: {model: {kind: forest, trees: 5}}}
  - {name: neighbours, set: {model: {kind: nearest_neighbours}}}
repetitions: {kind: resampled_splits, at_least: 2, at_most: 4}
alpha: 0.3
"""


def a_study(root):
    make_project(root, each=8)
    (root / "study.yaml").write_text(STUDY)
    return root / "study.yaml"


@pytest.mark.opt_in
def test_killed_in_its_second_round_it_goes_on_to_the_end_of_each_path(tmp_path, new_database):
    root = a_workspace(tmp_path, new_database).root
    study = a_study(root)
    start_and_kill(root, study, "round 2: 1 of 2 proposals undecided", 0.01)
    ended = run_harness(root, "run", study, "--json", "--no-report")
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)["proposals"]
    path = {one["experiment"]["name"]: (one["look"], one["ending"]) for one in found}
    assert path == {"forest": (3, "settled"), "neighbours": (1, "futile")}
    assert finished_runs(root) == {
        *(f"{name} r{number}/4" for name in ("colours", "forest") for number in (1, 2, 3, 4)),
        *(f"neighbours r{number}/4" for number in (1, 2)),
    }


def finished_runs(root):
    """The names of all repetitions that ended, each of which is there once."""
    with closing(sqlite3.connect(root / "mlruns" / "mlflow.db")) as store:
        states = store.execute("select name, status from runs where name like '% r_/4'").fetchall()
    assert {status for _, status in states} == {"FINISHED"}
    assert len(states) == len({name for name, _ in states})
    return {name for name, _ in states}
