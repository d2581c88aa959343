"""Commands on a study, on its file and on several experiments; nothing was trained for them."""

import pandas as pd
import pytest

from analysis.__main__ import main

COMMANDS = ("confusion", "imbalance", "calibration")
WORDS = (("small",), ("studies/small.yaml",), ("base", "better", "alike"))
ARMS = {"base", "better", "alike"}


@pytest.fixture
def write(store, monkeypatch, tmp_path):
    """Runs a command and returns its files by name."""
    monkeypatch.setenv("HARNESS_ROOT", str(store))
    for name in ("HARNESS_DATA", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)

    def run(*words):
        assert main([*words, "--out", str(tmp_path), "--format", "png"]) == 0
        return {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*.*")}

    return run


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("words", WORDS)
def test_a_study_its_file_and_its_experiments_name_the_same_runs(write, command, words):
    assert {name.split("/")[0] for name in write(command, *words)} >= ARMS


@pytest.mark.parametrize("command", ["cost", "differences"])
def test_what_compares_experiments_is_one_figure_of_a_study(write, command):
    assert any(name.endswith(".png") for name in write(command, "small"))


def test_counts_of_a_study_are_means_over_its_repetitions(write):
    counts = pd.read_csv(write("confusion", "small")["better/confusion_counts.csv"], index_col=0)
    assert counts.to_numpy().sum() == pytest.approx(40 + 20 + 12)
