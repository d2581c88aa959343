"""Some test pictures as more and more principal components tell them."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.sheet import Tile, sheet_figure
from analysis.tables.pca import Components, told_by
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words

STEPS = (0, 1, 3, 10, 30, 100, 300)
COLUMNS, ROWS = 7, 4


def counts(components: Components) -> list[int]:
    """Return the numbers of components that are shown, the last of which is all of them."""
    most = len(components.basis)
    return [*[step for step in STEPS if step < most][: COLUMNS - 2], most]


def tiles(
    rows: NDArray[np.float32], components: Components, side: int, words: Words = ENGLISH
) -> list[Tile]:
    """Return for each picture (n, d) its rebuilt versions and then itself, COLUMNS in a row."""
    found: list[Tile] = []
    numbers = counts(components)
    for place, row in enumerate(rows):
        versions: Sequence[NDArray[np.float32]] = [*told_by(row, components, numbers), row]
        captions = [str(number) for number in numbers] + [words.picture]
        found += [
            Tile(
                np.rint(255 * version.reshape(side, side, 3)).clip(0, 255).astype(np.uint8),
                caption if place == 0 else "",
            )
            for version, caption in zip(versions, captions, strict=True)
        ]
    return found


def build(
    run: RecordedRun,
    rows: NDArray[np.float32],
    components: Components,
    side: int,
    *,
    words: Words = ENGLISH,
) -> Figure:
    """Return the finished figure of a few of a run's test pictures."""
    columns = len(counts(components)) + 1
    return sheet_figure(
        tiles(rows[:ROWS], components, side, words),
        columns,
        title=words.components.reconstruction_title.format(name=readable(run.name)),
        detail=words.components.rebuilt_detail,
        note=demo_note([run], words),
    )
