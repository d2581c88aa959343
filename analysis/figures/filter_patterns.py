"""What single filters of a network respond to: a made-up picture each, a row a convolution."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.sheet import Tile, sheet_figure
from analysis.figures.layer_maps import BLANK, COLUMNS
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words


class Patterns(NamedTuple):
    """What some filters of one layer respond to."""

    layer: int
    """Its number, from 1."""
    filters: Sequence[int]
    """Their numbers, from 0."""
    pictures: NDArray[np.uint8]
    """(n, p, p, 3), one a filter."""


def shown_filters(filters: int) -> list[int]:
    """Return the numbers, from 0, of at most eight of so many filters, evenly."""
    return [round(place) for place in np.linspace(0, filters - 1, min(COLUMNS, filters))]


def build(run: RecordedRun, patterns: Sequence[Patterns], *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of one run.

    Args:
        run: whose network.
        patterns: of each layer shown.
        words: the language.
    """
    name = words.explanations.filter_number
    tiles: list[Tile] = []
    for layer, filters, pictures in patterns:
        row = [
            Tile(picture, name.format(layer=layer, filter=number + 1))
            for number, picture in zip(filters, pictures, strict=True)
        ]
        tiles += row + [BLANK] * (COLUMNS - len(row))
    return sheet_figure(
        tiles,
        COLUMNS,
        title=words.explanations.patterns_title.format(name=readable(run.name)),
        detail=words.explanations.patterns_detail,
        note=demo_note([run], words),
    )
