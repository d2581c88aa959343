"""The pictures: how many of whom, what was noted, some of them, and what augmentation does."""

from functools import partial
from textwrap import wrap

import numpy as np
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.sheet import Tile, sheet_figure, shown_picture
from analysis.report.augmented import augmented_tiles
from analysis.report.document import (
    Block,
    Chapter,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
    numbers,
    texts,
)
from analysis.report.gathered import Gathered, ReportEntry
from harness.data.audit.imbalance import imbalance
from harness.data.collection.collection import Collection
from harness.runs.run_document import RunDocument
from harness.runs.stored_tables import PARTS
from harness.runtime.extras import can_train
from harness.seeds import generator
from harness.specs.schema.augmentation import NoAugmentation
from harness.wording.notes import note_in
from harness.wording.numbers import count_text, number_text, percent_text
from harness.wording.quoted import quoted_class

FEWEST_COLUMNS, MOST_COLUMNS = 4, 10
LETTERS_ACROSS = 125
"""Of captions, that a sheet is wide."""
MOST_LISTED = 12


def data(found: Gathered) -> Chapter:
    """Return the chapter on the first experiment's pictures."""
    blocks = [*_counts(found), *_noted(found, found.first.runs[0].about), *_shown(found)]
    return Chapter("data", found.words.report.data, tuple(blocks))


def _counts(found: Gathered) -> list[Block]:
    say, language, first = found.words.collection, found.words.language, found.first.runs[0]
    split, shown = first.split, partial(count_text, language=language)
    table = split.groupby(["class", "part"]).size().unstack(fill_value=0)
    table = table.reindex(columns=list(PARTS), fill_value=0)
    sizes = table.sum(axis=1).sort_values(ascending=False, kind="stable")
    runs = found.first.ids[:1]
    rows = tuple(
        (
            *texts(name),
            *numbers([shown(size), *map(shown, table.loc[name].to_numpy())], runs),
        )
        for name, size in zip(map(str, sizes.index), sizes, strict=True)
    )
    unequal = imbalance([int(size) for size in sizes])
    said = say.imbalance_said.format(
        largest=quoted_class(str(sizes.index[0]), language),
        smallest=quoted_class(str(sizes.index[-1]), language),
        ratio=number_text(unequal.ratio, 1, language),
        share=percent_text(unequal.majority_share, 1, language),
    )
    named, parts = say.parts, {part: shown(table[part].sum()) for part in PARTS}
    return [
        Paragraph(
            say.said.format(
                name=first.about.collection,
                pictures=shown(len(split)),
                classes=len(sizes),
            )
            + " "
            + (said if unequal.ratio > 1 else say.balanced_said)
            + " "
            + say.first_split.format(**parts)
        ),
        Table(
            say.counts_table,
            (say.class_name, say.all_pictures, named.training, named.validation, named.test),
            rows,
            name="classes",
            explained=found.words.columns.counts,
        ),
    ]


def _noted(found: Gathered, about: RunDocument) -> list[Block]:
    say, language, left_out = found.words.collection, found.words.language, about.left_out
    blocks: list[Block] = []
    if about.notes:
        blocks += [
            Heading(say.notes),
            Listing(tuple(note_in(note, language) for note in about.notes)),
        ]
    if not left_out:
        return [*blocks, Paragraph(say.no_left_out)]
    lines = [f"{one['path']}: {note_in(one['reason'], language)}" for one in left_out[:MOST_LISTED]]
    if len(left_out) > MOST_LISTED:
        lines.append("…")
    return [
        *blocks,
        Heading(say.left_out.format(count=count_text(len(left_out), language))),
        Listing(tuple(lines)),
    ]


def _shown(found: Gathered) -> list[Block]:
    say, collection = found.words.collection, found.collection
    if collection is None:
        return [Paragraph(say.no_pictures)]
    blocks: list[Block] = [Picture("samples", say.sample_caption, _samples(found, collection))]
    if not found.entries:
        return blocks
    entry = _augmenting(found)
    if entry is None:
        return [*blocks, Paragraph(say.no_augmentation)]
    if not can_train():
        return [*blocks, Paragraph(say.not_installed)]
    tiles, epochs = augmented_tiles(entry, collection, found.words)
    figure = _sheet(found, tiles, epochs + 1, say.augmentation_title)
    return [
        *blocks,
        Picture("augmentation", say.augmentation_caption.format(epochs=epochs), figure),
    ]


def _augmenting(found: Gathered) -> ReportEntry | None:
    """Return the first experiment if it augments pictures."""
    entry = found.baseline
    augments = not isinstance(entry.spec.augmentation, NoAugmentation)
    return entry if augments and entry.spec.features.kind == "pixels" else None


def _samples(found: Gathered, collection: Collection) -> Figure:
    random = generator(1, "report", "samples")
    columns = min(MOST_COLUMNS, max(FEWEST_COLUMNS, -(-len(collection.class_names) // 2)))
    tiles = []
    for label, name in enumerate(collection.class_names):
        row = int(random.choice(np.flatnonzero(collection.labels == label)))
        tiles.append(Tile(shown_picture(collection.paths[row]), _in_two_lines(name, columns)))
    return _sheet(found, tiles, columns, found.words.collection.sample_title)


def _in_two_lines(name: str, columns: int) -> str:
    """Return a class name that is no wider than its picture."""
    width = LETTERS_ACROSS // columns
    return "\n".join(wrap(readable(name, LETTERS_ACROSS), width, max_lines=2, placeholder="…"))


def _sheet(found: Gathered, tiles: list[Tile], columns: int, title: str) -> Figure:
    note = demo_note(found.first.runs, found.words)
    lines = 1 + max(tile.caption.count("\n") for tile in tiles)
    return sheet_figure(tiles, columns, title=title, note=note, caption_lines=lines)
