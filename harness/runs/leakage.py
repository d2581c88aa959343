"""What the given split of recorded runs leaks, from their stored answers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.data.collection.parts import leaked
from harness.evaluation.leakage import LeakScores, leak_scores, mean_leak_scores
from harness.runs.recorded import RecordedRun


class Leakage(NamedTuple):
    """How many test pictures are known from training, and what that does to the scores."""

    pictures: int
    tested: int
    scores: LeakScores
    """Means over the repetitions."""


def leakage_of(runs: Sequence[RecordedRun]) -> Leakage | None:
    """Return what the given split of an experiment leaks; None: its splits were drawn.

    Raises:
        HarnessError: a file of a run is missing, or not what it was when the run ended.
    """
    if not has_given_split(runs[0]):
        return None
    each = [
        (leaked_pictures(run), run.answers(run.spec.evaluation.calibration_bins)) for run in runs
    ]
    scores = [
        leak_scores(tested.labels, tested.classes, known, len(tested.class_names))
        for known, tested in each
    ]
    first = each[0][0]
    return Leakage(int(first.sum()), len(first), mean_leak_scores(scores))


def has_given_split(run: RecordedRun) -> bool:
    """Return whether a run used a split that somebody else made."""
    return run.written_spec["split"].get("given") is not None


def leaked_pictures(run: RecordedRun) -> NDArray[np.bool_]:
    """Return which of its tested pictures have a near-duplicate in another part, (n,)."""
    split = run.split
    known = leaked(split["group"].to_numpy(np.int64), split["part"].to_numpy())
    places = pd.Index(split["image_id"]).get_indexer(list(run.answered.image_ids))
    found: NDArray[np.bool_] = known[places]
    return found
