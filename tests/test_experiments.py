"""Every experiment file that is shipped."""

from collections import Counter

import pytest
import yaml

from harness.specs.plans.differences import flatten
from harness.specs.plans.growing_study import LoadedGrowing
from harness.specs.plans.load import check_files
from harness.specs.plans.one_file import LoadedExperiment, load_experiment
from harness.specs.plans.study_collections import LoadedCollections
from harness.specs.plans.study_proposals import LoadedStudy
from tests.shipped import FOLDER, LOADED

MANY = (LoadedStudy, LoadedCollections, LoadedGrowing)
FILES = list(LOADED)
BY_NAME = {path.stem: path for path in FILES}
RUNS = [path for path, found in LOADED.items() if not isinstance(found, MANY)]
EXPERIMENTS = [path for path, found in LOADED.items() if isinstance(found, LoadedExperiment)]

QUESTIONS = {
    *("input", "batch", "epochs", "augmentation", "training", "architectures", "transfer"),
    *("pca", "clusters", "floors", "imbalance", "labels", "search", "data", "generation"),
}
STUDIES = "paper"
"""Folder of the studies that ask all that the paper does; others lie on top."""

PAPER = {
    "features.image_pixels": 300,
    "augmentation.flip": "horizontal_and_vertical",
    "augmentation.rotation": 0.25,
    "augmentation.zoom": 0.2,
    "augmentation.translation.height": 0.3,
    "augmentation.translation.width": 0.2,
    "augmentation.contrast": 0.2,
    "model.kind": "cnn",
    "model.filters": "[16, 32, 64]",
    "model.kernel_pixels": 3,
    "model.dropout_rate": 0.2,
    "model.dense_units": "[128]",
    "training.optimizer.kind": "rmsprop",
    "training.optimizer.learning_rate": 0.001,
    "training.optimizer.momentum": 0.1,
    "training.loss.kind": "cross_entropy",
    "training.batch_size": 32,
    "training.epochs": 20,
    "training.class_weights.kind": "none",
    "training.early_stopping": None,
    "training.weights": "last",
    "split.test": 0.15,
    "repetitions.count": 1,
    "data.source": "best-artworks",
    "data.otherwise": "demo",
}


def test_no_file_has_a_mistake():
    assert len(EXPERIMENTS) >= 100
    assert check_files(FILES) == ()


def test_a_file_lies_in_the_folder_of_its_question_and_its_name_is_its_own():
    homes = {path.relative_to(FOLDER).parent.as_posix() for path in FILES}
    on_top = {path.stem for path in FILES if path.parent in (FOLDER, FOLDER / STUDIES)}
    studies = {path for path, found in LOADED.items() if isinstance(found, MANY)}
    of_one_question = {path.stem for path in studies if path.parent.name in QUESTIONS}

    assert homes == {".", STUDIES, *QUESTIONS}
    assert on_top == {"baseline", *(path.stem for path in studies)} - of_one_question
    # What is painted is held against no files of other folders.
    assert of_one_question == {"study_generation", "study_projected"}
    assert len(BY_NAME) == len(FILES)


def test_a_file_opens_with_its_question_cost_and_expectation():
    for path in FILES:
        lines = path.read_text(encoding="utf-8").splitlines()
        comments = [line for line in lines if line[:1] == "#"]
        heads = [one.split(":")[0] for one in comments if one[2:3].isupper() and ":" in one[:12]]

        assert heads[:4] == ["# Question", "# Run", "# Cost", "# Expect"], path
        assert any(path.relative_to(FOLDER.parent).as_posix() in line for line in comments), path
        assert all(len(line) <= 100 for line in lines), path


def test_a_proposal_changes_something_and_a_whole_file_nothing():
    for path in RUNS:
        assert (LOADED[path].parent is None) == (LOADED[path].changes == ()), path


def test_each_file_asks_a_question_of_its_own():
    asked = Counter(found.spec.question for found in LOADED.values())

    assert [question for question in asked if not question.endswith("?")] == []
    assert [question for question, files in asked.items() if files > 1] == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("double_softmax", ("training.loss.kind", "cross_entropy", "double_softmax")),
        ("no_augmentation", ("augmentation.kind", "random", "none")),
        ("keras_augmentation", ("augmentation.engine", "fused", "keras")),
    ],
)
def test_a_proposal_is_one_change_of_the_baseline(name, change):
    loaded = load_experiment(BY_NAME[name])

    assert loaded.parent == FOLDER / "baseline.yaml"
    assert loaded.changes == (change,)


def test_the_baseline_is_the_papers():
    said = flatten(load_experiment(FOLDER / "baseline.yaml").spec)

    assert {key: said[key] for key in PAPER} == PAPER


def test_the_baseline_leaves_nothing_to_a_default():
    written = yaml.safe_load((FOLDER / "baseline.yaml").read_text(encoding="utf-8"))
    resolved = load_experiment(FOLDER / "baseline.yaml").spec.model_dump(mode="json")

    assert written == resolved
