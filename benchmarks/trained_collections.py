"""Collections of points with learners that are really trained, and quick enough for 10,000 studies.

A collection is drawn once from its kind's world. Its pool are many repetitions, each a split (or a
fold) of it with two learners trained and tested, and the truth about *this collection* is the mean
over the pool. A study takes r repetitions of the pool. Taken without replacement they are nearer
to the pool's mean than to that of an endless one, by the root of 1 - r / pool; `Study.truth` allows
for that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.statistics.crossed_effects import CrossedValues
from harness.statistics.influence import influence_values, one_answer

Floats = NDArray[np.float64]
Classes = NDArray[np.int64]
Scheme = Literal["resampled_splits", "cross_validation", "seeds"]
Learner = Literal["centroids", "ridge", "lucky_ridge", "very_lucky_ridge"]
Pair = tuple[Learner, Learner]

DIMENSIONS = 8
WIDTH = {"ridge": 60, "lucky_ridge": 60, "very_lucky_ridge": 12}
"""Random features; the lucky draw others for each training, the deterministic never."""


@dataclass(frozen=True)
class CollectionKind:
    """What is drawn, how it is split, and who learns.

    Attributes:
        pictures: of a collection.
        classes: k.
        scheme: how repetitions differ; folds are five, in rounds.
        learners: baseline and proposal.
        metric: a name in `influence.SCORES`.
        imbalance: pictures of the largest class for each of the smallest.
        copies: pictures in each group of near-duplicates.
        world: seed of what all collections of a kind share: where classes lie, and what
            deterministic learners know beforehand.
    """

    pictures: int
    classes: int
    scheme: Scheme
    learners: Pair
    metric: str = "accuracy"
    imbalance: float = 1.0
    copies: int = 1
    world: int = 1

    def __str__(self) -> str:
        """Return the first cells of a row, as one."""
        uneven = f", imbalance {self.imbalance:g}:1" if self.imbalance > 1 else ""
        copies = ", near-duplicates" if self.copies > 1 else ""
        names = " / ".join(name.replace("_", " ") for name in self.learners)
        metric = self.metric.replace("_", " ")
        return f"{names} | {metric} | {self.pictures:,}, {self.classes} classes{uneven}{copies}"


class Study(NamedTuple):
    """What a study of r repetitions has in hand, and what it does not know."""

    crossed: CrossedValues
    truth: float


@dataclass(frozen=True, eq=False)
class Pool:
    """Repetitions of one collection.

    Attributes:
        kind: of the collection.
        values: for each repetition (t,) the differences of its pictures.
        rows: for each repetition (t,) its pictures.
        groups: (n,) number of each picture's group.
        labels: (n,)
        at_once: repetitions that are taken together, 5 for folds and else 1.
    """

    kind: CollectionKind
    values: list[Floats]
    rows: list[Classes]
    groups: Classes
    labels: Classes
    at_once: int

    @cached_property
    def scores(self) -> Floats:
        """(pool,) difference of the scores."""
        return np.array([values.mean() for values in self.values])

    @property
    def n_test(self) -> int:
        """Pictures tested in the first repetition."""
        return len(self.rows[0])

    @cached_property
    def sizes(self) -> Classes:
        """(k,) groups of each class that could have been tested."""
        rows = self.rows[0] if self.kind.scheme == "seeds" else np.arange(len(self.labels))
        _, first = np.unique(self.groups[rows], return_index=True)
        return np.bincount(self.labels[rows][first], minlength=self.kind.classes)

    @cached_property
    def answer(self) -> float:
        """What one answer changes."""
        return one_answer(self.kind.metric, self.labels[self.rows[0]], self.kind.classes)

    def order(self, repetitions: int, rng: np.random.Generator) -> Classes:
        """Return numbers of repetitions, drawn; folds come in whole rounds but for the last."""
        rounds = rng.permutation(len(self.values) // self.at_once)
        numbers: Classes = rounds[:, None] * self.at_once + np.arange(self.at_once)
        return numbers.ravel()[:repetitions]

    def study(self, order: Classes) -> Study:
        """Return the study of these repetitions."""
        share = -(-len(order) // self.at_once) * self.at_once / len(self.values)
        found, truth = self.scores[order].mean(), self.scores.mean()
        return Study(self.crossed(order), float(found + (truth - found) / np.sqrt(1 - share)))

    def crossed(self, order: Classes) -> CrossedValues:
        """Return the values of these repetitions."""
        rows = np.concatenate([self.rows[number] for number in order])
        tested = [len(self.rows[number]) for number in order]
        return CrossedValues(
            values=np.concatenate([self.values[number] for number in order]),
            picture=self.groups[rows],
            repetition=np.repeat(np.arange(len(order)), tested),
            stratum=self.labels[rows],
            collection=self.sizes,
            one_answer=self.answer,
        )


def draw_pool(kind: CollectionKind, repetitions: int, rng: np.random.Generator) -> Pool:
    """Return a collection of this kind with trained repetitions.

    Args:
        kind: of the collection.
        repetitions: of the pool.
        rng: what draws points, splits and the luck of training.
    """
    labels, groups, points = _collection(kind, rng)
    tests = list(_tests(kind, labels, groups, repetitions, rng))
    values = []
    for rows in tests:
        train = np.setdiff1d(np.arange(len(labels)), rows)
        answers = [
            _answers(
                learner, points, labels, train, rows, rng if "lucky" in learner else kind.world
            )
            for learner in kind.learners
        ]
        base, proposal = (
            influence_values(kind.metric, labels[rows], one, kind.classes) for one in answers
        )
        values.append(proposal - base)
    at_once = FOLDS if kind.scheme == "cross_validation" else 1
    return Pool(kind, values, tests, groups, labels, at_once)


FOLDS, TESTED = 5, 0.2


def _collection(kind: CollectionKind, rng: np.random.Generator) -> tuple[Classes, Classes, Floats]:
    """Return labels and groups, (n,), and points, (n, d)."""
    shares = np.geomspace(kind.imbalance, 1, kind.classes)
    heads = kind.pictures // kind.copies
    counts = np.maximum(FOLDS, np.floor(heads * shares / shares.sum())).astype(np.int64)
    labels = np.repeat(np.arange(kind.classes), counts)
    means = 1.1 * np.random.default_rng(kind.world).normal(size=(kind.classes, DIMENSIONS))
    points = means[labels] + rng.normal(size=(len(labels), DIMENSIONS)) * rng.gamma(
        4, 0.25, size=(len(labels), 1)
    )
    groups = np.repeat(np.arange(len(labels)), kind.copies)
    near = points[groups] + 0.05 * rng.normal(size=(len(groups), DIMENSIONS))
    return labels[groups], groups, near


def _tests(
    kind: CollectionKind,
    labels: Classes,
    groups: Classes,
    repetitions: int,
    rng: np.random.Generator,
) -> Iterator[Classes]:
    """Yield the rows tested in each repetition, stratified, groups whole."""
    _, first = np.unique(groups, return_index=True)
    members = [np.flatnonzero(labels[first] == c) for c in range(kind.classes)]
    if kind.scheme == "cross_validation":
        for _ in range(repetitions // FOLDS):
            fold = np.empty(len(first), dtype=np.int64)
            for mine in members:
                fold[rng.permutation(mine)] = (np.arange(len(mine)) + rng.integers(FOLDS)) % FOLDS
            for number in range(FOLDS):
                yield np.flatnonzero(fold[groups] == number)
        return
    chosen = _drawn(members, rng)
    for _ in range(repetitions):
        if kind.scheme == "resampled_splits":
            chosen = _drawn(members, rng)
        yield np.flatnonzero(np.isin(groups, chosen))


def _drawn(members: list[Classes], rng: np.random.Generator) -> Classes:
    sizes = [max(1, round(TESTED * len(mine))) for mine in members]
    return np.concatenate(
        [rng.permutation(mine)[:size] for mine, size in zip(members, sizes, strict=True)]
    )


def _answers(
    learner: Learner,
    points: Floats,
    labels: Classes,
    train: Classes,
    test: Classes,
    luck: int | np.random.Generator,
) -> Classes:
    """Return the classes that a newly trained learner answers."""
    targets = np.eye(int(labels.max()) + 1)[labels[train]]
    if learner == "centroids":
        means = targets.T @ points[train] / targets.sum(axis=0)[:, None]
        nearest: Classes = (points[test] @ means.T - (means**2).sum(axis=1) / 2).argmax(axis=1)
        return nearest
    rng = np.random.default_rng(luck)
    width = WIDTH[learner]
    weights = rng.normal(size=(points.shape[1], width)) / 3
    features = np.tanh(points @ weights + rng.normal(size=width))
    seen = features[train]
    solved = np.linalg.solve(seen.T @ seen + np.eye(width), seen.T @ targets)
    answers: Classes = (features[test] @ solved).argmax(axis=1)
    return answers
