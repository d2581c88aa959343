"""What the first convolution makes of a picture: one map a kernel."""

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

COLUMNS, MOST = 9, 36


def tiles(
    square: NDArray[np.uint8],
    kernels: NDArray[np.float32],
    maps: NDArray[np.float32],
    words: Words = ENGLISH,
) -> list[Tile]:
    """Return the picture and its maps, each with its kernel in a corner.

    Args:
        square: (p, p, 3) as the network was shown it.
        kernels: (n, h, w, 3).
        maps: (p', p', n); negative values count as no response, as behind a ReLU.
        words: the language.
    """
    from analysis.figures.kernels import tiles as kernel_tiles

    most = max(float(maps.max()), 1e-12)
    found = [Tile(square, words.picture)]
    for number, kernel in enumerate(kernel_tiles(kernels)[: MOST - 1]):
        shares = (maps[..., number] / most).clip(0, 1)
        coloured = np.rint(255 * colormaps[HEAT](np.sqrt(shares))[..., :3]).astype(np.uint8)
        found.append(Tile(_with_corner(coloured, kernel.picture), str(number + 1)))
    return found


def _with_corner(picture: NDArray[np.uint8], kernel: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture with the kernel, enlarged and framed, in its lower left."""
    times = max(1, picture.shape[0] // 5 // kernel.shape[0])
    large = kernel.repeat(times, axis=0).repeat(times, axis=1)
    height, width = large.shape[:2]
    framed = np.full((height + 2, width + 2, 3), 255, np.uint8)
    framed[1:-1, 1:-1] = large
    marked = picture.copy()
    space = marked[-(height + 2) :, : width + 2]
    space[...] = framed[-space.shape[0] :, : space.shape[1]]
    return marked


def build(run: RecordedRun, shown: list[Tile], *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of one run and one picture."""
    return sheet_figure(
        shown,
        COLUMNS,
        title=words.explanations.maps_title.format(name=readable(run.name)),
        detail=words.explanations.maps_detail,
        note=demo_note([run], words),
    )
