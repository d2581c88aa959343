"""What class size does: scores over support, bands, inequality, and what accuracy hides."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note, shown_name
from analysis.drawing.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    SMALL_PT,
    TWO_COLUMNS_MM,
    VERMILION,
    looks,
    new_figure,
    number_ticks,
)
from analysis.figures import equal_classes
from analysis.figures.lorenz import draw as draw_lorenz
from analysis.tables.imbalance import band_scores, equally_large, gini
from harness.runs.recorded import RecordedRun
from harness.statistics.effects import BANDS
from harness.wording.metric_names import metric_name
from harness.wording.numbers import number_text, percent_text, spread_text
from harness.wording.quoted import quoted_class
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 128.0
COLOURS = {"head": BLUE, "middle": GREEN, "tail": VERMILION}
MARKERS = {"head": "o", "middle": "s", "tail": "^"}
MAJORITY = "majority"
HIDING = ("accuracy", MAJORITY, "balanced_accuracy", "macro_f1")
# Names of so many classes that nobody recognises fit a line.
NAMED = 6
# With one number alone, the distance to another cannot be read off an axis.
FEWEST_TICKS = 2


def draw(classes: pd.DataFrame, axes: Axes, score: str, *, words: Words = ENGLISH) -> None:
    """Draw each class's score with its interval over its training pictures, one mark a band.

    Args:
        classes: rows of `class_scores`.
        axes: where; its horizontal axis becomes logarithmic.
        score: "recall", "precision" or "f1".
        words: the language.
    """
    say = words.imbalance
    for band in BANDS:
        inside = classes[classes["band"] == band]
        if inside.empty:
            continue
        x, colour = inside["training"], COLOURS[band]
        interval = 100 * inside[[f"{score}_low", f"{score}_high"]].to_numpy()
        axes.vlines(x, *interval.T, color=colour, linewidth=0.7, alpha=0.6)
        axes.plot(x, 100 * inside[score], MARKERS[band], color=colour, label=say.bands.of(band))
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(number_ticks(words.language))
    axes.xaxis.set_minor_formatter(NullFormatter())
    training = classes["training"].to_numpy(np.float64)
    ends = max(training.min(), 0.5) / 1.3, max(training.max(), 1.0) * 1.3
    axes.set_xlim(*ends)
    if (few := _ticks_of_few(*ends)) is not None:
        axes.set_xticks(few)
    axes.set_ylim(-3, 103)
    axes.grid(axis="y")
    names = {"recall": say.recall, "precision": say.precision, "f1": say.f1}
    axes.set_title(names[score].partition(",")[0])


def _ticks_of_few(low: float, high: float) -> list[float] | None:
    """Return whole numbers for an axis with fewer than two of 1, 2, 5, 10, 20 …; else None.

    There matplotlib would put a tick wherever it likes, such as at 12.5 pictures.
    """
    steps = (step * 10**power for power in range(7) for step in (1, 2, 5))
    if sum(low <= step <= high for step in steps) >= FEWEST_TICKS:
        return None
    ticks = MaxNLocator(4, integer=True).tick_values(low, high)
    return [float(tick) for tick in ticks if low <= tick <= high]


def draw_bands(table: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw mean recall and mean F1 of each band side by side, with their numbers.

    Args:
        table: rows of `band_scores`.
        axes: where.
        words: the language.
    """
    say = words.imbalance
    places = np.arange(len(table))
    for shift, score, colour in ((-0.2, "recall", BLUE), (0.2, "f1", ORANGE)):
        label = say.mean_recall if score == "recall" else say.mean_f1
        bars = axes.bar(places + shift, 100 * table[score], 0.38, color=colour, label=label)
        axes.bar_label(
            bars,
            [percent_text(value, 0, words.language) for value in table[score]],
            fontsize=SMALL_PT,
            padding=1,
        )
    names = [
        say.band_of_classes.format(band=say.bands.of(band), classes=classes)
        for band, classes in zip(table["band"], table["classes"], strict=True)
    ]
    axes.set_xticks(places, names)
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(0, 130)  # room for the legend above bars of 100
    axes.set_yticks(range(0, 101, 20))
    axes.set_ylabel(words.curves.score)
    axes.legend(loc="upper right")
    axes.set_title(say.bands_title)


def draw_hiding(table: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw accuracy, what the majority class gets of it, and the scores where classes count alike.

    Args:
        table: rows of `hidden_by_accuracy`.
        axes: where.
        words: the language.
    """
    shown = table.set_index("metric").loc[list(HIDING)]
    rows = np.arange(len(shown))
    spread = (100 * shown["deviation"]).fillna(0.0)
    axes.barh(
        rows,
        100 * shown["mean"],
        xerr=spread,
        color=(GREY, PALE, BLUE, BLUE),
        height=0.6,
        error_kw={"elinewidth": 0.8},
    )
    for row, (value, wide) in enumerate(zip(shown["mean"], spread, strict=True)):
        text = spread_text(100 * value, wide or None, 1, words.language)
        axes.annotate(
            text,
            (100 * value + wide, row),
            xytext=(3, 0),
            va="center",
            textcoords="offset points",
            fontsize=SMALL_PT,
        )
    names = [
        words.imbalance.majority if name == MAJORITY else metric_name(name, words.language)
        for name in HIDING
    ]
    axes.set_yticks(rows, names)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 112)
    axes.set_xticks(range(0, 101, 20))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel(words.curves.score)
    axes.set_title(words.imbalance.hides_title)


def build(
    runs: Sequence[RecordedRun],
    classes: pd.DataFrame,
    hiding: pd.DataFrame,
    *,
    words: Words = ENGLISH,
) -> Figure:
    """Return the finished figure of one run, or of the repetitions of one experiment.

    Where all classes have as many training pictures, it shows their scores alone.
    """
    several = words.imbalance.mean_of_repetitions.format(repetitions=len(runs))
    ends = words.imbalance.interval_of_run if len(runs) == 1 else several
    if equally_large(classes):
        return equal_classes.build(
            runs, classes, f"{ends}; {never_found(classes, words)}", words=words
        )
    title = words.imbalance.title.format(name=shown_name(runs))
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            HEIGHT_MM,
            title=title,
            detail=f"{ends}; {never_found(classes, words)}",
            note=demo_note(runs, words),
        )
        upper, lower = figure.subfigures(2, 1, squeeze=False).ravel()
        panels = upper.subplots(1, 3, sharey=True)
        for axes, score in zip(panels, ("recall", "precision", "f1"), strict=True):
            draw(classes, axes, score, words=words)
        panels[0].set_ylabel(words.curves.score)
        panels[1].set_xlabel(words.imbalance.training_pictures)
        panels[2].legend(
            loc="lower right",
            bbox_to_anchor=(1.0, 1.0),
            ncols=3,
            borderaxespad=0.1,
            columnspacing=0.8,
            handletextpad=0.1,
        )
        left, middle, right = lower.subplots(1, 3)
        draw_bands(band_scores(classes), left, words=words)
        draw_lorenz(classes, middle, words=words)
        middle.set_title(_inequality(classes, words))
        draw_hiding(hiding, right, words=words)
    return figure


def _inequality(classes: pd.DataFrame, words: Words) -> str:
    pictures = number_text(gini(classes["support"].to_numpy(np.float64)), 2, words.language)
    right = number_text(gini(classes["correct"].to_numpy(np.float64)), 2, words.language)
    return words.imbalance.gini.format(pictures=pictures, right=right)


def never_found(classes: pd.DataFrame, words: Words) -> str:
    """Return which classes nobody recognised, the first of them by name."""
    names = [
        quoted_class(readable(name), words.language)
        for name in classes.loc[classes["never"], "class"]
    ]
    if not names:
        return words.imbalance.none_never_found
    shown = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        shown = words.imbalance.and_more.format(names=shown, more=len(names) - NAMED)
    return words.imbalance.classes_never_found.format(names=shown)
