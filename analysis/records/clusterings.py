"""A finished clustering's folder, read back."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.runs import file_names
from harness.runs.recorded import RecordedRun
from harness.runs.run_document import ClusteringDocument
from harness.runs.stored_tables import read_table
from harness.runtime.documents import Expected, parsed, read_arrays, read_document, refused

CLUSTERING = Expected(
    "the files of a finished clustering", "Name the folder of its artifacts, or run it again."
)


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
        about: what `run.json` says.
        table: one row a number of clusters; columns `clusters`, `test/ami` …
        counts: by part, (clusters, k) pictures of each class.
        gallery: what the chosen clusters hold.
    """

    run: RecordedRun
    about: ClusteringDocument
    table: pd.DataFrame
    counts: dict[str, NDArray[np.int64]]
    gallery: Gallery

    @property
    def clusters(self) -> int:
        """The chosen number."""
        return self.about.clusters

    @property
    def saw_labels(self) -> bool:
        """Whether the features were learned from labels: only new pictures say anything then."""
        return "train" not in self.about.scored_parts

    @property
    def confidence(self) -> float:
        """Coverage of the intervals."""
        return self.about.confidence

    @property
    def scored_counts(self) -> NDArray[np.int64]:
        """(clusters, k) pictures of all parts that are held against the labels."""
        return sum(self.counts.values(), np.zeros_like(self.counts["test"]))

    @property
    def ami(self) -> float:
        """The headline: adjusted mutual information of the test part, at the chosen number."""
        return float(self.table.set_index("clusters")["test/ami"][self.clusters])


def is_clustering(run: RecordedRun) -> bool:
    """Return whether a run's files are those of a clustering."""
    return (run.folder / file_names.CLUSTERS).is_file()


def read_clustering(run: RecordedRun) -> RecordedClustering:
    """Return what the files of a finished clustering say.

    Raises:
        TrackingError: a file is missing, or is something else.
    """
    about = read_document(run.whole(file_names.RUN), ClusteringDocument, CLUSTERING)
    arrays = read_arrays(run.whole(file_names.GALLERY), CLUSTERING)
    table = read_table(run.whole(file_names.CLUSTERS), CLUSTERING)
    counts = _counts(run.whole(file_names.CONTINGENCY), about)

    def put_together() -> RecordedClustering:
        found = RecordedClustering(run, about, table, counts, Gallery(**arrays))
        found.ami  # noqa: B018 (a table without the chosen number is refused here)
        return found

    return parsed(put_together, run.folder, CLUSTERING)


def _counts(path: Path, about: ClusteringDocument) -> dict[str, NDArray[np.int64]]:
    # By place: a class may be called `part` or `cluster`.
    names = ["part", "cluster", *range(len(about.class_names))]
    table = read_table(path, CLUSTERING, header=0, names=names, index_col=False)
    counts = {
        str(part): rows.iloc[:, 2:].to_numpy(np.int64)
        for part, rows in table.groupby("part", sort=False)
    }
    if {part: len(rows) for part, rows in counts.items()} != dict.fromkeys(
        about.scored_parts, about.clusters
    ):
        raise refused(path, CLUSTERING, "one without some clusters")
    return counts
