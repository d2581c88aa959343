"""Which searched values mattered to the score, and how far the trials can tell."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.style import BLUE, GREY, ONE_COLUMN_MM, looks, new_figure, number_ticks, save
from analysis.records.search_files import RecordedSearch, demo_mark, read_search, short_names
from harness.runs.file_names import FIGURES
from harness.tuner.importance import Importance, importance
from harness.wording.numbers import number_text
from harness.wording.words import ENGLISH, Words

ROW_MM = 6.0
AROUND_MM = 14.0
EPOCHS = "epochs"


def draw(found: Importance, axes: Axes, names: dict[str, str]) -> None:
    """Draw the mean loss of R² of each value, most first, with each round as a dot."""
    order = np.argsort(found.losses.mean(axis=0))
    places = np.arange(len(order))
    means = found.losses.mean(axis=0)[order]
    axes.barh(places, means, color=BLUE if found.r_squared > 0 else GREY, height=0.6)
    for losses in found.losses:
        axes.plot(losses[order], places, "|", color="black", markersize=5)
    axes.set_yticks(places, [names[found.keys[i]] for i in order])
    axes.axvline(0.0, color="black", linewidth=0.6)


def table(search: RecordedSearch) -> pd.DataFrame:
    """Return the values of the scored trials as numbers; -1 stands for a value not used."""
    trials = search.scored
    columns = {}
    for key, domain in search.space.items():
        numbers = search.numbers(key, trials)
        numbers = np.log10(numbers) if domain.log else numbers
        columns[key] = np.where(np.isnan(numbers), np.nanmin(numbers, initial=0.0) - 1, numbers)
    if trials["epochs"].nunique() > 1:
        columns[EPOCHS] = trials["epochs"].to_numpy(np.float64)
    return pd.DataFrame(columns)


def build(search: RecordedSearch, found: Importance, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure."""
    say = words.search
    names = short_names(found.keys)
    told = say.importance_note if found.r_squared > 0 else say.importance_unknown
    detail = told.format(
        trials=len(search.scored), r_squared=number_text(found.r_squared, 2, words.language)
    )
    with looks():
        figure = new_figure(
            ONE_COLUMN_MM * 1.3,
            AROUND_MM + ROW_MM * len(found.keys),
            title=say.importance_title.format(name=readable(search.name)),
            detail=detail,
            note=demo_mark(search, words),
        )
        axes = figure.subplots()
        draw(found, axes, names | ({EPOCHS: say.epochs} if EPOCHS in names else {}))
        axes.set_xlabel(say.lost_r_squared)
        axes.xaxis.set_major_formatter(number_ticks(words.language))
    return figure


def run_figures(folder: Path) -> list[Path]:
    """Write the importance of the values of the search in `folder`; none with too few trials."""
    search = read_search(folder)
    found = importance(table(search), search.scored["score"].to_numpy(np.float64))
    return save(build(search, found), folder / FIGURES / "importance") if found else []
