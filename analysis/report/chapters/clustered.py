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
from analysis.report.gathered import Clustered, Gathered, ReportEntry
from analysis.tables.clusters import AGREEMENT, WITHOUT_LABELS, chosen_clusters
from harness.specs.schema.features import ClustersSpec, ThumbnailSpec
from harness.wording.numbers import confidence_text, number_text

RGB = 3
COLUMNS = 10
MOST_CENTRES = 50


def clusters_chapter(found: Gathered) -> Chapter | None:
    """Return where clusters are applicable, and those of each; None where none are used."""
    words = found.words
    using = [
        block
        for number, entry in enumerate(found.entries)
        for block in _features(found, number, entry)
    ]
    if not using and not found.clusterings:
        return None
    blocks: list[Block] = [Paragraph(words.clusters.when)]
    if found.entries:
        blocks += in_front_of_a_convolution(found, words.clusters.not_applicable)
    blocks += using
    for number, one in enumerate(found.clusterings):
        blocks += _clustering(found, number, one)
    return Chapter("clusters", found.words.report.clusters, tuple(blocks))


def agreements(found: Gathered) -> list[str]:
    """Return whether the clusters of each clustering say anything of the class, a sentence each."""
    return [_agreement(found, one.repetitions[0]) for one in found.clusterings]


def _agreement(found: Gathered, one: RecordedClustering) -> str:
    words, row = found.words, chosen_clusters([one]).iloc[0]
    ami, low, high, chance = row[["ami", "ami_low", "ami_high", "ami_chance"]].astype(float)
    text = words.clusters.more_than_chance if low > chance else words.clusters.as_by_chance
    return text.format(
        name=one.run.name,
        clusters=one.clusters,
        ami=number_text(ami, 2, words.language),
        low=number_text(low, 2, words.language),
        high=number_text(high, 2, words.language),
        chance=number_text(chance, 2, words.language),
        confidence=confidence_text(one.confidence, words.language),
    )


def _clustering(found: Gathered, number: int, one: Clustered) -> list[Block]:
    say, first = found.words.clusters, one.repetitions[0]
    captions = (say.over_k_caption, say.contingency_caption, say.gallery_caption)
    pictures = [
        Picture(
            f"{name}_{number}", caption.format(name=first.run.name), build(first, words=found.words)
        )
        for (name, build), caption in zip(BUILDERS.items(), captions, strict=True)
    ]
    said = Paragraph(_agreement(found, first), "answer")
    return [Heading(one.experiment.name), said, _table(found, one), *pictures]


def _table(found: Gathered, one: Clustered) -> Table:
    language, say = found.words.language, found.words.clusters
    rows = []
    ids = one.experiment.ids or ("",) * len(one.repetitions)
    for row, run_id in zip(chosen_clusters(one.repetitions).to_dict("records"), ids, strict=True):
        scores = [
            f"{number_text(row[name], 2, language)} "
            f"({number_text(row[f'{name}_chance'], 2, language)})"
            for name in AGREEMENT
        ]
        others = [number_text(row[name], 2, language) for name in WITHOUT_LABELS]
        shown = [str(row["clusters"]), *scores, *others]
        rows.append((Cell(row["run"]), *numbers(shown, (run_id,) if run_id else ())))
    headings = (say.cluster_run, say.number_of_clusters, "AMI", "ARI", say.purity)
    more = (say.nmi, say.silhouette, say.stability_seeds, say.stability_halves)
    explained = found.words.columns.clusters
    return Table(
        say.table, (*headings, *more), tuple(rows), name="clusterings", explained=explained
    )


def _features(found: Gathered, number: int, entry: ReportEntry) -> list[Block]:
    """Return what an experiment makes of clusters; nothing where it uses none."""
    words, features = found.words, entry.spec.features
    if not isinstance(features, ClustersSpec):
        return []
    said = words.clusters.said.format(name=entry.name, clusters=features.clusters)
    blocks: list[Block] = [*judged(found, entry), Paragraph(said)]
    # What was fitted is in no archive.
    if isinstance(features.of, ThumbnailSpec) and not entry.first.is_archived:
        caption = words.clusters.centres_caption.format(name=entry.name)
        blocks.append(Picture(f"centres_{number}", caption, _centres(found, entry, features.of)))
    return blocks


def _centres(found: Gathered, entry: ReportEntry, thumbnail: ThumbnailSpec) -> Figure:
    """Return the centres, the lightest first, as pictures."""
    centres = entry.first.fitted["cluster_centres"]
    side = thumbnail.image_pixels
    squares = centres.reshape(-1, side, side, RGB)
    order = np.argsort(-centres.mean(axis=1), kind="stable")[:MOST_CENTRES]
    tiles = [Tile((255 * squares[n].clip(0, 1)).astype(np.uint8), str(n + 1)) for n in order]
    return sheet_figure(
        tiles,
        COLUMNS,
        title=found.words.clusters.centres_title.format(name=readable(entry.name)),
        note=demo_note(entry.experiment.runs, found.words),
    )
