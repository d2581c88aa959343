"""What each experiment does to large and small classes, against the first one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.records.experiments import Experiment, all_predictions, training_pictures
from harness.evaluation.classes import per_class
from harness.evaluation.predictions import Predictions
from harness.metrics import ConfusionScore
from harness.statistics.corrected_t import corrected_t
from harness.statistics.effects import BANDS, thirds

Floats = NDArray[np.float64]
SCORES: tuple[ConfusionScore, ...] = get_args(ConfusionScore)


class Parts(NamedTuple):
    """What all experiments were trained and tested on."""

    training: NDArray[np.int64]
    """(k,) training pictures of each class."""
    n_test: float
    """Independent pictures tested in a repetition; 0 for repetitions on one split."""
    n_train: float


def side_by_side(named: Mapping[str, Sequence[Predictions]], parts: Parts) -> pd.DataFrame:
    """Return one row an experiment and measure: name, measure, mean, change, low, high.

    The change is against the first experiment, paired by repetition, with the 95 % interval of
    the corrected resampled t test. It is NaN for the first, for experiments that were not tested
    on the same pictures, and its ends for a single repetition.
    """
    tables = {name: _measured(several, parts.training) for name, several in named.items()}
    first = next(iter(named))
    return pd.DataFrame(
        [
            {"name": name, "measure": measure, "mean": float(values.mean())}
            | _change(values, tables[first][measure], parts)
            if name != first and _same_pictures(named[first], named[name])
            else {"name": name, "measure": measure, "mean": float(values.mean())} | _NO_CHANGE
            for name, measures in tables.items()
            for measure, values in measures.items()
        ]
    )


_NO_CHANGE = dict.fromkeys(("change", "low", "high"), np.nan)


def _change(values: Floats, before: Floats, parts: Parts) -> dict[str, float]:
    found = corrected_t(values - before, n_test=parts.n_test, n_train=parts.n_train)
    known = np.isfinite(found.low) and np.isfinite(found.high)
    low, high = (found.low, found.high) if known else (np.nan, np.nan)
    return {"change": found.difference, "low": low, "high": high}


def _measured(repetitions: Sequence[Predictions], training: NDArray[np.int64]) -> dict[str, Floats]:
    """Return each measure in each repetition, (r,); a band without classes is absent."""
    tables = [per_class(one) for one in repetitions]
    bands = np.array(thirds(training.astype(np.float64)))
    found = {
        band: np.array([table.loc[bands == band, "recall"].mean() for table in tables])
        for band in BANDS
        if (bands == band).any()
    }
    return found | {
        "accuracy": np.array([t["correct"].sum() / t["support"].sum() for t in tables]),
        "balanced_accuracy": np.array([t["recall"].mean() for t in tables]),
        "macro_f1": np.array([t["f1"].mean() for t in tables]),
    }


def _same_pictures(first: Sequence[Predictions], second: Sequence[Predictions]) -> bool:
    tested = [[one.image_ids for one in several] for several in (first, second)]
    return tested[0] == tested[1]


def compared(experiments: Sequence[Experiment]) -> pd.DataFrame:
    """Return the rows of `side_by_side`, the first experiment being the baseline."""
    first = experiments[0]
    split = first.runs[0].split
    # Repetitions on one split say nothing of others, so nothing is corrected for overlap.
    one_split = first.runs[0].spec.repetitions.kind == "seeds"
    # Copies of a picture are in its group, and show no more than it does.
    counts = split.drop_duplicates(["part", "group"])["part"].value_counts()
    parts = Parts(
        training_pictures(first),
        0.0 if one_split else float(counts["test"]),
        float(counts["train"]),
    )
    names = Counter(one.name for one in experiments)
    named = {
        one.name if names[one.name] == 1 else f"{one.name} {one.key}": all_predictions(one)
        for one in experiments
    }
    return side_by_side(named, parts)
