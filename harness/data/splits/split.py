"""Who is trained, validated and tested on."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, NamedTuple, assert_never

import numpy as np
from numpy.typing import NDArray

from harness.data.collection.collection import Collection
from harness.data.collection.parts import PARTS
from harness.data.splits.strata import Strata, assign, strata
from harness.errors import DataError, SpecError
from harness.runtime.csv_files import write_rows
from harness.seeds import generator
from harness.specs.plans.plan import RunPlan
from harness.specs.schema.data import (
    CrossValidation,
    RepetitionsSpec,
    ResampledSplits,
    SealedSpec,
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
    scored: Literal["test", "selection"] = "test"
    """What the third part is for: final scores, or the choice between trials of a search."""

    def __post_init__(self) -> None:
        """Refuse parts that overlap."""
        rows = np.concatenate([self.train, self.validation, self.test])
        repeated = len(rows) - len(np.unique(rows))
        if repeated:
            raise ValueError(f"split leaks: {repeated} rows are in more than one part")

    @property
    def parts(self) -> dict[str, Rows]:
        """The three parts by name, in the order of use."""
        return {"train": self.train, "validation": self.validation, self.scored: self.test}

    @property
    def fingerprint(self) -> str:
        """SHA-256 over which row is in which part."""
        text = ";".join(f"{part}:{','.join(map(str, rows))}" for part, rows in self.parts.items())
        return hashlib.sha256(text.encode()).hexdigest()


def pictures_tested(collection: Collection, split: Split) -> str:
    """Return what identifies the test pictures of a split: 64 hexadecimal digits."""
    text = f"{collection.digest}:{','.join(map(str, split.test))}"
    return hashlib.sha256(text.encode()).hexdigest()


class ManifestRow(NamedTuple):
    """Where one picture went."""

    image_id: str
    class_name: str
    group: int
    part: str


def split_of(plan: RunPlan, collection: Collection) -> Split:
    """Return the split of a run; a trial's is made without the outer test part.

    Raises:
        DataError, SpecError: see `make_split`.
    """
    spec, outer = plan.spec, plan.within
    make = partial(make_split, collection)
    if outer is None:
        return make(spec.split, spec.repetitions, seed=spec.seed, repetition=plan.repetition)
    whole = make(spec.split, outer.repetitions, seed=outer.seed, repetition=outer.repetition)
    # Not all rows but those of the test part: copies of test pictures and what is sealed are in
    # no part.
    among = np.sort(np.concatenate([whole.train, whole.validation]))
    inner = make(
        spec.split.model_copy(update={"given": None, "sealed": None}),  # said by the outer one
        spec.repetitions,
        seed=spec.seed,
        repetition=plan.repetition,
        among=among,
    )
    return replace(inner, scored="selection")


def make_split(
    collection: Collection,
    split_spec: SplitSpec,
    repetitions_spec: RepetitionsSpec,
    *,
    seed: int,
    repetition: int,
    among: Rows | None = None,
) -> Split:
    """Return the split of one repetition, counted from 0, of all rows or of some.

    Stratified: each class is spread over the parts by the asked shares, to a picture where
    no near-duplicates stand in the way, and is in every part. Cross-validation tests each
    picture once a round, and takes validation from what its fold leaves. Copies made from a
    picture are in its part, or in none where that is not training. A given split stays as it
    is, but for such copies. Sealed pictures are in no part, or are the test part.

    Raises:
        DataError: a class has too few independent pictures to be in every part.
        SpecError: the folds and the validation share leave nothing to train on.
    """
    if split_spec.given is not None:
        split = _given(collection, split_spec, generator(seed, "split"))
        return _originals_held_out(split, collection.copies)
    rows = _unsealed(collection, split_spec) if among is None else among
    if split_spec.sealed is not None and split_spec.sealed.opened:
        number = () if isinstance(repetitions_spec, Seeds) else (repetition,)
        return _opened(collection, split_spec, rows, generator(seed, "split", *number))
    everyone = strata(collection, together=split_spec.group_near_duplicates).of(rows)
    require = partial(_require_every_class, collection.class_names, everyone)
    match repetitions_spec:
        case Seeds():
            split = _drawn(everyone, split_spec, generator(seed, "split"))
        case ResampledSplits():
            split = _drawn(everyone, split_spec, generator(seed, "split", repetition))
        case CrossValidation():
            round_number, fold = divmod(repetition, repetitions_spec.folds)
            rng = generator(seed, "split", round_number)
            folds = _folds(everyone, repetitions_spec.folds, split_spec.validation, rng)
            require({f"fold {number}": rows for number, rows in enumerate(folds, start=1)})
            rng = generator(seed, "split", round_number, "validation", fold)
            split = _without_fold(everyone, folds[fold], split_spec.validation, rng)
        case never:
            assert_never(never)
    made = np.flatnonzero(np.isin(rows, list(collection.copies)))
    split = _originals_held_out(split, frozenset(made.tolist()))
    asked = [part for part in split.parts if part != "validation" or split_spec.validation > 0]
    require({part: split.parts[part] for part in asked})
    return Split(rows[split.train], rows[split.validation], rows[split.test])


def _given(collection: Collection, spec: SplitSpec, rng: np.random.Generator) -> Split:
    """Return the parts as they are given; validation is drawn from training where there is none."""
    parts = np.array(collection.parts)
    train, validation, test = (np.flatnonzero(parts == part) for part in PARTS)
    if len(validation) or not spec.validation:
        return Split(train, validation, test)
    everyone = strata(collection, together=spec.group_near_duplicates).of(train)
    shares = np.array([1 - spec.validation, spec.validation])
    drawn = assign(everyone, everyone.spread(shares), rng)
    split = Split(train[drawn == 0], train[drawn == 1], test)
    both = {"train": np.flatnonzero(drawn == 0), "validation": np.flatnonzero(drawn == 1)}
    _require_every_class(collection.class_names, everyone, both)
    return split


def sealed_rows(collection: Collection, sealed: SealedSpec) -> Rows:
    """Return the pictures that are put away, near-duplicates together, in ascending order.

    They follow from the collection, the share and the seed alone.

    Raises:
        DataError: a class has too few independent pictures to be on both sides.
    """
    everyone = strata(collection, together=True)
    shares = np.array([1 - sealed.share, sealed.share])
    drawn = assign(everyone, everyone.spread(shares), generator(sealed.seed, "sealed"))
    sides = {"open": np.flatnonzero(drawn == 0), "sealed": np.flatnonzero(drawn == 1)}
    _require_every_class(collection.class_names, everyone, sides)
    return sides["sealed"]


def _unsealed(collection: Collection, spec: SplitSpec) -> Rows:
    rows = np.arange(len(collection.labels))
    if spec.sealed is None or spec.sealed.elsewhere:
        return rows
    return np.setdiff1d(rows, sealed_rows(collection, spec.sealed))


def _opened(collection: Collection, spec: SplitSpec, rows: Rows, rng: np.random.Generator) -> Split:
    """Return the split whose test part was sealed; validation is drawn from all other rows."""
    everyone = strata(collection, together=spec.group_near_duplicates).of(rows)
    drawn = assign(everyone, everyone.spread(np.array([1 - spec.validation, spec.validation])), rng)
    tested = np.setdiff1d(np.arange(len(collection.labels)), rows)
    both = {"train": np.flatnonzero(drawn == 0), "validation": np.flatnonzero(drawn == 1)}
    _require_every_class(collection.class_names, everyone, both if spec.validation else {})
    split = Split(rows[drawn == 0], rows[drawn == 1], tested)
    return _originals_held_out(split, collection.copies)


def _originals_held_out(split: Split, copies: frozenset[int]) -> Split:
    """Return the split with copies in training alone: scores are of pictures as they are."""
    if not copies:
        return split
    made = np.array(sorted(copies), np.int64)
    return Split(split.train, np.setdiff1d(split.validation, made), np.setdiff1d(split.test, made))


def _drawn(everyone: Strata, spec: SplitSpec, rng: np.random.Generator) -> Split:
    shares = np.array([1 - spec.validation - spec.test, spec.validation, spec.test])
    parts = assign(everyone, everyone.spread(shares), rng)
    train, validation, test = (np.flatnonzero(parts == part) for part in range(3))
    return Split(train, validation, test)


def _folds(everyone: Strata, count: int, validation: float, rng: np.random.Generator) -> list[Rows]:
    if validation + 1 / count >= 1:
        raise SpecError(
            f"split.validation: expected less than {1 - 1 / count:g}, what {count} folds leave; "
            f"got {validation:g}. Lower it, or ask for more folds."
        )
    fold_of = assign(everyone, everyone.spread(np.full(count, 1 / count)), rng)
    return [np.flatnonzero(fold_of == fold) for fold in range(count)]


def _without_fold(
    everyone: Strata, test: Rows, validation: float, rng: np.random.Generator
) -> Split:
    rest = np.setdiff1d(np.arange(len(everyone.labels)), test)
    remaining = everyone.of(rest)
    wanted = everyone.spread(np.array([0.0, validation]))[1]
    parts = assign(remaining, np.stack([remaining.class_sizes - wanted, wanted]), rng)
    return Split(rest[parts == 0], rest[parts == 1], test)


def _require_every_class(
    class_names: Sequence[str], everyone: Strata, parts: Mapping[str, Rows]
) -> None:
    absent: dict[int, list[str]] = {}
    for part, rows in parts.items():
        for label in np.flatnonzero(everyone.of(rows).class_sizes == 0).tolist():
            absent.setdefault(label, []).append(part)
    if not absent:
        return
    sizes = everyone.class_sizes
    found = "; ".join(
        f"{class_names[label]} (pictures: {sizes[label]}, independent: "
        f"{everyone.groups_of_class[label]}) has none for {' and '.join(lacking)}"
        for label, lacking in sorted(absent.items())
    )
    raise DataError(
        f"split: expected pictures of every class in {', '.join(parts)}; got: {found}. "
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
    write_rows(text, [("image_id", "class", "group", "part"), *manifest(collection, split)])
    return text.getvalue()
