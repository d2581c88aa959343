"""A proposal's rows beside the baseline's: the same pictures, in their order, and their scores."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.evaluation.metrics import picture_values
from harness.evaluation.prediction_files import PredictionRows, and_more, codes_in
from harness.evaluation.scores import measure_all
from harness.evaluation.tally import contributions
from harness.statistics.influence import SCORES
from harness.verdicts.tested_pictures import TestedPictures, codes_of, two_values

Floats = NDArray[np.float64]

BINS = 15
"""Of confidence, as our own experiments have unless they say otherwise."""


def same_pictures(one: PredictionRows, tested: TestedPictures) -> NDArray[np.int64]:
    """Return the place of each tested picture among the rows, (n,)."""
    if one.images.equals(tested.given.images):
        return np.arange(len(one.images))
    rows = codes_in(tested.given.images, one.images)
    lacking = np.flatnonzero(rows < 0)
    if len(lacking):
        place = int(lacking[0])
        raise ComparisonError(
            f"{one.path}: expected the same test pictures as in repetition "
            f"{tested.given.repetition} of the baseline; got none of {tested.image_ids[place]} "
            f"({tested.given.place(place)}){and_more(len(lacking))}."
        )
    if len(one.images) > len(rows):
        more = np.setdiff1d(np.arange(len(one.images)), rows)
        place = int(more[0])
        raise ComparisonError(
            f"{one.place(place)}: expected the same test pictures as in {tested.given.path}; got "
            f"{one.images[place]}, which is not there{and_more(len(more))}."
        )
    return rows


def require_labels(
    one: PredictionRows,
    rows: NDArray[np.int64],
    tested: TestedPictures,
    names: Sequence[str],
) -> None:
    """Make sure that a proposal's file says the true classes that the baseline's does."""
    if one is tested.given:
        return
    (wrong,) = np.nonzero(codes_of(one, one.true, names, "true")[rows] != tested.labels)
    if len(wrong):
        there = int(wrong[0])
        raise two_values(one, int(rows[there]), tested.given, there, "true class")


def probabilities_of(
    one: PredictionRows,
    rows: NDArray[np.int64],
    answers: NDArray[np.int64],
    names: Sequence[str],
) -> Floats:
    """Return them, (n, k); without any, all on the class that was said."""
    if one.probabilities is None:
        certain: Floats = np.eye(len(names))[answers]
        return certain
    columns = [one.class_names.index(name) for name in names]
    found: Floats = np.ascontiguousarray(one.probabilities[rows][:, columns])
    # Of equally probable classes the first ranks first, and columns may stand in another order.
    largest = found.max(axis=1)
    tied = np.flatnonzero(found.argmax(axis=1) != answers)
    found[tied, answers[tied]] = np.nextafter(largest[tied], 2)
    return found


def scored(
    tested: TestedPictures, probabilities: Floats, metric: str
) -> tuple[dict[str, float], dict[str, Floats]]:
    """Return every score, and what each picture contributes to the deciding one.

    Of scores of a confusion matrix that follows from the answers.

    Sums are taken in the order of the names, as of recorded runs: so they have the same last bits.
    """
    tally = contributions(tested.labels[tested.order], probabilities[tested.order], BINS)
    scores = {name: float(value[0]) for name, value in measure_all(tally.total()).items()}
    if metric in SCORES:
        return scores, {}
    return scores, {metric: picture_values(tally)[metric][np.argsort(tested.order)]}
