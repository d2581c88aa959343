"""k-means: applicable or not, why, and what its clusters know of the classes."""

import numpy as np
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.sheet import Tile, sheet_figure
from analysis.figures.clusters import BUILDERS
from analysis.records.clusterings import RecordedClustering
from analysis.report.chapters.learned import in_front_of_a_convolution, judged
from analysis.report.document import (
    Block,
    Cell,
    Chapter,
    Heading,
    Paragraph,
    Picture,
    Table,
    numbers,
)
from analysis.report.gathered import Arm, Clustered, Gathered
from analysis.tables.clusters import AGREEMENT, WITHOUT_LABELS, chosen_clusters
from harness.specs.schema.features import ClustersSpec, ThumbnailSpec
from harness.wording.figure_words import decimal

RGB = 3
COLUMNS = 10
MOST_CENTRES = 50


def clusters_chapter(found: Gathered) -> Chapter:
    """Return where clusters are applicable, and those of each experiment and clustering."""
    learned = found.words.learned
    blocks: list[Block] = [Paragraph(learned.clusters_when)]
    if found.arms:
        blocks += in_front_of_a_convolution(found, learned.clusters_not)
    using = [
        block for number, arm in enumerate(found.arms) for block in _features(found, number, arm)
    ]
    if not using and not found.clusterings:
        blocks.append(Paragraph(learned.clusters_none))
    blocks += using
    for number, one in enumerate(found.clusterings):
        blocks += _clustering(found, number, one)
    return Chapter("clusters", found.words.reporting.clusters, tuple(blocks))


def agreements(found: Gathered) -> list[str]:
    """Return whether the clusters of each clustering say anything of the class, a sentence each."""
    return [_agreement(found, one.repetitions[0]) for one in found.clusterings]


def _agreement(found: Gathered, one: RecordedClustering) -> str:
    words, row = found.words, chosen_clusters([one]).iloc[0]
    ami, low, high, chance = row[["ami", "ami_low", "ami_high", "ami_chance"]].astype(float)
    text = words.learned.more_than_chance if low > chance else words.learned.as_by_chance
    return text.format(
        name=one.run.name,
        clusters=one.clusters,
        ami=decimal(ami, 2, words),
        low=decimal(low, 2, words),
        high=decimal(high, 2, words),
        # Of shuffled labels it is 0 up to rounding, which may carry a minus sign.
        chance=decimal(round(chance, 2) + 0.0, 2, words),
        confidence=decimal(100 * one.confidence, 0, words),
    )


def _clustering(found: Gathered, number: int, one: Clustered) -> list[Block]:
    learned, first = found.words.learned, one.repetitions[0]
    captions = (learned.over_k_caption, learned.contingency_caption, learned.gallery_caption)
    pictures = [
        Picture(
            f"{name}_{number}", caption.format(name=first.run.name), build(first, words=found.words)
        )
        for (name, build), caption in zip(BUILDERS.items(), captions, strict=True)
    ]
    said = Paragraph(_agreement(found, first), "answer")
    return [Heading(one.experiment.name), said, _table(found, one), *pictures]


def _table(found: Gathered, one: Clustered) -> Table:
    words, said = found.words, found.words.clusters
    rows = []
    ids = one.experiment.ids or ("",) * len(one.repetitions)
    for row, run_id in zip(chosen_clusters(one.repetitions).to_dict("records"), ids, strict=True):
        scores = [
            f"{decimal(row[name], 2, words)} ({decimal(row[f'{name}_chance'] + 0.0, 2, words)})"
            for name in AGREEMENT
        ]
        others = [decimal(row[name], 2, words) for name in WITHOUT_LABELS]
        shown = [str(row["clusters"]), *scores, *others]
        rows.append((Cell(row["run"]), *numbers(shown, (run_id,) if run_id else ())))
    headings = (words.learned.cluster_run, said.number_of_clusters, "AMI", "ARI", said.purity)
    more = (said.nmi, said.silhouette, said.stability_seeds, said.stability_halves)
    return Table(words.learned.clusters_table, (*headings, *more), tuple(rows))


def _features(found: Gathered, number: int, arm: Arm) -> list[Block]:
    """Return what an experiment makes of clusters; nothing where it uses none."""
    say, features = found.words.reporting, arm.spec.features
    if not isinstance(features, ClustersSpec):
        return []
    said = say.clusters_said.format(name=arm.name, clusters=features.clusters)
    blocks: list[Block] = [*judged(found, arm), Paragraph(said)]
    if isinstance(features.of, ThumbnailSpec):
        caption = say.clusters_caption.format(name=arm.name)
        blocks.append(Picture(f"centres_{number}", caption, _centres(found, arm, features.of)))
    return blocks


def _centres(found: Gathered, arm: Arm, thumbnail: ThumbnailSpec) -> Figure:
    """Return the centres, the lightest first, as pictures."""
    centres = arm.first.fitted["cluster_centres"]
    side = thumbnail.image_pixels
    squares = centres.reshape(-1, side, side, RGB)
    order = np.argsort(-centres.mean(axis=1), kind="stable")[:MOST_CENTRES]
    tiles = [Tile((255 * squares[n].clip(0, 1)).astype(np.uint8), str(n + 1)) for n in order]
    return sheet_figure(
        tiles,
        COLUMNS,
        title=found.words.reporting.clusters_title.format(name=readable(arm.name)),
        note=demo_note(arm.experiment.runs, found.words),
    )
