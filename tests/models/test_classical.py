import numpy as np
import pytest
import skops.io
from sklearn.datasets import load_iris
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from harness.errors import DataError
from harness.models.classical import (
    count_parameters,
    fit_classical,
    load_classical,
    probabilities,
    save_classical,
)
from harness.specs.schema.model import (
    ForestSpec,
    LogisticSpec,
    MajoritySpec,
    NaiveBayesSpec,
    NearestNeighboursSpec,
)
from tests.damage import hold

IRIS = load_iris()
VALUES, LABELS = IRIS.data.astype(np.float32), IRIS.target.astype(np.int64)
SPECS = {
    "logistic": LogisticSpec(kind="logistic"),
    "naive_bayes": NaiveBayesSpec(kind="naive_bayes"),
    "nearest_neighbours": NearestNeighboursSpec(kind="nearest_neighbours"),
    "forest": ForestSpec(kind="forest", trees=20),
    "majority": MajoritySpec(kind="majority"),
}


def fitted(name, values=VALUES, labels=LABELS, weights=None, seed=1):
    return fit_classical(SPECS[name], values, labels, weights, seed=seed)


@pytest.mark.parametrize("name", SPECS)
def test_answers_are_probabilities_and_the_same_bits_each_time(name):
    one, other = (probabilities(fitted(name), VALUES) for _ in range(2))
    assert one.shape == (150, 3)
    assert one.dtype == np.float32
    np.testing.assert_allclose(one.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", [name for name in SPECS if name != "majority"])
def test_each_tells_the_iris_flowers_apart(name):
    found = probabilities(fitted(name, VALUES[::2], LABELS[::2]), VALUES[1::2])
    assert (found.argmax(axis=1) == LABELS[1::2]).mean() > 0.9


def test_the_majority_answers_with_the_class_shares():
    found = probabilities(fitted("majority", VALUES[:75], LABELS[:75]), VALUES[:2])
    np.testing.assert_allclose(found[:, :2], [[50 / 75, 25 / 75]] * 2, rtol=1e-6)


def test_another_seed_grows_another_forest():
    one, other = (probabilities(fitted("forest", seed=seed), VALUES) for seed in (1, 2))
    assert not np.array_equal(one, other)


def test_naive_bayes_of_one_column_is_bayes_rule_on_normal_densities():
    found = probabilities(fitted("naive_bayes", VALUES[:, :1]), VALUES[:5, :1])
    means = np.array([VALUES[c == LABELS, 0].mean(dtype=np.float64) for c in range(3)])
    spread = np.array([VALUES[c == LABELS, 0].std(dtype=np.float64) for c in range(3)])
    density = np.exp(-(((VALUES[:5, :1] - means) / spread) ** 2) / 2) / spread
    np.testing.assert_allclose(found, density / density.sum(axis=1, keepdims=True), rtol=1e-4)


@pytest.mark.parametrize("name", ["logistic", "naive_bayes", "forest"])
def test_weights_move_the_answers_towards_the_heavy_class(name):
    weights = np.where(LABELS == 1, 20.0, 1.0).astype(np.float32)
    plain = probabilities(fitted(name), VALUES)[:, 1].mean()
    assert probabilities(fitted(name, weights=weights), VALUES)[:, 1].mean() > plain


def test_logistic_agrees_with_linear_discriminants_where_both_are_sure():
    linear = LinearDiscriminantAnalysis().fit(VALUES, LABELS)
    sure = linear.predict_proba(VALUES).max(axis=1) > 0.99
    found = probabilities(fitted("logistic"), VALUES)
    assert (found[sure].argmax(axis=1) == linear.predict(VALUES[sure])).all()


def test_parameters_are_the_numbers_that_are_kept():
    assert count_parameters(fitted("logistic")) == 4 * 3 + 3 + 2 * 4 + 4
    assert count_parameters(fitted("naive_bayes")) == 2 * 3 * 4 + 3
    assert count_parameters(fitted("nearest_neighbours")) == 150 * 4 + 3 * 4
    assert count_parameters(fitted("forest")) > 1000


@pytest.mark.parametrize("name", SPECS)
def test_a_saved_model_answers_the_same(name, tmp_path):
    path = tmp_path / "model.skops"
    model = fitted(name)
    save_classical(model, path)
    found = probabilities(load_classical(path), VALUES)
    np.testing.assert_array_equal(found, probabilities(model, VALUES))


class Opener:
    """Stands for anything that a model file should not bring along."""


def test_a_file_with_anything_else_in_it_is_refused(tmp_path):
    crafted, broken = tmp_path / "crafted.skops", tmp_path / "broken.skops"
    skops.io.dump(Opener(), crafted)
    broken.write_bytes(b"no archive")
    for path in (crafted, broken, tmp_path / "absent.skops"):
        with pytest.raises(DataError, match="expected a model that the harness wrote"):
            load_classical(path)


def test_a_damaged_model_is_read_rightly_or_refused_in_one_line(tmp_path):
    path = tmp_path / "model.skops"
    save_classical(fit_classical(SPECS["logistic"], VALUES, LABELS, None, seed=1), path)

    def read():
        return probabilities(load_classical(path), VALUES).tobytes()

    assert hold(path, read, read())["refused"] > 200
