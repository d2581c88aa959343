"""The generated pictures that lie nearest to training, each beside what it lies near to."""

from matplotlib.figure import Figure

from analysis.drawing.sheet import Tile, sheet_figure
from harness.evaluation.likeness.comparison import NearestTraining
from harness.wording.words import ENGLISH, Words

COLUMNS = 6
"""Two rows of three in one."""


def build(nearest: NearestTraining, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure."""
    say = words.likeness
    captions = (say.nearest_generated, say.nearest_in_pixels, say.nearest_in_features)
    tiles = [
        Tile(picture, caption)
        for three in zip(*nearest, strict=True)
        for picture, caption in zip(three, captions, strict=True)
    ]
    return sheet_figure(tiles, COLUMNS, title=say.nearest_title, detail=say.nearest_detail)
