"""Training pictures as the first epochs of a run showed them."""

import numpy as np

from analysis.drawing.sheet import Tile
from analysis.report.gathered import ReportEntry
from harness.data.collection.collection import Collection
from harness.data.normalise import prepared_picture
from harness.runtime.stderr import held_back
from harness.seeds import derive_seed
from harness.wording.words import Words

EPOCHS = 5
PICTURES = 3


def augmented_tiles(
    entry: ReportEntry, collection: Collection, words: Words
) -> tuple[list[Tile], int]:
    """Return a row a picture, as it is and as epochs show it; and how many epochs.

    The pictures are the first training ones of classes that are far apart in the list. Changes
    are those of the recorded recipe on the squares that the network sees; which ones are drawn is
    not what a run drew, because that depends on the place in the whole collection.
    """
    with held_back():
        from harness.data.batches import Epoch, View

    split = entry.first.split.query("part == 'train'")
    names = list(dict.fromkeys(split["class"]))
    chosen = names[:: max(1, len(names) // PICTURES)][:PICTURES]
    paths = dict(zip(collection.image_ids, collection.paths, strict=True))
    first = [split.loc[split["class"] == name, "image_id"].iloc[0] for name in chosen]
    pixels, normalise = entry.spec.features.image_pixels, entry.spec.data.normalise
    if pixels is None:
        raise ValueError("augmented_tiles: expected an experiment on pixels; got one without")
    squares = np.stack([prepared_picture(paths[one], pixels, normalise) for one in first])
    rows = np.arange(len(squares))
    seed = derive_seed(1, "report", "augmentation")
    shown = [
        View(squares, entry.spec.augmentation, Epoch(number, seed, seed))[rows]
        for number in range(1, EPOCHS + 1)
    ]
    tiles = []
    for row in rows:
        tiles.append(Tile(squares[row], words.collection.original))
        tiles += [
            Tile(pictures[row], f"{words.curves.epoch} {number}")
            for number, pictures in enumerate(shown, start=1)
        ]
    return tiles, EPOCHS
