"""The mistakes, picture by picture: how often wrong, and how sure of it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from harness.evaluation.predictions import Answered, Predictions


def mistakes(repetitions: Sequence[Predictions]) -> pd.DataFrame:
    """Return one row for each picture that some repetition got wrong, the worst first.

    Columns: image_id, true, predicted (the wrong class of which all together were most sure),
    confidence (its mean probability over the repetitions that tested the picture), own (that of
    the true class), tested, wrong (in how many repetitions). Worst is what was wrong in the
    largest share of repetitions, then with most confidence.

    Args:
        repetitions: r of one experiment, at least one.
    """
    names = np.array(repetitions[0].class_names, dtype=object)
    frames = []
    for one in repetitions:
        answers = pd.DataFrame(one.probabilities.astype(np.float64), columns=range(len(names)))
        answers.insert(0, "image_id", one.image_ids)
        answers.insert(1, "label", one.labels)
        answers.insert(2, "wrong", (one.classes != one.labels).astype(np.int64))
        frames.append(answers)
    every = pd.concat(frames, ignore_index=True).groupby("image_id", sort=True)
    mean = every[list(range(len(names)))].mean().to_numpy()
    label = every["label"].first().to_numpy()
    others = mean.copy()
    others[np.arange(len(mean)), label] = -1.0
    likely = others.argmax(axis=1)
    table = pd.DataFrame(
        {
            "image_id": list(every.groups),
            "true": names[label],
            "predicted": names[likely],
            "confidence": mean[np.arange(len(mean)), likely],
            "own": mean[np.arange(len(mean)), label],
            "tested": every.size().to_numpy(),
            "wrong": every["wrong"].sum().to_numpy(),
        }
    )
    table = table[table["wrong"] > 0].assign(rate=lambda t: t["wrong"] / t["tested"])
    order = ["rate", "confidence", "image_id"]
    ordered = table.sort_values(order, ascending=[False, False, True], ignore_index=True)
    return ordered.drop(columns="rate")


def examples(repetitions: Sequence[Answered], true: str, predicted: str) -> list[str]:
    """Return ids of pictures of one class that were taken for another, the surest first.

    Without probabilities, as of runs from an archive, they are in the order of the ids.
    """
    found: dict[str, float] = {}
    number = {name: place for place, name in enumerate(repetitions[0].class_names)}
    for one in repetitions:
        there = (one.labels == number[true]) & (one.classes == number[predicted])
        for row in np.flatnonzero(there).tolist():
            sure = one.probabilities[row, number[predicted]] if isinstance(one, Predictions) else 0
            name = one.image_ids[row]
            found[name] = max(found.get(name, 0.0), float(sure))
    return sorted(found, key=lambda name: (-found[name], name))
