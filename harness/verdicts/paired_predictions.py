"""A proposal's rows beside the baseline's: the same pictures, in their order, and their scores."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.evaluation.metrics import MEASURES, values_of_pictures
from harness.evaluation.picture_scores import PictureScores
from harness.evaluation.prediction_files import PredictionRows, and_more, codes_in, shown
from harness.evaluation.scores import measure_all
from harness.evaluation.tally import total_of, weigh_answers
from harness.metrics import METRICS
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
            f"({tested.given.place(place)}){and_more(len(lacking))}.{_named_otherwise(one, rows)}"
        )
    if len(one.images) > len(rows):
        more = np.setdiff1d(np.arange(len(one.images)), rows)
        place = int(more[0])
        raise ComparisonError(
            f"{one.place(place)}: expected the same test pictures as in {tested.given.path}; got "
            f"{one.images[place]}, which is not there{and_more(len(more))}."
        )
    return rows


def _named_otherwise(one: PredictionRows, rows: NDArray[np.int64]) -> str:
    """Return what to do where all pictures have other names; nothing where one is the same."""
    if (rows >= 0).any():
        return ""
    return (
        f" Its own are named otherwise, as {shown(one.images[0])} is ({one.place(0)}): give each "
        "picture one name in all files."
    )


def require_classes(one: PredictionRows, first: PredictionRows) -> None:
    """Make sure that a file has probabilities of the classes that the first one has."""
    if set(one.class_names) == set(first.class_names):
        return
    if not (one.class_names and first.class_names):
        with_them, without = (first, one) if first.class_names else (one, first)
        raise ComparisonError(
            f"{without.path}: expected probabilities in all files or in none; got none here, "
            f"and some in {with_them.path}."
        )
    lacking, more = (
        sorted(set(these.class_names) - set(those.class_names))
        for these, those in ((first, one), (one, first))
    )
    got = [f"none of {lacking[0]}{and_more(len(lacking))}"] if lacking else []
    got += [f"one of {more[0]}{and_more(len(more))}, which is not there"] if more else []
    raise ComparisonError(
        f"{one.path}: expected columns of probabilities of the same classes as in "
        f"{first.path}; got {', and '.join(got)}."
    )


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


def scored(
    tested: TestedPictures,
    answers: NDArray[np.int64],
    probable: PictureScores | None,
    names: Sequence[str],
    metric: str,
) -> tuple[dict[str, float], dict[str, Floats]]:
    """Return every score, and what each picture contributes to the deciding one.

    Of scores of a confusion matrix that follows from the answers.

    Sums are taken in the order of the names, as of recorded runs: so they have the same last bits.

    Args:
        tested: n pictures.
        answers: (n,) the classes that were said.
        probable: what the pictures scored by their probabilities; None: only scores of a
            confusion matrix are returned.
        names: of the classes.
        metric: which decides.
    """
    if probable is None:
        once = np.ones((1, len(answers)))
        tally = weigh_answers(tested.labels, answers, len(names), once)
        return {one: float(MEASURES[one](tally)[0]) for one in METRICS if one in SCORES}, {}
    sorted_ones = probable.take(tested.order)
    found = measure_all(total_of(sorted_ones, BINS))
    scores = {name: float(value[0]) for name, value in found.items()}
    if metric in SCORES:
        return scores, {}
    values = np.empty(len(answers))
    values[tested.order] = values_of_pictures(metric, sorted_ones, BINS)
    return scores, {metric: values}
