"""What a second experiment confuses more and less than a first; sure changes are framed."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.drawing.run_names import shown_name
from analysis.drawing.style import BLACK, DIFFERENCES, SMALL_PT, looks
from analysis.figures.class_grid import (
    ONE_LINE_MM,
    Look,
    add_colour_bar,
    draw_classes,
    grid_figure,
    plan_grid,
    write_cells,
)
from analysis.tables.changes import RATE, Changes
from analysis.tables.confusion import Order, class_order, shown_order
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import percent_text
from harness.wording.words import ENGLISH, Words

# A change below half a point would read "0".
WORTH_WRITING = 0.005


def draw(
    changes: Changes,
    axes: Axes,
    *,
    rows: Sequence[int],
    cell_mm: float = 0.0,
    words: Words = ENGLISH,
) -> None:
    """Draw the change of each share; cells that survive false-discovery control are framed.

    All others are drawn pale, so that nobody reads a story into noise. One repetition frames none.

    Args:
        changes: of the confusion.
        axes: where.
        rows: the order of the classes.
        cell_mm: how large a cell will be on paper.
        words: the language.
    """
    order = list(rows)
    share, sure = changes.share, changes.survives.to_numpy()
    most = max(0.05, float(np.nanmax(share.abs().fillna(0.0).to_numpy())))
    norm = Normalize(vmin=-most, vmax=most)
    # A third of its colour for what may be chance.
    toned = pd.DataFrame(np.where(sure, share, share / 3), index=share.index, columns=share.columns)
    mesh = draw_classes(toned, order, axes, Look(DIFFERENCES, norm, cell_mm), words)
    for row, column in zip(*np.nonzero(sure[np.ix_(order, order)]), strict=True):
        frame = Rectangle(
            (column + 0.04, row + 0.04), 0.92, 0.92, fill=False, ec=BLACK, lw=1.0, zorder=3
        )
        axes.add_patch(frame)
    if cell_mm >= ONE_LINE_MM:
        write_cells(axes, _texts(share.iloc[order, order], words), mesh, SMALL_PT)
    ticks = {part * most: _points(part * most, words) for part in (-1.0, -0.5, 0.0, 0.5, 1.0)}
    add_colour_bar(axes, mesh, words.mistakes.points_of_share, ticks)


def _points(share: float, words: Words) -> str:
    sign = "+" if share > 0 else ""
    return sign + percent_text(share, 0, words.language) if share else "0"


def _texts(share: pd.DataFrame, words: Words) -> np.ndarray:
    known = share.fillna(0.0).to_numpy()
    texts = [[_points(v, words) if abs(v) >= WORTH_WRITING else "" for v in row] for row in known]
    return np.array(texts)


def _note(first: Sequence[RecordedRun], changes: Changes, words: Words) -> str:
    """Return what the frames mean, and by which test."""
    if len(first) == 1:
        return words.mistakes.difference_of_one
    return words.mistakes.difference_note.format(
        survivors=int(changes.survives.to_numpy().sum()),
        tested=int(changes.p.notna().to_numpy().sum()),
        rate=percent_text(RATE, 0, words.language),
        test=words.mistakes.cells_test.of(first[0].spec.repetitions.kind),
    )


def build(
    first: Sequence[RecordedRun],
    second: Sequence[RecordedRun],
    changes: Changes,
    *,
    counts: pd.DataFrame,
    order: Order | None = None,
    words: Words = ENGLISH,
) -> Figure:
    """Return the finished figure of two experiments on the same test pictures.

    Args:
        first: the repetitions of the one.
        second: those of the other.
        changes: second minus first.
        counts: (k, k) confusion of both together, from which the order follows.
        order: of the classes; by default what suits their number.
        words: the language.
    """
    plan = plan_grid(list(counts.index), bar=True)
    title = words.mistakes.difference_title.format(
        second=shown_name(second), first=shown_name(first), repetitions=len(first)
    )
    note = _note(first, changes, words)
    by = words.mistakes.by_support.split(";")[0]
    shown = by if shown_order(len(counts), order) == "support" else words.mistakes.by_similarity
    with looks():
        runs, detail = [*first, *second], f"{note}; {shown}"
        figure = grid_figure(plan, runs, title=title, detail=detail, words=words)
        rows = class_order(counts, order).tolist()
        draw(changes, figure.subplots(), rows=rows, cell_mm=plan.cell_mm, words=words)
    return figure
