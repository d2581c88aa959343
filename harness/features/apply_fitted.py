"""What was fitted in a recorded run, applied to new pictures: nothing is fitted here."""

from collections.abc import Mapping
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from harness.specs.schema.features import ClustersSpec, PcaSpec, ProjectionSpec

Floats = NDArray[np.float32]
Arrays = Mapping[str, NDArray[Any]]


def applied(
    spec: PcaSpec | ProjectionSpec | ClustersSpec, values: Floats, arrays: Arrays
) -> Floats:
    """Return what the fitted features make of rows (n, d) of their source.

    Args:
        spec: of the features.
        values: rows of `spec.source`.
        arrays: as `fitted.npz` has them.
    """
    match spec:
        case PcaSpec():
            return components_of(values, arrays, whiten=spec.whiten)
        case ProjectionSpec():
            projected: Floats = values @ arrays["projection_components"].T
            return projected
        case ClustersSpec(of=PcaSpec() | ProjectionSpec() as below):
            return _among_clusters(spec, applied(below, values, arrays), arrays)
        case ClustersSpec():
            return _among_clusters(spec, values, arrays)
        case never:
            assert_never(never)


def components_of(values: Floats, arrays: Arrays, *, whiten: bool = False) -> Floats:
    """Return the principal components of rows (n, d), (n, m)."""
    found = (values.astype(np.float64) - arrays["pca_mean"]) @ arrays["pca_components"].T
    if whiten:
        found /= np.sqrt(arrays["pca_explained_variance"])
    return found.astype(np.float32)


def as_linear(
    spec: PcaSpec | ProjectionSpec, arrays: Arrays
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return kernel (d, m) and offset (m,) by which rows are what `applied` makes of them."""
    match spec:
        case PcaSpec():
            kernel = arrays["pca_components"].T.astype(np.float64)
            if spec.whiten:
                kernel /= np.sqrt(arrays["pca_explained_variance"])
            return kernel, -(arrays["pca_mean"].astype(np.float64) @ kernel)
        case ProjectionSpec():
            kernel = arrays["projection_components"].T.astype(np.float64)
            return kernel, np.zeros(kernel.shape[1])
        case never:
            assert_never(never)


def rebuilt_squares(pictures: NDArray[np.uint8], arrays: Arrays) -> NDArray[np.uint8]:
    """Return pictures (n, h, w, c) as their components tell them, as `pca_pictures` shows them."""
    rows = pictures.reshape(len(pictures), -1).astype(np.float32) / np.float32(255)
    told = components_of(rows, arrays) @ arrays["pca_components"] + arrays["pca_mean"]
    return np.rint(told * 255).clip(0, 255).astype(np.uint8).reshape(pictures.shape)


def _among_clusters(spec: ClustersSpec, values: Floats, arrays: Arrays) -> Floats:
    centres = arrays["cluster_centres"].astype(np.float64)
    rows = values.astype(np.float64)
    squares = (rows**2).sum(1)[:, None] - 2 * rows @ centres.T + (centres**2).sum(1)
    distances = np.sqrt(squares.clip(0)).astype(np.float32)
    if spec.gives == "one_hot":
        made = np.eye(spec.clusters, dtype=np.float32)[distances.argmin(axis=1)]
    else:
        made = distances
    return np.concatenate([values, made], axis=1) if spec.beside else made
