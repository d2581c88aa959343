"""What each experiment does to large and small classes, against the first one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.records.experiments import Experiment, SplitSizes, split_sizes, training_pictures
from harness.evaluation.classes import per_class
from harness.evaluation.predictions import Answered
from harness.metrics import ConfusionScore
from harness.statistics.corrected_t import corrected_t
from harness.statistics.effects import BANDS, thirds

SCORES: tuple[ConfusionScore, ...] = get_args(ConfusionScore)


class Parts(NamedTuple):
    """What all experiments were trained and tested on."""

    training: NDArray[np.int64]
    """(k,) training pictures of each class."""
    sizes: SplitSizes


Repetitions = Mapping[int, Answered]
"""What one experiment answered, by the number of the repetition."""


def side_by_side(named: Mapping[str, Repetitions], parts: Parts) -> pd.DataFrame:
    """Return one row an experiment and measure: name, measure, mean, change, low, high.

    The change is against the first experiment, over the repetitions that both have, with the 95 %
    interval of the corrected resampled t test. It is NaN for the first, for experiments that were
    not tested on the same pictures, and its ends for a single repetition.
    """
    tables = {name: _measured(several, parts.training) for name, several in named.items()}
    first = next(iter(named))
    rows = []
    for name, measures in tables.items():
        common = [] if name == first else _common(named[first], named[name])
        for measure, values in measures.items():
            row = {"name": name, "measure": measure, "mean": float(values.mean())}
            pair = values[common], tables[first][measure][common]
            rows.append(row | (_change(*pair, parts) if common else _NO_CHANGE))
    return pd.DataFrame(rows)


_NO_CHANGE = dict.fromkeys(("change", "low", "high"), np.nan)


def _change(values: pd.Series, before: pd.Series, parts: Parts) -> dict[str, float]:
    difference = values.to_numpy() - before.to_numpy()
    found = corrected_t(difference, n_test=parts.sizes.n_test, n_train=parts.sizes.n_train)
    known = np.isfinite(found.low) and np.isfinite(found.high)
    low, high = (found.low, found.high) if known else (np.nan, np.nan)
    return {"change": found.difference, "low": low, "high": high}


def _measured(repetitions: Repetitions, training: NDArray[np.int64]) -> dict[str, pd.Series]:
    """Return each measure by the repetition's number; a band without classes is absent."""
    tables = [per_class(one) for one in repetitions.values()]
    bands = np.array(thirds(training.astype(np.float64)))
    found: dict[str, NDArray[np.float64]] = {
        band: np.array([table.loc[bands == band, "recall"].mean() for table in tables])
        for band in BANDS
        if (bands == band).any()
    }
    found |= {
        "accuracy": np.array([t["correct"].sum() / t["support"].sum() for t in tables]),
        "balanced_accuracy": np.array([t["recall"].mean() for t in tables]),
        "macro_f1": np.array([t["f1"].mean() for t in tables]),
    }
    return {name: pd.Series(values, list(repetitions)) for name, values in found.items()}


def _common(first: Repetitions, second: Repetitions) -> list[int]:
    """Return the numbers of the repetitions that both have; none if they saw other pictures."""
    common = sorted(first.keys() & second.keys())
    alike = all(first[number].image_ids == second[number].image_ids for number in common)
    return common if alike else []


def compared(experiments: Sequence[Experiment]) -> pd.DataFrame:
    """Return the rows of `side_by_side`, the first experiment being the baseline."""
    first = experiments[0]
    parts = Parts(training_pictures(first), split_sizes(first))
    names = Counter(one.name for one in experiments)
    named = {
        one.name if names[one.name] == 1 else f"{one.name} {one.key}": {
            run.about.repetition: run.answered for run in one.runs
        }
        for one in experiments
    }
    return side_by_side(named, parts)
