"""Every experiment file that is shipped."""

from pathlib import Path

import pytest

from harness.spec.load import check_files, load_experiment

EXPERIMENTS = sorted((Path(__file__).resolve().parents[1] / "experiments").glob("*.yaml"))


def by_name(path):
    return path.name


def test_no_file_has_a_mistake():
    assert check_files(EXPERIMENTS) == ()


@pytest.mark.parametrize("path", EXPERIMENTS, ids=by_name)
def test_a_file_opens_with_its_question_cost_and_expectation(path):
    head = path.read_text(encoding="utf-8")
    for word in ("# Question:", "# Run:", "# Cost:", "# Expect:"):
        assert word in head
    assert f"experiments/{path.name}" in head


@pytest.mark.parametrize("path", EXPERIMENTS, ids=by_name)
def test_a_proposal_states_its_change(path):
    loaded = load_experiment(path)
    assert (loaded.parent is None) == (loaded.changes == ())


def test_the_baseline_is_the_papers():
    spec = load_experiment(EXPERIMENTS[0].with_name("baseline.yaml")).spec
    assert spec.features.image_pixels == 300
    assert spec.model.filters == (16, 32, 64)
    assert spec.model.dense_units == (128,)
    assert spec.training.optimizer.momentum == 0.1
    assert (spec.training.batch_size, spec.training.epochs) == (32, 20)
    assert spec.repetitions.count == 1
