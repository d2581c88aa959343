"""Agreement of clusters with classes, by the number of clusters."""

from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    TWO_COLUMNS_MM,
    VERMILION,
    looks,
    new_figure,
    number_ticks,
)
from analysis.records.clusterings import RecordedClustering
from harness.wording.numbers import confidence_text
from harness.wording.words import ENGLISH, Words

HEIGHT_MM = 62.0


class Line(NamedTuple):
    """How one column of the table is drawn."""

    column: str
    name: str
    """As it stands, or an attribute of ClusterWords."""
    colour: str
    marker: str


BEYOND_CHANCE = (Line("test/ami", "AMI", BLUE, "o"), Line("test/ari", "ARI", VERMILION, "s"))
WITH_CHANCE = (
    Line("test/purity", "purity", GREEN, "o"),
    Line("test/nmi", "nmi", ORANGE, "s"),
)
WITHOUT_LABELS = (
    Line("train/silhouette", "silhouette", PURPLE, "o"),
    Line("train/stability_seeds", "stability_seeds", SKY, "s"),
    Line("train/stability_halves", "stability_halves", GREY, "d"),
)


def draw(
    clustering: RecordedClustering, lines: tuple[Line, ...], axes: Axes, words: Words = ENGLISH
) -> None:
    """Draw columns of the table against the number of clusters.

    Intervals are shaded and chance levels dotted, where the table has them.
    """
    say = words.clusters
    table = clustering.table
    numbers = table["clusters"]
    for line in lines:
        name, column = getattr(say, line.name, line.name), line.column
        if f"{column}_low" in table:
            ends = table[f"{column}_low"], table[f"{column}_high"]
            axes.fill_between(numbers, *ends, color=line.colour, alpha=0.15, lw=0)
        if f"{column}_chance" in table:
            axes.plot(numbers, table[f"{column}_chance"], ":", color=line.colour)
        axes.plot(numbers, table[column], marker=line.marker, color=line.colour, label=name)
    axes.axvline(clustering.clusters, color=GREY, lw=0.8, ls="--", zorder=0)
    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(list(numbers), [str(number) for number in numbers], rotation=90)
    axes.yaxis.set_major_formatter(number_ticks(words.language))
    axes.set_xlabel(say.number_of_clusters)
    axes.grid(axis="y")
    axes.legend(loc="best")


def build(clustering: RecordedClustering, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of one clustering."""
    say = words.clusters
    confidence = confidence_text(clustering.confidence, words.language)
    details = [
        say.over_k_detail.format(confidence=confidence),
        say.chosen.format(clusters=clustering.clusters),
    ]
    if clustering.saw_labels:
        details.append(say.saw_labels)
    panels = (
        (say.beyond_chance, BEYOND_CHANCE),
        (say.with_chance, WITH_CHANCE),
        (say.without_labels, WITHOUT_LABELS),
    )
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            HEIGHT_MM,
            title=say.over_k_title.format(name=readable(clustering.run.name)),
            detail="; ".join(details),
            note=demo_note([clustering.run], words),
        )
        for axes, (title, lines) in zip(figure.subplots(1, 3), panels, strict=True):
            draw(clustering, lines, axes, words)
            axes.set_title(title)
    return figure
