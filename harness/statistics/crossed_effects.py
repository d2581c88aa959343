"""Two claims from the same answers: about this collection, and about collections like it.

Pictures are crossed with repetitions: a picture is tested in those whose test part holds it. The
difference between two recipes on picture i in repetition r is taken apart as

    d(i, r) = mean + picture(i) + repetition(r) + rest(i, r)

*This collection* asks for the mean over all splits and seeds that could be drawn from the same
pictures. Scores of independent splits are independent then, and the variance of their mean is
s^2 / r. Folds are not independent: a picture that is tested in one is not tested in the others, so
easy pictures cancel, and s^2 / r is too large by what pictures have in common with themselves in
two repetitions. With the covariance C of one picture in two repetitions, estimated from all such
pairs less the pairs of different pictures (which is what centring would have added),

    Var(mean) = s^2 / r + sum over classes of C (pairs seen - pairs expected) / (r (r - 1))

where so many are expected of independent draws. It serves splits, folds and seeds on one split
alike; for independent splits the second term is about 0. Folds of a single round show no picture
twice, C stays unknown and nothing is subtracted: that no unbiased estimate exists is Bengio and
Grandvalet's theorem.

*Collections like it* asks for the mean had the pictures, too, been others, and widens s^2 by the
correlation that Nadeau and Bengio take. Both have a floor: the variance from pictures alone, with
no effect of repetitions at all.

    components = crossed_components(CrossedValues(values, picture, repetition, stratum, collection))
    this_collection(components).half_width(0.05)
    collections_like_it(components, n_test=150, n_train=850).p_value()

Sources: Nadeau and Bengio, Machine Learning 52 (2003); Bengio and Grandvalet, Journal of Machine
Learning Research 5 (2004); Owen, Annals of Applied Statistics 1 (2007) for crossed effects;
Searle, Casella and McCulloch, Variance Components (1992) for estimates by pairs and Satterthwaite's
degrees of freedom; Bayle et al., Cross-validation Confidence Intervals for Test Error, NeurIPS
(2020) for the floor; Bates, Hastie and Tibshirani, Journal of the American Statistical Association
119 (2024) for what the naive interval claims.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import ComparisonError
from harness.statistics.corrected_t import SAME, variance_factor
from harness.statistics.estimates import UNKNOWN, MeanEstimate, StudentError

Floats = NDArray[np.float64]
Numbers = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class CrossedValues:
    """What every tested picture contributes, picture by picture and repetition by repetition.

    Attributes:
        values: (n,) proposal minus baseline; their mean within a repetition is the difference of
            the scores. For accuracy 1, 0 or -1; for macro F1 and balanced accuracy by
            `influence.influence_values`.
        picture: (n,) number of the picture, or of its group of near-duplicates, which counts as
            one picture.
        repetition: (n,) number of the repetition, from any start.
        stratum: (n,) class of the picture, 0..k-1, by which splits were stratified; all 0 if they
            were not.
        collection: (k,) pictures (or groups) of each class that could have been tested: of the
            whole collection for splits and folds, of the test part for seeds on one split.
        one_answer: change of a value when one answer changes, 1 for accuracy; 0 where answers
            cannot be told apart by it. `influence.one_answer` gives it.
    """

    values: Floats
    picture: Numbers
    repetition: Numbers
    stratum: Numbers
    collection: Numbers
    one_answer: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is not as described above."""
        n = len(self.values)
        columns = (self.picture, self.repetition, self.stratum)
        if not n or not np.isfinite(self.values).all() or any(c.shape != (n,) for c in columns):
            raise ComparisonError(
                "crossed values: expected n finite values with n pictures, repetitions and "
                f"classes; got {n} and {[column.shape for column in columns]}"
            )
        if self.stratum.min() < 0 or self.stratum.max() >= len(self.collection):
            raise ComparisonError(
                f"crossed values: expected classes from 0 to {len(self.collection) - 1}; "
                f"got {self.stratum.min()} to {self.stratum.max()}"
            )


class Components(NamedTuple):
    """The differences of the scores, and the variance of their mean by its components.

    Attributes:
        scores: (r,) difference of the scores in each repetition.
        overlap: what the test parts' overlap, above that of independent draws, adds to the
            variance of the mean; negative for folds.
        fixed_pictures: variance of the mean from pictures alone, this collection given.
        drawn_pictures: the same if the pictures were drawn, too.
        fixed_answer: what one answer more or less changes the mean by, this collection given.
        drawn_answer: the same if the pictures were drawn; never less.
    """

    scores: Floats
    overlap: float
    fixed_pictures: float
    drawn_pictures: float
    fixed_answer: float
    drawn_answer: float


def crossed_components(crossed: CrossedValues) -> Components:
    """Return the components of the variance of the mean over r repetitions.

    Args:
        crossed: at least one value in each repetition.

    Raises:
        ComparisonError: more pictures of a class were tested than the collection has.
    """
    cells = _cells(crossed)
    return _components(cells.scores, _counted(cells, crossed.collection), crossed)


def components_without_each(crossed: CrossedValues) -> tuple[Components, ...]:
    """Return the same without each of the r repetitions in turn, by ascending number; r from 2.

    Raises:
        ComparisonError: as `crossed_components`.
    """
    cells = _cells(crossed)
    counts, of = _counted(cells, crossed.collection), _of_pictures(cells)
    scores = (np.delete(cells.scores, r) for r in range(len(cells.scores)))
    without = (_without(counts, cells, of, r) for r in range(len(cells.scores)))
    return tuple(_components(*each, crossed) for each in zip(scores, without, strict=True))


def this_collection(components: Components) -> MeanEstimate:
    """Return what was found about this collection, over all its splits and seeds.

    The degrees of freedom are Satterthwaite's, between 1 and r - 1: what is subtracted for folds
    is known well beside s^2.

    Args:
        components: of `crossed_components`; with one repetition nothing is known.
    """
    r, floors = len(components.scores), (components.fixed_pictures, components.fixed_answer)
    if r == 1:
        return _estimate(components, (UNKNOWN, UNKNOWN), floors)
    plain = _variance(components.scores) / r
    variance = max(plain + components.overlap, components.fixed_pictures)
    share = min(1.0, variance / plain) if plain > 0 else 1.0
    freedom = max(1.0, (r - 1) * share**2)
    wide = StudentError(math.sqrt(plain + max(components.overlap, 0.0)), r - 1)
    narrow = StudentError(math.sqrt(variance), freedom)
    return _estimate(components, (narrow, wide), floors)


def collections_like_it(components: Components, *, n_test: float, n_train: float) -> MeanEstimate:
    """Return what was found about collections like this one: the corrected resampled t.

    Args:
        components: of `crossed_components`; with one repetition nothing is known.
        n_test: pictures tested in a repetition; 0 for repetitions on one split.
        n_train: pictures trained on.

    Source: Nadeau and Bengio, Machine Learning 52 (2003).
    """
    r, floors = len(components.scores), (components.drawn_pictures, components.drawn_answer)
    if r == 1:
        return _estimate(components, (UNKNOWN, UNKNOWN), floors)
    factor = variance_factor(r, n_test=n_test, n_train=n_train)
    error = StudentError(math.sqrt(_variance(components.scores) * factor), r - 1)
    return _estimate(components, (error, error), floors)


class _Cells(NamedTuple):
    """One row for each picture in each repetition that tested it, by ascending repetition."""

    scores: Floats
    """(r,)"""
    share: Floats
    """(cells,) contribution to the score of its repetition."""
    picture: Numbers
    repetition: Numbers
    """(cells,) from 0."""
    stratum: Numbers


class _Pictures(NamedTuple):
    """One row for each picture, from 0."""

    times: Floats
    """Repetitions that tested it."""
    share: Floats
    """Sum of its contributions."""
    stratum: Numbers


class _Counts(NamedTuple):
    """What is counted and added up of the pictures of each class, k of them."""

    answers: int
    """Cells, of all classes."""
    tested: Floats
    sums: Floats
    """(k, r): pictures, and the sum of their contributions, in each repetition."""
    squares: Floats
    """(k,): sum of the squared contributions of cells."""
    twice: Floats
    """(k,): sum of the squared contributions of pictures, their repetitions added up."""
    seen: Floats
    """(k,): ordered pairs of repetitions that tested the same picture."""


class _Sums(NamedTuple):
    """Sums over the pictures of each class, (k,); variances are those of contributions."""

    repeated: Floats
    """Covariance of a picture in two repetitions."""
    independent: Floats
    """Pairs of repetitions that would test the same picture if test parts were drawn
    independently, pairs of one with itself included."""
    own_overlap: Floats
    """Those pairs of one with itself."""
    fixed: Floats
    drawn: Floats


def _cells(crossed: CrossedValues) -> _Cells:
    """Return the contributions, those of a group of near-duplicates added up."""
    _, repetition, counts = np.unique(crossed.repetition, return_inverse=True, return_counts=True)
    _, picture = np.unique(crossed.picture, return_inverse=True)
    keys, first, cell = np.unique(
        repetition * (int(picture.max()) + 1) + picture, return_index=True, return_inverse=True
    )
    share = _summed(cell, crossed.values / counts[repetition], len(keys))
    scores = _summed(repetition, crossed.values, len(counts)) / counts
    # A group is of the class of its first picture, the same in each repetition.
    _, known = np.unique(crossed.picture, return_index=True)
    stratum = crossed.stratum[known][picture[first]]
    return _Cells(scores, share, picture[first], repetition[first], stratum)


def _of_pictures(cells: _Cells) -> _Pictures:
    times = np.bincount(cells.picture).astype(np.float64)
    stratum = np.zeros(len(times), dtype=cells.stratum.dtype)
    stratum[cells.picture] = cells.stratum
    return _Pictures(times, _summed(cells.picture, cells.share, len(times)), stratum)


def _counted(cells: _Cells, collection: Numbers) -> _Counts:
    k, r = len(collection), len(cells.scores)
    of, place = _of_pictures(cells), cells.stratum * r + cells.repetition
    _require_room(np.bincount(of.stratum[of.times > 0], minlength=k), collection)
    return _Counts(
        answers=len(cells.share),
        tested=_summed(place, np.ones(len(place)), k * r).reshape(k, r),
        sums=_summed(place, cells.share, k * r).reshape(k, r),
        squares=_summed(cells.stratum, cells.share**2, k),
        twice=_summed(of.stratum, of.share**2, k),
        seen=_summed(of.stratum, of.times * (of.times - 1), k),
    )


def _without(counts: _Counts, cells: _Cells, of: _Pictures, left_out: int) -> _Counts:
    """Return the counts without one repetition: less what its own pictures added."""
    own = slice(*np.searchsorted(cells.repetition, (left_out, left_out + 1)))
    share, picture, stratum = cells.share[own], cells.picture[own], cells.stratum[own]
    k, before = len(counts.seen), of.share[picture]
    return _Counts(
        answers=counts.answers - len(share),
        tested=np.delete(counts.tested, left_out, axis=1),
        sums=np.delete(counts.sums, left_out, axis=1),
        squares=counts.squares - _summed(stratum, share**2, k),
        twice=counts.twice - _summed(stratum, before**2 - (before - share) ** 2, k),
        seen=counts.seen - _summed(stratum, 2 * (of.times[picture] - 1), k),
    )


def _components(scores: Floats, counts: _Counts, crossed: CrossedValues) -> Components:
    r, answers = len(scores), counts.answers
    sums = _by_class(counts, crossed.collection)
    # Were the change of an answer the picture's own, it would come back with the picture.
    one = crossed.one_answer / answers**2
    above = sums.repeated * (counts.seen - sums.independent + sums.own_overlap)
    overlap = float(above.sum()) / max(r * (r - 1), 1)
    return Components(
        scores=scores,
        overlap=overlap,
        fixed_pictures=max(0.0, float(sums.fixed.sum()) / r**2),
        drawn_pictures=max(0.0, float(sums.drawn.sum()) / r**2),
        fixed_answer=one * (answers + max(0.0, float((counts.seen - sums.independent).sum()))),
        drawn_answer=one * (answers + float(counts.seen.sum())),
    )


def _by_class(counts: _Counts, collection: Numbers) -> _Sums:
    tested, seen = counts.tested, counts.seen
    repeated = _repeated(counts.twice - counts.squares, seen, counts.sums, tested)
    independent = _ratio(tested.sum(axis=1) ** 2, collection)
    own = tested.sum(axis=1) * _within(counts.squares, counts.sums, tested)
    return _Sums(
        repeated=repeated,
        independent=independent,
        own_overlap=_ratio((tested**2).sum(axis=1), collection),
        fixed=own + (seen - independent) * repeated,
        drawn=own + seen * repeated,
    )


def _repeated(same: Floats, seen: Floats, sums: Floats, tested: Floats) -> Floats:
    """Return the covariance of a picture in two repetitions, (k,); 0 where it has no pairs.

    It is the mean product of a picture with itself in another repetition, less that of different
    pictures in different repetitions.
    """
    every = sums.sum(axis=1) ** 2 - (sums**2).sum(axis=1)
    others = tested.sum(axis=1) ** 2 - (tested**2).sum(axis=1) - seen
    known = (seen > 0) & (others > 0)
    return np.where(known, _ratio(same, seen) - _ratio(every - same, others), 0.0)


def _within(squares: Floats, sums: Floats, tested: Floats) -> Floats:
    """Return the variance of pictures about the mean of their repetition and class, (k,).

    Lone pictures say nothing of it, and count 0.
    """
    means = _ratio(sums**2, tested).sum(axis=1)
    return np.maximum(_ratio(squares - means, np.maximum(tested - 1, 0).sum(axis=1)), 0)


def _require_room(tested: Numbers, collection: Numbers) -> None:
    if (tested > collection).any():
        stratum = int(np.flatnonzero(tested > collection)[0])
        raise ComparisonError(
            f"crossed values: expected at most the {collection[stratum]} pictures of class "
            f"{stratum} that the collection has; got {tested[stratum]}"
        )


def _summed(place: Numbers, values: Floats, length: int) -> Floats:
    """Return the sum of the values at each place, (length,)."""
    return np.bincount(place, values, minlength=length).astype(np.float64, copy=False)


def _ratio(part: Floats, whole: Floats | Numbers) -> Floats:
    """Return part / whole, and 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros(part.shape), where=np.asarray(whole) > 0)


def _variance(scores: Floats) -> float:
    """Return the variance over the repetitions; scores closer than rounding are the same."""
    return float(scores.var(ddof=1)) if float(np.ptp(scores)) > SAME else 0.0


def _estimate(
    components: Components,
    errors: tuple[StudentError, StudentError],
    floors: tuple[float, float],
) -> MeanEstimate:
    pictures, answer = floors
    return MeanEstimate(
        mean=float(components.scores.mean()),
        error=errors[0],
        plain=errors[1],
        picture_error=math.sqrt(pictures),
        one_answer=answer,
        repetitions=len(components.scores),
    )
