"""A finished clustering's folder, read back."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.records.artifacts import ABOUT, RecordedRun, read_run
from harness.errors import TrackingError

TABLE = "clusters.csv"
CONTINGENCY = "contingency.csv"
GALLERY = "gallery.npz"


@dataclass(frozen=True, eq=False)
class Gallery:
    """Small pictures of the largest clusters' members, those nearest to the centre first.

    Attributes:
        clusters: (s,) numbers of the clusters.
        sizes: (s,) pictures in each.
        labels: (s, m) classes; -1 where a cluster has no more members.
        pictures: (s, m, p, p, 3) uint8.
    """

    clusters: NDArray[np.int64]
    sizes: NDArray[np.int64]
    labels: NDArray[np.int64]
    pictures: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class RecordedClustering:
    """What a clustering's folder says about it.

    Attributes:
        run: who it was.
        clusters: the chosen number.
        saw_labels: whether the features were learned from labels, so that only the test part
            is held against them.
        confidence: coverage of the intervals.
        table: one row a number of clusters; columns `clusters`, `test/ami` …
        counts: by part, (clusters, k) pictures of each class.
        gallery: what the chosen clusters hold.
    """

    run: RecordedRun
    clusters: int
    saw_labels: bool
    confidence: float
    table: pd.DataFrame
    counts: dict[str, NDArray[np.int64]]
    gallery: Gallery

    @property
    def scored_counts(self) -> NDArray[np.int64]:
        """(clusters, k) pictures of all parts that are held against the labels."""
        return sum(self.counts.values(), np.zeros_like(self.counts["test"]))

    @property
    def ami(self) -> float:
        """The headline: adjusted mutual information of the test part, at the chosen number."""
        return float(self.table.set_index("clusters")["test/ami"][self.clusters])


def is_clustering(folder: Path) -> bool:
    """Return whether the files in a run's folder are those of a clustering."""
    return (folder / TABLE).is_file()


def read_clustering(folder: Path) -> RecordedClustering:
    """Return what lies in a folder of a finished clustering.

    Raises:
        TrackingError: a file is missing, or is something else.
    """
    run = read_run(folder)
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        with np.load(folder / GALLERY, allow_pickle=False) as arrays:
            gallery = Gallery(**{name: arrays[name] for name in arrays.files})
        return RecordedClustering(
            run=run,
            clusters=about["clusters"],
            saw_labels="train" not in about["scored_parts"],
            confidence=about["confidence"],
            table=pd.read_csv(folder / TABLE),
            counts=_counts(folder / CONTINGENCY, len(run.class_names)),
            gallery=gallery,
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise TrackingError(
            f"{folder}: expected the files of a finished clustering; got {error!r}. "
            "Name the folder of its artifacts, or run it again."
        ) from error


def _counts(path: Path, k: int) -> dict[str, NDArray[np.int64]]:
    # By place: a class may be called `part` or `cluster`.
    table = pd.read_csv(path, header=0, names=["part", "cluster", *range(k)], index_col=False)
    return {
        str(part): rows.iloc[:, 2:].to_numpy(np.int64)
        for part, rows in table.groupby("part", sort=False)
    }
