"""What was fitted once makes of the same pictures what it made of them then."""

import numpy as np
import pytest

from harness.features.apply_fitted import applied, rebuilt_squares
from harness.features.fitted_transforms import (
    fit_clusters,
    fit_pca,
    fit_projection,
    rebuilt_pictures,
)
from harness.specs.schema.features import (
    ClustersSpec,
    PcaPicturesSpec,
    PcaSpec,
    ProjectionSpec,
    ThumbnailSpec,
)
from harness.training_rows import TrainingRows

RNG = np.random.default_rng(8)
VALUES = RNG.normal(size=(60, 12)).astype(np.float32) * np.arange(1, 13, dtype=np.float32)
TRAINING = TrainingRows(np.arange(40))
THUMBNAIL = ThumbnailSpec(kind="thumbnail")
PCA = PcaSpec(kind="pca", of=THUMBNAIL, components=5)


@pytest.mark.parametrize("whiten", [False, True])
def test_components(whiten):
    spec = PCA.model_copy(update={"whiten": whiten})
    fitted = fit_pca(spec, VALUES, TRAINING, 1)
    np.testing.assert_allclose(applied(spec, VALUES, fitted.arrays), fitted.values, atol=2e-4)


def test_a_projection():
    spec = ProjectionSpec(kind="projection", of=THUMBNAIL, components=5)
    fitted = fit_projection(spec, VALUES, TRAINING, 1)
    np.testing.assert_array_equal(applied(spec, VALUES, fitted.arrays), fitted.values)


@pytest.mark.parametrize("gives", ["distances", "one_hot"])
@pytest.mark.parametrize("beside", [False, True])
def test_clusters(gives, beside):
    spec = ClustersSpec(kind="clusters", of=THUMBNAIL, clusters=4, gives=gives, beside=beside)
    fitted = fit_clusters(spec, VALUES, TRAINING, 1)
    np.testing.assert_allclose(applied(spec, VALUES, fitted.arrays), fitted.values, atol=2e-4)


def test_clusters_of_components():
    below = fit_pca(PCA, VALUES, TRAINING, 1)
    spec = ClustersSpec(kind="clusters", of=PCA, clusters=4)
    fitted = fit_clusters(spec, below.values, TRAINING, 1)
    found = applied(spec, VALUES, {**below.arrays, **fitted.arrays})
    np.testing.assert_allclose(found, fitted.values, atol=5e-4)


def test_rebuilt_pictures():
    squares = RNG.integers(0, 256, (30, 6, 6, 3), dtype=np.uint8)
    spec = PcaPicturesSpec(kind="pca_pictures", image_pixels=6, components=4)
    pictures, fitted = rebuilt_pictures(spec, squares, TrainingRows(np.arange(20)), 1)
    difference = rebuilt_squares(squares, fitted.arrays).astype(int) - pictures
    assert np.abs(difference).max() <= 1  # the last bit of a float decides a rounding
