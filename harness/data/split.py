"""Who is trained, validated and tested on."""

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import NamedTuple, assert_never

import numpy as np
from numpy.typing import NDArray

from harness.data.collection import Collection
from harness.data.strata import Strata, assign, strata
from harness.errors import DataError, SpecError
from harness.seeds import generator
from harness.spec.data import (
    CrossValidation,
    RepetitionsSpec,
    ResampledSplits,
    Seeds,
    SplitSpec,
)

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Split:
    """Row numbers of a collection: three disjoint parts, each in ascending order."""

    train: Rows
    validation: Rows
    test: Rows

    def __post_init__(self) -> None:
        """Refuse parts that overlap."""
        rows = np.concatenate([self.train, self.validation, self.test])
        repeated = len(rows) - len(np.unique(rows))
        if repeated:
            raise ValueError(f"split leaks: {repeated} rows are in more than one part")

    @property
    def parts(self) -> dict[str, Rows]:
        """The three parts by name, in the order of use."""
        return {"train": self.train, "validation": self.validation, "test": self.test}

    @property
    def fingerprint(self) -> str:
        """SHA-256 over which row is in which part."""
        text = ";".join(f"{part}:{','.join(map(str, rows))}" for part, rows in self.parts.items())
        return hashlib.sha256(text.encode()).hexdigest()


class ManifestRow(NamedTuple):
    """Where one picture went."""

    image_id: str
    class_name: str
    group: int
    part: str


def make_split(
    collection: Collection,
    split_spec: SplitSpec,
    repetitions_spec: RepetitionsSpec,
    *,
    seed: int,
    repetition: int,
) -> Split:
    """Return the split of one repetition, counted from 0.

    Stratified: each class is spread over the parts by the asked shares, to a picture where
    no near-duplicates stand in the way, and is in every part. Cross-validation tests each
    picture once a round, and takes validation from what its fold leaves.

    Raises:
        DataError: a class has too few independent pictures to be in every part.
        SpecError: the folds and the validation share leave nothing to train on.
    """
    everyone = strata(collection, together=split_spec.group_near_duplicates)
    match repetitions_spec:
        case Seeds():
            split = _drawn(everyone, split_spec, generator(seed, "split"))
        case ResampledSplits():
            split = _drawn(everyone, split_spec, generator(seed, "split", repetition))
        case CrossValidation():
            split = _folded(everyone, split_spec, repetitions_spec, seed, repetition)
        case never:
            assert_never(never)
    _require_every_class(collection, split_spec, split, everyone)
    return split


def _drawn(everyone: Strata, spec: SplitSpec, rng: np.random.Generator) -> Split:
    shares = np.array([1 - spec.validation - spec.test, spec.validation, spec.test])
    parts = assign(everyone, everyone.spread(shares), rng)
    return Split(*(np.flatnonzero(parts == part) for part in range(3)))


def _folded(
    everyone: Strata, spec: SplitSpec, folds: CrossValidation, seed: int, repetition: int
) -> Split:
    if spec.validation + 1 / folds.folds >= 1:
        raise SpecError(
            f"split.validation: expected less than {1 - 1 / folds.folds:g}, what {folds.folds} "
            f"folds leave; got {spec.validation:g}. Lower it, or ask for more folds."
        )
    round_number, fold = divmod(repetition, folds.folds)
    equal = np.full(folds.folds, 1 / folds.folds)
    fold_of = assign(everyone, everyone.spread(equal), generator(seed, "split", round_number))
    test, rest = np.flatnonzero(fold_of == fold), np.flatnonzero(fold_of != fold)
    remaining = everyone.of(rest)
    validation = everyone.spread(np.array([0.0, spec.validation]))[1]
    wanted = np.stack([remaining.class_sizes - validation, validation])
    parts = assign(remaining, wanted, generator(seed, "split", round_number, "validation", fold))
    return Split(rest[parts == 0], rest[parts == 1], test)


def _require_every_class(
    collection: Collection, spec: SplitSpec, split: Split, everyone: Strata
) -> None:
    asked = [part for part in split.parts if part != "validation" or spec.validation > 0]
    absent: dict[int, list[str]] = {}
    for part in asked:
        present = np.unique(collection.labels[split.parts[part]])
        for label in np.setdiff1d(np.arange(len(collection.class_names)), present):
            absent.setdefault(int(label), []).append(part)
    if not absent:
        return
    sizes = everyone.class_sizes
    found = "; ".join(
        f"{collection.class_names[label]} (pictures: {sizes[label]}, independent: "
        f"{everyone.groups_of_class[label]}) has none for {' and '.join(parts)}"
        for label, parts in sorted(absent.items())
    )
    raise DataError(
        f"split: expected pictures of every class in {', '.join(asked)}; got: {found}. "
        f"Leave small classes out with data.minimum_pictures: {sizes[list(absent)].max() + 1}, "
        "or add pictures to them."
    )


def manifest(collection: Collection, split: Split) -> list[ManifestRow]:
    """Return one line for each picture that is in a part, in the collection's order."""
    part_of = {int(row): part for part, rows in split.parts.items() for row in rows}
    return [
        ManifestRow(
            collection.image_ids[row],
            collection.class_names[collection.labels[row]],
            int(collection.groups[row]),
            part_of[row],
        )
        for row in sorted(part_of)
    ]


def manifest_csv(collection: Collection, split: Split) -> str:
    """Return the manifest as CSV text with the columns image_id, class, group, part."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["image_id", "class", "group", "part"])
    writer.writerows(manifest(collection, split))
    return text.getvalue()
