"""Which confusions two experiments differ in, over their repetitions."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.records.experiments import SplitSizes
from analysis.tables.confusion import count_confusion, mean_shares, row_shares
from harness.errors import ComparisonError
from harness.evaluation.predictions import Answered
from harness.statistics.corrected_t import corrected_t
from harness.statistics.multiple_testing import benjamini_hochberg

RATE = 0.05
FEWEST = 6
"""Pictures that must have changed: shares that move by one picture or two are no normal numbers."""


class Changes(NamedTuple):
    """The difference of two confusions, (k, k) each, rows are true classes."""

    share: pd.DataFrame
    """Mean share of the second minus that of the first; NaN for a class without pictures."""
    pictures: pd.DataFrame
    """Pictures that changed in or out of the cell."""
    p: pd.DataFrame
    """Adjusted for false discoveries; NaN where too few pictures changed to be tested, and
    everywhere for a single repetition."""

    @property
    def survives(self) -> pd.DataFrame:
        """Whether a cell changed by more than repetitions vary: a claim as the verdict's is."""
        return self.p < RATE

    def table(self) -> pd.DataFrame:
        """Return one row for each cell that was tested, the surest first."""
        true, predicted = np.nonzero(self.p.notna().to_numpy())
        cells = pd.DataFrame(
            {
                "true": self.p.index.to_numpy()[true],
                "predicted": self.p.columns.to_numpy()[predicted],
                "change": self.share.to_numpy()[true, predicted],
                "changed_pictures": self.pictures.to_numpy()[true, predicted],
                "adjusted_p": self.p.to_numpy()[true, predicted],
                "survives": self.survives.to_numpy()[true, predicted],
            }
        )
        order = ["adjusted_p", "true", "predicted"]
        return cells.sort_values(order, ignore_index=True)


def confusion_changes(
    first: Sequence[Answered], second: Sequence[Answered], sizes: SplitSizes
) -> Changes:
    """Return where the second experiment's confusion differs from the first's.

    The share of each cell in each repetition is compared as the verdict compares scores, by the
    corrected resampled t test: how the trained models of one repetition differ, picture by
    picture, says nothing of another training. Cells in which enough
    pictures changed are tested. Recalls and confusions are adjusted for false discoveries apart,
    recalls for all classes, as in the record of a verdict. One repetition tests none.

    Args:
        first: r repetitions.
        second: the same test pictures, repetition by repetition.
        sizes: of the splits.

    Raises:
        ComparisonError: the repetitions are not pairs on the same pictures and classes.

    Source: Nadeau and Bengio (2003); Benjamini and Hochberg (1995).
    """
    _require_pairs(first, second)
    changed = _changed(first, second)
    differences = np.stack([_shares(b) - _shares(a) for a, b in zip(first, second, strict=True)])
    p = np.full(changed.shape, np.nan)
    if len(first) > 1:
        known = np.isfinite(differences).all(axis=0)
        recalls = np.eye(len(changed), dtype=bool)
        # Two families, as in the record of a verdict, which must not say otherwise.
        for tested in (known & recalls, known & ~recalls & (changed >= FEWEST)):
            raw = [
                corrected_t(cell, n_test=sizes.n_test, n_train=sizes.n_train).p
                for cell in differences[:, tested].T
            ]
            p[tested] = benjamini_hochberg(np.array(raw, np.float64), alpha=RATE).p
        p[changed < FEWEST] = np.nan
    names = list(first[0].class_names)
    shares = [
        mean_shares([count_confusion(one) for one in experiment])[0]
        for experiment in (first, second)
    ]
    return Changes(
        shares[1] - shares[0],
        pd.DataFrame(changed, names, names),
        pd.DataFrame(p, names, names),
    )


def _shares(predictions: Answered) -> NDArray[np.float64]:
    """Return the shares of one repetition, (k, k); NaN for a class without test pictures."""
    shares: NDArray[np.float64] = row_shares(count_confusion(predictions)).to_numpy(np.float64)
    return shares


def _changed(first: Sequence[Answered], second: Sequence[Answered]) -> NDArray[np.int64]:
    """Return how many pictures came into each cell or left it, over all repetitions, (k, k)."""
    k = len(first[0].class_names)
    balance: dict[str, NDArray[np.int64]] = {}
    label: dict[str, int] = {}
    for before, after in zip(first, second, strict=True):
        place = {name: row for row, name in enumerate(after.image_ids)}
        for row, name in enumerate(before.image_ids):
            own = balance.setdefault(name, np.zeros(k, np.int64))
            label[name] = int(before.labels[row])
            own[before.classes[row]] -= 1
            own[after.classes[place[name]]] += 1
    changed = np.zeros((k, k), np.int64)
    for name, own in balance.items():
        changed[label[name]] += own != 0
    return changed


def _require_pairs(first: Sequence[Answered], second: Sequence[Answered]) -> None:
    problem: Any = None
    if len(first) != len(second):
        problem = f"{len(first)} and {len(second)} repetitions"
    elif any(a.class_names != b.class_names for a, b in zip(first, second, strict=True)):
        problem = "other classes"
    elif any(set(a.image_ids) != set(b.image_ids) for a, b in zip(first, second, strict=True)):
        problem = "other test pictures"
    if problem is not None:
        raise ComparisonError(
            f"confusion: expected pairs of repetitions tested on the same pictures; got {problem}. "
            "Name two experiments run with the same split, seed and number of repetitions."
        )
