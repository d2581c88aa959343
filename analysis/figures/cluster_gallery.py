"""What the largest clusters hold: the pictures nearest to their centres."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import class_labels, readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import LINE_MM, SMALL_PT, SMALLEST_PT, TWO_COLUMNS_MM, looks, new_figure
from analysis.records.clusterings import RecordedClustering
from harness.wording.numbers import count_text, percent_text
from harness.wording.words import ENGLISH, Words

# A picture's side; the gap beside it; the gap beneath it, for its painter.
PICTURE_MM, GAP_MM, NAME_MM = 16.5, 1.5, 3.5
WORDS_MM = TWO_COLUMNS_MM - 8 * (PICTURE_MM + GAP_MM)
LONGEST_NAME = 18


def draw(clustering: RecordedClustering, axes: Axes, words: Words = ENGLISH) -> None:
    """Draw one row of pictures for each cluster, each above its class's name.

    The axes' unit is a millimetre, from the upper left.
    """
    gallery = clustering.gallery
    short = class_labels(clustering.run.class_names, LONGEST_NAME)
    named: dict[str, Any] = {
        "ha": "center",
        "va": "top",
        "fontsize": SMALLEST_PT,
        "parse_math": False,
    }
    for row, members in enumerate(gallery.labels):
        top = row * (PICTURE_MM + NAME_MM)
        _describe(clustering, row, top, axes, words)
        for column in range(int((members >= 0).sum())):
            left = WORDS_MM + column * (PICTURE_MM + GAP_MM)
            edges = (left, left + PICTURE_MM, top + PICTURE_MM, top)
            axes.imshow(gallery.pictures[row, column], extent=edges, interpolation="lanczos")
            place = (left + PICTURE_MM / 2, top + PICTURE_MM + 0.4)
            axes.text(*place, short[members[column]], **named)
    axes.set_xlim(0, TWO_COLUMNS_MM)
    axes.set_ylim(len(gallery.labels) * (PICTURE_MM + NAME_MM), 0)
    axes.set_axis_off()


def _describe(
    clustering: RecordedClustering, row: int, top: float, axes: Axes, words: Words
) -> None:
    """Write beside a row which cluster it is, how large, and whose pictures are commonest."""
    say = words.clusters
    number = clustering.gallery.clusters[row]
    counts = clustering.scored_counts[number]
    share = percent_text(counts.max() / counts.sum(), 0, words.language)
    name = class_labels(clustering.run.class_names, LONGEST_NAME)[counts.argmax()]
    axes.text(1.5, top + 0.5, say.cluster.format(number=number), va="top", weight="bold")
    lines = (
        say.pictures_of.format(pictures=count_text(counts.sum(), words.language)),
        say.commonest.format(share=share, name=name),
    )
    for line, text in enumerate(lines, start=1):
        place = top + 0.5 + LINE_MM * line
        axes.text(1.5, place, text, va="top", fontsize=SMALL_PT, parse_math=False)


def build(clustering: RecordedClustering, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of one clustering."""
    say = words.clusters
    gallery = clustering.gallery
    parts = say.test_part if clustering.saw_labels else say.parts
    details = [say.gallery_detail.format(parts=parts)]
    if len(gallery.clusters) < clustering.clusters:
        details.insert(0, say.gallery_some.format(shown=len(gallery.clusters)))
    name = readable(clustering.run.name)
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            len(gallery.clusters) * (PICTURE_MM + NAME_MM) + 1,
            title=say.gallery_title.format(name=name, clusters=clustering.clusters),
            detail="; ".join(details),
            note=demo_note([clustering.run], words),
        )
        draw(clustering, figure.subplots(), words)
    return figure
