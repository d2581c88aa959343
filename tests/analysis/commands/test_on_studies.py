"""Commands on a study, on its file and on several experiments; nothing was trained for them."""

from functools import cache

import pandas as pd
import pytest

from analysis.__main__ import main
from tests.figures_of_runs import unrendered

COMMANDS = ("confusion", "imbalance", "calibration")
STUDY = ("small",)
OTHER_WORDS = (("studies/small.yaml",), ("base", "better", "alike"))
ARMS = {"base", "better", "alike"}


@pytest.fixture(scope="module")
def write(store, tmp_path_factory):
    """Runs a command once and returns its files by name."""

    @cache
    def run(*words):
        folder = tmp_path_factory.mktemp("written")
        assert main([*words, "--out", str(folder), "--format", "png"]) == 0
        return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}

    with pytest.MonkeyPatch.context() as patch, unrendered():
        patch.setenv("HARNESS_ROOT", str(store))
        for name in ("HARNESS_DATA", "MLFLOW_TRACKING_URI"):
            patch.delenv(name, raising=False)
        yield run


@pytest.mark.parametrize(
    ("words", "command"),
    # A command is handed experiments, however they were named: each name and each command once.
    [(STUDY, name) for name in COMMANDS] + [(words, "calibration") for words in OTHER_WORDS],
)
def test_a_study_its_file_and_its_experiments_name_the_same_runs(write, command, words):
    assert {name.split("/")[0] for name in write(command, *words)} >= ARMS


@pytest.mark.parametrize("command", ["cost", "differences"])
def test_what_compares_experiments_is_one_figure_of_a_study(write, command):
    assert any(name.endswith(".png") for name in write(command, "small"))


def test_counts_of_a_study_are_means_over_its_repetitions(write):
    counts = pd.read_csv(write("confusion", "small")["better/confusion_counts.csv"], index_col=0)
    assert counts.to_numpy().sum() == pytest.approx(40 + 20 + 12)
