"""Clusterings of a few seconds, in this process, recorded in memory."""

import json
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from harness.cli.score_tables import CLUSTERINGS, results_table
from harness.data.collection.collection import load_collection
from harness.errors import DataError, TrainingError
from harness.progress import SILENT, Silent
from harness.runs.context import RunContext
from harness.specs.plans.load import load
from harness.studies.experiment import run_experiment
from harness.workspace import Workspace
from tests.figures_of_runs import drawn, unrendered
from tests.small_project import make_project
from tests.tracking.memory import MemoryTracker

CLUSTERING = """
kind: clustering
question: Are clusters of colours the painters?
repetitions: {kind: seeds, count: 1}
data: {source: folder, folder: pictures, normalise: {square_pixels: 32, jpeg_quality: 90}}
split: {test: 0.25, validation: 0.25}
features: {kind: pca, of: {kind: histogram, image_pixels: 16}, components: 4}
scaling: standardise
clusters: [2, 3, 5]
stability_seeds: 2
gap_references: 2
evaluation: {half_samples: 50, permutations: 20}
"""
LEARNED = """{kind: learned, features: {kind: pixels, image_pixels: 16},
 model: {kind: cnn, filters: [4], dense_units: [6]},
 training: {optimizer: {kind: adam}, batch_size: 8, epochs: 1, precision: float32}}"""
UNSCALED = ("features={kind: histogram, image_pixels: 16}", "scaling=l2")


class Done(NamedTuple):
    results: tuple
    tracker: MemoryTracker
    collection: object

    def file(self, name):
        return self.tracker.artifact(self.results[0].run_id, name)


class Heard(Silent):
    """Progress that remembers how far each stage went."""

    def __init__(self):
        self.stages = {}

    def start(self, name, total=0, unit=""):  # noqa: ARG002
        """Begin a stage."""
        self.name, self.stages[name] = name, [total]

    def advance(self, steps=1, note=""):  # noqa: ARG002
        """Count."""
        self.stages[self.name].append(steps)


def clustering(root, *overrides, tracker=None, text=CLUSTERING, progress=SILENT):
    spec = root / "colours.yaml"
    loaded = load(spec if spec.exists() else make_project(root, spec=text), overrides)
    workspace = Workspace(root)
    collection = load_collection(loaded.spec.data, workspace=workspace, spec_folder=root)
    tracker = tracker or MemoryTracker(root / "files")
    context = RunContext(workspace, tracker, progress, {"python": "3"})
    return Done(run_experiment(loaded, "float32", collection, context), tracker, collection)


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Done:
    with drawn(), unrendered():
        return clustering(tmp_path_factory.mktemp("clusters"))


@pytest.fixture(scope="module")
def learned(tmp_path_factory) -> Done:
    text = CLUSTERING.replace("{kind: pca, of: {kind: histogram, image_pixels: 16}", LEARNED)
    return clustering(tmp_path_factory.mktemp("learned"), text=text.replace(", components: 4}", ""))


def test_every_file_of_a_clustering_is_there(done):
    folder = done.file(".")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert names >= {
        *("run.json", "spec.yaml", "environment.json", "split.csv", "fitted.json", "fitted.npz"),
        *("clusters.csv", "assignments.parquet", "contingency.csv", "gallery.npz"),
        *("figures/clusters_over_k.png", "figures/cluster_contingency.png"),
        "figures/cluster_gallery.png",
    }
    assert "predictions.parquet" not in names


def test_the_headline_is_the_chosen_row_of_the_table(done):
    metrics = done.results[0].metrics
    table = pd.read_csv(done.file("clusters.csv")).set_index("clusters")
    about = json.loads(done.file("run.json").read_text())

    assert list(table.index) == [2, 3, 5]
    chosen = table["train/silhouette"].idxmax()
    assert about["clusters"] == about["choices"]["silhouette"] == chosen
    assert metrics["train/clusters"] == chosen
    assert metrics["test/ami"] == pytest.approx(table["test/ami"][chosen])
    assert metrics["test/ami_k005"] == pytest.approx(table["test/ami"][5])
    assert about["kind"] == "clustering"
    assert about["fingerprint"] == done.results[0].fingerprint


def test_the_numbers_follow_from_the_assignments(done):
    from sklearn.metrics import adjusted_rand_score

    about = json.loads(done.file("run.json").read_text())
    table = pd.read_parquet(done.file("assignments.parquet"))
    tested = table[table["part"] == "test"]
    column = f"cluster_k{about['clusters']:03d}"
    counts = pd.read_csv(done.file("contingency.csv")).query("part == 'test'").iloc[:, 2:]

    found = done.results[0].metrics
    assert found["test/ari"] == pytest.approx(adjusted_rand_score(tested["true"], tested[column]))
    assert found["test/purity"] == pytest.approx(counts.max(axis=1).sum() / len(tested))
    assert list(table["image_id"]) == list(done.collection.image_ids)


def test_the_centres_that_are_kept_are_those_of_the_clusters(done):
    arrays = np.load(done.file("fitted.npz"))

    assert {"pca_components", "scaling_mean", "centres_k002", "centres_k005"} <= set(arrays.files)
    assert arrays["centres_k003"].shape == (3, 4)


def test_everything_fitted_saw_training_rows_only(done):
    split = pd.read_csv(done.file("split.csv"))
    record = json.loads(done.file("fitted.json").read_text())

    trained = int((split["part"] == "train").sum())
    assert record["rows"] == trained
    assert set(record["given"]) == {"pca", "scaling", "k-means", "ceilings"}
    assert set(record["given"].values()) == {trained}


def test_each_measure_stands_beside_its_chance_in_the_table(done):
    header, *rows = results_table(done.results, CLUSTERINGS).splitlines()

    assert header.split() == ["test", "part", "score", "95", "%", "interval", "by", "chance"]
    purity = next(row for row in rows if row.startswith("purity"))
    assert purity.endswith(f"{done.results[0].metrics['test/purity_chance']:.3f}")


def test_learned_features_are_held_against_labels_they_did_not_see(learned):
    metrics = learned.results[0].metrics
    about = json.loads(learned.file("run.json").read_text())
    counts = pd.read_csv(learned.file("contingency.csv"))

    assert "test/ami" in metrics
    assert not {"train/ami", "train/purity"} & set(metrics)
    assert about["scored_parts"] == ["test"]
    assert set(counts["part"]) == {"test"}
    assert np.load(learned.file("fitted.npz"))["centres_k002"].shape == (2, 6)
    assert learned.file("history.csv").exists()
    assert learned.file("model.keras").exists()


def test_a_finished_clustering_is_not_done_again(tmp_path):
    asked = (*UNSCALED, "clusters=[3]")
    first = clustering(tmp_path, *asked)
    second = clustering(tmp_path, *asked, "repetitions.count=2", tracker=first.tracker)

    assert [result.reused for result in second.results] == [True, False]
    assert first.results[0].metrics.items() <= second.results[0].metrics.items()
    again = clustering(tmp_path, *asked)
    same = {key for key in first.results[0].metrics if not key.startswith("cost/")}
    assert {key: again.results[0].metrics[key] for key in same} == {
        key: first.results[0].metrics[key] for key in same
    }


def test_one_number_of_clusters_is_enough(tmp_path):
    found = clustering(tmp_path, *UNSCALED, "clusters=[3]").results[0].metrics

    assert found["train/clusters"] == 3
    assert found["test/ami"] == found["test/ami_k003"]


def test_the_time_left_allows_for_what_more_clusters_cost(tmp_path):
    heard = Heard()
    clustering(tmp_path, *UNSCALED, progress=heard)

    total, *steps = heard.stages["k-means"]
    assert sum(steps) == total
    assert steps == sorted(set(steps))  # 2, 3, 5 clusters: each weighs more than the one before


def test_more_clusters_than_half_the_pictures_are_refused(tmp_path):
    with pytest.raises(DataError) as raised:
        clustering(tmp_path, *UNSCALED, "clusters=[3, 40]")
    assert str(raised.value) == (
        "clusters: expected at most 12, half as many as there are different training pictures; "
        "got 40. Ask for fewer."
    )


def test_a_layer_that_the_network_lacks_is_named(tmp_path):
    text = CLUSTERING.replace(
        "{kind: pca, of: {kind: histogram, image_pixels: 16}, components: 4}",
        LEARNED.replace("{kind: learned", "{kind: learned, layer: dense_7"),
    )
    with pytest.raises(TrainingError, match=r"features.layer: expected a layer.*got 'dense_7'"):
        clustering(tmp_path, text=text)
