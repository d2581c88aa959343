"""What a model answered for each picture of one part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import parquet

from harness.errors import DataError
from harness.runtime.atomic_files import replacing
from harness.runtime.documents import LARGEST_TABLE, Expected, parsed, stored_bytes

if TYPE_CHECKING:
    import pandas as pd

WRITTEN = Expected(
    "a table of predictions",
    "Put a copy from before in its place, or delete the run it belongs to and run the experiment "
    "again.",
    DataError,
)
PREFIX = "p_"
EPOCH = "epoch"
TEXT_COLUMNS = ("image_id", "true", "predicted")
# A softmax computed in bfloat16 is off by up to 0.004; anything that far is worth a look.
ROW_SUM_TOLERANCE = 1e-3


class Answered(Protocol):
    """What was answered for each of n pictures: all that a confusion matrix needs."""

    @property
    def image_ids(self) -> tuple[str, ...]:
        """N different ids."""

    @property
    def labels(self) -> NDArray[np.int64]:
        """(n,) the true classes."""

    @property
    def classes(self) -> NDArray[np.int64]:
        """(n,) the classes answered."""

    @property
    def class_names(self) -> tuple[str, ...]:
        """K different names."""


class AnsweredClasses(NamedTuple):
    """The same where nothing else is known, as of a run from an archive."""

    image_ids: tuple[str, ...]
    labels: NDArray[np.int64]
    classes: NDArray[np.int64]
    class_names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Predictions:
    """One row a picture, in the order of `image_ids`.

    Attributes:
        image_ids: n different ids.
        labels: (n,) int64, the true classes.
        probabilities: (n, k) float32 or float64; each row sums to 1 within 0.001.
        class_names: k different names; class c is `class_names[c]`.

    Raises:
        ValueError: shapes or types disagree, or a value is not what is said above.
    """

    image_ids: tuple[str, ...]
    labels: NDArray[np.int64]
    probabilities: NDArray[Any]
    class_names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse what is not as described above."""
        _check_names("image_ids", self.image_ids)
        _check_names("class_names", self.class_names)
        _check_labels(self.labels, len(self.image_ids), len(self.class_names))
        _check_probabilities(self.probabilities, (len(self.image_ids), len(self.class_names)))

    @property
    def classes(self) -> NDArray[np.int64]:
        """The most probable class of each picture, (n,); of equals the first."""
        best: NDArray[np.int64] = self.probabilities.argmax(axis=1)
        return best

    def to_frame(self) -> "pd.DataFrame":
        """Return one row a picture: image_id, true, predicted, then p_<class> for each class."""
        import pandas as pd

        names = np.array(self.class_names, dtype=object)
        text = (self.image_ids, names[self.labels], names[self.classes])
        columns: dict[str, Any] = dict(zip(TEXT_COLUMNS, text, strict=True))
        for number, name in enumerate(self.class_names):
            columns[PREFIX + name] = self.probabilities[:, number]
        return pd.DataFrame(columns)

    def write_parquet(self, path: Path) -> None:
        """Write the frame to `path`; `read_parquet` gives it back bit for bit."""
        with replacing(path) as partial:
            self.to_frame().to_parquet(partial, index=False)

    @classmethod
    def read_parquet(cls, path: Path, *, sha256: str | None = None) -> Self:
        """Return the predictions that `write_parquet` wrote.

        Args:
            path: the file.
            sha256: of what was written, where that is known.

        Raises:
            DataError: the file is missing, broken, or no longer says what was written.
        """
        content = stored_bytes(path, WRITTEN, sha256=sha256, most=LARGEST_TABLE)
        return parsed(lambda: cls._of_table(_table(content)), path, WRITTEN)

    @classmethod
    def _of_table(cls, table: Any) -> Self:  # noqa: ANN401 (Arrow has no types)
        """Return the predictions of the frame that `to_frame` gave, as an Arrow table.

        Raises:
            ValueError: it is no such table.
        """
        text, shares = table.column_names[:3], table.column_names[3:]
        if text != list(TEXT_COLUMNS) or not all(name.startswith(PREFIX) for name in shares):
            raise ValueError(f"columns {[*text, *shares][:6]}")
        names = tuple(name.removeprefix(PREFIX) for name in shares)
        read = cls(
            image_ids=tuple(table.column("image_id").to_pylist()),
            labels=_places(table.column("true"), names),
            probabilities=np.column_stack([table.column(name).to_numpy() for name in shares]),
            class_names=names,
        )
        if not np.array_equal(read.classes, _places(table.column("predicted"), names)):
            raise ValueError("a `predicted` that is not the most probable class")
        return read


class EpochPredictions(NamedTuple):
    """What was answered after each of the last epochs, for the same pictures."""

    kept: Predictions
    """Of the model that is kept, which is the last epoch's; of a model without epochs, its own."""
    earlier: Mapping[int, Predictions] = MappingProxyType({})
    """Of training stopped after earlier ones, by their number, ascending."""

    @property
    def all(self) -> tuple[Predictions, ...]:
        """All of them, the last epoch's last."""
        return (*self.earlier.values(), self.kept)


def write_epochs(epochs: Mapping[int, Predictions], path: Path) -> None:
    """Write what was answered after each of some epochs, one below the other."""
    import pandas as pd

    frames = [one.to_frame() for one in epochs.values()]
    for number, frame in zip(epochs, frames, strict=True):
        frame.insert(0, EPOCH, number)
    with replacing(path) as partial:
        pd.concat(frames, ignore_index=True).to_parquet(partial, index=False)


def read_epochs(path: Path, *, sha256: str | None = None) -> dict[int, Predictions]:
    """Return what `write_epochs` wrote, by the number of the epoch.

    Raises:
        DataError: the file is missing, broken, or no longer says what was written.
    """
    content = stored_bytes(path, WRITTEN, sha256=sha256, most=LARGEST_TABLE)
    return parsed(lambda: _by_epoch(_table(content)), path, WRITTEN)


def _by_epoch(table: Any) -> dict[int, Predictions]:  # noqa: ANN401
    if table.column_names[0] != EPOCH or not pa.types.is_integer(table.schema.types[0]):
        raise ValueError(f"columns {table.column_names[:6]}")
    numbers, others = table.column(EPOCH).to_numpy(), table.drop_columns([EPOCH])
    return {
        int(number): Predictions._of_table(others.filter(pa.array(numbers == number)))
        for number in np.unique(numbers)
    }


def _table(content: bytes) -> Any:  # noqa: ANN401
    # Not by pandas, which takes three times as long to make a frame of it.
    return parquet.read_table(pa.BufferReader(content))


def _places(words: Any, names: Sequence[str]) -> NDArray[np.int64]:  # noqa: ANN401
    """Return the place of each word of a column among the names, (n,)."""
    found = pc.index_in(words.cast(pa.string()), value_set=pa.array(names, pa.string()))
    if found.null_count:
        other = next(word for word in words.to_pylist() if word not in names)
        raise ValueError(f"the class {other!r}, which has no column of probabilities")
    places: NDArray[np.int64] = found.to_numpy().astype(np.int64)
    return places


def _check_names(field: str, names: tuple[str, ...]) -> None:
    if not names or len(set(names)) != len(names):
        raise ValueError(f"{field}: expected different names, at least one; got {len(names)}")
    for name in names:
        name.encode()  # raises a ValueError for half a surrogate pair, which no file can hold


def _check_labels(labels: NDArray[np.int64], n: int, k: int) -> None:
    if labels.shape != (n,) or labels.dtype != np.int64:
        raise ValueError(f"labels: expected shape ({n},) int64; got {labels.shape} {labels.dtype}")
    if labels.min() < 0 or labels.max() >= k:
        raise ValueError(
            f"labels: expected 0..{k - 1}; got {int(labels.min())}..{int(labels.max())}"
        )


def _check_probabilities(probabilities: NDArray[Any], shape: tuple[int, int]) -> None:
    if probabilities.shape != shape or probabilities.dtype not in (np.float32, np.float64):
        raise ValueError(
            f"probabilities: expected shape {shape} float32 or float64; "
            f"got {probabilities.shape} {probabilities.dtype}"
        )
    if not np.isfinite(probabilities).all() or probabilities.min() < 0:
        raise ValueError("probabilities: expected finite values from 0; got others")
    worst = float(np.abs(probabilities.sum(axis=1, dtype=np.float64) - 1).max())
    if worst > ROW_SUM_TOLERANCE:
        raise ValueError(
            f"probabilities: expected rows that sum to 1; one is {worst:.3g} away. "
            "Does the model end in a softmax, in float32?"
        )
