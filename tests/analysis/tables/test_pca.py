import numpy as np
import pytest
from sklearn.decomposition import PCA

from analysis.tables.pca import (
    Components,
    explained_variance,
    find_components,
    picture_side,
    reconstruction_errors,
    told_by,
)
from harness.errors import DataError

RNG = np.random.default_rng(2)
TRAIN, TEST = RNG.random((40, 27)), RNG.random((9, 27)).astype(np.float32)
FITTED = PCA(6).fit(TRAIN)
COMPONENTS = Components(FITTED.mean_, FITTED.components_, FITTED.explained_variance_ratio_)


def test_shares_add_up():
    table = explained_variance(COMPONENTS)
    np.testing.assert_allclose(table["together"], np.cumsum(FITTED.explained_variance_ratio_))
    assert table["component"].tolist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("count", [0, 1, 4, 6])
def test_errors_are_those_of_pictures_that_are_rebuilt(count):
    basis = FITTED.components_[:count]
    rebuilt = (TEST - FITTED.mean_) @ basis.T @ basis + FITTED.mean_
    errors = 255 * np.sqrt(((TEST - rebuilt) ** 2).mean(axis=1))
    row = reconstruction_errors(TEST, COMPONENTS).iloc[count]
    assert row["components"] == count
    assert row["q50"] == pytest.approx(np.median(errors), rel=1e-5)
    assert row["q95"] == pytest.approx(np.quantile(errors, 0.95), rel=1e-5)
    np.testing.assert_allclose(told_by(TEST[0], COMPONENTS, [count])[0], rebuilt[0], rtol=1e-4)


def test_errors_never_rise_with_more_components():
    assert (reconstruction_errors(TEST, COMPONENTS)["q50"].diff().dropna() <= 0).all()


def test_components_are_pictures_where_their_length_is_that_of_a_square():
    assert picture_side(COMPONENTS) == 3
    assert picture_side(COMPONENTS._replace(mean=np.zeros(1280))) is None


def test_a_run_without_components_has_none(tmp_path):
    assert find_components(tmp_path) is None
    np.savez(tmp_path / "fitted.npz", cluster_centres=np.zeros((2, 3)))
    assert find_components(tmp_path) is None


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / "fitted.npz").write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(DataError, match=r"fitted\.npz: expected arrays; got"):
        find_components(tmp_path)
