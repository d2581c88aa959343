import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.data.splits.split import (
    Split,
    make_split,
    manifest,
    manifest_csv,
    pictures_tested,
    sealed_rows,
    split_of,
)
from harness.errors import DataError, SpecError
from harness.specs.plans.plan import OuterSplit, RunPlan
from harness.specs.schema.data import (
    CrossValidation,
    ResampledSplits,
    SealedSpec,
    Seeds,
    SplitSpec,
)
from tests.data.factories import a_collection, class_sizes
from tests.specs.specs import a_spec

SEEDS = Seeds(kind="seeds", count=3)
RESAMPLED = ResampledSplits(kind="resampled_splits")
FIVE_FOLDS = CrossValidation(kind="cross_validation", folds=5, repeats=2)
KINDS = pytest.mark.parametrize("kind", [SEEDS, RESAMPLED, FIVE_FOLDS], ids=lambda k: k.kind)
PAINTINGS = class_sizes(877, 255, 193, 117, 99, 90, 88, 73, 24)


def a_split(collection, kind=RESAMPLED, *, seed=1, repetition=0, **shares) -> Split:
    return make_split(collection, SplitSpec(**shares), kind, seed=seed, repetition=repetition)


def counts(collection, rows):
    return np.bincount(collection.labels[rows], minlength=len(collection.class_names))


@st.composite
def collections(draw, smallest=5):
    """Classes of single pictures and of groups, with at least `smallest` groups in each."""
    size = st.one_of(st.just(1), st.integers(1, 6))
    sizes_of = st.lists(size, min_size=smallest, max_size=25)
    classes = draw(st.lists(sizes_of, min_size=2, max_size=5))
    labels = np.concatenate([np.full(sum(sizes), k) for k, sizes in enumerate(classes)])
    flat = [size for sizes in classes for size in sizes]
    return a_collection(labels, np.repeat(np.arange(len(flat)), flat))


# No deadline: a busy machine is no mistake.
few = settings(deadline=None, max_examples=25)
some = settings(deadline=None)
shares = st.sampled_from([0.05, 0.1, 0.15, 0.2, 0.3])
seeds = st.integers(0, 2**31)


@some
@given(collections(), st.sampled_from([SEEDS, RESAMPLED, FIVE_FOLDS]), seeds, shares, shares)
def test_parts_are_disjoint_cover_all_and_hold_every_class(collection, kind, seed, test, share):
    split = a_split(collection, kind, seed=seed, repetition=2, test=test, validation=share)
    rows = np.concatenate([split.train, split.validation, split.test])
    assert sorted(rows) == list(range(len(collection.labels)))
    for part in split.parts.values():
        assert (counts(collection, part) > 0).all()
        assert (np.diff(part) > 0).all()


@some
@given(collections(), st.sampled_from([RESAMPLED, FIVE_FOLDS]), seeds)
def test_near_duplicates_share_a_part(collection, kind, seed):
    parts = a_split(collection, kind, seed=seed).parts.values()
    for part, other in [(a, b) for a in parts for b in parts if a is not b]:
        assert not set(collection.groups[part]) & set(collection.groups[other])


@some
@given(collections(), seeds, shares, shares)
def test_each_class_has_its_shares_to_a_group(collection, seed, test, validation):
    split = a_split(collection, seed=seed, test=test, validation=validation)
    sizes = counts(collection, np.arange(len(collection.labels)))
    asked = [1 - test - validation, validation, test]
    for label, size in enumerate(sizes):
        largest = np.bincount(collection.groups[collection.labels == label]).max()
        for part, share in zip(split.parts.values(), asked, strict=True):
            off = abs(counts(collection, part)[label] - share * size)
            assert off <= largest + 2  # two: one picture for each of the others, in small classes


@few
@given(seeds)
def test_single_pictures_keep_their_shares_to_a_picture_and_overall(seed):
    collection = a_collection(PAINTINGS)
    split = a_split(collection, seed=seed)
    for part, share in zip(split.parts.values(), [0.7, 0.15, 0.15], strict=True):
        off = counts(collection, part) - share * np.bincount(PAINTINGS)
        assert abs(off).max() < 1
        assert abs(off.sum()) < 2


def test_a_class_that_is_as_small_as_can_be_is_in_every_part():
    split = a_split(a_collection(class_sizes(60, 3)))
    assert [len(part) for part in split.parts.values()] == [43, 10, 10]


def test_without_grouping_copies_may_be_parted():
    collection = a_collection(class_sizes(20, 20), np.repeat(np.arange(20), 2))
    apart = a_split(collection, group_near_duplicates=False)
    assert set(collection.groups[apart.train]) & set(collection.groups[apart.test])


def test_groups_that_span_classes_stay_whole_and_classes_stay_everywhere():
    groups = np.arange(40)
    groups[20:25] = groups[:5]  # five paintings that two painters claim
    collection = a_collection(class_sizes(20, 20), groups)
    for seed in range(20):
        split = a_split(collection, seed=seed)
        assert len(set(collection.groups[split.test]) & set(collection.groups[split.train])) == 0
        assert all((counts(collection, part) > 0).all() for part in split.parts.values())


@few
@given(seeds)
def test_cross_validation_tests_each_picture_once_a_round(seed):
    collection = a_collection(class_sizes(31, 24, 7))
    for round_number in range(FIVE_FOLDS.repeats):
        splits = [
            a_split(collection, FIVE_FOLDS, seed=seed, repetition=round_number * 5 + fold)
            for fold in range(5)
        ]
        tested = np.concatenate([split.test for split in splits])
        assert sorted(tested) == list(range(62))
        for split in splits:
            assert abs(counts(collection, split.test) - np.array([31, 24, 7]) / 5).max() < 1
            off = counts(collection, split.validation) - 0.15 * np.array([31, 24, 7])
            assert abs(off).max() < 1


def test_each_round_of_cross_validation_has_folds_of_its_own():
    collection = a_collection(PAINTINGS)
    first, second = (a_split(collection, FIVE_FOLDS, repetition=r).test for r in (0, 5))
    assert not np.array_equal(first, second)


def test_seeds_share_one_split_and_resampling_does_not():
    collection = a_collection(PAINTINGS)
    for kind, different in [(SEEDS, 1), (RESAMPLED, 3)]:
        prints = {a_split(collection, kind, repetition=r).fingerprint for r in range(3)}
        assert len(prints) == different


@KINDS
def test_the_same_seed_gives_the_same_split_and_another_another(kind):
    collection = a_collection(PAINTINGS)
    prints = [a_split(collection, kind, seed=seed).fingerprint for seed in (0, 0, 1)]
    assert prints[0] == prints[1] != prints[2]


def test_each_picture_is_tested_as_often_as_any_other():
    collection = a_collection(class_sizes(40, 20))
    tested = np.zeros(60)
    for repetition in range(200):
        tested[a_split(collection, repetition=repetition).test] += 1
    assert tested.min() > 200 * 0.15 / 2.2
    assert tested.max() < 200 * 0.15 * 2


@KINDS
def test_validation_may_be_empty_if_nothing_is_asked_for_it(kind):
    split = a_split(a_collection(class_sizes(20, 9)), kind, validation=0.0)
    assert len(split.validation) == 0
    assert len(split.train) + len(split.test) == 29


def test_a_class_too_small_for_the_split_is_named_with_what_to_do():
    with pytest.raises(DataError) as refused:
        a_split(a_collection(class_sizes(30, 2, 4), [*range(32), 32, 32, 32, 32]))
    assert str(refused.value) == (
        "split: expected pictures of every class in train, validation, test; got: Painter 1 "
        "(pictures: 2, independent: 2) has none for train; Painter 2 (pictures: 4, independent: "
        "1) has none for validation and test. Leave small classes out with "
        "data.minimum_pictures: 5, or add pictures to them."
    )


@pytest.mark.parametrize("repetition", range(5))
def test_fewer_pictures_than_folds_are_refused_from_the_first_repetition(repetition):
    collection = a_collection(class_sizes(30, 4))
    with pytest.raises(DataError, match=r"in fold 1, .* independent: 4\) has none for fold \d\."):
        a_split(collection, FIVE_FOLDS, repetition=repetition)


def test_folds_that_leave_nothing_to_train_on_are_refused():
    two = CrossValidation(kind="cross_validation", folds=2)
    with pytest.raises(SpecError) as refused:
        a_split(a_collection(class_sizes(30, 30)), two, validation=0.5)
    assert str(refused.value) == (
        "split.validation: expected less than 0.5, what 2 folds leave; got 0.5. Lower it, or ask "
        "for more folds."
    )


def test_a_split_cannot_be_made_of_parts_that_overlap():
    with pytest.raises(ValueError, match="1 rows are in more than one part"):
        Split(np.array([0, 1]), np.array([1]), np.array([2]))


def test_the_fingerprint_tells_parts_apart():
    a, b, c = np.array([0]), np.array([1]), np.array([2])
    assert len({Split(a, b, c).fingerprint, Split(b, a, c).fingerprint}) == 2


def test_the_manifest_has_a_line_for_each_picture_and_survives_odd_names():
    ids = ("P/a,b.jpg", 'P/say "hi".jpg', "P/two\nlines.jpg", *(f"P/{i}.jpg" for i in range(9)))
    collection = a_collection([0] * 12, ids=ids)
    split = a_split(collection)
    lines = list(csv.DictReader(io.StringIO(manifest_csv(collection, split), newline="")))
    assert tuple(line["image_id"] for line in lines) == ids
    assert list(lines[0]) == ["image_id", "class", "group", "part"]
    for row, line in enumerate(lines):
        assert row in split.parts[line["part"]]
    assert manifest(collection, split)[3] == ("P/0.jpg", "Painter 0", 3, lines[3]["part"])


@few
@given(
    collections(smallest=15),
    st.sampled_from([SEEDS, RESAMPLED, FIVE_FOLDS]),
    st.sampled_from([SEEDS, RESAMPLED, CrossValidation(kind="cross_validation", folds=3)]),
    seeds,
    st.integers(0, 2),
)
def test_a_trial_of_a_search_never_gets_a_row_of_the_outer_test_part(
    collection, outer, inner, seed, number
):
    spec = a_spec(repetitions=inner.model_dump(mode="json"), seed=seed)
    within = OuterSplit(7, outer, number)
    plan = RunPlan("trial", spec, number, max(inner.count, 3), within=within)
    hidden = make_split(collection, spec.split, outer, seed=7, repetition=number).test
    split = split_of(plan, collection)
    seen = np.concatenate(list(split.parts.values()))
    assert list(split.parts) == ["train", "validation", "selection"]
    assert sorted([*seen, *hidden]) == list(range(len(collection.labels)))
    assert not set(collection.groups[seen]) & set(collection.groups[hidden])
    for part, other in [(0, 1), (0, 2), (1, 2)]:
        rows = list(split.parts.values())
        assert not set(collection.groups[rows[part]]) & set(collection.groups[rows[other]])


def given_parts(collection, *sizes):
    """The same collection with a given split: of each class so many in each part, in order."""
    parts = np.empty(len(collection.labels), object)
    for label in range(len(collection.class_names)):
        rows = np.flatnonzero(collection.labels == label)
        parts[rows] = np.repeat(["train", "validation", "test"], sizes)
    return replace(collection, parts=tuple(parts))


def test_a_given_split_stays_as_it_is_whatever_leaks_and_whatever_the_seed():
    groups = np.zeros(30)
    collection = given_parts(a_collection(class_sizes(15, 15), groups), 8, 3, 4)
    for seed in (1, 2):
        split = a_split(collection, SEEDS, seed=seed, given="part", validation=0.5)
        for name, rows in split.parts.items():
            assert {collection.parts[row] for row in rows} == {name}
        assert [len(rows) for rows in split.parts.values()] == [16, 6, 8]


def test_without_a_validation_part_a_share_of_training_is_drawn_groups_together():
    groups = [*np.repeat(np.arange(10), 2), *range(10, 20), *np.repeat(np.arange(20, 35), 2)]
    collection = given_parts(a_collection(class_sizes(30, 30), groups), 20, 0, 10)
    drawn = [a_split(collection, SEEDS, seed=seed, given="part", validation=0.2) for seed in (1, 2)]
    for split in drawn:
        assert [len(rows) for rows in split.parts.values()] == [32, 8, 20]
        assert {collection.parts[row] for row in split.validation} == {"train"}
        assert not set(collection.groups[split.train]) & set(collection.groups[split.validation])
        assert counts(collection, split.validation).tolist() == [4, 4]
    assert drawn[0].test.tolist() == drawn[1].test.tolist()
    assert drawn[0].validation.tolist() != drawn[1].validation.tolist()
    alone = a_split(collection, SEEDS, given="part", validation=0.0)
    assert [len(rows) for rows in alone.parts.values()] == [40, 0, 20]


def test_a_search_within_a_given_split_chooses_among_what_its_test_part_leaves():
    collection = given_parts(a_collection(class_sizes(30, 30)), 20, 0, 10)
    spec = a_spec(
        data={"source": "folder", "folder": "x", "part": "folders"}, split={"given": "part"}
    )
    split = split_of(RunPlan("t", spec, 0, 1, within=OuterSplit(7, SEEDS, 0)), collection)
    seen = np.concatenate(list(split.parts.values()))
    assert {collection.parts[row] for row in seen} == {"train"}
    assert len(seen) == 40
    assert list(split.parts) == ["train", "validation", "selection"]
    assert len(split.test) == 2 * 3


SEALED = {"share": 0.2}


@few
@given(collections(smallest=12), st.sampled_from([SEEDS, RESAMPLED, FIVE_FOLDS]), seeds)
def test_sealed_pictures_are_in_no_part_whatever_is_drawn(collection, kind, seed):
    sealed = sealed_rows(collection, SealedSpec())
    split = a_split(collection, kind, seed=seed, repetition=1, sealed=SEALED, test=0.1)
    seen = np.concatenate(list(split.parts.values()))
    assert not set(seen) & set(sealed)
    assert set(seen) | set(sealed) == set(range(len(collection.labels)))
    assert not set(collection.groups[seen]) & set(collection.groups[sealed])
    assert counts(collection, sealed).min() > 0


def test_what_is_sealed_follows_from_its_own_seed_and_is_stratified():
    collection = a_collection(PAINTINGS)
    first, again, other = (sealed_rows(collection, SealedSpec(seed=seed)) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()
    shares = counts(collection, first) / np.bincount(collection.labels)
    assert shares == pytest.approx(0.2, abs=0.5 / 24)


def test_when_it_is_opened_it_is_the_test_part_and_all_others_are_learned_from():
    collection = a_collection(class_sizes(30, 20))
    sealed = sealed_rows(collection, SealedSpec())
    one, other = (
        a_split(collection, RESAMPLED, repetition=number, sealed=SEALED | {"opened": True})
        for number in (0, 1)
    )
    assert one.test.tolist() == other.test.tolist() == sealed.tolist()
    assert [len(rows) for rows in one.parts.values()] == [34, 6, 10]
    assert one.validation.tolist() != other.validation.tolist()


@pytest.mark.parametrize("opened", [False, True])
def test_the_trials_of_a_search_see_nothing_that_is_sealed(opened):
    collection = a_collection(class_sizes(60, 50))
    spec = a_spec(split={"sealed": {"share": 0.2, "opened": opened}})
    within = OuterSplit(7, RESAMPLED, 0)
    split = split_of(RunPlan("t", spec, 0, 1, within=within), collection)
    seen = np.concatenate(list(split.parts.values()))
    assert not set(seen) & set(sealed_rows(collection, SealedSpec()))
    assert len(seen) == (88 if opened else 75)


def test_a_class_that_cannot_be_on_both_sides_is_named():
    with pytest.raises(DataError, match=r"independent: 1\) has none for open"):
        sealed_rows(a_collection(class_sizes(30, 1)), SealedSpec())


def with_copies(collection):
    """The same collection, where every second row was made from the one before it."""
    rows = np.arange(len(collection.labels))
    return replace(collection, groups=rows // 2, copies=frozenset(rows[1::2].tolist()))


def test_copies_are_learned_from_alone_in_a_given_split_too():
    collection = with_copies(given_parts(a_collection(class_sizes(20, 20)), 12, 4, 4))
    split = a_split(collection, SEEDS, given="part", validation=0.5)
    assert [len(rows) for rows in split.parts.values()] == [24, 4, 4]
    assert not set(split.validation.tolist()) & collection.copies
    assert not set(split.test.tolist()) & collection.copies


@pytest.mark.parametrize("given", [None, "part"])
def test_a_search_sees_no_copy_of_a_test_picture(given):
    collection = with_copies(given_parts(a_collection(class_sizes(40, 40)), 28, 0, 12))
    part = "folders" if given else None
    spec = a_spec(data={"source": "folder", "folder": "x", "part": part}, split={"given": given})
    whole = split_of(RunPlan("t", spec, 0, 1), collection)
    trial = split_of(RunPlan("t", spec, 0, 1, within=OuterSplit(spec.seed, SEEDS, 0)), collection)
    seen = np.concatenate(list(trial.parts.values()))
    assert len(seen) > len(collection.labels) / 3
    assert not set(collection.groups[seen]) & set(collection.groups[whole.test])
    for held_out in (trial.validation, trial.test):
        assert not set(held_out.tolist()) & collection.copies


def test_a_test_part_is_known_by_its_pictures():
    collection = a_collection(class_sizes(30, 20))
    one, other = (a_split(collection, RESAMPLED, repetition=number) for number in (0, 1))
    assert pictures_tested(collection, one) == pictures_tested(collection, one)
    assert pictures_tested(collection, one) != pictures_tested(collection, other)


@KINDS
@pytest.mark.parametrize("opened", [False, True])
def test_copies_of_what_is_sealed_are_never_learned_from(kind, opened):
    labels, originals = class_sizes(90, 80), np.arange(170) // 2
    copies = frozenset(range(1, 170, 2))  # each second picture was made from the one before
    collection = replace(a_collection(labels, originals), copies=copies)
    sealed = sealed_rows(collection, SealedSpec())
    split = a_split(collection, kind, sealed=SEALED | {"opened": opened}, test=0.1)
    learned, tested = split.train, [*split.validation, *split.test]
    assert not set(collection.groups[learned]) & set(collection.groups[sealed])
    assert not set(tested) & copies
    assert (set(split.test) <= set(sealed)) == opened
