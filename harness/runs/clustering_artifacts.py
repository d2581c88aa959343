"""What a clustering leaves behind, beside what every run does, as `file_names` calls it."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.data.collection.collection import Collection
from harness.data.normalise import prepared_picture
from harness.data.splits.split import Split
from harness.evaluation.clustering import contingency
from harness.runs import file_names
from harness.runs.artifacts import run_document
from harness.runs.kmeans import Grouping, Groupings
from harness.runs.run_document import ClusteringDocument
from harness.runtime.atomic_files import replace_arrays, write_whole
from harness.runtime.csv_files import write_csv
from harness.specs.plans.clustering_plan import ClusteringPlan
from harness.specs.plans.plan import run_fingerprint

SHOWN_CLUSTERS = 12
SHOWN_MEMBERS = 8
SHOWN_PIXELS = 64


def arrays(groupings: Groupings) -> dict[str, NDArray[Any]]:
    """Return the centres of each number of clusters, by the name they are recorded under."""
    return {f"centres_k{each.clusters:03d}": each.centres for each in groupings.all}


def about(plan: ClusteringPlan, collection: Collection, groupings: Groupings) -> ClusteringDocument:
    """Return what to know of the clustering at a glance."""
    common = vars(run_document(plan.inputs_plan, collection, None))
    own = {"kind": plan.spec.kind, "fingerprint": run_fingerprint(plan, collection.digest)}
    return ClusteringDocument(
        **{**common, **own},
        clusters=groupings.chosen.clusters,
        chosen_by=plan.spec.choice,
        choices=groupings.choices,
        scored_parts=_scored(plan),
        confidence=plan.spec.evaluation.confidence,
    )


def write_clusters(
    folder: Path,
    plan: ClusteringPlan,
    collection: Collection,
    split: Split,
    groupings: Groupings,
) -> None:
    """Write the table of numbers of clusters, the clusters of all pictures, and whose they are."""
    table = pd.DataFrame([{"clusters": each.clusters, **each.worth} for each in groupings.all])
    write_csv(table, folder / file_names.CLUSTERS)
    names = np.array(collection.class_names)
    parts = np.empty(len(collection.labels), dtype=object)
    for part, rows in split.parts.items():
        parts[rows] = part
    assigned = {f"cluster_k{each.clusters:03d}": each.assigned for each in groupings.all}
    columns = {"image_id": collection.image_ids, "part": parts, "true": names[collection.labels]}
    distance = {"distance": groupings.chosen.distances}
    table = pd.DataFrame({**columns, **assigned, **distance})
    write_whole(folder / file_names.ASSIGNMENTS, table.to_parquet)
    shape = (groupings.chosen.clusters, len(names))
    tables = []
    for part in _scored(plan):
        rows = split.parts[part]
        counts = contingency(collection.labels[rows], groupings.chosen.assigned[rows], shape)
        tables.append(pd.DataFrame(counts, columns=list(names)))
        tables[-1].insert(0, "cluster", np.arange(shape[0]), allow_duplicates=True)
        tables[-1].insert(0, "part", part, allow_duplicates=True)
    write_csv(pd.concat(tables), folder / file_names.CONTINGENCY)


def write_gallery(
    folder: Path, plan: ClusteringPlan, collection: Collection, split: Split, chosen: Grouping
) -> None:
    """Write the largest clusters' members nearest to their centres, as small pictures.

    Arrays: clusters (s,) their numbers, sizes (s,), labels (s, m) classes, -1 where a cluster has
    no more members, and pictures (s, m, p, p, 3) uint8, black there.
    """
    rows = np.concatenate([split.parts[part] for part in _scored(plan)])
    sizes = np.bincount(chosen.assigned[rows], minlength=chosen.clusters)
    shown = np.argsort(-sizes, kind="stable")[: min(SHOWN_CLUSTERS, np.count_nonzero(sizes))]
    normalise = plan.spec.data.normalise
    side = min(SHOWN_PIXELS, normalise.square_pixels) if normalise else SHOWN_PIXELS
    labels = np.full((len(shown), SHOWN_MEMBERS), -1, np.int64)
    pictures = np.zeros((len(shown), SHOWN_MEMBERS, side, side, 3), np.uint8)
    for place, number in enumerate(shown):
        members = rows[chosen.assigned[rows] == number]
        nearest = members[np.argsort(chosen.distances[members], kind="stable")][:SHOWN_MEMBERS]
        labels[place, : len(nearest)] = collection.labels[nearest]
        for column, row in enumerate(nearest):
            pictures[place, column] = prepared_picture(collection.paths[row], side, normalise)
    found: dict[str, NDArray[Any]] = {
        "clusters": shown,
        "sizes": sizes[shown],
        "labels": labels,
        "pictures": pictures,
    }
    replace_arrays(folder / file_names.GALLERY, found, packed=True)


def _scored(plan: ClusteringPlan) -> tuple[str, ...]:
    """Return the parts whose agreement with the labels says something."""
    return ("test",) if plan.spec.saw_labels else ("train", "test")
