"""k-means for each number of clusters, and what its clusters are worth."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.data.splits.split import Split
from harness.errors import DataError
from harness.evaluation.cluster_choice import (
    Candidate,
    choose,
    gap,
    stability,
    structureless,
    tightness,
)
from harness.evaluation.clustering import (
    agreement,
    chance,
    margins,
    neighbour_purity,
    vote_accuracy,
)
from harness.features.fitted_transforms import k_means
from harness.models.classical import fit_classical, probabilities
from harness.progress import Progress
from harness.seeds import derive_seed
from harness.specs.schema.clustering import ClusteringSpec
from harness.specs.schema.model import LogisticSpec
from harness.training_rows import TrainingRows

Floats = NDArray[np.float32]


class ClusteringInput(NamedTuple):
    """What is clustered, and what it is held against."""

    spec: ClusteringSpec
    values: Floats
    """(n, d) the whole collection."""
    labels: NDArray[np.int64]
    """(n,) true classes."""
    split: Split
    training: TrainingRows
    seed: int
    """Of this repetition."""
    progress: Progress


class Grouping(NamedTuple):
    """One number of clusters: found in the training part, applied to the whole collection."""

    clusters: int
    centres: Floats
    """(clusters, d)."""
    assigned: NDArray[np.int64]
    """(n,) the nearest centre of each picture."""
    distances: Floats
    """(n,) how far that centre is."""
    candidate: Candidate
    """What speaks for this number without the labels."""
    worth: dict[str, float]
    """By metric: `test/ami`, `train/silhouette` …"""


class Groupings(NamedTuple):
    """All numbers of clusters, in order, and which of them was chosen."""

    all: tuple[Grouping, ...]
    choices: dict[str, int]
    """By criterion."""
    chosen: Grouping

    def metrics(self) -> dict[str, float]:
        """Return what the chosen clusters are worth, and AMI and ARI of the others."""
        of_all = {
            f"{key}_k{each.clusters:03d}": each.worth[key]
            for each in self.all
            for key in ("test/ami", "test/ari")
        }
        return self.chosen.worth | of_all | {"train/clusters": float(self.chosen.clusters)}


def group(material: ClusteringInput) -> Groupings:
    """Return the clusterings for each number of clusters, and the choice among them.

    Raises:
        DataError: the training part has too few different pictures for so many clusters.
    """
    spec, progress = material.spec, material.progress
    rows = material.training.of(material.values, "k-means")
    most = len(np.unique(rows, axis=0)) // 2
    if spec.clusters[-1] > most:
        raise DataError(
            f"clusters: expected at most {most}, half as many as there are different training "
            f"pictures; got {spec.clusters[-1]}. Ask for fewer."
        )
    references = structureless(rows, spec.gap_references, derive_seed(material.seed, "gap"))
    progress.start("k-means", sum(map(_steps, spec.clusters)), "steps")
    found = []
    for k in spec.clusters:
        found.append(_grouping(material, rows, references, k))
        progress.advance(_steps(k), note=f"{k} clusters")
    candidates = [each.candidate for each in found]
    criteria = ("silhouette", "stability", *(("gap",) if len(found) > 1 else ()))
    choices = {name: choose(candidates, name) for name in criteria}
    chosen = next(each for each in found if each.clusters == choices[spec.choice])
    progress.finish(f"{chosen.clusters} clusters by {spec.choice}")
    return Groupings(tuple(found), choices, chosen)


def _steps(k: int) -> int:
    """Return how long k clusters take beside other numbers of them, for the time left.

    From 8 to 150 clusters of 16 × 16 pixels, of colour histograms and of a backbone's features,
    each number took about as long as 15 to 20 clusters more than it is.
    """
    return k + 20


def _grouping(
    material: ClusteringInput, rows: Floats, references: Sequence[Floats], k: int
) -> Grouping:
    spec, seed = material.spec, derive_seed(material.seed, "clusters", k)
    kmeans = k_means(rows, k, seed)
    # In 64 bits: of a picture that lies on its centre the distance is then small, not noise.
    distances = kmeans.transform(material.values.astype(np.float64))
    assigned = distances.argmin(axis=1)
    own = assigned[material.split.train]
    tight = tightness(rows, own, material.seed)
    stable = stability(k_means, rows, k, repeats=spec.stability_seeds, seed=seed)
    gained = gap(k_means, float(kmeans.inertia_), k, references, seed)
    sizes = np.bincount(own, minlength=k)
    worth = {
        **{f"train/{name}": value for name, value in tight.items()},
        "train/inertia": float(kmeans.inertia_) / len(rows),
        "test/inertia": float((distances.min(axis=1)[material.split.test] ** 2).mean()),
        "train/stability_seeds": stable.seeds,
        "train/stability_halves": stable.halves,
        "train/gap": gained.value,
        "train/gap_error": gained.error,
        "train/smallest": float(sizes.min()),
        "train/median": float(np.median(sizes)),
        "train/largest": float(sizes.max()),
        "test/empty": float(k - len(np.unique(assigned[material.split.test]))),
        **_held_against_labels(material, assigned, seed),
    }
    return Grouping(
        k,
        kmeans.cluster_centers_.astype(np.float32),
        assigned,
        distances.min(axis=1).astype(np.float32),
        Candidate(k, tight["silhouette"], stable, gained),
        worth,
    )


def _held_against_labels(
    material: ClusteringInput, assigned: NDArray[np.int64], seed: int
) -> dict[str, float]:
    """Return agreement with the labels: of the test part, and of the training part if unseen."""
    spec = material.spec
    worth: dict[str, float] = {}
    parts = {"test": material.split.test}
    if not spec.saw_labels:
        parts["train"] = material.split.train
    for part, rows in parts.items():
        both = material.labels[rows], assigned[rows]
        found = agreement(*both)
        by_chance = chance(*both, permutations=spec.evaluation.permutations, seed=seed)
        worth |= {f"{part}/{name}": value for name, value in found.items()}
        worth |= {f"{part}/{name}_chance": value for name, value in by_chance.items()}
    tested, known = material.split.test, material.split.train
    reach = margins(
        material.labels[tested],
        assigned[tested],
        half_samples=spec.evaluation.half_samples,
        confidence=spec.evaluation.confidence,
        seed=seed,
    )
    worth |= {f"test/{name}_low": worth[f"test/{name}"] - far for name, far in reach.items()}
    worth |= {f"test/{name}_high": worth[f"test/{name}"] + far for name, far in reach.items()}
    worth["test/vote_accuracy"] = vote_accuracy(
        (material.labels[known], assigned[known]), (material.labels[tested], assigned[tested])
    )
    return worth


def ceilings(material: ClusteringInput) -> dict[str, float]:
    """Return what the labels of the training part make of the same numbers.

    A linear probe (logistic regression on standardised numbers) and the ten nearest neighbours:
    clusters that ignore the labels cannot be expected to do better.
    """
    rows = material.training.of(material.values, "ceilings")
    labels = material.training.of(material.labels, "ceilings")
    tested, truth = material.values[material.split.test], material.labels[material.split.test]
    material.progress.start("linear probe")
    probe = fit_classical(LogisticSpec(kind="logistic"), rows, labels, None, seed=material.seed)
    right = probabilities(probe, tested).argmax(axis=1) == truth
    material.progress.finish(f"accuracy {right.mean():.3f}")
    near, near_chance = neighbour_purity((rows, labels), (tested, truth))
    majority = float((np.bincount(labels).argmax() == truth).mean())
    return {
        "test/probe_accuracy": float(right.mean()),
        "test/probe_accuracy_chance": majority,
        "test/vote_accuracy_chance": majority,
        "test/neighbour_purity": near,
        "test/neighbour_purity_chance": near_chance,
    }
