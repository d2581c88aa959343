"""Every shipped experiment, trained in small, end to end, into one MLflow store.

Some are trained by default, and each other kind by `pytest -m end_to_end`. Of those that differ in
numbers alone, such as batch_8 and batch_16, `pytest -m opt_in tests/test_proposals.py` trains all
but the first: they are the same code.
"""

import re
from pathlib import Path

import pytest

from harness.data.collection.collection import load_collection
from harness.features.backbones import build_backbone
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.specs.plans.differences import flatten
from harness.specs.plans.load import load
from harness.specs.plans.one_file import LoadedClustering, LoadedExperiment, load_experiment
from harness.specs.plans.trust import Trust, with_trust
from harness.specs.schema.architectures import ARCHITECTURES
from harness.studies.experiment import run_experiment
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace
from tests.models.networks import a_backbone
from tests.shipped import FOLDER, LOADED
from tests.small_project import make_pictures
from tests.tracking.factories import a_workspace

EXPERIMENTS = [path for path, found in LOADED.items() if isinstance(found, LoadedExperiment)]
CLUSTERINGS = [path for path, found in LOADED.items() if isinstance(found, LoadedClustering)]
SMALLEST = {"xception": 71}
LARGE = (
    *("alexnet", "fine_tune", "googlenet", "resnet18", "resnet50"),
    *("transfer_convnext_tiny", "vgg16"),
)
"""Many seconds each; built and counted by tests of their own."""
ALIKE = (
    *("adam", "adamw", "rmsprop_without_momentum", "sgd", "step_rate"),
    *("only_contrast", "only_rotation", "only_translation", "only_zoom"),
    *("forest_pca", "forest_histogram", "neighbours_pixels", "projection_logistic"),
    *("lenet5_digits", "double_softmax", "label_smoothing", "effective_number", "search_transfer"),
    *("focal_loss", "logit_adjustment", "class_weights", "one_hot", "cosine_rate", "mixup"),
    *("moving_average", "weight_averaging", "sharpness_aware", "epochs_100_early_stopping"),
    *("pca_naive_bayes", "pca_variance_80", "thumbnail_8_logistic", "neighbours_backbone"),
    *("narrower", "no_dropout", "binary_codes_1", "pca_variance_95", "thumbnail_logistic"),
    *("batch_normalization", "global_average_pooling", "vgg_small", "keras_augmentation"),
    *("clusters_distances", "pca_pictures", "transfer_views", "lenet5"),
    *("kmeans_histogram", "kmeans_learned", "kmeans_pca", "kmeans_backbone", "digits"),
    "transfer_onnx",  # `test_onnx_page.py` trains another
    "published_split",  # whose split and pictures are others in small
)
"""Each choice has small tests of its own; only_flip and others stand for them here.

Whole runs with Keras' augmentation are in `studies/test_experiment.py`, with components of
pictures in `runs/test_predictor.py`, of histograms and learned features in
`runs/test_clustering.py`, with views of pictures in `runs/test_model_inputs.py`, on digits in
`test_store.py` and `test_tour.py`.
"""
BY_DEFAULT = ("only_flip", "pca_logistic", "forest_pixels", "logistic_backbone", "kmeans_pixels")
"""One of each kind: a network, components, a forest, a backbone, a clustering."""
DRAWN = ("only_flip", "pca_logistic", "clusters_one_hot", "forest_pixels", "kmeans_pixels")
"""Their figures are built; those of other experiments are these again."""
FORGOTTEN = ("question", "data", "search")
NUMBER = re.compile(r"\d+(\.\d+)?")
EVERY_RUN = {"test/accuracy", "test/macro_f1_low", "test/macro_f1_majority", "cost/cpu_s"}
EVERY_CLUSTERING = {"test/ami", "test/ari_low", "test/purity_chance", "cost/cpu_s"}
EVERY_FOLDER = {"run.json", "spec.yaml", "split.csv", "predictions.parquet", "confusion.csv"}


def without_numbers(path: Path) -> tuple:
    """What an experiment is once its question, pictures and the size of numbers are forgotten."""
    said = flatten(LOADED[path].spec)
    kept = {key: said[key] for key in said if key.split(".")[0] not in FORGOTTEN}
    named = {key: kept[key] for key in kept if key.endswith(".name")}
    sizes = {key: NUMBER.sub(nothing_or_something, str(value)) for key, value in kept.items()}
    # Each row of the backbones is built by a test of its own.
    networks = {key: said[key] == "efficientnet_lite0" for key in kept if key.endswith(".backbone")}
    return tuple((sizes | named | networks).items())


def nothing_or_something(number: re.Match) -> str:
    return "some" if float(number.group()) else "0"


def some_by_default(paths: list[Path]) -> list:
    first = {without_numbers(path): path for path in reversed(paths)}
    chosen = {path for path in first.values() if path.stem not in (*LARGE, *ALIKE)}
    marks = {
        path: pytest.mark.opt_in
        if path not in chosen
        else (() if path.stem in BY_DEFAULT else pytest.mark.end_to_end)
        for path in paths
    }
    return [pytest.param(path, marks=marks[path], id=path.stem) for path in paths]


def test_many_kinds_of_change_are_trained():
    params = some_by_default(EXPERIMENTS)
    chosen = [one for one in params if "opt_in" not in {mark.name for mark in one.marks}]
    assert len(chosen) > len(EXPERIMENTS) / 7


def test_each_that_is_to_be_trained_by_default_is():
    params = [*some_by_default(EXPERIMENTS), *some_by_default(CLUSTERINGS)]
    assert {one.id for one in params if not one.marks} == set(BY_DEFAULT)


@pytest.fixture(scope="module")
def place(tmp_path_factory, new_database) -> Workspace:
    root = tmp_path_factory.mktemp("proposals")
    make_pictures(root / "pictures", each=12)
    return a_workspace(root, new_database)


@pytest.fixture(scope="module")
def tracker(place):
    return MlflowTracker(place, sample_every_s=None)


@pytest.fixture(scope="module")
def random_weights(place):
    """Write a weights file of a network that would be downloaded; ImageNet's are not to be had."""

    def write(name: str) -> Path:
        path = place.root / f"{name}.weights.h5"
        if not path.exists():
            pixels = SMALLEST.get(name, 32)
            build_backbone(name, image_pixels=pixels, weights=None).save_weights(path)
        return path

    return write


@pytest.fixture(autouse=True)
def figures_of_some(request):
    if any(request.node.nodeid.endswith(f"[{name}]") for name in DRAWN):
        request.getfixturevalue("figures")
        request.getfixturevalue("unrendered")


def in_small(spec, weights) -> list[str]:
    """Return overrides that keep what a file asks, on three dozen tiny pictures."""
    said = flatten(spec)
    small = [*few_pictures(), "evaluation.bootstrap_resamples=100"]
    small += [
        "training.epochs=2",
        "training.averaged_epochs=2",
        "training.precision=float32",
        "training.keep_model=false",
    ]
    small += [f"{key}={value}" for key, value in _sizes(said).items()]
    small += ["repetitions.count=1"] if "repetitions.count" in said else []
    backbone = next((said[key] for key in said if key.endswith(".backbone")), None)
    if backbone not in (None, "efficientnet_lite0"):
        key = next(key for key in said if key.endswith(".weights") and "training" not in key)
        small.append(f"{key}={weights(backbone)}")
    return small


def few_pictures() -> list[str]:
    small = ["data.source=folder", "data.folder=pictures", "data.otherwise=null"]
    small += [
        "data.file=null",
        "data.image=image",
        "data.label=label",
        "data.group=null",
        "data.part=null",
    ]
    small += ["data.minimum_pictures=1", "data.normalise={square_pixels: 128, jpeg_quality: 90}"]
    return [*small, "split={given: null, test: 0.25, validation: 0.25}"]


def clustered_in_small(spec) -> list[str]:
    small = [*few_pictures(), "clusters=[2, 4]", "stability_seeds=2", "gap_references=2"]
    small += ["evaluation={half_samples: 50, permutations: 20}"]
    small += [f"{key}={value}" for key, value in _sizes(flatten(spec)).items()]
    if spec.saw_labels:
        small += ["features.training.epochs=2", "features.training.precision=float32"]
    return small


def _sizes(said) -> dict[str, object]:
    names = {str(said.get("model.name")), *(str(said[key]) for key in said if "backbone" in key)}
    pixels = max([32, *(SMALLEST.get(name, 0) for name in names)])
    if (name := said.get("model.name")) in ARCHITECTURES:
        pixels = max(pixels, ARCHITECTURES[name].smallest_pixels)
    limits = {"image_pixels": pixels, "components": 5, "clusters": 4, "trees": 20, "head_epochs": 1}
    limits["views"] = 2
    return {
        key: min(value, limits[name])
        for key, value in said.items()
        if (name := key.rpartition(".")[2]) in limits and isinstance(value, int)
    }


@pytest.mark.parametrize("path", some_by_default(EXPERIMENTS))
def test_it_trains_in_small_and_is_recorded(path, place, tracker, random_weights):
    is_recorded(path, in_small(load_experiment(path).spec, random_weights), place, tracker)


def test_a_small_network_is_tuned_and_is_recorded(place, tracker, random_weights, monkeypatch):
    """In the place of the one of fine_tune.yaml, which takes ten seconds."""
    path = FOLDER / "transfer" / "fine_tune.yaml"
    overrides = [*in_small(load_experiment(path).spec, random_weights), "model.unfrozen_layers=1"]
    monkeypatch.setattr(
        "harness.features.extraction.build_backbone", lambda *_, **__: a_backbone(32)
    )
    is_recorded(path, overrides, place, tracker)


def is_recorded(path, overrides, place, tracker):
    loaded = load_experiment(path, overrides)
    collection = load_collection(loaded.spec.data, workspace=place, spec_folder=place.root)
    context = RunContext(place, tracker, SILENT, {})

    words = [loaded.code.path] if loaded.code else []
    loaded = with_trust(loaded, Trust(words, place.trusted))
    (result,) = run_experiment(loaded, "float32", collection, context)

    kept = tracker.finished(result.fingerprint)
    assert kept.id == result.run_id
    assert kept.metrics.keys() >= EVERY_RUN
    folder = tracker.artifact(result.run_id, ".")
    assert {file.name for file in folder.iterdir()} >= EVERY_FOLDER


@pytest.mark.parametrize("path", some_by_default(CLUSTERINGS))
def test_it_clusters_in_small_and_is_recorded(path, place, tracker):
    loaded = load(path, clustered_in_small(LOADED[path].spec))
    collection = load_collection(loaded.spec.data, workspace=place, spec_folder=place.root)
    context = RunContext(place, tracker, SILENT, {})

    (result,) = run_experiment(loaded, "float32", collection, context)

    kept = tracker.finished(result.fingerprint)
    assert kept.id == result.run_id
    assert kept.metrics.keys() >= EVERY_CLUSTERING
    folder = tracker.artifact(result.run_id, ".")
    names = {file.name for file in folder.iterdir()}
    assert names >= {"run.json", "clusters.csv", "assignments.parquet", "gallery.npz"}
    assert ("figures" in names) == (path.stem in DRAWN)
