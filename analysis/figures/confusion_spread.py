"""How much the confusion varies over the repetitions of one experiment."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from analysis.drawing.run_names import shown_name
from analysis.drawing.style import SHARES, SMALL_PT, looks
from analysis.figures.class_grid import (
    ONE_LINE_MM,
    Look,
    add_colour_bar,
    draw_classes,
    grid_figure,
    plan_grid,
    write_cells,
)
from analysis.tables.confusion import Order, class_order, mean_shares, shown_order
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words

# A deviation below this would read "0".
WORTH_WRITING = 0.005


def draw(
    repetitions: Sequence[pd.DataFrame],
    axes: Axes,
    *,
    order: Order | None = None,
    cell_mm: float = 0.0,
    words: Words = ENGLISH,
) -> None:
    """Draw the standard deviation of each share over the repetitions, in points.

    Args:
        repetitions: (k, k) pictures each, rows are true classes; at least two.
        axes: where.
        order: of the classes; the same as that of the mean.
        cell_mm: how large a cell will be on paper.
        words: the language.
    """
    rows = class_order(sum(repetitions[1:], repetitions[0]), order)
    spread = mean_shares(repetitions)[1]
    most = max(0.01, float(np.nanmax(spread.fillna(0.0).to_numpy())))
    norm = Normalize(vmin=0.0, vmax=most)
    mesh = draw_classes(spread, rows.tolist(), axes, Look(SHARES, norm, cell_mm), words)
    if cell_mm >= ONE_LINE_MM:
        known = spread.iloc[rows, rows].fillna(0.0).to_numpy()
        texts = np.where(known >= WORTH_WRITING, np.char.mod("%.0f", 100 * known), "")
        write_cells(axes, texts, mesh, SMALL_PT)
    ticks = {part * most: f"{100 * part * most:.0f}" for part in (0.0, 0.5, 1.0)}
    add_colour_bar(axes, mesh, words.mistakes.spread_of_share, ticks)


def build(
    runs: Sequence[RecordedRun],
    repetitions: Sequence[pd.DataFrame],
    *,
    order: Order | None = None,
    words: Words = ENGLISH,
) -> Figure:
    """Return the finished figure of the repetitions of one experiment, at least two."""
    say = words.mistakes
    plan = plan_grid(list(repetitions[0].index), bar=True)
    shown = shown_order(len(repetitions[0]), order)
    title = say.confusion_spread_title.format(name=shown_name(runs), repetitions=len(runs))
    detail = say.by_support if shown == "support" else say.by_similarity
    with looks():
        figure = grid_figure(plan, runs, title=title, detail=detail, words=words)
        draw(repetitions, figure.subplots(), order=order, cell_mm=plan.cell_mm, words=words)
    return figure
