"""The pictures that models were trained on: how many they are, and that none of them was tested."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harness.errors import ComparisonError, DataError
from harness.evaluation.prediction_columns import IMAGE, REPETITION, Texts, composed_column
from harness.evaluation.prediction_files import PredictionRows, and_more
from harness.evaluation.table_faults import place_of
from harness.evaluation.table_files import open_table
from harness.verdicts.repetition_names import repetition_pattern, repetition_words

ROWS = "a row for each training picture"


class TrainingIds(NamedTuple):
    """The training pictures of one repetition."""

    path: Path
    names: Texts


def training_size(paths: Sequence[Path], asked: str, given: Sequence[PredictionRows]) -> int:
    """Return how many different pictures each model was trained on; of several numbers the least.

    The fewer they are, the wider is the interval about collections like it.

    Args:
        paths: a file for all repetitions, or with a column of them, or a file for each.
        asked: finds the repetition in a file's name, or names its column; empty: as usual.
        given: what was tested, repetition by repetition.

    Raises:
        DataError: a file cannot be read.
        ComparisonError: a repetition has none, or tested a picture that it was trained on.
    """
    parts = _by_repetition(paths, asked)
    sizes = []
    for one in given:
        word = str(one.repetition)
        found = parts.get(word) or parts.get(None)
        if found is None:
            raise ComparisonError(
                f"--train-ids: expected training pictures of each repetition; got none of {word}, "
                f"but of {', '.join(map(str, parts))}."
            )
        _require_apart(one, found)
        sizes.append(int(pc.count_distinct(found.names).as_py()))
    return min(sizes)


def _require_apart(one: PredictionRows, trained: TrainingIds) -> None:
    (seen,) = np.nonzero(pc.is_in(one.images, value_set=trained.names).to_numpy(False))
    if len(seen):
        place = int(seen[0])
        raise ComparisonError(
            f"{one.place(place)}: expected a test picture that repetition {one.repetition} was not "
            f"trained on; got {one.images[place]}, which is in {trained.path}, too"
            f"{and_more(len(seen))}."
        )


def _by_repetition(paths: Sequence[Path], asked: str) -> Mapping[str | None, TrainingIds]:
    """Return the training pictures of each repetition; of None those of all."""
    alone = len(paths) == 1
    pattern = repetition_pattern(asked)
    words = [None] if alone else repetition_words(paths, pattern, anywhere=bool(asked))
    found: dict[str | None, TrainingIds] = {}
    for path, named in zip(paths, words, strict=True):
        for word, names in _read(path, named, asked):
            if word is None and not alone:
                raise DataError(
                    f"{path}: expected a column `{REPETITION}`, or a number in the name of the "
                    "file or its folder; got neither. Say how with --repetition."
                )
            if word in found:
                raise ComparisonError(
                    f"{path}: expected the training pictures of a repetition once; got {word}, "
                    f"which is that of {found[word].path}, too."
                )
            found[word] = TrainingIds(path, names)
    return found


def _read(path: Path, word: str | None, asked: str) -> Iterator[tuple[str | None, Texts]]:
    columns = (*IMAGE, asked or REPETITION, REPETITION)
    opened = open_table(
        path, lambda names: {name: pa.string() for name in names if name in columns}, ROWS
    )
    image = next((name for name in IMAGE if name in opened.names), None)
    if image is None:
        raise DataError(
            f"{path}: expected a column image, with {ROWS}; got {', '.join(opened.names)}."
        )
    table = pa.Table.from_batches(opened.batches)
    names = _texts(path, table, image)
    numbered = next((name for name in columns[2:] if name in opened.names), None)
    if numbered is None:
        yield word, names
        return
    repetitions = _texts(path, table, numbered)
    for each in repetitions.unique().to_pylist():
        yield each, names.filter(pc.equal(repetitions, each))


def _texts(path: Path, table: pa.Table, name: str) -> Texts:
    try:
        column = table.column(name).cast(pa.string()).combine_chunks().fill_null("")
    except pa.ArrowException as error:
        got = table.column(name).type
        raise DataError(f"{path}: expected text or numbers as {name}; got {got}.") from error
    (empty,) = np.nonzero(pc.equal(column, "").to_numpy(False))
    if len(empty):
        raise DataError(
            f"{place_of(path, int(empty[0]))}: expected a value as {name}; got none"
            f"{and_more(len(empty))}."
        )
    return composed_column(column)
