"""Features of pictures, computed once for all repetitions, proposals and search trials."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from harness.errors import DataError
from harness.features.store import (
    BATCH_PICTURES,
    CachedArray,
    Features,
    PictureCost,
    features_errors,
    keep_rows,
    read_cost,
    read_features,
    recover_rows,
    write_features,
)
from harness.progress import SILENT, Progress
from harness.runtime.locks import wait_for_lock

RECIPE_VERSION = 2
"""To be raised when the same recipe would give other numbers."""

Compute = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From pictures (b, h, w, 3) to features (b, d)."""


class SizedPictures(Protocol):
    """n pictures of one size, of which rows can be had."""

    def __len__(self) -> int:
        """Return n."""

    def __getitem__(self, rows: NDArray[np.int64], /) -> NDArray[np.uint8]:
        """Return the rows asked for, (b, h, w, 3)."""


class PicturesKey(NamedTuple):
    """What is known of prepared pictures: enough to know them again."""

    collection: str
    """Digest of the collection's content."""
    image_pixels: int
    """Side of the prepared squares."""
    preparation: Mapping[str, object]
    """How files became those squares, as JSON values."""
    view: int = 0
    """Which of several random views this is."""
    augmentation: Mapping[str, object] | None = None
    """What makes one view differ from another, its seed included; None: no random changes."""


@dataclass(frozen=True)
class FeatureRecipe:
    """Everything that decides the features of a collection's pictures."""

    collection: str
    """Digest of the collection's content."""
    preparation: Mapping[str, object]
    """How files became pixels: the size, the common geometry, the version of the code."""
    backbone: str
    """Name of the network."""
    weights: str
    """Digest of its weights file."""
    precision: str
    """What it computes in: float32, bfloat16 or float16."""
    view: int = 0
    """Which of several random views of each picture."""
    augmentation: Mapping[str, object] | None = None
    """What makes one view differ from another, its seed included; None: the picture as it is."""

    def described(self, shape: tuple[int, int]) -> dict[str, object]:
        """Return the recipe as JSON values, with the shape (n, d) of what it makes."""
        return {**asdict(self), "shape": list(shape), "version": RECIPE_VERSION}

    def key(self, shape: tuple[int, int]) -> str:
        """Return the fingerprint under which the features are kept."""
        text = json.dumps(self.described(shape), sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()


class CachedFeatures(NamedTuple):
    """Features, and what they cost this time."""

    values: Features
    """(n, d), read-only."""
    computed: int
    """Pictures that went through the backbone now; 0: all were read."""
    cost: PictureCost
    """What one picture took when it was computed."""


def cached_features(
    images: SizedPictures,
    compute: Compute,
    *,
    recipe: FeatureRecipe,
    dimension: int,
    folder: Path,
    progress: Progress = SILENT,
) -> CachedFeatures:
    """Return the features (n, d) of all images: read, or computed and kept.

    Killed and called again, it goes on behind the last batch that it kept. Of several processes
    that want the same features one computes them and the others wait for it.

    Raises:
        DataError: `compute` gives other shapes or numbers that are not finite, or the folder
            cannot be written.
    """
    shape = (len(images), dimension)
    entry = CachedArray(folder, recipe.key(shape))
    found = read_features(entry, shape)
    if found is not None:
        return CachedFeatures(found, 0, read_cost(entry))
    word = "features: another process is computing the same ones; waiting for it"
    with features_errors(folder):
        lock = wait_for_lock(entry.lock, progress, word)
    with lock:
        found = read_features(entry, shape, progress)  # another process may have written it
        if found is not None:
            return CachedFeatures(found, 0, read_cost(entry))
        values, computed, cost = _compute(images, compute, entry, shape, progress)
        write_features(entry, values, recipe.described(shape), cost)
    values.flags.writeable = False
    return CachedFeatures(values, computed, cost)


def _compute(
    images: SizedPictures,
    compute: Compute,
    entry: CachedArray,
    shape: tuple[int, int],
    progress: Progress,
) -> tuple[Features, int, PictureCost]:
    """Return all features, how many were not in the partial file, and what one of these took."""
    values: Features = np.empty(shape, np.float32)
    with features_errors(entry.folder):
        done = recover_rows(entry.partial, values)
    progress.start("features", total=len(values), unit="pictures")
    progress.advance(done, note=f"going on after {done}" if done else "")
    batches = []
    for first in range(done, len(values), BATCH_PICTURES):
        rows = np.arange(first, min(first + BATCH_PICTURES, len(values)))
        wall, cpu = time.perf_counter(), time.process_time()
        values[rows] = _checked(compute(images[rows]), (len(rows), shape[1]))
        spent = time.perf_counter() - wall, time.process_time() - cpu
        batches.append(np.array(spent) / len(rows) * 1000)
        with features_errors(entry.folder):
            keep_rows(entry.partial, values[rows])
        progress.advance(len(rows))
    progress.finish()
    # The median: the first batch also builds the network.
    cost = np.median(batches, axis=0) if batches else np.full(2, np.nan)
    return values, len(values) - done, PictureCost(*cost.tolist())


def _checked(features: Features, shape: tuple[int, int]) -> Features:
    if features.shape != shape:
        raise DataError(f"features: expected shape {shape}; got {features.shape}.")
    if not np.isfinite(features).all():
        raise DataError(
            "features: expected finite numbers; got infinite ones or NaN. "
            "Compute in float32, or use another backbone."
        )
    return features
