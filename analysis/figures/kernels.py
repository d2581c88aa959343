"""Kernels of the first convolution: the smallest patterns that a network looks for."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.sheet import Tile, sheet_figure
from analysis.drawing.style import save
from harness.runs.file_names import FIGURES, NETWORK
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words

# 8 kernels a row while two rows hold them all, else 16.
FEW, COLUMNS, MOST = 8, 16, 96


def tiles(kernels: NDArray[np.float32]) -> list[Tile]:
    """Return each kernel (n, h, w, 3) as a picture on its own scale; grey is zero."""
    found = []
    for kernel in kernels[:MOST]:
        reach = max(float(np.abs(kernel).max()), 1e-12)
        found.append(Tile(np.rint(127.5 + 127.5 * kernel / reach).astype(np.uint8), ""))
    return found


def build(run: RecordedRun, kernels: NDArray[np.float32], *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure of one run, from its kernels (n, h, w, 3)."""
    say = words.explanations
    shown = tiles(kernels)
    columns = FEW if len(shown) <= 2 * FEW else COLUMNS
    return sheet_figure(
        shown,
        columns,
        title=say.kernels_title.format(name=readable(run.name)),
        detail=say.kernels_detail.format(kernels=len(kernels), pixels=kernels.shape[1]),
        note=demo_note([run], words),
        caption_lines=0,
    )


def run_figures(folder: Path) -> list[Path]:
    """Write the kernels of the run in `folder`; return the files, none where it has none.

    Only a network that sees pictures has kernels of its own: a head on a frozen backbone does not.
    """
    from harness.models.activations import first_kernels, sees_colours
    from harness.models.saved_network import load_network

    path, run = folder / NETWORK, RecordedRun.at(folder)
    if not (run.spec.sees_pictures and path.is_file()):
        return []
    network = load_network(path)
    if not sees_colours(network):
        return []
    return save(build(run, first_kernels(network)), folder / FIGURES / "kernels")
