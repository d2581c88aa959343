"""What a model answered for each picture of one part."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.errors import DataError
from harness.runtime.atomic_files import replacing
from harness.runtime.documents import LARGEST_TABLE, Expected, parsed, stored_bytes

WRITTEN = Expected(
    "a table of predictions",
    "Put a copy from before in its place, or delete the run it belongs to and run the experiment "
    "again.",
    DataError,
)
PREFIX = "p_"
TEXT_COLUMNS = ("image_id", "true", "predicted")
# A softmax computed in bfloat16 is off by up to 0.004; anything that far is worth a look.
ROW_SUM_TOLERANCE = 1e-3


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

    def to_frame(self) -> pd.DataFrame:
        """Return one row a picture: image_id, true, predicted, then p_<class> for each class."""
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
        return parsed(lambda: cls._from_frame(pd.read_parquet(BytesIO(content))), path, WRITTEN)

    @classmethod
    def _from_frame(cls, frame: pd.DataFrame) -> Self:
        text, shares = list(frame.columns[:3]), list(frame.columns[3:])
        if text != list(TEXT_COLUMNS) or not all(name.startswith(PREFIX) for name in shares):
            raise ValueError(f"columns {[*text, *shares][:6]}")
        names = tuple(name.removeprefix(PREFIX) for name in shares)
        numbers = {name: number for number, name in enumerate(names)}
        read = cls(
            image_ids=tuple(frame["image_id"]),
            labels=np.array([numbers[name] for name in frame["true"]], dtype=np.int64),
            probabilities=np.ascontiguousarray(frame[shares].to_numpy()),
            class_names=names,
        )
        if [names[number] for number in read.classes] != list(frame["predicted"]):
            raise ValueError("a `predicted` that is not the most probable class")
        return read


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
