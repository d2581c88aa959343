"""What was learned without labels: principal components, and the centres of clusters."""

import numpy as np
from matplotlib.figure import Figure

from analysis.artifacts import demo_note
from analysis.figures import components, variance
from analysis.messages import decimal
from analysis.names import readable
from analysis.report.document import Block, Chapter, Paragraph, Picture
from analysis.report.gathered import Arm, Gathered
from analysis.sheet import Tile, draw_sheet, plan_sheet
from analysis.style import TWO_COLUMNS_MM, looks, new_figure
from analysis.tables.pca import explained_variance, find_components
from harness.spec.features import ClustersSpec, ThumbnailSpec

RGB = 3
COLUMNS = 10
MOST_CENTRES = 50


def components_chapter(found: Gathered) -> Chapter | None:
    """Return what the components of each experiment explain; None where there are none."""
    words, say = found.words, found.words.reporting
    blocks: list[Block] = []
    for number, arm in enumerate(found.arms):
        fitted = find_components(arm.folder)
        if fitted is None:
            continue
        run, table = arm.experiment.runs[0], explained_variance(fitted)
        share = decimal(100 * float(fitted.ratio.sum()), 1, words)
        said = say.components_said.format(name=arm.name, components=len(fitted.ratio), share=share)
        blocks.append(Paragraph(said))
        caption = say.variance_caption.format(name=arm.name)
        blocks.append(
            Picture(f"variance_{number}", caption, variance.build(run, table, words=words))
        )
        figure = (
            components.build(run, fitted, words=words)
            if components.sees_squares(arm.folder)
            else None
        )
        if figure is not None:
            caption = say.components_caption.format(name=arm.name)
            blocks.append(Picture(f"components_{number}", caption, figure))
    return Chapter("components", say.components, tuple(blocks)) if blocks else None


def clusters_chapter(found: Gathered) -> Chapter | None:
    """Return what the clusters of each experiment are; None where there are none."""
    say, blocks = found.words.reporting, list[Block]()
    for number, arm in enumerate(found.arms):
        features = arm.spec.features
        if not isinstance(features, ClustersSpec):
            continue
        blocks.append(
            Paragraph(say.clusters_said.format(name=arm.name, clusters=features.clusters))
        )
        if isinstance(features.of, ThumbnailSpec):
            caption = say.clusters_caption.format(name=arm.name)
            blocks.append(Picture(f"centres_{number}", caption, _centres(found, arm, features.of)))
    return Chapter("clusters", say.clusters, tuple(blocks)) if blocks else None


def _centres(found: Gathered, arm: Arm, thumbnail: ThumbnailSpec) -> Figure:
    """Return the centres, the lightest first, as pictures."""
    with np.load(arm.folder / "fitted.npz", allow_pickle=False) as file:
        centres = file["cluster_centres"]
    side = thumbnail.image_pixels
    squares = centres.reshape(-1, side, side, RGB)
    order = np.argsort(-centres.mean(axis=1), kind="stable")[:MOST_CENTRES]
    tiles = [Tile((255 * squares[n].clip(0, 1)).astype(np.uint8), str(n + 1)) for n in order]
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            plan_sheet(len(tiles), COLUMNS, caption_lines=1),
            title=found.words.reporting.clusters_title.format(name=readable(arm.name)),
            note=demo_note(arm.experiment.runs, found.words),
        )
        draw_sheet(tiles, figure, COLUMNS)
    return figure
