"""The most confused pairs as pictures: of each pair, what was mistaken, and the other class."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note, shown_name
from analysis.drawing.sheet import Tile, shown_picture
from analysis.drawing.sheet import draw as draw_tile
from analysis.drawing.style import TEXT_PT, TWO_COLUMNS_MM, looks, new_figure
from analysis.tables.confusion import confused_pairs, count_confusion, mean_counts
from analysis.tables.errors import examples
from harness.data.collection.collection import Collection
from harness.evaluation.predictions import Answered
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import mean_count_text
from harness.wording.quoted import quoted_class
from harness.wording.words import ENGLISH, Words

MOST = 5
"""Pairs, one a row."""
MISTAKEN, OTHERS = 4, 2
"""Pictures that were mistaken, and pictures of the class they were taken for."""
ROW_MM = 36.0
LONGEST_NAME = 26


class Pair(NamedTuple):
    """One row of the sheet."""

    true: str
    predicted: str
    pictures: float
    support: float
    mistaken: tuple[Path, ...]
    others: tuple[Path, ...]
    """Of the class they were taken for."""


def draw(pair: Pair, figure: Figure, *, words: Words = ENGLISH) -> None:
    """Draw one pair as a row of pictures: the mistaken ones, then those of the other class.

    Args:
        pair: which pictures.
        figure: a part of one, for this row alone.
        words: the language.
    """
    mistaken = [Tile(shown_picture(path), "") for path in pair.mistaken[:MISTAKEN]]
    blank = [None] * (MISTAKEN - len(mistaken))
    other = readable(pair.predicted, LONGEST_NAME)
    others = [
        Tile(shown_picture(path), other if not number else "")
        for number, path in enumerate(pair.others[:OTHERS])
    ]
    figure.suptitle(
        words.mistakes.pair_taken.format(
            true=quoted_class(readable(pair.true, LONGEST_NAME), words.language),
            predicted=quoted_class(other, words.language),
            pictures=mean_count_text(pair.pictures, words.language),
            support=mean_count_text(pair.support, words.language),
        ),
        x=0.01,
        ha="left",
        fontsize=TEXT_PT,
        parse_math=False,
    )
    row = figure.subplots(1, MISTAKEN + OTHERS)
    for axes, tile in zip(row, [*mistaken, *blank, *others], strict=False):
        axes.set_axis_off()
        if tile is not None:
            draw_tile(tile, axes)


def build(
    runs: Sequence[RecordedRun], pairs: Sequence[Pair], *, words: Words = ENGLISH
) -> Figure | None:
    """Return the finished figure; None where nothing was confused."""
    shown = pairs[:MOST]
    if not shown:
        return None
    title = words.mistakes.pair_pictures_title.format(name=shown_name(runs))
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM, ROW_MM * len(shown), title=title, note=demo_note(runs, words)
        )
        parts = figure.subfigures(len(shown), 1, squeeze=False).ravel()
        for pair, part in zip(shown, parts, strict=True):
            draw(pair, part, words=words)
    return figure


def pairs_in_pictures(predictions: Sequence[Answered], collection: Collection) -> list[Pair]:
    """Return the confusions of all repetitions, the most frequent first, with their pictures."""
    paths = dict(zip(collection.image_ids, collection.paths, strict=True))
    table = confused_pairs(mean_counts([count_confusion(one) for one in predictions]))
    found = []
    for row in table.head(MOST).to_dict("records"):
        ids = examples(predictions, row["true"], row["predicted"])
        right = examples(predictions, row["predicted"], row["predicted"])
        label = collection.class_names.index(row["predicted"])
        own = [collection.image_ids[i] for i in (collection.labels == label).nonzero()[0]]
        found.append(
            Pair(
                true=row["true"],
                predicted=row["predicted"],
                pictures=row["pictures"],
                support=row["support"],
                mistaken=tuple(paths[name] for name in ids),
                # A class that nobody recognises is shown by any of its pictures.
                others=tuple(paths[name] for name in (right or own)),
            )
        )
    return found
