"""What class size does: each class's scores with intervals, bands of classes, inequality."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.evaluation.classes import per_class
from harness.evaluation.metrics import class_f1
from harness.evaluation.predictions import Answered
from harness.evaluation.scores import resampling_weights
from harness.evaluation.tally import contributions
from harness.seeds import generator
from harness.statistics.effects import BANDS, thirds

Floats = NDArray[np.float64]
SCORES = ("recall", "precision", "f1")
RESAMPLES = 1000


def class_scores(
    repetitions: Sequence[Answered], training: NDArray[np.integer], seed: int
) -> pd.DataFrame:
    """Return one row a class, the largest first.

    Columns: class, band, training, support, correct, never, then each of recall, precision and f1
    with its _low and _high. Of one run the ends are those of the 95 % interval: Wilson's for
    recall and precision, of the percentile bootstrap over pictures for F1. Of several they are
    the mean plus and minus a standard deviation, within 0 to 1. `support` and `correct` are means
    too; `never` says that no repetition recognised a single picture of the class.

    Args:
        repetitions: r of one experiment.
        training: (k,) training pictures of each class.
        seed: of the bootstrap.
    """
    tables = [per_class(one) for one in repetitions]
    scores = _of_one(repetitions[0], tables[0], seed) if len(tables) == 1 else _of_many(tables)
    correct = np.mean([table["correct"] for table in tables], axis=0)
    frame = pd.DataFrame(
        {
            "class": tables[0]["class"],
            "band": thirds(training.astype(np.float64)),
            "training": training,
            "support": np.mean([table["support"] for table in tables], axis=0),
            "correct": correct,
            "never": correct == 0,
            **scores,
        }
    )
    return frame.sort_values("training", ascending=False, kind="stable", ignore_index=True)


def _of_one(predictions: Answered, table: pd.DataFrame, seed: int) -> dict[str, Floats]:
    certain = np.eye(len(predictions.class_names))[predictions.classes]
    columns = contributions(predictions.labels, certain, bins=1)
    n = len(predictions.labels)
    draws = resampling_weights(n, RESAMPLES, generator(seed, "class_f1"))
    f1 = np.concatenate([class_f1(columns.weigh(weights)) for weights in draws])
    low, high = np.quantile(f1, (0.025, 0.975), axis=0)
    ends = {
        f"{score}_{end}": table[f"{score}_{end}"].to_numpy(np.float64)
        for score in ("recall", "precision")
        for end in ("low", "high")
    }
    values = {score: table[score].to_numpy(np.float64) for score in SCORES}
    return values | ends | {"f1_low": low, "f1_high": high}


def _of_many(tables: Sequence[pd.DataFrame]) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for score in SCORES:
        values = np.array([table[score] for table in tables], np.float64)
        mean, spread = values.mean(axis=0), values.std(axis=0, ddof=1)
        found[score] = mean
        found[f"{score}_low"] = (mean - spread).clip(0, 1)
        found[f"{score}_high"] = (mean + spread).clip(0, 1)
    return found


def equally_large(classes: pd.DataFrame) -> bool:
    """Return whether all rows of `class_scores` have about as many training pictures."""
    return set(classes["band"]) == {"middle"}


def band_scores(classes: pd.DataFrame) -> pd.DataFrame:
    """Return one row a band that has classes: band, classes, training, recall, precision, f1."""
    rows = [
        {
            "band": band,
            "classes": len(inside),
            "training": int(inside["training"].sum()),
            **{score: float(inside[score].mean()) for score in SCORES},
        }
        for band in BANDS
        if len(inside := classes[classes["band"] == band])
    ]
    return pd.DataFrame(rows)


def lorenz(amounts: Floats, order: NDArray[np.intp]) -> pd.DataFrame:
    """Return the cumulative shares of classes and of what they have, from 0 to 1, (k + 1) rows.

    Columns: classes, share. Amounts that sum to 0 have shares of 0.

    Args:
        amounts: (k,) what each class has.
        order: (k,) which class is counted first, and so on.

    Source: Lorenz, Publications of the American Statistical Association 9 (1905).
    """
    k, total = len(amounts), max(float(amounts.sum()), 1e-12)
    share = np.concatenate([[0.0], np.cumsum(amounts[order]) / total])
    return pd.DataFrame({"classes": np.arange(k + 1) / k, "share": share})


def gini(amounts: Floats) -> float:
    """Return the Gini coefficient of what classes have: 0 for all alike, near 1 for one with all.

    Source: Gini, Variabilità e mutabilità (1912).
    """
    if amounts.sum() == 0:
        return 0.0
    curve = lorenz(amounts, np.argsort(amounts, kind="stable"))
    area = np.trapezoid(curve["share"], curve["classes"])
    return float(1 - 2 * area)


def hidden_by_accuracy(repetitions: Sequence[Answered]) -> pd.DataFrame:
    """Return one row each for accuracy, balanced accuracy and macro F1: metric, mean, deviation.

    The last row, `majority`, is the accuracy of always answering the largest class of the test
    part. The deviation is NaN for a single repetition.
    """
    tables = [per_class(one) for one in repetitions]
    values = {
        "accuracy": [t["correct"].sum() / t["support"].sum() for t in tables],
        "balanced_accuracy": [t.loc[t["support"] > 0, "recall"].mean() for t in tables],
        "macro_f1": [t["f1"].mean() for t in tables],
        "majority": [t["support"].max() / t["support"].sum() for t in tables],
    }
    several = len(tables) > 1
    return pd.DataFrame(
        {
            "metric": list(values),
            "mean": [float(np.mean(each)) for each in values.values()],
            "deviation": [
                float(np.std(each, ddof=1)) if several else np.nan for each in values.values()
            ],
        }
    )
