"""Learning curves: what training and validation scored after each epoch."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.drawing.run_names import demo_note, shown_name
from analysis.drawing.style import (
    BLUE,
    GREY,
    TWO_COLUMNS_MM,
    VERMILION,
    looks,
    new_figure,
    number_ticks,
    save,
)
from harness.runs.file_names import FIGURES
from harness.runs.recorded import RecordedRun
from harness.wording.metric_names import metric_name
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 64.0
# Up to so many epochs each is a dot.
DOTTED = 12


class Line(NamedTuple):
    """How one column of the history is drawn."""

    column: str
    part: str  # attribute of Words
    metric: str  # attribute of Words
    colour: str
    dash: str
    marker: str


LOSS_LINES = (
    Line("train/loss", "training", "", BLUE, "-", "o"),
    Line("validation/loss", "validation", "", VERMILION, "-", "o"),
)
SCORE_LINES = (
    Line("train/accuracy", "training", "accuracy", BLUE, "-", "o"),
    Line("validation/accuracy", "validation", "accuracy", VERMILION, "-", "o"),
    Line("validation/macro_f1", "validation", "macro_f1", VERMILION, "--", "s"),
)


class Course(NamedTuple):
    """One training: its history, one row an epoch, and the epoch whose weights were kept."""

    history: pd.DataFrame
    kept_epoch: int | None


def draw(
    courses: Sequence[Course],
    axes: Axes,
    lines: Sequence[Line],
    *,
    factor: float = 1.0,
    words: Words = ENGLISH,
) -> None:
    """Draw columns of the history against the epoch, and mark the epochs that were kept.

    Several courses are thin lines under their mean. The mean stops where the first course
    does: beyond, it would be one of the longest trainings only.

    Args:
        courses: at least one.
        axes: where.
        lines: which columns; those that no course has are left out.
        factor: what values are multiplied by, such as 100 for per cent.
        words: the language.
    """
    for line in lines:
        known = [course for course in courses if _has(course, line.column)]
        if known:
            _draw_line(known, axes, line, factor, words)
    _mark_kept(courses, axes, words)
    axes.set_xlabel(words.curves.epoch)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, steps=(1, 2, 5, 10)))
    longest = max(float(course.history["epoch"].max()) for course in courses)
    margin = max(0.5, 0.02 * longest)
    axes.set_xlim(1 - margin, longest + margin)
    axes.grid(axis="y")


def _has(course: Course, column: str) -> bool:
    return column in course.history and bool(course.history[column].notna().any())


def _draw_line(
    courses: Sequence[Course], axes: Axes, line: Line, factor: float, words: Words
) -> None:
    tables = [course.history.set_index("epoch")[line.column] * factor for course in courses]
    mean = pd.concat(tables, axis=1, join="inner").mean(axis=1)
    if len(tables) > 1:
        for table in tables:
            axes.plot(table.index, table, line.dash, color=line.colour, linewidth=0.5, alpha=0.4)
    part = words.collection.parts.of(line.part)
    axes.plot(
        mean.index,
        mean,
        line.dash,
        color=line.colour,
        marker=line.marker if len(mean) <= DOTTED else "",
        markerfacecolor=line.colour if line.dash == "-" else "white",
        label=f"{part}, {metric_name(line.metric, words.language)}" if line.metric else part,
    )


def _mark_kept(courses: Sequence[Course], axes: Axes, words: Words) -> None:
    kept = [course.kept_epoch for course in courses if course.kept_epoch is not None]
    if len(set(kept)) == 1:
        label = words.curves.kept_epoch.format(epoch=kept[0])
        axes.axvline(kept[0], color=GREY, linewidth=0.8, linestyle=":", label=label, zorder=0)
    elif kept:
        low, high = min(kept), max(kept)
        label = words.curves.kept_epochs.format(low=low, high=high)
        axes.plot(
            kept,
            np.zeros(len(kept)),
            "|",
            color=GREY,
            markersize=8,
            transform=axes.get_xaxis_transform(),
            label=label,
            clip_on=False,
        )


def build(
    runs: Sequence[RecordedRun], courses: Sequence[Course], *, words: Words = ENGLISH
) -> Figure:
    """Return the finished figure of one run, or of the repetitions of one experiment.

    Args:
        runs: at least one.
        courses: the training of each.
        words: the language.
    """
    say = words.curves
    text = say.title if len(runs) == 1 else say.mean_title
    title = text.format(name=shown_name(runs), repetitions=len(runs))
    with looks():
        figure = new_figure(TWO_COLUMNS_MM, HEIGHT_MM, title=title, note=demo_note(runs, words))
        left, right = figure.subplots(1, 2)
        draw(courses, left, LOSS_LINES, words=words)
        left.set_ylabel(say.loss)
        left.set_ylim(0.0, _highest_loss(courses) * 1.06)
        left.yaxis.set_major_formatter(number_ticks(words.language))
        draw(courses, right, SCORE_LINES, factor=100.0, words=words)
        right.set_ylabel(say.score)
        right.set_ylim(0.0, 100.0)
        for axes in (left, right):
            axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.2)
    return figure


def _highest_loss(courses: Sequence[Course]) -> float:
    columns = [line.column for line in LOSS_LINES]
    known = [course.history.filter(columns).to_numpy().ravel() for course in courses]
    losses = np.concatenate(known)
    return float(losses[np.isfinite(losses)].max(initial=0.1))


def run_figures(folder: Path) -> list[Path]:
    """Write the learning curves of the run in `folder`; return the files, none if it had none."""
    run = RecordedRun.at(folder)
    history = run.history
    if history is None:
        return []
    figure = build([run], [Course(history, run.about.kept_epoch)])
    return save(figure, folder / FIGURES / "curves")
