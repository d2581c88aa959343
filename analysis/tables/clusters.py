"""What the chosen clusters of each repetition are worth."""

from collections.abc import Sequence

import pandas as pd

from analysis.records.clusterings import RecordedClustering

AGREEMENT = ("ami", "ari", "purity", "nmi")
"""Scores of the test part against the labels; of the first two, chance is 0."""
WITHOUT_LABELS = ("silhouette", "stability_seeds", "stability_halves")


def chosen_clusters(repetitions: Sequence[RecordedClustering]) -> pd.DataFrame:
    """Return one row a repetition, at the number of clusters that was chosen without labels.

    Columns: run, clusters; each of AGREEMENT with _low, _high (its interval) and _chance, what
    shuffled labels give; and WITHOUT_LABELS, of the training part.
    """
    return pd.DataFrame([_row(one) for one in repetitions])


def _row(one: RecordedClustering) -> dict[str, object]:
    chosen = one.table.set_index("clusters").loc[one.clusters]
    ends = ("", "_low", "_high", "_chance")
    return {
        "run": one.run.name,
        "clusters": one.clusters,
        **{f"{name}{end}": chosen[f"test/{name}{end}"] for name in AGREEMENT for end in ends},
        **{name: chosen[f"train/{name}"] for name in WITHOUT_LABELS},
    }
