import json
from dataclasses import replace

import numpy as np
import pytest

from harness.cli.main import main
from harness.data.collection.collection import load_collection
from harness.errors import ComparisonError
from harness.progress import SILENT
from harness.specs.plans.one_file import load_experiment
from harness.statistics.multiple_testing import Rule
from harness.statistics.planted_effects import Course
from harness.studies.selftest import SEEDS, TrainedPool, null, planted_gain, train_pool
from harness.workspace import Workspace
from tests.small_project import make_project
from tests.statistics.recipes import a_pool

COURSE = Course(comparisons=40, repetitions=5, splits=6)
LONG = Course(comparisons=200, repetitions=10, splits=20)
SMALL = ("--comparisons", "20", "--repetitions", "4", "--splits", "5")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("selftest")
    make_project(root, each=24)
    return root


@pytest.fixture(scope="module")
def trained(project):
    return train(project)


def train(root, seed=1):
    experiment = load_experiment(root / "colours.yaml", [f"seed={seed}"])
    workspace = Workspace(root)
    collection = load_collection(experiment.spec.data, workspace=workspace, spec_folder=root)
    return train_pool(experiment.spec, collection, COURSE, workspace, SILENT)


def test_every_split_is_trained_under_every_seed(trained):
    assert (trained.n_test, trained.n_train) == (18, 36)
    assert len(trained.pool.splits) == 6
    for tested in trained.pool.splits:
        assert tested.recipe.shape == (SEEDS, 18)
        assert tested.other.shape == (18,)
    assert any((t.recipe[0] != t.recipe[1]).any() for t in trained.pool.splits)
    assert 0 < trained.pool.error < 0.67


def test_the_same_seed_trains_the_same_pool_and_another_seed_another(project, trained):
    def answers(one):
        return np.concatenate([tested.recipe for tested in one.pool.splits], axis=1)

    assert np.array_equal(answers(train(project)), answers(trained))
    assert not np.array_equal(answers(train(project, seed=2)), answers(trained))


@pytest.fixture(scope="module")
def pool():
    """Two recipes that differ, drawn instead of trained: 20 splits of 400 pictures."""
    return TrainedPool(a_pool(), n_test=80, n_train=320)


def test_where_nothing_differs_hardly_a_difference_is_claimed(pool):
    rows = null(pool, LONG, seed=1)
    assert [row.kind for row in rows] == ["itself", "exchanged"]
    for row in rows:
        assert row.corrected.trials == sum(row.words.values()) == 200
        assert row.corrected.hits == row.words.get("helps", 0) + row.words.get("hurts", 0)
        assert row.corrected.low <= 0.05
    assert rows[1].corrected.high < rows[1].naive.low


def test_a_planted_gain_is_found_about_as_often_as_the_planner_promised(pool):
    row = planted_gain(pool, LONG, seed=1)
    assert 0.6 < row.promised < 0.9
    assert row.gain == pytest.approx(row.planted * pool.pool.error)
    assert row.mean_difference == pytest.approx(row.gain, abs=0.01)
    # The luck in these answers makes repetitions correlate less than the planner takes them to.
    assert row.promised - 0.05 < row.found.value < row.promised + 0.2


def test_a_gain_that_nobody_can_miss_is_found_and_was_promised(pool):
    row = planted_gain(pool, LONG, seed=1, gain=0.3)
    assert row.promised > 0.99
    assert row.found.value > 0.99


@pytest.mark.parametrize(
    ("course", "gain", "complaint"),
    [
        (COURSE, 0.9, "the share of errors there are to put right"),
        (replace(COURSE, rule=Rule(margin=0.1)), 0.05, r"a gain above the margin \(0.1\)"),
        (replace(COURSE, metric="macro_f1"), 0.1, "expected the metric accuracy"),
    ],
)
def test_a_gain_that_cannot_be_planted_is_refused(pool, course, gain, complaint):
    with pytest.raises(ComparisonError, match=complaint):
        planted_gain(pool, course, seed=1, gain=gain)


@pytest.fixture
def typed(project, monkeypatch, capsys):
    monkeypatch.setenv("HARNESS_ROOT", str(project))

    def type_in(*words):
        code = main(["selftest", *map(str, words), *SMALL])
        said = capsys.readouterr()
        assert code == 0, said.err
        return said

    return type_in


def test_the_command_says_what_it_found_and_how(project, typed):
    said = typed("null", project / "colours.yaml")
    for words in (
        "selftest null on pictures, 72 pictures of 3 classes: 20 comparisons",
        "corrected               naive paired t",
        "20 models were trained once, on 8 px thumbnails",
        "they are not all independent",
    ):
        assert words in said.out
    assert "selftest: training: done" in said.err


def test_scripts_read_the_same_as_json(project, typed):
    said = typed("power", project / "colours.yaml", "--gain", "0.05", "--json")
    found = json.loads(said.out)
    assert (found["comparisons"], found["repetitions"], found["alpha"]) == (20, 4, 0.05)
    assert found["gain"] == 0.05
    assert found["found"]["trials"] == 20
    assert found["found"]["low"] <= found["found"]["value"] <= found["found"]["high"]
