"""One picture through a network: the strongest maps of each convolution, a row each."""

from collections.abc import Mapping

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.sheet import Tile, sheet_figure
from analysis.drawing.style import HEAT
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words

COLUMNS = 8
BLANK = Tile(np.full((1, 1, 3), 255, np.uint8), "")


def row(number: int, maps: NDArray[np.float32], words: Words = ENGLISH) -> list[Tile]:
    """Return a row of tiles: the strongest maps of one layer, blank where it has fewer.

    Args:
        number: of the layer, from 1.
        maps: (h, w, n); negative values count as no response, as behind a ReLU.
        words: the language.
    """
    responses = np.maximum(maps, 0)
    strongest = np.argsort(-responses.mean(axis=(0, 1)), kind="stable")[:COLUMNS]
    name = words.explanations.filter_number
    tiles = [
        Tile(coloured(responses[..., one]), name.format(layer=number, filter=one + 1))
        for one in strongest
    ]
    return tiles + [BLANK] * (COLUMNS - len(tiles))


def coloured(response: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return a map (h, w) of values from 0 in colour, on its own scale, (h, w, 3)."""
    shares = response / max(float(response.max()), 1e-12)
    colours: NDArray[np.float64] = colormaps[HEAT](np.sqrt(shares))[..., :3]
    return np.rint(255 * colours).astype(np.uint8)


def build(
    run: RecordedRun,
    square: NDArray[np.uint8],
    maps: Mapping[int, NDArray[np.float32]],
    *,
    words: Words = ENGLISH,
) -> Figure:
    """Return the finished figure of one run and one picture.

    Args:
        run: whose network.
        square: (p, p, 3) as the network was shown it.
        maps: (h, w, n) of each layer shown, by its number from 1.
        words: the language.
    """
    tiles = [Tile(square, words.picture)] + [BLANK] * (COLUMNS - 1)
    for number, one in maps.items():
        tiles += row(number, one, words)
    return sheet_figure(
        tiles,
        COLUMNS,
        title=words.explanations.layers_title.format(name=readable(run.name)),
        detail=words.explanations.layers_detail.format(most=COLUMNS),
        note=demo_note([run], words),
    )
