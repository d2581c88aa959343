"""Predictions of any program, a row for each tested picture: CSV, Parquet or JSON lines.

Whatever is wrong with a row is named with its file and line; no row is ever left out. A file is
read a part at a time, and each part's probabilities are forgotten once its pictures are scored.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from unicodedata import normalize

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from harness.errors import DataError
from harness.evaluation.picture_scores import PictureScores, score_pictures
from harness.evaluation.predictions import PREFIX, ROW_SUM_TOLERANCE
from harness.evaluation.table_files import CELLS, brief, open_table, place_of, too_large

Texts: TypeAlias = Any
"""A column of words, an Arrow array: those have no types."""
Rows = NDArray[np.int64]

IMAGE = ("image", "image_id")
"""What the column of the picture may be called."""
ANSWER = ("true", "predicted")
REPETITION, GROUP = "repetition", "group"
TEXTS = (*IMAGE, *ANSWER, REPETITION, GROUP)
MOST_SHOWN = 8
MOST_EXACT = 2.0**53
"""Whole numbers from here on are not told apart where they are kept as floating-point ones."""


@dataclass(frozen=True, eq=False)
class PredictionRows:
    """What one file says of one repetition.

    Attributes:
        path: of the file.
        sha256: of its content.
        repetition: as the file or its name has it; None where neither does.
        in_column: whether the file itself names it.
        rows: (n,) of each picture in the file, from 0.
        images: (n,) different names of pictures.
        true: (n,) names of classes.
        predicted: (n,) names of classes.
        groups: (n,) names, alike for near-duplicates; None where there is no such column.
        class_names: k names, of the columns of probabilities; empty where there are none.
        scores: what each picture scored by its probabilities; None likewise.
    """

    path: Path
    sha256: str
    repetition: str | None
    in_column: bool
    rows: Rows
    images: Texts
    true: Texts
    predicted: Texts
    groups: Texts | None
    class_names: tuple[str, ...]
    scores: PictureScores | None

    def place(self, number: int) -> str:
        """Return where a picture stands, from 0: file and line."""
        return place_of(self.path, int(self.rows[number]))


def read_prediction_rows(
    path: Path, repetition: str | None, class_names: Sequence[str] = ()
) -> list[PredictionRows]:
    """Return what a file says, repetition by repetition, in the order of the file.

    Args:
        path: ends in `.csv`, `.parquet` or `.jsonl`.
        repetition: what the file's name says, for a file without a column of that name.
        class_names: the order of the classes, in which of equally probable ones the first ranks
            first; that of the file where it has other classes.

    Raises:
        DataError: it cannot be read, lacks a column or a value, has a picture twice, or
            probabilities that are none or that contradict `predicted`.
    """
    try:
        table = open_table(path, wanted_columns)
        reading = _TableReader.of(path, table.names, class_names)
        for batch in table.batches:
            reading.add(batch)
        with path.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        return reading.repetitions(sha256, repetition)
    except MemoryError as error:
        raise too_large(path) from error


def rows_of_table(
    table: pa.Table, path: Path, sha256: str, repetition: str, class_names: Sequence[str] = ()
) -> list[PredictionRows]:
    """Return what a table says; `path` is what messages call it, else as `read_prediction_rows`."""
    reading = _TableReader.of(path, table.column_names, class_names)
    table = table.select([name for name in table.column_names if name in wanted_columns([name])])
    for batch in table.to_batches(max_chunksize=max(1, CELLS // table.num_columns)):
        reading.add(batch)
    return reading.repetitions(sha256, repetition)


def wanted_columns(names: Sequence[str]) -> Mapping[str, pa.DataType]:
    """Return which columns are read, and as what."""
    texts = {name: pa.string() for name in names if name in TEXTS}
    return texts | {name: pa.float64() for name in names if name.startswith(PREFIX)}


def codes_in(column: Texts, names: Sequence[str]) -> Rows:
    """Return the place of each word of a column among names, (n,); -1 for one that is not there."""
    coded = isinstance(column, pa.DictionaryArray)
    words = column.dictionary if coded else column
    found = pc.index_in(words, value_set=pa.array(names, pa.string()))
    codes: Rows = found.fill_null(-1).to_numpy().astype(np.int64)
    if not coded:
        return codes
    places = column.indices.fill_null(len(codes)).to_numpy()
    wanted: Rows = np.append(codes, -1)[places]
    return wanted


@dataclass
class _Fault:
    """A kind of mistake: the first row that has it, and how many have."""

    row: int
    said: str
    advice: str = ""
    count: int = 0


@dataclass
class _TableReader:
    """What was read of a table so far.

    Attributes:
        path: what messages call it.
        image: the name of the column of pictures.
        columns: of probabilities, in the order of the file.
        class_names: in which order they are scored.
        texts: parts of each column of words.
        scores: of each part.
        faults: in the order in which they are told.
        count: rows.
    """

    path: Path
    image: str
    columns: tuple[str, ...]
    class_names: tuple[str, ...]
    texts: dict[str, list[Texts]]
    scores: list[PictureScores] = field(default_factory=list)
    faults: dict[str, _Fault] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def of(cls, path: Path, names: Sequence[str], class_names: Sequence[str]) -> "_TableReader":
        """Return it before the first row.

        Raises:
            DataError: a column is missing, or there twice.
        """
        image = _require_columns(path, names)
        columns = tuple(name for name in names if name.startswith(PREFIX))
        own = tuple(_composed(name.removeprefix(PREFIX)) for name in columns)
        order = tuple(class_names) if set(class_names) == set(own) else own
        optional = [name for name in (REPETITION, GROUP) if name in names]
        texts: dict[str, list[Texts]] = {name: [] for name in (image, *ANSWER, *optional)}
        return cls(path, image, columns, order, texts)

    def add(self, batch: pa.RecordBatch) -> None:
        """Read one part of the rows."""
        for name, parts in self.texts.items():
            column = self._texts(batch, name)
            parts.append(column if name == self.image else column.dictionary_encode())
        if self.columns:
            self._score(batch)
        self.count += batch.num_rows

    def _texts(self, batch: pa.RecordBatch, name: str) -> Texts:
        """Return a column as text, (n,); numbers are written out."""
        given = _plain(batch, name)
        try:
            column = given.cast(pa.string())
        except pa.ArrowException as error:
            raise DataError(
                f"{self.path}: expected text or numbers as {name}; got {given.type}."
            ) from error
        if pa.types.is_floating(given.type) and (pc.max(pc.abs(given)).as_py() or 0) >= MOST_EXACT:
            raise DataError(
                f"{self.path}: expected text or whole numbers as {name}; got numbers of so many "
                "digits that some are lost. Write them as text."
            )
        empty = np.flatnonzero(pc.equal(column, "").fill_null(fill_value=True))
        self._note(name, empty, lambda _: f"expected a value as {name}; got none")
        return _composed_column(column)

    def _note(self, kind: str, rows: Rows, say: "Say", advice: str = "") -> None:
        """Remember that these rows of the part have a fault."""
        if len(rows):
            first = int(rows[0])
            fault = _Fault(self.count + first, say(first), advice)
            self.faults.setdefault(kind, fault).count += len(rows)

    def _score(self, batch: pa.RecordBatch) -> None:
        values, predicted = self._probabilities(batch), self.texts["predicted"][-1]
        sums = np.where((values >= 0).all(axis=1), values.sum(axis=1), np.nan)
        wrong = np.flatnonzero(~(np.abs(sums - 1) <= ROW_SUM_TOLERANCE))
        self._note(
            "sums",
            wrong,
            lambda row: (
                f"expected probabilities from 0 that sum to 1 within {ROW_SUM_TOLERANCE}; got a "
                f"sum of {values[row].sum():g}"
            ),
            " Write what the softmax gives, with all its digits.",
        )
        said, largest = codes_in(predicted, self.class_names), values.max(axis=1)
        other = np.flatnonzero((said < 0) | (values[np.arange(len(values)), said] < largest))
        self._note(
            "answers",
            other,
            lambda row: (
                "expected the most probable class as predicted, "
                f"{brief(self.class_names[int(values[row].argmax())])}; got {brief(predicted[row])}"
            ),
        )
        if not self.faults:
            # Of equally probable classes the one that was said counts, not the first.
            tied = np.flatnonzero(values.argmax(axis=1) != said)
            values[tied, said[tied]] = np.nextafter(largest[tied], 2)
            true = codes_in(self.texts["true"][-1], self.class_names)
            self.scores.append(score_pictures(true, values))

    def _probabilities(self, batch: pa.RecordBatch) -> NDArray[np.float64]:
        """Return them, (n, k), in the order of the class names."""
        named = {_composed(name.removeprefix(PREFIX)): name for name in self.columns}
        values = np.empty((batch.num_rows, len(named)))
        try:
            for number, name in enumerate(self.class_names):
                column = _plain(batch, named[name]).cast(pa.float64())
                values[:, number] = column.to_numpy(zero_copy_only=False)
        except (pa.ArrowException, ValueError) as error:
            got = " ".join(str(error).split())
            raise DataError(f"{self.path}: expected numbers as probabilities; got {got}") from error
        return values

    def repetitions(self, sha256: str, repetition: str | None) -> list[PredictionRows]:
        """Return all that was read.

        Raises:
            DataError: a row is wrong, or there are none.
        """
        for kind in (*self.texts, "sums", "answers"):
            if fault := self.faults.get(kind):
                raise DataError(
                    f"{place_of(self.path, fault.row)}: {fault.said}{and_more(fault.count)}."
                    f"{fault.advice}"
                )
        texts = {name: _joined(self.texts.pop(name)) for name in list(self.texts)}
        scores = PictureScores.joined(self.scores) if self.scores else None
        self.scores.clear()
        parts = _by_repetition(texts.get(REPETITION), repetition, self.count)
        found = [self._rows(word, rows, texts, scores, sha256) for word, rows in parts]
        for one in found:
            _require_once(one)
        return found

    def _rows(
        self,
        word: str | None,
        rows: Rows,
        texts: Mapping[str, Texts],
        scores: PictureScores | None,
        sha256: str,
    ) -> PredictionRows:
        # Of a file with one repetition nothing is copied.
        every = len(rows) == self.count

        def own(name: str) -> Texts:
            return texts[name] if every else texts[name].take(rows)

        return PredictionRows(
            path=self.path,
            sha256=sha256,
            repetition=word,
            in_column=REPETITION in texts,
            rows=rows,
            images=own(self.image),
            true=own("true"),
            predicted=own("predicted"),
            groups=own(GROUP) if GROUP in texts else None,
            class_names=tuple(_composed(name.removeprefix(PREFIX)) for name in self.columns),
            scores=scores if scores is None or every else scores.take(rows),
        )


Say: TypeAlias = Callable[[int], str]
"""From a row of a part to what is wrong with it."""


def _plain(batch: pa.RecordBatch, name: str) -> Texts:
    """Return a column whose words stand in it themselves."""
    column = batch.column(name)
    if pa.types.is_dictionary(column.type):
        return column.dictionary_decode()
    return column


def _joined(parts: list[Texts]) -> Texts:
    return pa.chunked_array(parts).unify_dictionaries().combine_chunks()


def _composed(word: str) -> str:
    return normalize("NFC", word)


def _composed_column(column: Texts) -> Texts:
    """Return words with letters and accents as one sign each: some systems write them apart."""
    if pc.all(pc.string_is_ascii(column)).as_py() is not False:
        return column
    # Not `pc.utf8_normalize`: it takes signs apart whatever form is asked for.
    words = [None if word is None else _composed(word) for word in column.to_pylist()]
    return pa.array(words, column.type)


def _require_columns(path: Path, names: Sequence[str]) -> str:
    """Return the name of the column of pictures."""
    wanted = wanted_columns(names)
    names = [_composed(name) for name in names if name in wanted] or names
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise DataError(f"{path}: expected each column once; got {brief(repeated[0])} twice.")
    image = next((name for name in IMAGE if name in names), None)
    if image is None or not set(ANSWER) <= set(names):
        shown = ", ".join(map(brief, names[:MOST_SHOWN])) or "others"
        raise DataError(
            f"{path}: expected the columns image, true and predicted, parted by commas, and "
            f"p_CLASS for each class where there are probabilities; got {shown}."
        )
    return image


def _by_repetition(
    column: Texts | None, repetition: str | None, n: int
) -> Iterator[tuple[str | None, Rows]]:
    if column is None:
        yield repetition, np.arange(n)
        return
    words, codes = column.dictionary.to_pylist(), column.indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(words)))
    yield from zip(words, np.split(order, ends[:-1]), strict=True)


def _require_once(one: PredictionRows) -> None:
    if not in_order(one.images) and pc.count_distinct(one.images).as_py() < len(one.images):
        codes = one.images.dictionary_encode().indices.to_numpy()
        first_of = np.unique(codes, return_index=True)[1][codes]
        again = np.flatnonzero(first_of < np.arange(len(codes)))
        name, first = one.images[int(again[0])], int(first_of[again[0]])
        raise DataError(
            f"{one.place(int(again[0]))}: expected each picture once in a repetition; got "
            f"{brief(name)}, which stands at {one.place(first)}, too{and_more(len(again))}."
        )


def in_order(words: Texts) -> bool:
    """Return whether each word comes after the one before it, so that all differ."""
    return pc.all(pc.less(words[:-1], words[1:])).as_py() is not False


def and_more(count: int) -> str:
    """Return how many other rows have the same fault; nothing for none."""
    return "" if count == 1 else f" (and {count - 1} more)"


def natural(word: str) -> tuple[Any, ...]:
    """Return a key that sorts numbers by their size, and before other words."""
    return (0, int(word), word) if word.isdecimal() else (1, 0, word)
