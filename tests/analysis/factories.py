"""The files of a run, as the harness records them, for any number of classes."""

from pathlib import Path

import numpy as np
import pandas as pd

from harness.evaluation.classes import confusion, per_class
from harness.evaluation.predictions import Predictions
from tests.analysis.recorded import a_recorded_run


def some_predictions(names: tuple[str, ...], n: int = 200) -> Predictions:
    """Answers that are right more often than not."""
    rng = np.random.default_rng(3)
    k = len(names)
    labels = np.concatenate([np.arange(k), rng.integers(0, k, n - k)]).astype(np.int64)
    odds = np.exp(rng.normal(size=(n, k)) + 2 * np.eye(k)[labels])
    ids = tuple(f"picture_{i}.jpg" for i in range(n))
    return Predictions(ids, labels, odds / odds.sum(axis=1, keepdims=True), names)


def write_run(
    folder: Path, names: tuple[str, ...], *, epochs: int = 3, evidence: bool = True
) -> Predictions:
    """Write a run's files and return its predictions."""
    predictions = some_predictions(names)
    predictions.write_parquet(folder / "predictions.parquet")
    per_class(predictions).to_csv(folder / "per_class.csv", index=False)
    counts = pd.DataFrame(confusion(predictions), columns=list(names))
    counts.insert(0, "class", list(names), allow_duplicates=True)
    counts.to_csv(folder / "confusion.csv", index=False)
    falling = np.linspace(2, 1, epochs)
    columns = ("train/loss", "train/accuracy", "validation/loss", "validation/accuracy")
    more = ("validation/balanced_accuracy", "validation/macro_f1")
    history = pd.DataFrame({"epoch": np.arange(1, epochs + 1)})
    for column in (*columns, *more):
        history[column] = falling if column.endswith("loss") else 1 - falling / 2
    history.to_csv(folder / "history.csv", index=False)
    a_recorded_run(
        folder,
        collection="best-artworks" if evidence else "demo",
        evidence=evidence,
        kept_epoch=epochs,
        class_names=names,
    )
    return predictions
