"""The pictures that files of predictions were tested on, and what repetitions of them can show."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from harness.errors import DataError
from harness.evaluation.prediction_columns import Texts
from harness.evaluation.prediction_files import (
    PredictionRows,
    codes_in,
    first_ones,
    in_order,
    shown,
)
from harness.verdicts.evidence import Counts, Parts, Size, size_of

Kind = Literal["seeds", "resampled_splits", "cross_validation"]
Floats = NDArray[np.float64]


AT_ONCE = 2**16
"""Names in memory as Python's own, which take the most."""


class PictureNames(Sequence[str]):
    """Names of pictures, kept close together."""

    def __init__(self, words: Texts) -> None:
        """Keep them, an Arrow array."""
        self._words = words

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._words)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """Return one, or some."""
        if isinstance(place, slice):
            return PictureNames(self._words[place])
        name: str = self._words[place].as_py()
        return name

    def __eq__(self, other: object) -> bool:
        """Return whether they are the same, in the same order."""
        if isinstance(other, PictureNames):
            return self is other or bool(self._words.equals(other._words))
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class TestedPictures:
    """The pictures of one repetition, in the order of the baseline's file.

    Attributes:
        given: the baseline's rows.
        image_ids: n pictures.
        labels: (n,) true classes.
        order: (n,) places of the pictures in the order of their names.
        parts: how many they are, and how many others there were.
    """

    given: PredictionRows
    image_ids: PictureNames
    labels: Counts
    order: Counts
    parts: Parts


@dataclass(frozen=True, eq=False)
class TestedRepetitions:
    """All repetitions of a baseline.

    Attributes:
        kind: what a repetition varies, as far as its pictures tell.
        class_names: k names.
        digest: of all pictures and their classes.
        pictures: of each repetition.
    """

    kind: Kind
    class_names: tuple[str, ...]
    digest: str
    pictures: tuple[TestedPictures, ...]


def tested_repetitions(given: Sequence[PredictionRows], train_size: int) -> TestedRepetitions:
    """Return what the baseline's files were tested on.

    Args:
        given: a baseline's repetitions, in their order.
        train_size: how many pictures each model was trained on; 0 where nobody said.

    Raises:
        DataError: classes that no column or no picture has, a picture of two classes or groups.
    """
    names = _class_names(given)
    picture = _numbered_pictures(given)
    labels = np.concatenate([codes_of(one, one.true, names, "true") for one in given])
    _require_one(given, labels, picture, "true class")
    groups = _groups(given, picture)
    each = list(zip(*(_parted(given, column) for column in (labels, groups)), strict=True))
    tests = [size_of(own, group, len(names)) for own, group in each]
    _require_every_class(given, names, tests)
    kind = _kind(_parted(given, picture), [group for _, group in each])
    train = _training(tests, train_size)
    everyone = _everyone(kind, tests, train, each)
    pictures: list[TestedPictures] = []
    for one, (own, group), test in zip(given, each, tests, strict=True):
        before = pictures[-1] if pictures else None
        pictures.append(_pictures(one, own, Parts("", train, test, group, everyone), before))
    digest = _digest_of_all(given, picture)
    return TestedRepetitions(kind, names, digest, tuple(pictures))


def codes_of(one: PredictionRows, column: Texts, names: Sequence[str], what: str) -> Counts:
    """Return the numbers of classes, (n,).

    Raises:
        DataError: one is unknown.
    """
    codes = codes_in(column, names)
    unknown = np.flatnonzero(codes < 0)
    if len(unknown):
        place = int(unknown[0])
        raise DataError(
            f"{one.place(place)}: expected one of the {len(names)} classes of the baseline's test "
            f"pictures as {what} ({first_ones(names)}); got {shown(column[place])}."
        )
    return codes


def _class_names(given: Sequence[PredictionRows]) -> tuple[str, ...]:
    first = given[0]
    if first.class_names:
        return first.class_names
    return tuple(sorted({name for one in given for name in one.true.unique().to_pylist()}))


def _numbered(columns: Sequence[Texts]) -> Counts:
    """Return the number of each word, by its first appearance, one column below the other."""
    words = pa.chunked_array(columns)
    if pa.types.is_dictionary(words.type):
        joined = words.unify_dictionaries().combine_chunks()
    else:
        joined = words.combine_chunks().dictionary_encode()
    codes: Counts = joined.indices.to_numpy().astype(np.int64)
    return codes


def _numbered_pictures(given: Sequence[PredictionRows]) -> Counts:
    """Return `_numbered` of the pictures, which are mostly the same in each repetition."""
    images, n = [one.images for one in given], len(given[0].images)
    if all(each.equals(images[0]) for each in images):  # and a repetition has each once
        return np.tile(np.arange(n), len(given))
    return _numbered(images)


def _parted(given: Sequence[PredictionRows], column: Counts) -> list[Counts]:
    """Return a column's part of each repetition."""
    return np.split(column, np.cumsum([len(one.images) for one in given])[:-1])


def _groups(given: Sequence[PredictionRows], picture: Counts) -> Counts:
    """Return the number of each picture, near-duplicates having the same."""
    named = [one.groups for one in given if one.groups is not None]
    if not named:
        return picture
    if len(named) < len(given):
        lacking = next(one for one in given if one.groups is None)
        raise DataError(
            f"{lacking.path}: expected a column `group`, as the baseline's other files have; got "
            "none."
        )
    groups = _numbered(named)
    _require_one(given, groups, picture, "group")
    return groups


def _require_one(
    given: Sequence[PredictionRows], column: Counts, picture: Counts, what: str
) -> None:
    """Make sure that a picture has the same value in every repetition."""
    first = np.unique(picture, return_index=True)[1][picture]
    wrong = np.flatnonzero(column != column[first])
    if len(wrong):
        ends = np.cumsum([len(one.images) for one in given])
        starts = ends - [len(one.images) for one in given]
        places = []
        for row in (int(wrong[0]), int(first[wrong[0]])):
            number = int(np.searchsorted(ends, row, side="right"))
            places.append((given[number], row - int(starts[number])))
        (one, here), (other, there) = places
        raise two_values(one, here, other, there, what)


def two_values(
    one: PredictionRows, here: int, other: PredictionRows, there: int, what: str
) -> DataError:
    """Return the error of a picture that has one value here and another there."""
    got, wanted = (
        (rows.true if rows.groups is None or what != "group" else rows.groups)[place]
        for rows, place in ((one, here), (other, there))
    )
    return DataError(
        f"{one.place(here)}: expected {wanted} as {what} of {one.images[here]}, as at "
        f"{other.place(there)}; got {got}."
    )


def _require_every_class(
    given: Sequence[PredictionRows], names: Sequence[str], tests: Sequence[Size]
) -> None:
    for one, test in zip(given, tests, strict=True):
        lacking = [name for name, n in zip(names, test.pictures, strict=True) if not n]
        if lacking:
            raise DataError(
                f"{one.path}: expected test pictures of every class in every repetition; got none "
                f"of {', '.join(lacking[:6])}{' …' * (len(lacking) > 6)}. "  # noqa: PLR2004
                "Leave these classes out of all files."
            )


def _kind(pictures: Sequence[Counts], groups: Sequence[Counts]) -> Kind:
    """Return what repetitions are, by the pictures that each of them tested."""
    if all(np.array_equal(np.sort(one), np.sort(pictures[0])) for one in pictures):
        return "seeds"
    return "cross_validation" if _are_folds(groups) else "resampled_splits"


def _are_folds(groups: Sequence[Counts]) -> bool:
    """Return whether each round of so many repetitions tested every picture once."""
    distinct = [np.unique(each) for each in groups]
    times = np.bincount(np.concatenate(distinct))
    rounds = int(times.max())
    if (times != rounds).any() or len(groups) % rounds or len(groups) == rounds:
        return False
    folds = len(groups) // rounds
    each_round = [np.concatenate(distinct[n : n + folds]) for n in range(0, len(groups), folds)]
    return all(len(np.unique(tested)) == len(tested) == len(times) for tested in each_round)


def _training(tests: Sequence[Size], train_size: int) -> Size:
    """Return what was trained on, (k,), taken for stratified as the tested pictures are."""
    support = np.sum([test.independent for test in tests], axis=0).astype(np.float64)
    exact = train_size * support / support.sum()
    counts = np.floor(exact).astype(np.int64)
    largest = np.argsort(counts - exact, kind="stable")[: train_size - int(counts.sum())]
    counts[largest] += 1
    return Size(counts, counts)


def _everyone(
    kind: Kind, tests: Sequence[Size], train: Size, each: Sequence[tuple[Counts, Counts]]
) -> Size:
    """Return how many pictures there are that could have been tested, (k,).

    They are at least those that were seen, and those of one repetition. The more they are, the
    wider an interval is, so the largest number is taken that anything tells of.
    """
    k = len(train.pictures)
    labels, groups = (np.concatenate(column) for column in zip(*each, strict=True))
    seen = size_of(labels, groups, k).independent
    tested = np.stack([test.independent for test in tests]).astype(np.float64)
    of_one = train.independent + np.ceil(tested.mean(axis=0)).astype(np.int64)
    known = [seen, of_one] + ([] if kind == "cross_validation" else [_by_overlap(tested, each)])
    most: Counts = np.max(known, axis=0)
    return Size(most, most)


def _by_overlap(tested: Floats, each: Sequence[tuple[Counts, Counts]]) -> Counts:
    """Return how many pictures of each class random test parts were drawn from, (k,); 0: unknown.

    So many that parts drawn independently would share as many pictures as these do.

    Args:
        tested: (r, k) pictures of each class in each repetition.
        each: labels and groups of each repetition.

    Source: Seber, The Estimation of Animal Abundance (1982), chapter 3, for two draws.
    """
    k, numbers = tested.shape[1], max(int(groups.max()) for _, groups in each) + 1
    cells = np.concatenate([np.unique(labels * numbers + groups) for labels, groups in each])
    cell, times = np.unique(cells, return_counts=True)
    shared = np.bincount(cell // numbers, times * (times - 1.0), minlength=k)
    pairs = tested.sum(axis=0) ** 2 - (tested**2).sum(axis=0)
    drawn_from = np.divide(pairs, shared, out=np.zeros(k), where=shared > 0)
    counts: Counts = np.ceil(drawn_from).astype(np.int64)
    return counts


def _pictures(
    one: PredictionRows, labels: Counts, parts: Parts, before: TestedPictures | None
) -> TestedPictures:
    """Return the pictures of a repetition; what is the same as before is not looked for again."""
    if before is not None and one.images.equals(before.given.images):
        parts = parts._replace(sha256=before.parts.sha256)
        return TestedPictures(one, before.image_ids, labels, before.order, parts)
    order = _order(one.images)
    parts = parts._replace(sha256=_digest(one.images, order))
    return TestedPictures(one, PictureNames(one.images), labels, order, parts)


def _order(words: Texts) -> Counts:
    """Return the places of words in the order of their signs, (n,)."""
    if in_order(words):
        return np.arange(len(words))
    order: Counts = pc.sort_indices(words).to_numpy().astype(np.int64)
    return order


def _digest_of_all(given: Sequence[PredictionRows], picture: Counts) -> str:
    """Return the hash over each picture with its class, all repetitions together."""
    first = np.unique(picture, return_index=True)[1]
    images = pa.chunked_array([one.images for one in given]).take(first)
    true = pa.chunked_array([one.true.dictionary_decode() for one in given]).take(first)
    words = pc.binary_join_element_wise(images, true, "\n").combine_chunks()
    return _digest(words, _order(words))


def _digest(words: Texts, order: Counts) -> str:
    """Return the SHA-256 of words in their order, one a line."""
    digest = hashlib.sha256()
    for start in range(0, len(order), AT_ONCE):
        lines = words.take(order[start : start + AT_ONCE]).to_pylist()
        digest.update(("\n" if start else "").encode() + "\n".join(lines).encode())
    return digest.hexdigest()
