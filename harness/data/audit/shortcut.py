"""How much of the class the files tell by what has nothing to do with painting."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.data.array_builder import AT_ONCE
from harness.data.audit.forest_scores import (
    FOLDS,
    ROOT_SEED,
    Score,
    balanced_accuracy,
    within_class_r2,
)
from harness.data.audit.scan_traces import SMALLEST_SIDE, Traces, traces_of
from harness.data.collection.survey import Row
from harness.data.geometry import GEOMETRY
from harness.progress import Progress
from harness.runtime.pools import thread_pool
from harness.seeds import generator
from harness.specs.schema.data import NormaliseSpec

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

MOST_PICTURES = 5000
"""More are drawn from at random: the interval is narrow enough then, and time is bounded."""
NOTEWORTHY_R2 = 0.05
"""Share of the file size's variance within classes that is worth a warning."""

BALANCED_ACCURACY = "balanced accuracy"
WITHIN_CLASS_R2 = "R² within classes"
CLASS_FROM_GEOMETRY = "class from file geometry"
CLASS_FROM_RESIDUE = "class from fine detail"
SIZE_FROM_RESIDUE = "file size from fine detail"
PROBES = (CLASS_FROM_GEOMETRY, CLASS_FROM_RESIDUE, SIZE_FROM_RESIDUE)


class ForestScore(NamedTuple):
    """What a forest tells, and what it tells of labels in random order."""

    score: Score
    permuted: Score


class Probe(NamedTuple):
    """One shortcut, in the files and in the prepared pictures."""

    name: str
    measure: str
    """BALANCED_ACCURACY or WITHIN_CLASS_R2."""
    chance: float
    before: ForestScore
    after: ForestScore

    @property
    def remains(self) -> bool:
        """Whether the prepared pictures still tell more than chance, interval and all."""
        least = self.chance if self.measure == BALANCED_ACCURACY else NOTEWORTHY_R2
        return self.after.score.low > max(least, self.after.permuted.high)


class Probed(NamedTuple):
    """All probes of a collection."""

    pictures: int
    classes: int
    left_out: tuple[str, ...]
    """Classes with fewer than FOLDS pictures that can be probed."""
    probes: tuple[Probe, ...]


def probe_shortcuts(
    rows: Sequence[Row],
    groups: Labels,
    normalise: NormaliseSpec,
    image_pixels: int,
    progress: Progress,
) -> Probed:
    """Return what files and prepared pictures tell without anybody looking at what is painted.

    Folds are stratified, and near-duplicates share one. Nothing is probed where fewer than two
    classes have FOLDS pictures of at least SMALLEST_SIDE pixels a side.

    * The class from file geometry: width, height, bytes, aspect and bytes per pixel; afterwards
      the bytes of the common JPEG, since all else is the same.
    * The class from fine detail: the spectrum's upper half and the steps at JPEG's grid.
    * The file's width and height from fine detail, within classes. Fine detail is brushwork
      too, so that it may tell the class honestly; but what it tells of the file's size among
      pictures of one class is a trace of the scan.

    Args:
        rows: the pictures.
        groups: (n,) near-duplicates share a number.
        normalise: the common geometry and encoding.
        image_pixels: the side that a model is shown.
        progress: told of each picture and each probe.

    Raises:
        DataError: a file changed since it was listed and cannot be read.
    """
    chosen, left_out = _chosen(rows)
    names, labels = np.unique([rows[row].class_name for row in chosen], return_inverse=True)
    if len(names) < 2:  # noqa: PLR2004
        return Probed(0, 0, left_out, ())
    some = [rows[row] for row in chosen]
    progress.start("looking for traces of the files", len(some), "pictures")
    traces = list(_all_traces(some, normalise, image_pixels, progress))
    progress.finish()
    progress.start("probing for shortcuts", len(PROBES), "probes")
    probes = []
    for name in PROBES:
        probes.append(_probe(name, some, traces, labels, groups[chosen]))
        progress.advance()
    progress.finish()
    return Probed(len(some), len(names), left_out, tuple(probes))


def _probe(
    name: str, rows: Sequence[Row], traces: Sequence[Traces], labels: Labels, groups: Labels
) -> Probe:
    geometry = np.array([_geometry(row) for row in rows])
    sizes = np.log(geometry[:, :2])
    before = np.array([each.before for each in traces])
    after = np.array([each.after for each in traces])
    if name == CLASS_FROM_GEOMETRY:
        before, after = geometry, np.array([[float(each.bytes_after)] for each in traces])

    def score(values: Floats, order: Labels) -> Score:
        if name == SIZE_FROM_RESIDUE:
            return within_class_r2(values, sizes[order], labels[order], groups, name)
        return balanced_accuracy(values, labels[order], groups, name)

    as_it_is = np.arange(len(labels))
    shuffled = generator(ROOT_SEED, "probe", name, "permutation").permutation(as_it_is)
    told = (ForestScore(score(x, as_it_is), score(x, shuffled)) for x in (before, after))
    if name == SIZE_FROM_RESIDUE:
        return Probe(name, WITHIN_CLASS_R2, 0.0, *told)
    return Probe(name, BALANCED_ACCURACY, 1 / (int(labels.max()) + 1), *told)


def _chosen(rows: Sequence[Row]) -> tuple[Labels, tuple[str, ...]]:
    """Return the rows to probe, ascending, and the classes that are too small for it."""
    sides = np.array([min(row.entry.width, row.entry.height) for row in rows])
    large = np.flatnonzero(sides >= SMALLEST_SIDE)
    drawn = generator(ROOT_SEED, "probe", "pictures").permutation(large)[:MOST_PICTURES]
    sizes = Counter(rows[row].class_name for row in drawn)
    small = {row.class_name for row in rows if sizes[row.class_name] < FOLDS}
    kept = [row for row in sorted(drawn.tolist()) if rows[row].class_name not in small]
    return np.array(kept, np.int64), tuple(sorted(small))


def _all_traces(
    rows: Sequence[Row], normalise: NormaliseSpec, image_pixels: int, progress: Progress
) -> Iterator[Traces]:
    """Yield the traces of each picture; a few pictures are in memory at a time."""

    def traces(row: Row) -> Traces:
        return traces_of(row, normalise, image_pixels)

    with thread_pool() as pool:
        for start in range(0, len(rows), AT_ONCE):
            for each in pool.map(traces, rows[start : start + AT_ONCE]):
                yield each
                progress.advance()


def _geometry(row: Row) -> tuple[float, ...]:
    width, height, size = row.entry.width, row.entry.height, row.entry.size
    told = (width, height, size, width / height, size / (width * height))
    assert len(told) == len(GEOMETRY)
    return told
