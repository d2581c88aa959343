"""What is fitted at once: the floors that a network has to beat."""

from functools import partial
from pathlib import Path
from typing import Any, assert_never

import numpy as np
import skops.io
from numpy.typing import NDArray
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from harness.errors import DataError
from harness.runtime.atomic_files import write_whole
from harness.runtime.documents import Expected, parsed, require_archive
from harness.seeds import derive_seed
from harness.specs.schema.model import (
    ClassicalSpec,
    ForestSpec,
    LogisticSpec,
    MajoritySpec,
    NaiveBayesSpec,
    NearestNeighboursSpec,
)

Floats = NDArray[np.float32]

MOST_STEPS = 5000
FITTED = Expected(
    "a model that the harness wrote",
    "Put a copy from before in its place, or delete the run it belongs to and run the experiment "
    "again.",
    DataError,
)
TRUSTED = ("sklearn.tree._tree.Tree",)
"""What skops does not trust by itself and a forest needs: nodes and their numbers."""


def fit_classical(
    spec: ClassicalSpec,
    values: Floats,
    labels: NDArray[np.int64],
    weights: NDArray[np.float32] | None,
    *,
    seed: int,
) -> Pipeline:
    """Return a fitted model; `predict_proba` gives probabilities for rows of numbers.

    Args:
        spec: which model.
        values: (m, d) the training part; standardised inside, where scales matter.
        labels: (m,) each of the k classes at least once.
        weights: (m,) how much each picture counts; None: all the same.
        seed: of this repetition.
    """
    pipeline = make_pipeline(*_steps(spec, derive_seed(seed, "init")))
    last = pipeline.steps[-1][0]
    counted = {} if weights is None else {f"{last}__sample_weight": weights}
    pipeline.fit(values.astype(np.float64), labels, **counted)
    if isinstance(spec, ForestSpec):
        # Answers of trees are added in the order in which threads end; of one, always the same.
        pipeline.set_params(**{f"{last}__n_jobs": 1})
    return pipeline


def count_parameters(pipeline: Pipeline) -> int:
    """Return how many numbers a fitted model keeps, the training part of neighbours included."""
    return sum(_kept(step) for _, step in pipeline.steps)


def probabilities(pipeline: Pipeline, values: Floats) -> Floats:
    """Return the probabilities of the k classes for rows of numbers (n, d), (n, k)."""
    answers: NDArray[np.float64] = pipeline.predict_proba(values.astype(np.float64))
    return answers.astype(np.float32)


def save_classical(pipeline: Pipeline, path: Path) -> None:
    """Write a fitted model as skops has it: a file that runs nothing when it is read."""
    write_whole(path, partial(skops.io.dump, pipeline))


def load_classical(path: Path) -> Pipeline:
    """Return what `save_classical` wrote.

    Raises:
        DataError: the file is no such model, or holds types that such a model does not need.
    """
    require_archive(path, FITTED)
    return parsed(lambda: skops.io.load(path, trusted=list(TRUSTED)), path, FITTED)


def _steps(spec: ClassicalSpec, seed: int) -> tuple[Any, ...]:
    match spec:
        case LogisticSpec():
            model = LogisticRegression(C=spec.inverse_penalty, max_iter=MOST_STEPS)
            return StandardScaler(), model
        case NaiveBayesSpec():
            return (GaussianNB(var_smoothing=spec.variance_smoothing),)
        case NearestNeighboursSpec():
            return StandardScaler(), KNeighborsClassifier(spec.neighbours, algorithm="brute")
        case ForestSpec():
            forest = RandomForestClassifier(
                spec.trees, min_samples_leaf=spec.smallest_leaf, random_state=seed, n_jobs=-1
            )
            return (forest,)
        case MajoritySpec():
            return (DummyClassifier(strategy="prior"),)
        case never:
            assert_never(never)


def _kept(step: Any) -> int:  # noqa: ANN401  scikit-learn ships no types
    if isinstance(step, RandomForestClassifier):
        # Each node keeps a feature, a threshold, two children and its class shares.
        return sum(tree.tree_.node_count * (4 + step.n_classes_) for tree in step.estimators_)
    if isinstance(step, KNeighborsClassifier):
        return int(step._fit_X.size)
    arrays = (value for name, value in vars(step).items() if name in _LEARNED)
    return sum(int(np.size(array)) for array in arrays)


_LEARNED = {"coef_", "intercept_", "mean_", "scale_", "theta_", "var_", "class_prior_"}
