"""The confusion of one run in pictures, not shares: where most mistakes are."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure

from analysis.drawing.run_names import shown_name
from analysis.drawing.style import SHARES, SMALL_PT, TEXT_PT, looks
from analysis.figures.class_grid import (
    ONE_LINE_MM,
    TWO_LINES_MM,
    Look,
    add_colour_bar,
    draw_classes,
    grid_figure,
    plan_grid,
    write_cells,
)
from analysis.tables.confusion import Order, class_order, shown_order
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import number_text
from harness.wording.words import ENGLISH, Words


def draw(
    counts: pd.DataFrame,
    axes: Axes,
    *,
    order: Order | None = None,
    cell_mm: float = 0.0,
    words: Words = ENGLISH,
) -> None:
    """Draw how many pictures of each true class were taken for each class.

    Args:
        counts: (k, k), rows are true classes; a mean over repetitions need not be whole.
        axes: where; its title is left alone.
        order: of the classes; by default what suits their number.
        cell_mm: how large a cell will be on paper; decides what is written into it.
        words: the language.
    """
    rows = class_order(counts, order)
    shown = counts.iloc[rows, rows]
    most = float(max(1.0, shown.to_numpy().max()))
    norm = PowerNorm(0.5, vmin=0.0, vmax=most)
    mesh = draw_classes(counts, rows.tolist(), axes, Look(SHARES, norm, cell_mm), words)
    if cell_mm >= ONE_LINE_MM:
        write_cells(axes, _texts(shown, words), mesh, _size(cell_mm))
    else:
        ticks = np.unique(np.rint(most * np.array([0.0, 0.05, 0.25, 0.5, 1.0]))).tolist()
        add_colour_bar(axes, mesh, words.mistakes.counts_label, {t: f"{t:.0f}" for t in ticks})


def _size(cell_mm: float) -> float:
    return TEXT_PT if cell_mm >= TWO_LINES_MM else SMALL_PT


def _texts(counts: pd.DataFrame, words: Words) -> np.ndarray:
    whole = bool((counts == counts.round()).all(axis=None))
    places = 0 if whole else 1
    cells = [
        [number_text(v, places, words.language) if v else "" for v in row]
        for row in counts.to_numpy()
    ]
    return np.array(cells)


def build(
    runs: Sequence[RecordedRun],
    repetitions: Sequence[pd.DataFrame],
    *,
    order: Order | None = None,
    words: Words = ENGLISH,
) -> Figure:
    """Return the finished figure of one run, or of the mean of the repetitions."""
    say = words.mistakes
    mean = sum(repetitions[1:], repetitions[0]) / len(repetitions)
    plan = plan_grid(list(mean.index))
    shown = shown_order(len(mean), order)
    details = [say.by_support.split(";")[0] if shown == "support" else say.by_similarity]
    if len(runs) > 1:
        details.append(words.mean_over.format(repetitions=len(runs)))
    title = say.counts_title.format(name=shown_name(runs))
    with looks():
        figure = grid_figure(plan, runs, title=title, detail="; ".join(details), words=words)
        draw(mean, figure.subplots(), order=order, cell_mm=plan.cell_mm, words=words)
    return figure
