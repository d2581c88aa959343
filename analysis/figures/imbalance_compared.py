"""What proposals do to large and small classes, side by side: changes against the first."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    TWO_COLUMNS_MM,
    VERMILION,
    looks,
    new_figure,
    number_ticks,
)
from analysis.tables.compared import SCORES
from harness.runs.recorded import RecordedRun
from harness.statistics.effects import BANDS
from harness.wording.metric_names import metric_name
from harness.wording.numbers import percent_text
from harness.wording.words import ENGLISH, Words

ROW_MM, AXES_MM = 9.0, 20.0
APART = 0.24
LOOKS = {
    "head": (BLUE, "o"),
    "middle": (GREEN, "s"),
    "tail": (VERMILION, "^"),
    "accuracy": (GREY, "o"),
    "balanced_accuracy": (BLACK, "s"),
    "macro_f1": (ORANGE, "^"),
}


def draw(
    table: pd.DataFrame, measures: Sequence[str], axes: Axes, *, words: Words = ENGLISH
) -> None:
    """Draw the changes of some measures, with their intervals; one row an experiment.

    Args:
        table: rows of `side_by_side`, without those of the first experiment.
        measures: bands of classes or scores, up to three.
        axes: where.
        words: the language.
    """
    names = list(dict.fromkeys(table["name"]))
    axes.axvline(0, color=BLACK, linewidth=0.8)
    for number, measure in enumerate(measures):
        rows = table[table["measure"] == measure].set_index("name").reindex(names)
        colour, marker = LOOKS[measure]
        places = np.arange(len(names)) + APART * (number - (len(measures) - 1) / 2)
        low, high = 100 * rows["low"], 100 * rows["high"]
        axes.hlines(places, low, high, color=colour, linewidth=1.2)
        axes.plot(100 * rows["change"], places, marker, color=colour, label=_named(measure, words))
    for row in range(1, len(names)):
        axes.axhline(row - 0.5, color="#e4e4e4", linewidth=0.5)
    axes.set_yticks(range(len(names)), [readable(name) for name in names], parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(axis="x")
    unit = words.verdict.unit
    axes.xaxis.set_major_formatter(number_ticks(words.language))
    axes.set_xlabel(words.imbalance.change_axis.format(unit=unit))
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=3,
        borderaxespad=0.1,
        columnspacing=1.0,
        handletextpad=0.2,
    )


def build(
    runs: Sequence[RecordedRun], table: pd.DataFrame, *, words: Words = ENGLISH
) -> Figure | None:
    """Return the finished figure; None where nothing can be compared with the first experiment.

    Args:
        runs: of all experiments.
        table: rows of `side_by_side`.
        words: the language.
    """
    say = words.imbalance
    first = str(table["name"].iloc[0])
    compared = table[(table["name"] != first) & table["change"].notna()]
    if compared.empty:
        return None
    names = compared["name"].nunique()
    own = table[table["name"] == first].set_index("measure")["mean"]
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            AXES_MM + ROW_MM * names,
            title=say.compared_title,
            detail=say.compared_detail.format(name=readable(first), levels=_levels(own, words)),
            note=demo_note(runs, words),
        )
        left, right = figure.subplots(1, 2, sharey=True)
        draw(compared, [band for band in BANDS if band in own], left, words=words)
        draw(compared, SCORES, right, words=words)
    return figure


def _levels(own: pd.Series, words: Words) -> str:
    named = (
        f"{_named(str(measure), words)} {percent_text(value, 0, words.language)} %"
        for measure, value in own.items()
    )
    return ", ".join(named)


def _named(measure: str, words: Words) -> str:
    return (
        metric_name(measure, words.language)
        if measure in SCORES
        else words.imbalance.bands.of(measure)
    )
