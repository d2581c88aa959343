"""How often predictions are right, by how sure the model was."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from harness.evaluation.classes import wilson
from harness.evaluation.predictions import Predictions
from harness.evaluation.tally import confidence_bins

BINS = 15


def reliability(predictions: Predictions, bins: int = BINS) -> pd.DataFrame:
    """Return one row for each of the equal-width bins of confidence.

    Columns: start, end (the bin is closed on its left), pictures, right (of them), confidence
    (mean), accuracy with its 95 % Wilson interval low and high; the last four are NaN in a bin
    without pictures.
    """
    confidence = predictions.probabilities.max(axis=1).astype(np.float64)
    correct = (predictions.classes == predictions.labels).astype(np.float64)
    place = confidence_bins(confidence, bins)
    pictures = np.bincount(place, minlength=bins)
    right = np.bincount(place, weights=correct, minlength=bins)
    edges = np.linspace(0, 1, bins + 1)
    low, high = wilson(right.astype(np.float64), pictures.astype(np.float64), confidence=0.95)
    mean = np.bincount(place, weights=confidence, minlength=bins) / np.maximum(pictures, 1)
    table = pd.DataFrame(
        {
            "start": edges[:-1],
            "end": edges[1:],
            "pictures": pictures,
            "right": right.astype(np.int64),
            "confidence": mean,
            "accuracy": right / np.maximum(pictures, 1),
            "low": low,
            "high": high,
        }
    )
    table.loc[pictures == 0, ["confidence", "accuracy", "low", "high"]] = np.nan
    return table


def expected_error(table: pd.DataFrame) -> float:
    """Return the mean distance of confidence and accuracy, weighted by the bins' pictures.

    Source: Guo et al., On Calibration of Modern Neural Networks (2017), equation 3.
    """
    gap = (table["accuracy"] - table["confidence"]).abs().fillna(0.0)
    return float((gap * table["pictures"]).sum() / table["pictures"].sum())


def mean_reliability(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the mean of the repetitions' reliability, one row a bin.

    Columns: start, end, pictures (a mean), confidence, accuracy and its standard deviation
    `spread`, over the repetitions that have pictures in the bin; NaN where none has.

    Args:
        tables: r of `reliability`, of the same bins.
    """
    known = np.ma.masked_invalid([table[["confidence", "accuracy"]].to_numpy() for table in tables])
    mean = known.mean(axis=0).filled(np.nan)
    few = known.count(axis=0)[:, 1] <= 1
    spread = np.ma.masked_where(few, known.std(axis=0, ddof=1)[:, 1]).filled(np.nan)
    return pd.DataFrame(
        {
            "start": tables[0]["start"],
            "end": tables[0]["end"],
            "pictures": np.mean([table["pictures"] for table in tables], axis=0),
            "confidence": mean[:, 0],
            "accuracy": mean[:, 1],
            "spread": spread,
        }
    )
