"""Rows of numbers made from other rows by what was fitted on the training part."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, assert_never

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.random_projection import GaussianRandomProjection
from threadpoolctl import threadpool_limits

from harness.errors import DataError
from harness.features.vectors import PictureRows, picture_vectors
from harness.progress import SILENT, Progress
from harness.seeds import derive_seed
from harness.specs.schema.features import (
    ClustersSpec,
    PcaPicturesSpec,
    PcaSpec,
    ProjectionSpec,
    ThumbnailSpec,
)
from harness.training_rows import TrainingRows

Floats = NDArray[np.float32]

STARTS = 10
"""k-means is begun so often; the tightest clusters are kept."""
ROUNDING = 1e-7
"""Share of a number's size below which a deviation is none: what float32 can tell."""


class FittedFeatures(NamedTuple):
    """New rows for all pictures, and what makes them."""

    values: Floats
    """(n, d)."""
    arrays: Mapping[str, NDArray[Any]]
    """What was fitted, by the name under which it is recorded."""


def fit_pca(spec: PcaSpec, values: Floats, training: TrainingRows, seed: int) -> FittedFeatures:
    """Return principal components of rows (n, d), fitted on the training part.

    A given number of components is found by a randomised solver (Halko, Martinsson and Tropp,
    SIAM Review 53, 2011), a share of variance by a full decomposition.

    Raises:
        DataError: more components are asked for than there can be.
    """
    rows = training.of(values, "pca").astype(np.float64)
    most = min(rows.shape)
    if spec.components is not None and spec.components > most:
        raise DataError(
            f"features.components: expected at most {most}, the smaller of training pictures and "
            f"numbers {rows.shape}; got {spec.components}. Ask for fewer."
        )
    pca = PCA(
        spec.components or spec.variance,
        whiten=spec.whiten,
        svd_solver="randomized" if spec.components else "full",
        iterated_power=7,
        random_state=derive_seed(seed, "pca"),
    ).fit(rows)
    arrays = {
        "pca_mean": pca.mean_,
        "pca_components": pca.components_,
        "pca_explained_variance": pca.explained_variance_,
        "pca_explained_variance_ratio": pca.explained_variance_ratio_,
    }
    small = {name: array.astype(np.float32) for name, array in arrays.items()}
    return FittedFeatures(pca.transform(values).astype(np.float32), small)


def fit_projection(
    spec: ProjectionSpec, values: Floats, training: TrainingRows, seed: int
) -> FittedFeatures:
    """Return a Gaussian random projection of rows (n, d) to (n, components): PCA's control.

    Source: Johnson and Lindenstrauss (1984); Bingham and Mannila, KDD 2001.
    """
    # Only the number of columns is learned, but nobody is given other rows to learn it from.
    projection = GaussianRandomProjection(
        spec.components, random_state=derive_seed(seed, "projection")
    ).fit(training.of(values, "projection"))
    matrix = projection.components_.astype(np.float32)
    return FittedFeatures(values @ matrix.T, {"projection_components": matrix})


def fit_clusters(
    spec: ClustersSpec, values: Floats, training: TrainingRows, seed: int
) -> FittedFeatures:
    """Return where rows (n, d) stand among k-means clusters of the training part.

    Raises:
        DataError: more clusters are asked for than there are training pictures.
    """
    rows = training.of(values, "clusters")
    if spec.clusters > len(rows):
        raise DataError(
            f"features.clusters: expected at most {len(rows)}, one a training picture; "
            f"got {spec.clusters}. Ask for fewer."
        )
    kmeans = k_means(rows, spec.clusters, derive_seed(seed, "clusters"))
    distances = kmeans.transform(values).astype(np.float32)
    if spec.gives == "one_hot":
        made = np.eye(spec.clusters, dtype=np.float32)[distances.argmin(axis=1)]
    else:
        made = distances
    if spec.beside:
        made = np.concatenate([values, made], axis=1)
    return FittedFeatures(made, {"cluster_centres": kmeans.cluster_centers_.astype(np.float32)})


def k_means(rows: Floats, clusters: int, seed: int) -> KMeans:
    """Return k-means fitted on rows (m, d): k-means++ and Lloyd, the best of `STARTS` starts.

    Source: Arthur and Vassilvitskii, SODA 2007.
    """
    # One thread: with several, sums are added in the order in which the threads end.
    with threadpool_limits(1):
        return KMeans(clusters, n_init=STARTS, random_state=seed).fit(rows)


Scaling = Literal["none", "standardise", "l2"]


def scaled(kind: Scaling, values: NDArray[np.float32], training: TrainingRows) -> FittedFeatures:
    """Return rows (n, d) on a common scale.

    Args:
        kind: `standardise` subtracts the training part's means and divides by its standard
            deviations, where a number varies at all; `l2` divides each row by its length, which
            takes nothing from other rows: an angle, not a distance, is then what is small.
        values: (n, d).
        training: whose rows are learned from.
    """
    match kind:
        case "none":
            return FittedFeatures(values, {})
        case "standardise":
            rows = training.of(values, "scaling").astype(np.float64)
            mean, deviation = rows.mean(axis=0), rows.std(axis=0)
            # Of equal numbers the mean may be off by a rounding, which is no variation.
            deviation = np.where(deviation > ROUNDING * np.abs(rows).max(axis=0), deviation, 0.0)
            divisor = np.where(deviation > 0, deviation, 1.0)
            made = ((values - mean) / divisor).astype(np.float32)
            arrays = {"scaling_mean": mean, "scaling_deviation": deviation}
            return FittedFeatures(
                made, {name: array.astype(np.float32) for name, array in arrays.items()}
            )
        case "l2":
            lengths = np.linalg.norm(values, axis=1, keepdims=True)
            made = values / np.where(lengths > 0, lengths, 1.0)
            return FittedFeatures(made.astype(np.float32), {})
        case never:
            assert_never(never)


def rebuilt_pictures(
    spec: PcaPicturesSpec,
    images: PictureRows,
    training: TrainingRows,
    seed: int,
    progress: Progress = SILENT,
) -> tuple[NDArray[np.uint8], FittedFeatures]:
    """Return all pictures (n, h, w, 3) as their components tell them, and the components.

    The components are those of the training part.
    """
    thumbnail = ThumbnailSpec(kind="thumbnail", image_pixels=spec.image_pixels)
    values = picture_vectors(thumbnail, images, progress)
    fitted = fit_pca(
        PcaSpec(kind="pca", of=thumbnail, components=spec.components), values, training, seed
    )
    rebuilt = fitted.values @ fitted.arrays["pca_components"] + fitted.arrays["pca_mean"]
    pictures = np.rint(rebuilt * 255).clip(0, 255).astype(np.uint8)
    return pictures.reshape(images.shape), fitted
