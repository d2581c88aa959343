"""The figure of docs/growing.md: what was claimed on the way, and what it brought when unsealed."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.style import (
    BLACK,
    BLUE,
    SMALL_PT,
    TWO_COLUMNS_MM,
    VERMILION,
    looks,
    new_figure,
    save,
)
from benchmarks.growing_record import JUDGES, POINTS, WORLDS, Measured, Search

SHORT = {
    "greedy": "better than the best",
    "threshold": "a point better",
    "familywise": "growing study, familywise",
    "false_discovery": "growing study, false_discovery",
}
ROW_MM, PANEL_MM = 7.0, 14.0
TITLE = "Claimed on the way, and found on the sealed pictures"
DETAIL = "One score, and a growing study, judge the same ideas; points of macro F1, 95 % intervals."


def draw(measured: Measured, path: Path) -> None:
    """Write the figure as PNG."""
    save(build(measured), path.with_suffix(""))


def build(measured: Measured) -> Figure:
    """Return the finished figure, a panel for each world."""
    ordered = sorted(measured.searches, key=lambda one: list(JUDGES).index(one.judge))
    worlds = {world: [one for one in ordered if one.world == world] for world in WORLDS}
    shown = {world: searches for world, searches in worlds.items() if searches}
    counts = [len(searches) for searches in shown.values()]
    height = PANEL_MM * len(shown) + ROW_MM * sum(counts)
    with looks():
        figure = new_figure(TWO_COLUMNS_MM, height, title=TITLE, detail=DETAIL)
        panels = figure.subplots(
            len(shown), 1, sharex=True, squeeze=False, height_ratios=[n + 1 for n in counts]
        )
        for axes, (world, searches) in zip(panels[:, 0], shown.items(), strict=True):
            _panel(axes, world, searches)
        panels[0, 0].legend(loc="upper left", bbox_to_anchor=(1.02, 1.25), borderaxespad=0.0)
        panels[-1, 0].set_xlabel("points of macro F1, last baseline minus first")
    return figure


def _panel(axes: Axes, world: str, searches: list[Search]) -> None:
    axes.set_title(f"{WORLDS[world]} ({len(searches[0].ideas)} ideas)")
    axes.axvline(0, color=BLACK, linewidth=0.8)
    for place, one in enumerate(searches):
        _row(axes, place, one)
    axes.set_yticks(range(len(searches)), [SHORT[one.judge] for one in searches])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(searches) - 0.4, -0.6)
    axes.grid(axis="x")


def _row(axes: Axes, place: int, one: Search) -> None:
    is_first = place == 0
    if one.sealed is not None:
        low, high = one.sealed.low, one.sealed.high
        if low is not None and high is not None:
            axes.hlines(place, POINTS * low, POINTS * high, color=BLUE, linewidth=1.8)
        axes.plot(
            POINTS * one.sealed.difference,
            place,
            "o",
            color=BLUE,
            label="on the sealed pictures" if is_first else None,
        )
    axes.plot(
        POINTS * one.claimed,
        place,
        "D",
        mfc="none",
        color=VERMILION,
        label="claimed on the way" if is_first else None,
    )
    axes.annotate(
        kept_text(one),
        (1.02, place),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=SMALL_PT,
    )


def kept_text(one: Search) -> str:
    """Return what was kept, as it stands beside a row."""
    gains = sum(idea.gain for idea in one.ideas)
    useless = f"{one.kept_useless} useless kept"
    return f"{one.kept_gains} of {gains} gains, {useless}" if gains else useless
