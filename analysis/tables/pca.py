"""Principal components of pictures: what they explain, and what is lost without the others."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.errors import DataError
from harness.runs.recorded import RecordedRun

Floats = NDArray[np.float32]

GREY_LEVELS = 255
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
RGB = 3


class Components(NamedTuple):
    """Principal components, as a run recorded them."""

    mean: Floats
    """(d,)."""
    basis: Floats
    """(m, d), one row a component, of length 1."""
    ratio: Floats
    """(m,) share of the training part's variance, falling."""


def find_components(folder: Path) -> Components | None:
    """Return the components in a run's `fitted.npz`, or None where the run fitted none.

    Raises:
        DataError: the file is damaged.
    """
    arrays = RecordedRun.at(folder).fitted
    if "pca_components" not in arrays:
        return None
    return Components(
        arrays["pca_mean"], arrays["pca_components"], arrays["pca_explained_variance_ratio"]
    )


def require_components(folder: Path) -> Components:
    """Return the components in a run's `fitted.npz`.

    Raises:
        DataError: the file is damaged, or there are none in it.
    """
    found = find_components(folder)
    if found is None:
        raise DataError(f"{folder}: expected principal components; got a run without.")
    return found


def picture_side(components: Components) -> int | None:
    """Return p where rows are pictures of p × p × 3 values, else None."""
    side = round((len(components.mean) / RGB) ** 0.5)
    return side if side * side * RGB == len(components.mean) else None


def explained_variance(components: Components) -> pd.DataFrame:
    """Return one row a component: component (from 1), share, together (the sum up to it)."""
    share = components.ratio.astype(np.float64)
    return pd.DataFrame(
        {
            "component": np.arange(1, len(share) + 1),
            "share": share,
            "together": np.cumsum(share),
        }
    )


def reconstruction_errors(rows: Floats, components: Components) -> pd.DataFrame:
    """Return how far rows (n, d) of values from 0 to 1 are from what components tell of them.

    One row for each number of components, 0 (the mean alone) to m: components, then q05, q25,
    q50, q75, q95 over the n pictures of the root mean square error, in grey levels of 255.
    """
    centred = rows.astype(np.float64) - components.mean
    scores = centred @ components.basis.T.astype(np.float64)
    # Components are at right angles, so what each tells can be taken away in turn.
    left = np.concatenate([np.zeros((len(rows), 1)), np.cumsum(scores**2, axis=1)], axis=1)
    squares = ((centred**2).sum(axis=1, keepdims=True) - left).clip(0)
    errors = GREY_LEVELS * np.sqrt(squares / rows.shape[1])
    found = np.quantile(errors, QUANTILES, axis=0)
    columns = {f"q{100 * q:02.0f}": values for q, values in zip(QUANTILES, found, strict=True)}
    return pd.DataFrame({"components": np.arange(errors.shape[1]), **columns})


def told_by(row: Floats, components: Components, counts: Sequence[int]) -> list[Floats]:
    """Return a row (d,) as its first 0, 1, 2 ... components tell it, for each count."""
    centred = row - components.mean
    bases = [components.basis[:count] for count in counts]
    return [(components.mean + centred @ basis.T @ basis).astype(np.float32) for basis in bases]
