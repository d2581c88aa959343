"""Objective against time: every trial, the best so far, and what the winner was worth."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
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
from analysis.records.search_files import RecordedSearch, demo_mark, read_search
from harness.runs.file_names import FIGURES
from harness.wording.metric_names import metric_name
from harness.wording.numbers import number_text
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 70.0


def draw(search: RecordedSearch, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw scores at the minute in which their trial ended."""
    say = words.search
    trials = search.trials[search.trials["trial"] > 0]
    minutes = trials["seconds"].cumsum().to_numpy() / 60
    scores, spreads = trials["score"].to_numpy(), trials["spread"].fillna(0.0).to_numpy()
    whole = (trials["status"] == "completed").to_numpy()
    known = np.isfinite(scores)
    axes.errorbar(
        minutes[known], scores[known], spreads[known], fmt="none", ecolor=GREY, elinewidth=0.5
    )
    axes.plot(minutes[known & whole], scores[known & whole], "o", color=BLUE, label=say.trials)
    if (known & ~whole).any():
        cut = known & ~whole
        axes.plot(minutes[cut], scores[cut], "o", mfc="none", color=BLUE, label=say.pruned)
    if (~known).any():
        axes.plot(
            minutes[~known],
            np.zeros((~known).sum()),
            "x",
            color=GREY,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            label=say.failed,
        )
    _lines(search, minutes, scores, axes, words)
    axes.set_xlabel(say.minutes)
    axes.set_xlim(left=0.0)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(number_ticks(words.language))


def _lines(
    search: RecordedSearch, minutes: np.ndarray, scores: np.ndarray, axes: Axes, words: Words
) -> None:
    say = words.search
    running = np.fmax if search.higher_is_better else np.fmin
    best = running.accumulate(scores)
    axes.step(minutes, best, where="post", color=BLUE, linewidth=1.0, label=say.best_so_far)
    written = float(search.trials.loc[search.trials["trial"] == 0, "score"].iloc[0])
    if np.isfinite(written):
        axes.axhline(written, color=GREY, linestyle="--", linewidth=0.8, label=say.spec_as_written)
    axes.plot(
        [minutes[-1]],
        [search.honest],
        "D",
        color=VERMILION,
        clip_on=False,
        markersize=5,
        label=say.honest_score.format(score=number_text(search.honest, 3, words.language)),
    )


def build(search: RecordedSearch, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure."""
    say = words.search
    title = say.course_title.format(name=readable(search.name), trials=len(search.scored))
    detail = say.said_and_honest.format(
        said=number_text(search.said, 3, words.language),
        honest=number_text(search.honest, 3, words.language),
    )
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            HEIGHT_MM,
            title=title,
            detail=detail,
            note=demo_mark(search, words),
        )
        axes = figure.subplots()
        draw(search, axes, words=words)
        axes.set_ylabel(
            say.selection_score.format(objective=metric_name(search.objective, words.language))
        )
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), borderaxespad=0.2)
    return figure


def run_figures(folder: Path) -> list[Path]:
    """Write the course of the search in `folder`; return the files."""
    search = read_search(folder)
    return save(build(search), folder / FIGURES / "course") if len(search.scored) else []
