"""How a generation's training went: losses, what the discriminator knows, variety."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.run_names import demo_note, shown_name
from analysis.drawing.style import (
    BLUE,
    GREY,
    TWO_COLUMNS_MM,
    VERMILION,
    looks,
    new_figure,
    number_ticks,
)
from analysis.records.generations import RecordedGeneration
from harness.evaluation.likeness.measures import TWIN_SHARE
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 52.0


def draw(history: pd.DataFrame, panels: tuple[Axes, Axes, Axes], words: Words) -> None:
    """Draw the three courses against the number of real pictures shown."""
    say = words.generation
    losses, apart, varied = panels
    _line(losses, history, "train/generator_loss", BLUE, say.generator_loss)
    _line(losses, history, "train/discriminator_loss", VERMILION, say.discriminator_loss)
    losses.set_ylabel(say.loss)
    _line(apart, history, "train/told_apart", BLUE, say.on_training)
    _line(apart, history, "validation/told_apart", VERMILION, say.on_validation)
    apart.axhline(0.5, color=GREY, linestyle=":", linewidth=0.8, label=say.by_chance)
    apart.set_ylabel(say.told_apart)
    apart.set_ylim(0.0, 1.02)
    _line(varied, history, "train/variety", BLUE, "")
    varied.axhline(TWIN_SHARE, color=GREY, linestyle=":", linewidth=0.8, label=say.alarm)
    varied.set_ylabel(say.variety)
    varied.set_ylim(bottom=0.0)
    for axes in panels:
        axes.set_xlabel(say.shown)
        axes.set_xlim(left=0)
        axes.locator_params(axis="x", nbins=4)
        axes.xaxis.set_major_formatter(number_ticks(words.language))
        axes.yaxis.set_major_formatter(number_ticks(words.language))
        axes.grid(axis="y")
        if axes.get_legend_handles_labels()[0]:
            axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2)


def _line(axes: Axes, history: pd.DataFrame, column: str, colour: str, label: str) -> None:
    if column in history:  # a training that diverged at once has no loss
        axes.plot(history["train/images"], history[column], color=colour, label=label or None)


def build(generation: RecordedGeneration, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure."""
    say = words.generation
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            HEIGHT_MM,
            title=say.course_title.format(name=shown_name([generation.run])),
            detail=say.course_detail,
            note=demo_note([generation.run], words),
        )
        draw(generation.history, tuple(figure.subplots(1, 3)), words)
    return figure
