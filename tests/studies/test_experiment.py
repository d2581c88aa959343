"""Experiments of a few seconds, in this process, recorded in memory."""

import json
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import pandas as pd
import pytest

from harness.cli.score_tables import results_table
from harness.data.collection.collection import load_collection
from harness.errors import DataError, HarnessError, TrainingError
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.specs.plans.one_file import load_experiment
from harness.studies.experiment import run_experiment
from harness.tracking.test_set_uses import readings
from harness.training.inference import answer
from harness.workspace import Workspace
from tests.figures_of_runs import drawn, unrendered
from tests.small_project import make_project
from tests.tracking.memory import MemoryTracker


class Done(NamedTuple):
    results: tuple
    tracker: MemoryTracker
    collection: object


def experiment(root, *overrides, tracker=None):
    spec = root / "colours.yaml"
    loaded = load_experiment(
        spec if spec.exists() else make_project(root), ["training.epochs=2", *overrides]
    )
    workspace = Workspace(root)
    collection = load_collection(loaded.spec.data, workspace=workspace, spec_folder=root)
    tracker = tracker or MemoryTracker(root / "files")
    context = RunContext(workspace, tracker, SILENT, {"python": "3"})
    return Done(run_experiment(loaded, "float32", collection, context), tracker, collection)


@pytest.fixture(scope="module")
def two_repetitions(tmp_path_factory) -> Done:
    with drawn(), unrendered():
        return experiment(tmp_path_factory.mktemp("two"), "repetitions.count=2")


def test_each_repetition_is_a_run_below_its_experiment(two_repetitions):
    group, *runs = two_repetitions.tracker.runs.values()
    assert [run.record.name for run in runs] == ["colours r1/2", "colours r2/2"]
    assert {run.record.group for run in runs} == {group.id}
    assert {run.status for run in (group, *runs)} == {"FINISHED"}


def test_the_experiment_has_the_mean_and_spread_of_its_repetitions(two_repetitions):
    group = next(iter(two_repetitions.tracker.runs.values()))
    values = [result.metrics["test/macro_f1"] for result in two_repetitions.results]
    assert group.metrics["test/macro_f1", 2] == pytest.approx(np.mean(values))
    assert group.metrics["test/macro_f1_sd", 2] == pytest.approx(np.std(values, ddof=1))


def test_the_experiments_own_row_lists_scores_before_costs(two_repetitions):
    group = next(iter(two_repetitions.tracker.runs.values()))
    parts = [key.split("/")[0] for key, _ in group.metrics]
    assert list(dict.fromkeys(parts)) == ["test", "cost"]


def test_the_experiments_own_row_has_the_settings_that_mlflow_compares(two_repetitions):
    group, first, *_ = two_repetitions.tracker.runs.values()
    assert group.params["training.epochs"] == first.params["training.epochs"]
    assert group.params["model.kind"] == "cnn"
    assert not [key for key in group.params if key.startswith("repetitions.")]
    assert group.params.items() <= first.params.items()


def test_the_experiments_own_row_has_spec_scores_and_figures(two_repetitions):
    group = next(iter(two_repetitions.tracker.runs.values()))
    names = {path.relative_to(group.files).as_posix() for path in group.files.rglob("*.*")}
    assert {"spec.yaml", "scores.json", "figures of colours r1 of 2/confusion.png"} <= names
    table = json.loads((group.files / "scores.json").read_text())
    wanted = [result.metrics["test/macro_f1"] for result in two_repetitions.results]
    assert [row[table["columns"].index("macro F1")] for row in table["data"]] == wanted
    assert [row[0] for row in table["data"]] == ["colours r1/2", "colours r2/2"]
    assert json.loads(group.tags["mlflow.loggedArtifacts"]) == [
        {"path": "scores.json", "type": "table"}
    ]


def test_repetitions_of_one_split_differ_in_everything_else(two_repetitions):
    files = [two_repetitions.tracker.artifact(f"run{i}", ".") for i in (2, 3)]
    splits = {(folder / "split.csv").read_text() for folder in files}
    histories = {(folder / "history.csv").read_text() for folder in files}
    assert (len(splits), len(histories)) == (1, 2)


def test_every_file_of_a_run_is_there(two_repetitions):
    folder = two_repetitions.tracker.artifact("run2", ".")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names >= {
        "run.json",
        "spec.yaml",
        "environment.json",
        "split.csv",
        "labels_one_hot.parquet",
        "history.csv",
        "predictions.parquet",
        "per_class.csv",
        "confusion.csv",
        "model.keras",
        "figures/confusion.png",
        "figures/curves.png",
    }


def test_the_model_file_gives_the_recorded_probabilities_from_raw_pictures(two_repetitions):
    from harness.data.cache.preparation import prepare

    done = two_repetitions
    folder = done.tracker.artifact("run2", ".")
    recorded = pd.read_parquet(folder / "predictions.parquet")
    root = folder.parents[1]
    images = prepare(
        done.collection,
        image_pixels=24,
        normalise=done.results[0].plan.spec.data.normalise,
        cache=Workspace(root).cache,
    )
    rows = [done.collection.image_ids.index(name) for name in recorded["image_id"]]
    model = keras.saving.load_model(folder / "model.keras")
    with images:
        answers = model.predict(images[np.array(rows)], verbose=0)
    np.testing.assert_allclose(answers, recorded.filter(like="p_").to_numpy(), atol=1e-6)


def test_the_one_hot_view_has_one_class_per_picture(two_repetitions):
    view = pd.read_parquet(two_repetitions.tracker.artifact("run2", "labels_one_hot.parquet"))
    assert list(view.columns) == ["name", "Painter 0", "Painter 1", "Painter 2"]
    codes = view.drop(columns="name")
    assert (codes.sum(axis=1) == 1).all()
    assert codes.sum().tolist() == [16, 16, 16]


LOGISTIC = (
    "augmentation={kind: none}",
    "features={kind: thumbnail, image_pixels: 8}",
    "model={kind: logistic}",
)
"""For what is the same whatever learns: a network takes ten times as long."""


def with_copies(root):
    """A project in which each picture lies twice."""
    make_project(root, each=8)
    for path in list((root / "pictures").rglob("*.png")):
        path.with_name(f"copy_of_{path.name}").write_bytes(path.read_bytes())
    return root


def test_near_duplicates_in_two_parts_stop_a_run_before_it_trains(tmp_path):
    tracker = MemoryTracker(tmp_path / "files")
    with pytest.raises(DataError, match="split: expected near-duplicates in one part"):
        experiment(with_copies(tmp_path), "split.group_near_duplicates=false", tracker=tracker)
    assert [run.status for run in tracker.runs.values()] == ["FAILED", "FAILED"]


def test_a_reason_lets_near_duplicates_pass_and_is_recorded(tmp_path):
    done = experiment(
        with_copies(tmp_path),
        "split.group_near_duplicates=false",
        "split.allow.near_duplicates=as published",
        *LOGISTIC,
    )
    (_, run) = done.tracker.runs.values()
    assert run.tags["harness.allowed.near_duplicates"] == "as published"
    document = json.loads(done.tracker.artifact(run.id, "run.json").read_text())
    assert document["allowed"] == {"near_duplicates": "as published"}


def test_the_kept_epoch_is_written_down(two_repetitions):
    document = json.loads(two_repetitions.tracker.artifact("run2", "run.json").read_text())
    assert document["kept_epoch"] == 2
    assert document["evidence"] is True


def test_the_table_shows_every_repetition_beside_the_majority(two_repetitions):
    table = results_table(two_repetitions.results)
    header, accuracy = table.splitlines()[:2]
    assert header.split() == [
        *("test", "part", "mean", "sd", "min", "max", "majority", "class", "r1", "r2")
    ]
    assert "0.333" in accuracy


def test_runs_from_before_a_metric_are_shown_without_it(two_repetitions):
    first, second = two_repetitions.results
    older = {key: value for key, value in first.metrics.items() if "test/brier" not in key}
    table = results_table((replace(first, metrics=older), second))
    assert "Brier" not in table
    assert "macro F1" in table


def test_nothing_is_left_unfinished(two_repetitions):
    root = two_repetitions.tracker.artifact("run2", ".").parents[1]
    assert not list((root / "mlruns" / "unfinished").glob("*/"))


def test_one_more_repetition_reuses_the_others(tmp_path):
    first = experiment(tmp_path, *LOGISTIC)
    again = (*LOGISTIC, "repetitions.count=2")
    second = experiment(tmp_path, *again, tracker=first.tracker)
    assert [result.reused for result in second.results] == [True, False]
    assert first.results[0].metrics.items() <= second.results[0].metrics.items()
    path = first.tracker.artifact(first.results[0].run_id, "predictions.parquet")
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(
        HarnessError, match=r"predictions\.parquet: expected a file of a finished run"
    ):
        experiment(tmp_path, *again, tracker=first.tracker)


def test_label_codes_class_weights_and_best_weights_train_too(tmp_path):
    done = experiment(
        tmp_path,
        "labels.kind=one_hot",
        "training.class_weights={kind: balanced}",
        "training.weights=best",
        "training.keep_model=false",
        "augmentation.engine=keras",
    )
    folder = done.tracker.artifact("run2", ".")
    assert not (folder / "model.keras").exists()
    history = pd.read_csv(folder / "history.csv")
    kept = json.loads((folder / "run.json").read_text())["kept_epoch"]
    assert history["validation/macro_f1"].max() == history["validation/macro_f1"][kept - 1]


@pytest.fixture(scope="module")
def late(tmp_path_factory):
    """Scored after its last two epochs, of three."""
    root = tmp_path_factory.mktemp("late")
    return Late(*experiment(root, *LATE), root)


class Late(NamedTuple):
    results: tuple
    tracker: MemoryTracker
    collection: object
    root: Path


LATE = ("training.epochs=3", "evaluation.average_epochs=2", "repetitions.count=1")


def test_a_score_over_the_last_epochs_is_the_mean_of_what_each_of_them_answers(late):
    folder = late.tracker.artifact("run2", ".")
    earlier = pd.read_parquet(folder / "earlier_predictions.parquet")
    last = pd.read_parquet(folder / "predictions.parquet")
    right = [(table["true"] == table["predicted"]).mean() for table in (earlier, last)]
    assert set(earlier["epoch"]) == {2}
    assert not np.allclose(earlier.iloc[:, 4:], last.iloc[:, 3:])
    metrics = late.results[0].metrics
    assert metrics["test/accuracy"] == pytest.approx(np.mean(right))
    assert metrics["cost/earlier_epochs_wall_s"] > 0
    assert json.loads((folder / "run.json").read_text())["kept_epoch"] == 3
    assert len(list(readings(Workspace(late.root)))) == 1


def test_the_kept_model_is_that_of_the_last_epoch_and_an_earlier_one_that_of_less_training(
    late, tmp_path
):
    folder = late.tracker.artifact("run2", ".")
    network = keras.saving.load_model(folder / "model.keras")
    shorter = experiment(tmp_path, "training.epochs=2", "repetitions.count=1")
    fewer = pd.read_parquet(shorter.tracker.artifact("run2", "predictions.parquet"))
    earlier = pd.read_parquet(folder / "earlier_predictions.parquet").drop(columns="epoch")
    pd.testing.assert_frame_equal(earlier, fewer)
    assert network.count_params() == late.results[0].metrics["cost/parameters"]


def test_a_run_cut_between_the_tests_of_two_epochs_ends_with_the_same_bits(
    late, tmp_path, monkeypatch
):
    class Killed(BaseException):
        pass

    left = [1]

    def cut(model, pictures):
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return answer(model, pictures)

    with monkeypatch.context() as patch:
        patch.setattr("harness.runs.trainer.answer", cut)
        with pytest.raises(Killed):
            experiment(tmp_path, *LATE)
    done = experiment(tmp_path, *LATE)
    for name in ("earlier_predictions.parquet", "predictions.parquet", "history.csv"):
        files = [late.tracker.artifact("run2", name), done.tracker.artifact("run2", name)]
        assert files[0].read_bytes() == files[1].read_bytes()
    assert len({use.fingerprint for use in readings(Workspace(tmp_path))}) == 1


def test_cross_validation_tests_every_picture_once(tmp_path):
    done = experiment(tmp_path, *LOGISTIC, "repetitions={kind: cross_validation, folds: 3}")
    tested = [
        name
        for number in (2, 3, 4)
        for name in pd.read_parquet(done.tracker.artifact(f"run{number}", "predictions.parquet"))[
            "image_id"
        ]
    ]
    assert sorted(tested) == sorted(done.collection.image_ids)


def test_a_run_that_fails_is_recorded_as_failed_and_raises(tmp_path):
    tracker = MemoryTracker(tmp_path / "files")
    with pytest.raises(TrainingError, match="expected finite numbers"):
        experiment(
            tmp_path, "training.optimizer={kind: sgd, learning_rate: 1.0e+38}", tracker=tracker
        )
    _, run = tracker.runs.values()
    assert run.status == "FAILED"
    assert "expected finite numbers" in run.tags["harness.error"]
