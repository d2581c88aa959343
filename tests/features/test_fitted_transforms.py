import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_iris

from harness.errors import DataError
from harness.features.fitted_transforms import fit_clusters, fit_pca, fit_projection
from harness.specs.schema.features import ClustersSpec, PcaSpec, ProjectionSpec, ThumbnailSpec
from harness.training_rows import TrainingRows

OF = ThumbnailSpec(kind="thumbnail")
RNG = np.random.default_rng(5)
VALUES = (RNG.normal(size=(60, 12)) @ RNG.normal(size=(12, 12))).astype(np.float32)
HALF = TrainingRows(np.arange(0, 60, 2))
EVERYONE = TrainingRows(np.arange(60))


def pca(values=VALUES, training=HALF, seed=1, **said):
    return fit_pca(PcaSpec(kind="pca", of=OF, **said), values, training, seed)


def projection(values=VALUES, training=HALF, seed=1):
    spec = ProjectionSpec(kind="projection", of=OF, components=4)
    return fit_projection(spec, values, training, seed)


def clusters(values=VALUES, training=HALF, seed=1, **said):
    spec = ClustersSpec(kind="clusters", of=OF, **({"clusters": 3} | said))
    return fit_clusters(spec, values, training, seed)


FITS = {
    "pca by number": lambda values, **o: pca(values, components=4, **o),
    "pca by variance": lambda values, **o: pca(values, variance=0.9, **o),
    "projection": projection,
    "clusters": clusters,
}


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
@settings(max_examples=15, deadline=None)
@given(noise=st.integers(0, 2**32 - 1), scale=st.sampled_from([1.0, 1e6]))
def test_what_is_fitted_does_not_depend_on_other_rows(fit, noise, scale):
    others = np.setdiff1d(np.arange(60), HALF.rows)
    changed = VALUES.copy()
    changed[others] = scale * np.random.default_rng(noise).normal(size=(30, 12))
    before, after = fit(VALUES), fit(changed)
    assert before.arrays.keys() == after.arrays.keys()
    for name, array in before.arrays.items():
        np.testing.assert_array_equal(array, after.arrays[name])
    np.testing.assert_array_equal(before.values[HALF.rows], after.values[HALF.rows])


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
def test_the_same_seed_fits_the_same_bits(fit):
    np.testing.assert_array_equal(fit(VALUES).values, fit(VALUES).values)


def test_another_seed_projects_otherwise():
    assert not np.array_equal(projection(seed=1).values, projection(seed=2).values)


def test_components_are_orthonormal_and_rebuild_the_rows():
    found = pca(training=EVERYONE, components=12)
    components = found.arrays["pca_components"].astype(np.float64)
    np.testing.assert_allclose(components @ components.T, np.eye(12), atol=1e-5)
    rebuilt = found.values @ components + found.arrays["pca_mean"]
    np.testing.assert_allclose(rebuilt, VALUES, atol=1e-4)


def test_discarded_variance_is_the_error_of_what_is_rebuilt():
    found = pca(training=EVERYONE, components=5)
    rebuilt = found.values @ found.arrays["pca_components"] + found.arrays["pca_mean"]
    error = ((rebuilt - VALUES) ** 2).sum() / (len(VALUES) - 1)
    variances = np.linalg.eigvalsh(np.cov(VALUES.astype(np.float64).T))[::-1]
    assert error == pytest.approx(variances[5:].sum(), rel=1e-3)


def test_the_published_shares_of_the_iris_flowers():
    values = load_iris().data.astype(np.float32)
    found = pca(values, TrainingRows(np.arange(150)), components=4)
    shares = found.arrays["pca_explained_variance_ratio"]
    np.testing.assert_allclose(shares, [0.92462, 0.05307, 0.01710, 0.00522], atol=1e-5)


def test_a_share_of_variance_takes_as_many_components_as_it_needs():
    shares = pca(components=12, training=EVERYONE).arrays["pca_explained_variance_ratio"]
    needed = int(np.searchsorted(shares.cumsum(), 0.9)) + 1
    assert pca(variance=0.9, training=EVERYONE).values.shape == (60, needed)


def test_whitened_components_have_variance_1():
    found = pca(training=EVERYONE, components=6, whiten=True)
    np.testing.assert_allclose(found.values.var(axis=0, ddof=1), 1, rtol=1e-4)


def test_too_many_components_and_clusters_are_refused():
    with pytest.raises(DataError, match=r"components: expected at most 12, .* got 13"):
        pca(components=13)
    with pytest.raises(DataError, match="clusters: expected at most 30, .* got 31"):
        clusters(clusters=31)


def test_a_projection_is_linear():
    found = projection()
    np.testing.assert_allclose(
        found.values, VALUES @ found.arrays["projection_components"].T, rtol=1e-6
    )


def test_clusters_give_distances_to_their_centres_or_the_nearest_alone():
    distances, nearest = clusters(), clusters(gives="one_hot")
    centres = distances.arrays["cluster_centres"]
    expected = np.linalg.norm(VALUES[:, None] - centres, axis=2)
    np.testing.assert_allclose(distances.values, expected, rtol=1e-3)
    np.testing.assert_array_equal(nearest.values.argmax(axis=1), distances.values.argmin(axis=1))
    assert (nearest.values.sum(axis=1) == 1).all()


def test_clusters_can_stand_beside_what_was_clustered():
    beside = clusters(beside=True)
    np.testing.assert_array_equal(beside.values[:, :12], VALUES)
    assert beside.values.shape == (60, 15)


def test_everyone_who_fits_asks_for_training_rows():
    training = TrainingRows(np.arange(20))
    for fit in FITS.values():
        fit(VALUES, training=training)
    assert training.record()["given"] == {"pca": 20, "projection": 20, "clusters": 20}
