"""Tuned experiments come out the same whoever runs their searches and repetitions."""

from pathlib import Path

import pytest

from tests.cli.json_answers import read_answer
from tests.cli.test_run_study import without_measurements
from tests.small_project import make_project, run_harness
from tests.studies.test_nested_search import LOGISTIC, STUDY

pytestmark = pytest.mark.opt_in


def verdicts(root: Path, *how: str) -> object:
    make_project(root, spec=LOGISTIC)
    (root / "study.yaml").write_text(STUDY)
    ended = run_harness(root, "run", root / "study.yaml", "--json", "--no-report", *how)
    assert ended.returncode == 0, ended.stderr
    return without_measurements(read_answer("run", ended.stdout))


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> object:
    return verdicts(tmp_path_factory.mktemp("alone"), "--workers", "1")


def test_by_two_processes(alone, tmp_path):
    assert verdicts(tmp_path, "--workers", "2") == alone


def test_on_a_ray_cluster(alone, tmp_path):
    pytest.importorskip("ray")
    assert verdicts(tmp_path, "--executor", "ray", "--workers", "2") == alone
