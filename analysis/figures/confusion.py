"""The confusion of one run or of several repetitions: who is taken for whom."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.drawing.run_names import shown_name
from analysis.drawing.style import SHARES, SMALL_PT, TEXT_PT, looks, save
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
from analysis.tables.confusion import Order, class_order, count_confusion, mean_shares, shown_order
from harness.runs.file_names import FIGURES
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import count_text
from harness.wording.words import ENGLISH, Words

# A mean share below this would read "0 %".
WORTH_WRITING = 0.005
# Colours follow the square root, so that confusions of a few per cent can be seen at all.
TICKS = {share: f"{100 * share:.0f}" for share in (0.0, 0.05, 0.25, 0.5, 1.0)}


def draw(
    repetitions: Sequence[pd.DataFrame],
    axes: Axes,
    *,
    order: Order | None = None,
    cell_mm: float = 0.0,
    words: Words = ENGLISH,
) -> None:
    """Draw the share of each true class that was taken for each class.

    Args:
        repetitions: (k, k) pictures each, rows are true classes; several show their mean.
        axes: where; its title is left alone.
        order: of the classes; by default what suits their number.
        cell_mm: how large a cell will be on paper; decides what is written into it.
        words: the language.
    """
    rows = class_order(sum(repetitions[1:], repetitions[0]), order)
    shares, spreads = mean_shares(repetitions)
    look = Look(SHARES, PowerNorm(0.5, vmin=0.0, vmax=1.0), cell_mm)
    mesh = draw_classes(shares, rows.tolist(), axes, look, words)
    mean, spread, counts = (each.iloc[rows, rows] for each in (shares, spreads, repetitions[0]))
    single = len(repetitions) == 1
    texts = _counted(mean, counts, cell_mm) if single else _averaged(mean, spread, cell_mm)
    write_cells(axes, texts, mesh, TEXT_PT if cell_mm >= TWO_LINES_MM else SMALL_PT)
    if cell_mm < TWO_LINES_MM:  # otherwise each cell says its share
        add_colour_bar(axes, mesh, words.mistakes.share_of_true, TICKS)


def _counted(shares: pd.DataFrame, counts: pd.DataFrame, cell_mm: float) -> NDArray[np.str_]:
    """Return share and count of each cell that is not empty, or what of it fits."""
    if cell_mm < ONE_LINE_MM:
        return np.full(counts.shape, "")
    texts = counts.to_numpy().astype(str)
    if cell_mm >= TWO_LINES_MM:
        percent = np.char.mod("%.0f %%\n", 100 * shares.fillna(0.0).to_numpy())
        texts = np.char.add(percent, texts)
    return np.where(counts.to_numpy() > 0, texts, "")


def _averaged(mean: pd.DataFrame, spread: pd.DataFrame, cell_mm: float) -> NDArray[np.str_]:
    """Return mean and deviation of each cell that is not always empty, or what of it fits."""
    if cell_mm < ONE_LINE_MM:
        return np.full(mean.shape, "")
    texts = np.char.mod("%.0f", 100 * mean.fillna(0.0).to_numpy())
    if cell_mm >= TWO_LINES_MM:
        texts = np.char.add(texts, np.char.mod(" %%\n± %.0f", 100 * spread.fillna(0.0).to_numpy()))
    return np.where(mean.fillna(0.0).to_numpy() >= WORTH_WRITING, texts, "")


def build(
    runs: Sequence[RecordedRun],
    repetitions: Sequence[pd.DataFrame],
    *,
    order: Order | None = None,
    words: Words = ENGLISH,
) -> Figure:
    """Return the finished figure of one run, or of the repetitions of one experiment."""
    counts = repetitions[0]
    plan = plan_grid(list(counts.index))
    with looks():
        title, detail = _title(runs, repetitions, order, words)
        figure = grid_figure(plan, runs, title=title, detail=detail, words=words)
        draw(repetitions, figure.subplots(), order=order, cell_mm=plan.cell_mm, words=words)
    return figure


def _title(
    runs: Sequence[RecordedRun],
    repetitions: Sequence[pd.DataFrame],
    order: Order | None,
    words: Words,
) -> tuple[str, str]:
    """Return what is shown, and how to read it."""
    say = words.mistakes
    text = say.confusion_title if len(runs) == 1 else say.confusion_mean_title
    shown = shown_order(len(repetitions[0]), order)
    details = [say.by_support if shown == "support" else say.by_similarity]
    if not sum(repetitions[1:], repetitions[0]).to_numpy().sum(axis=1).all():
        details.append(say.hatched)
    return (
        text.format(
            name=shown_name(runs),
            pictures=count_text(repetitions[0].to_numpy().sum(), words.language),
            repetitions=len(runs),
        ),
        "; ".join(details),
    )


def run_figures(folder: Path) -> list[Path]:
    """Write the confusion of the run whose artifacts lie in `folder`; return the files."""
    run = RecordedRun.at(folder)
    counts = count_confusion(run.answered)
    return save(build([run], [counts]), folder / FIGURES / "confusion")
