"""Mean picture and eigen-paintings: the directions in which pictures differ most."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.sheet import Tile, sheet_figure
from analysis.drawing.style import save
from analysis.tables.pca import Components, find_components, picture_side
from harness.runs.file_names import FIGURES
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import percent_text
from harness.wording.words import ENGLISH, Words

COLUMNS, MOST = 8, 24


def tiles(components: Components, side: int, words: Words = ENGLISH) -> list[Tile]:
    """Return the mean picture and the first components as pictures, grey where they are zero.

    Args:
        components: of rows that are pictures of side × side × 3 values from 0 to 1.
        side: p.
        words: the language.
    """
    shape = (side, side, 3)
    mean = Tile(_grey_levels(components.mean.reshape(shape)), words.components.mean_picture)
    found = [mean]
    for number, row in enumerate(components.basis[: MOST - 1]):
        caption = words.components.component.format(
            number=number + 1,
            share=percent_text(float(components.ratio[number]), 1, words.language),
        )
        reach = max(float(np.abs(row).max()), 1e-12)
        found.append(Tile(_grey_levels(0.5 + row.reshape(shape) / (2 * reach)), caption))
    return found


def _grey_levels(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    levels: NDArray[np.uint8] = np.rint(255 * values).clip(0, 255).astype(np.uint8)
    return levels


def build(run: RecordedRun, components: Components, *, words: Words = ENGLISH) -> Figure | None:
    """Return the finished figure; None where components are not of pictures."""
    side = picture_side(components)
    if side is None:
        return None
    return sheet_figure(
        tiles(components, side, words),
        COLUMNS,
        title=words.components.title.format(name=readable(run.name)),
        detail=words.components.detail,
        note=demo_note([run], words),
    )


def run_figures(folder: Path) -> list[Path]:
    """Write the components of the run in `folder`; return the files, none where it has none.

    Only components of pictures are drawn: `pca` of a thumbnail, or `pca_pictures`.
    """
    run = RecordedRun.at(folder)
    components = find_components(folder)
    if components is None or not sees_squares(run):
        return []
    figure = build(run, components)
    return [] if figure is None else save(figure, folder / FIGURES / "components")


def sees_squares(run: RecordedRun) -> bool:
    """Return whether the rows of a run's components are pictures."""
    from harness.specs.schema.features import DERIVED, PcaPicturesSpec, ThumbnailSpec

    features = run.spec.features
    if isinstance(features, PcaPicturesSpec):
        return True
    return isinstance(features, DERIVED) and isinstance(features.source, ThumbnailSpec)
