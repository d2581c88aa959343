"""Whose pictures are in which cluster."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.drawing.class_names import class_labels, readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import (
    LETTER_WIDTH,
    POINTS_PER_MM,
    SHARES,
    SMALL_PT,
    SMALLEST_PT,
    TWO_COLUMNS_MM,
    looks,
    new_figure,
)
from analysis.figures.class_grid import add_colour_bar, draw_grid, write_cells
from analysis.records.clusterings import RecordedClustering
from harness.wording.numbers import count_text, number_text
from harness.wording.words import ENGLISH, Words

ROW_MM, SMALLEST_ROW_MM = 6.0, 1.2
# All rows together: the words beside them need some height, and a page has only so much.
LEAST_MM, MOST_MM = 42.0, 190.0
LARGEST_COLUMN_MM, LEFT_MM, BAR_MM = 13.0, 24.0, 20.0
# Below these a cell has no room for its count, and a row none for its name.
WRITTEN_MM, NAMED_MM = 3.5, 2.2
TICKS = {share: f"{100 * share:.0f}" for share in (0.0, 0.05, 0.25, 0.5, 1.0)}


class Cells(NamedTuple):
    """What is shown, in order."""

    clusters: NDArray[np.int64]
    """(c,) numbers of clusters that have pictures: by their commonest class, then by size."""
    classes: NDArray[np.int64]
    """(k,) the largest class first."""
    counts: NDArray[np.int64]
    """(c, k)."""


def arrange(counts: NDArray[np.int64]) -> Cells:
    """Return the cells of (clusters, k) counts so that painters' own clusters form a diagonal."""
    classes = np.argsort(-counts.sum(axis=0), kind="stable")
    ordered = counts[:, classes]
    sizes = ordered.sum(axis=1)
    clusters = np.lexsort((-sizes, ordered.argmax(axis=1)))
    clusters = clusters[sizes[clusters] > 0]
    return Cells(clusters, classes, ordered[clusters])


def draw(
    cells: Cells, class_names: tuple[str, ...], axes: Axes, row_mm: float, words: Words = ENGLISH
) -> None:
    """Draw the share of each cluster's pictures that each class has, with the counts."""
    sizes = cells.counts.sum(axis=1, keepdims=True)
    norm = PowerNorm(0.5, vmin=0.0, vmax=1.0)
    shares = pd.DataFrame(cells.counts / sizes)
    mesh = draw_grid(shares, axes, colours=SHARES, norm=norm, words=words)
    axes.set_aspect("auto")
    axes.set_xlabel(words.mistakes.true_class)
    axes.set_ylabel(words.clusters.axis)
    labels = class_labels(class_names)
    axes.set_xticks(
        np.arange(len(labels)) + 0.5,
        [labels[each] for each in cells.classes],
        rotation=45,
        ha="right",
        rotation_mode="anchor",
        parse_math=False,
    )
    names = [f"{number} ({size})" for number, size in zip(cells.clusters, sizes[:, 0], strict=True)]
    size = min(SMALL_PT, max(SMALLEST_PT, row_mm * POINTS_PER_MM * 0.8))
    named = range(len(names)) if row_mm >= NAMED_MM else []
    axes.set_yticks([row + 0.5 for row in named], [names[row] for row in named], fontsize=size)
    if row_mm >= WRITTEN_MM:
        texts = np.where(cells.counts > 0, cells.counts.astype(str), "")
        write_cells(axes, texts, mesh, SMALL_PT)
    add_colour_bar(axes, mesh, words.clusters.share_of_cluster, TICKS)


def build(clustering: RecordedClustering, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of one clustering's test part."""
    say = words.clusters
    counts = clustering.counts["test"]
    cells = arrange(counts)
    rows = len(cells.clusters)
    row = max(SMALLEST_ROW_MM, LEAST_MM / rows, min(ROW_MM, MOST_MM / rows))
    names = clustering.run.class_names
    longest = max(len(label) for label in class_labels(names))
    names_mm = longest * LETTER_WIDTH * SMALL_PT / POINTS_PER_MM * 0.75 + 8
    width = min(TWO_COLUMNS_MM, LEFT_MM + len(names) * LARGEST_COLUMN_MM + BAR_MM)
    details = [
        say.contingency_detail.format(
            pictures=count_text(counts.sum(), words.language),
            ami=number_text(clustering.ami, 2, words.language),
        )
    ]
    if rows < clustering.clusters:
        details.append(say.empty.format(empty=clustering.clusters - rows))
    if clustering.saw_labels:
        details.append(say.saw_labels)
    with looks():
        figure = new_figure(
            width,
            row * rows + names_mm,
            title=say.contingency_title.format(name=readable(clustering.run.name)),
            detail="; ".join(details),
            note=demo_note([clustering.run], words),
        )
        draw(cells, names, figure.subplots(), row, words)
    return figure
