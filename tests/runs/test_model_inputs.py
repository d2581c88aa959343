"""What a model is shown, made from a few small pictures."""

import contextlib
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from harness.data.cache.preparation import prepare
from harness.data.collection.collection import load_collection
from harness.data.splits.split import make_split
from harness.features.fitted_transforms import fit_clusters, fit_pca
from harness.progress import SILENT
from harness.runs.model_inputs import InputsRequest, model_inputs
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import plans
from harness.training_rows import TrainingRows
from harness.workspace import Workspace
from tests.small_project import make_project

THUMBNAIL = "{kind: thumbnail, image_pixels: 8}"
BACKBONE = "{kind: backbone, backbone: efficientnet_lite0, image_pixels: 32}"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("sight")).parent


@pytest.fixture
def seen(project):
    """Give what a spec's model sees, and who was given training rows; closed after the test."""
    with contextlib.ExitStack() as opened:

        def see(*overrides, repetition=0):
            request = a_viewer(project, overrides, repetition)
            return opened.enter_context(model_inputs(request)), request

        yield see


@pytest.fixture
def small_backbone(monkeypatch):
    """A layer in the place of a network that takes seconds to build."""

    def build(*_, **__):
        pictures = keras.Input((32, 32, 3), dtype="uint8")
        parts = keras.layers.AveragePooling2D(8)(keras.layers.Rescaling(1 / 255)(pictures))
        return keras.Model(pictures, keras.layers.Dense(1280)(keras.layers.Flatten()(parts)))

    monkeypatch.setattr("harness.features.extraction.build_backbone", build)


def a_viewer(root, overrides, repetition=0):
    loaded = load_experiment(
        root / "colours.yaml",
        ["repetitions={kind: resampled_splits, count: 3}", *overrides],
    )
    spec, workspace = loaded.spec, Workspace(root)
    collection = load_collection(spec.data, workspace=workspace, spec_folder=root)
    split = make_split(
        collection, spec.split, spec.repetitions, seed=spec.seed, repetition=repetition
    )
    plan = plans(loaded, "float32")[repetition]
    return InputsRequest(plan, collection, TrainingRows(split.train), workspace.cache, SILENT)


def numbers(features, model="{kind: logistic}", augmentation="{kind: none}"):
    return (f"features={features}", f"model={model}", f"augmentation={augmentation}")


def test_pixels_are_the_prepared_pictures_and_nothing_is_fitted(seen):
    inputs, request = seen()
    assert inputs.plain.shape == (48, 24, 24, 3)
    assert inputs.views == (inputs.plain,)
    assert request.training.given == {}


def test_rows_of_each_kind_have_one_row_a_picture(seen):
    shapes = {
        THUMBNAIL: 192,
        "{kind: histogram, image_pixels: 16, bins: [4, 2, 2]}": 16,
        "{kind: geometry}": 5,
        f"{{kind: pca, of: {THUMBNAIL}, components: 6}}": 6,
        f"{{kind: projection, of: {THUMBNAIL}, components: 7}}": 7,
        f"{{kind: clusters, of: {THUMBNAIL}, clusters: 4}}": 4,
    }
    for features, width in shapes.items():
        inputs, _ = seen(*numbers(features))
        assert inputs.plain.shape == (48, width), features
        assert inputs.plain.dtype == np.float32


def test_clusters_of_components_are_fitted_one_after_the_other(seen):
    of = f"{{kind: pca, of: {THUMBNAIL}, components: 6}}"
    inputs, request = seen(*numbers(f"{{kind: clusters, of: {of}, clusters: 3, beside: true}}"))
    assert inputs.plain.shape == (48, 9)
    assert request.training.given == {"pca": 24, "clusters": 24}
    assert {"pca_components", "cluster_centres"} <= set(inputs.arrays)
    assert inputs.parameters == sum(array.size for array in inputs.arrays.values())


def test_what_is_fitted_depends_on_the_repetitions_split(seen):
    features = numbers(f"{{kind: pca, of: {THUMBNAIL}, components: 3}}")
    one, same, other = (seen(*features, repetition=r)[0] for r in (0, 0, 1))
    np.testing.assert_array_equal(one.plain, same.plain)
    assert not np.array_equal(one.arrays["pca_mean"], other.arrays["pca_mean"])


def test_rebuilt_pictures_are_pictures(seen):
    inputs, request = seen("features={kind: pca_pictures, image_pixels: 16, components: 4}")
    assert inputs.plain.shape == (48, 16, 16, 3)
    assert inputs.plain.dtype == np.uint8
    assert request.training.given == {"pca": 24}


def test_a_second_repetition_or_proposal_does_not_run_the_backbone(small_backbone, seen):
    first, _ = seen(*numbers(BACKBONE))
    again, _ = seen(*numbers(BACKBONE), repetition=1)
    reduced, _ = seen(*numbers(f"{{kind: pca, of: {BACKBONE}, components: 3}}"))
    assert (first.computed, again.computed, reduced.computed) == (48, 0, 0)
    assert first.plain.shape == (48, 1280)
    assert again.cost == first.cost
    assert first.cost.cpu_ms > 0
    np.testing.assert_array_equal(first.plain, again.plain)


def test_views_are_random_changes_that_all_repetitions_share(small_backbone, seen):
    viewed = numbers(
        BACKBONE.replace("}", ", views: 2}"),
        "{kind: dense_head}",
        "{kind: random, flip: horizontal, contrast: 0.5}",
    )
    first, _ = seen(*viewed)
    again, _ = seen(*viewed, repetition=2)
    assert len(first.views) == 2
    assert again.computed == 0
    assert not np.array_equal(first.views[0], first.views[1])
    assert not np.array_equal(first.views[0], first.plain)


def test_pictures_outside_the_training_part_change_nothing_that_is_fitted(project):
    """Every picture outside the training part becomes its negative; what is fitted stays."""
    features = f"{{kind: clusters, of: {{kind: pca, of: {THUMBNAIL}, components: 4}}, clusters: 3}}"
    request = a_viewer(project, numbers(features))
    spec = request.spec
    with model_inputs(request) as inputs:
        before = inputs.arrays
    with prepare(
        request.collection, image_pixels=8, normalise=spec.data.normalise, cache=request.cache
    ) as images:
        pixels = images[np.arange(len(images))]
    others = np.setdiff1d(np.arange(len(pixels)), request.training.rows)
    pixels[others] = 255 - pixels[others]

    flat = pixels.reshape(len(pixels), -1).astype(np.float32) / np.float32(255)
    reduced = fit_pca(spec.features.of, flat, request.training, request.seed)
    after = fit_clusters(spec.features, reduced.values, request.training, request.seed)
    for name, array in {**reduced.arrays, **after.arrays}.items():
        np.testing.assert_array_equal(array, before[name])


def test_fitting_features_is_a_stage_that_is_told(project):
    told = []
    overrides = numbers(f"{{kind: pca, of: {THUMBNAIL}, components: 5}}")
    progress = SimpleNamespace(
        start=lambda stage, *_, **__: told.append(stage),
        advance=lambda *_, **__: None,
        finish=lambda note="": told.append(note),
    )
    request = a_viewer(project, overrides)._replace(progress=progress)
    with model_inputs(request):
        pass
    assert told[-2:] == ["colours r1/3  fitting pca", "192 numbers a picture, 5 then"]
