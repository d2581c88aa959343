"""Which class is taken for which: shares, their order, the pairs that suffer most."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from harness.evaluation.classes import confusion, normalise_rows, wilson
from harness.evaluation.predictions import Answered

Order = Literal["support", "similarity"]
# Up to so many classes a reader looks a class up; beyond, she looks for groups.
LOOKED_UP = 12
GROUPED = 3


def count_confusion(predictions: Answered) -> pd.DataFrame:
    """Return how many pictures of each class were taken for each, (k, k): rows are true."""
    names = list(predictions.class_names)
    return pd.DataFrame(confusion(predictions), index=names, columns=names)


def row_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Return each row as shares that sum to 1; a class without pictures has NaN.

    Args:
        counts: (k, k) pictures, rows are true classes.
    """
    cells = counts.to_numpy()
    known = cells.sum(axis=1, keepdims=True) > 0
    return pd.DataFrame(
        np.where(known, normalise_rows(cells), np.nan), index=counts.index, columns=counts.columns
    )


def mean_shares(repetitions: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return mean and standard deviation of the row shares over the repetitions, (k, k) each.

    A repetition in which a class has no test pictures says nothing of it and is left out of that
    row. The deviation divides by one less than the repetitions; NaN where there is only one.

    Args:
        repetitions: r counts, (k, k) each, of the same classes in the same order.
    """
    stacked = np.ma.masked_invalid([row_shares(counts).to_numpy() for counts in repetitions])
    known = stacked.count(axis=0)
    spread = np.ma.masked_where(known == 1, stacked.std(axis=0, ddof=1))
    first = repetitions[0]
    return (
        pd.DataFrame(stacked.mean(axis=0).filled(np.nan), first.index, first.columns),
        pd.DataFrame(spread.filled(np.nan), first.index, first.columns),
    )


def shown_order(k: int, order: Order | None = None) -> Order:
    """Return the order asked for, else what suits k classes; fewer than three have no groups."""
    if k < GROUPED:
        return "support"
    return order or ("support" if k <= LOOKED_UP else "similarity")


def class_order(counts: pd.DataFrame, order: Order | None = None) -> NDArray[np.int64]:
    """Return row numbers, (k,): by falling support, or with confused classes side by side."""
    if shown_order(len(counts), order) == "similarity":
        return _similarity_order(counts)
    return np.argsort(-counts.to_numpy().sum(axis=1), kind="stable")


def _similarity_order(counts: pd.DataFrame) -> NDArray[np.int64]:
    """Return the leaves of an average-linkage tree, turned so that neighbours are most alike.

    Two classes are as alike as the mean share of each that is taken for the other.
    Source: Bar-Joseph, Gifford and Jaakkola, Bioinformatics 17 (2001), optimal leaf ordering.
    """
    shares = row_shares(counts).fillna(0.0).to_numpy()
    alike = (shares + shares.T) / 2
    distances = 1.0 - alike
    np.fill_diagonal(distances, 0.0)
    condensed = squareform(distances, checks=False)
    tree = optimal_leaf_ordering(linkage(condensed, method="average"), condensed)
    return np.asarray(leaves_list(tree), dtype=np.int64)


def confused_pairs(counts: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each pair of classes that was confused, the most pictures first.

    Columns: true, predicted, pictures, support, share, low, high, reversed: of `support` pictures
    of the true class, `pictures` were taken for the predicted one; share with its 95 % Wilson
    interval; `reversed` counts the same confusion the other way round.
    """
    cells = counts.to_numpy()
    true, predicted = np.nonzero(np.where(np.eye(len(cells), dtype=bool), 0, cells))
    pictures, support = cells[true, predicted], cells.sum(axis=1)[true]
    low, high = wilson(pictures.astype(float), support.astype(float), confidence=0.95)
    pairs = pd.DataFrame(
        {
            "true": counts.index.to_numpy()[true],
            "predicted": counts.columns.to_numpy()[predicted],
            "pictures": pictures,
            "support": support,
            "share": pictures / support,
            "low": low,
            "high": high,
            "reversed": cells[predicted, true],
        }
    )
    return pairs.sort_values(
        ["pictures", "share", "true", "predicted"], ascending=[False, False, True, True]
    ).reset_index(drop=True)


def mean_counts(counts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the mean of the repetitions' counts; whole numbers stay whole for a single one."""
    return counts[0] if len(counts) == 1 else sum(counts[1:], counts[0]) / len(counts)
