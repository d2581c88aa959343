"""Which confusions two experiments differ in, picture by picture."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.tables.confusion import count_confusion, mean_shares
from harness.errors import ComparisonError
from harness.evaluation.predictions import Predictions
from harness.statistics.multiple_testing import benjamini_hochberg

RATE = 0.05
FEWEST = 6
"""A sign test of fewer pictures cannot reach p .05: two-sided, 2 / 2⁵ is .0625."""


class Changes(NamedTuple):
    """The difference of two confusions, (k, k) each, rows are true classes."""

    share: pd.DataFrame
    """Mean share of the second minus that of the first; NaN for a class without pictures."""
    pictures: pd.DataFrame
    """Pictures that changed in or out of the cell: what the test rests on."""
    p: pd.DataFrame
    """Adjusted for false discoveries; NaN where too few pictures changed to be tested."""

    @property
    def survives(self) -> pd.DataFrame:
        """Whether a cell changed on these pictures by more than chance, for these trained models.

        It says nothing of another training: the verdict, over repetitions, does.
        """
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


def confusion_changes(first: Sequence[Predictions], second: Sequence[Predictions]) -> Changes:
    """Return where the second experiment's confusion differs from the first's.

    Each picture has one vote in each cell of its true class's row: more often there under the
    second than under the first, over all repetitions, or less often. The sign test counts the
    votes, so that repetitions on the same pictures are not taken for more pictures. Cells are
    adjusted together for false discoveries; the few with enough changes only.

    Args:
        first: r repetitions.
        second: the same test pictures, repetition by repetition.

    Raises:
        ComparisonError: the repetitions are not pairs on the same pictures and classes.

    Source: Dixon and Mood, JASA 41 (1946), the sign test; Benjamini and Hochberg (1995).
    """
    _require_pairs(first, second)
    votes = _votes(first, second)
    more, less = votes
    changed = more + less
    p = np.full(more.shape, np.nan)
    tested = changed >= FEWEST
    raw = [
        float(stats.binomtest(int(up), int(all_), 0.5).pvalue)
        for up, all_ in zip(more[tested], changed[tested], strict=True)
    ]
    p[tested] = benjamini_hochberg(np.array(raw, np.float64), alpha=RATE).p
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


def _votes(
    first: Sequence[Predictions], second: Sequence[Predictions]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many pictures came into each cell and how many left it, (k, k) each."""
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
    more, less = np.zeros((k, k), np.int64), np.zeros((k, k), np.int64)
    for name, own in balance.items():
        more[label[name]] += own > 0
        less[label[name]] += own < 0
    return more, less


def _require_pairs(first: Sequence[Predictions], second: Sequence[Predictions]) -> None:
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
