"""A small study that was run by the command line, and is read from Python."""

from pathlib import Path

import pytest

from tests.made_once import made_once
from tests.small_project import make_project, run_harness
from tests.tracking.factories import a_workspace

STUDY = """
kind: study
question: Does <b>guessing</b> the largest class cost anything?
baseline: colours.yaml
set:
  features: {kind: thumbnail, image_pixels: 8}
  model: {kind: logistic}
  augmentation: {kind: none}
proposals:
  - {name: guess, set: {model: {kind: majority}}}
repetitions: {kind: resampled_splits, count: 2}
"""


@pytest.fixture(scope="session")
def finished(tmp_path_factory, new_database) -> Path:
    def make(root: Path) -> None:
        a_workspace(root, new_database)
        make_project(root)
        (root / "guessing.yaml").write_text(STUDY)
        ended = run_harness(root, "run", "guessing.yaml", "--no-report", "--workers", "1")
        assert ended.returncode == 0, ended.stderr
        (root / "stdout.txt").write_text(ended.stdout)

    return made_once(tmp_path_factory, "guessing", make)


@pytest.fixture
def here(finished, monkeypatch) -> Path:
    """The workspace of this process."""
    monkeypatch.setenv("HARNESS_ROOT", str(finished))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.chdir(finished)
    return finished
