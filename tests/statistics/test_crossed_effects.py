import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.trained_collections import CollectionKind, draw_pool
from harness.errors import ComparisonError
from harness.statistics.corrected_t import corrected_t
from harness.statistics.crossed_effects import (
    CrossedValues,
    collections_like_it,
    components_without_each,
    crossed_components,
    this_collection,
)
from harness.statistics.simulated_studies import share


def crossed(table, *, labels=None, collection=None, groups=None, answer=1.0):
    """Values of a table (pictures, repetitions), NaN where a picture was not tested."""
    picture, repetition = np.nonzero(~np.isnan(table))
    stratum = np.zeros(len(table), dtype=int) if labels is None else labels
    groups = np.arange(len(table)) if groups is None else groups
    sizes = np.bincount(stratum) if collection is None else collection
    return CrossedValues(
        values=table[picture, repetition],
        picture=groups[picture],
        repetition=repetition,
        stratum=stratum[picture],
        collection=np.asarray(sizes),
        one_answer=answer,
    )


def fold_table(own, rounds, rng, noise=0.0, folds=5):
    """Pictures of one class in rounds of folds, each with its own value and some noise."""
    table = np.full((len(own), rounds * folds), np.nan)
    for number in range(rounds):
        fold = rng.permutation(np.arange(len(own)) % folds)
        table[np.arange(len(own)), number * folds + fold] = own + noise * rng.normal(size=len(own))
    return table


def by_hand(table, labels, collection):
    """What the module docstring says, as loops over all pairs of cells."""
    r = table.shape[1]
    cells = [
        (i, s, table[i, s] / (~np.isnan(table[:, s])).sum()) for i, s in np.ndindex(*table.shape)
    ]
    cells = [cell for cell in cells if not np.isnan(cell[2])]
    overlap = fixed = 0.0
    for label, size in enumerate(collection):
        mine = [cell for cell in cells if labels[cell[0]] == label]
        pairs = list(itertools.permutations(mine, 2))
        same = [a[2] * b[2] for a, b in pairs if a[0] == b[0]]
        others = [a[2] * b[2] for a, b in pairs if a[0] != b[0] and a[1] != b[1]]
        covariance = np.mean(same) - np.mean(others) if same else 0.0
        tested = np.array([sum(cell[1] == s for cell in mine) for s in range(r)])
        expected = (tested.sum() ** 2 - (tested**2).sum()) / size
        overlap += covariance * (len(same) - expected) / (r * (r - 1))
        within = [[cell[2] for cell in mine if cell[1] == s] for s in range(r)]
        squares = sum(((np.array(one) - np.mean(one)) ** 2).sum() for one in within if one)
        variance = squares / sum(len(one) - 1 for one in within if one)
        fixed += len(mine) * variance + (len(same) - tested.sum() ** 2 / size) * covariance
    return overlap, fixed / r**2


def test_the_components_are_those_of_all_pairs():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(30, 4)) + rng.normal(size=(30, 1))
    table[rng.random(table.shape) < 0.5] = np.nan
    labels = np.repeat([0, 1], [12, 18])
    found = crossed_components(crossed(table, labels=labels, collection=[15, 20]))
    overlap, fixed = by_hand(table, labels, [15, 20])
    assert found.scores == pytest.approx(np.nanmean(table, axis=0))
    assert found.overlap == pytest.approx(overlap)
    assert found.fixed_pictures == pytest.approx(max(fixed, 0))


@given(st.integers(0, 9_999), st.integers(2, 6), st.integers(1, 3), st.booleans())
def test_without_a_repetition_they_are_those_of_the_others(seed, r, classes, grouped):
    rng = np.random.default_rng(seed)
    table = np.where(rng.random((12, r)) < 0.4, np.nan, rng.integers(-1, 2, (12, r)))
    table[rng.integers(12, size=r), np.arange(r)] = 1.0  # none without a picture
    labels = np.sort(rng.integers(0, classes, 12))
    labels[1] = labels[0]  # a group is of one class; of two, the first that was tested counts
    sizes = np.bincount(labels, minlength=classes) + 3
    groups = np.concatenate(([0, 0], np.arange(2, 12))) if grouped else None
    whole = crossed(table, labels=labels, collection=sizes, groups=groups)
    for left_out, found in enumerate(components_without_each(whole)):
        others = np.delete(table, left_out, axis=1)
        expected = crossed_components(
            crossed(others, labels=labels, collection=sizes, groups=groups)
        )
        np.testing.assert_array_equal(found.scores, expected.scores)
        np.testing.assert_allclose(found[1:], expected[1:], rtol=1e-9, atol=1e-12)


def test_seeds_on_one_split_are_tested_by_the_paired_t_test():
    rng = np.random.default_rng(1)
    table = 0.1 + rng.normal(size=(1, 8)) + 0.5 * rng.normal(size=(50, 8))
    one = this_collection(crossed_components(crossed(table)))
    reference = stats.ttest_1samp(table.mean(axis=0), 0.0)
    assert one.p_value() == pytest.approx(reference.pvalue)
    low, high = reference.confidence_interval(0.95)
    assert one.half_width(0.05) == pytest.approx((high - low) / 2)
    assert one.mean == pytest.approx((high + low) / 2)


def test_the_wider_claim_is_the_corrected_t_test():
    rng = np.random.default_rng(2)
    table = rng.normal(size=(1, 8)) + 0.5 * rng.normal(size=(50, 8))
    one = collections_like_it(crossed_components(crossed(table)), n_test=50, n_train=200)
    reference = corrected_t(table.mean(axis=0), n_test=50, n_train=200)
    assert one.p_value() == pytest.approx(reference.p)
    assert one.half_width(0.05) == pytest.approx((reference.high - reference.low) / 2)


def test_what_folds_share_is_subtracted():
    # A picture's own value is all there is, so each round's mean is the collection's own.
    rng = np.random.default_rng(3)
    own = rng.normal(size=100)
    found = [crossed_components(crossed(fold_table(own, 4, rng))) for _ in range(60)]
    plain = np.mean([one.scores.var(ddof=1) / 20 for one in found])
    assert np.mean([one.overlap for one in found]) == pytest.approx(-plain, rel=0.1)
    assert np.mean([one.fixed_pictures for one in found]) < 0.1 * plain


def test_luck_is_not_subtracted():
    rng = np.random.default_rng(4)
    found = [
        crossed_components(crossed(fold_table(np.zeros(100), 4, rng, noise=1.0)))
        for _ in range(200)
    ]
    variance = np.mean([one.scores.var(ddof=1) / 20 + one.overlap for one in found])
    assert variance == pytest.approx(1 / 400, rel=0.1)
    assert np.mean([one.fixed_pictures for one in found]) == pytest.approx(1 / 400, rel=0.1)


def test_a_single_round_of_folds_shows_no_picture_twice_and_subtracts_nothing():
    rng = np.random.default_rng(5)
    found = crossed_components(crossed(fold_table(rng.normal(size=100), 1, rng)))
    assert found.overlap == 0.0
    assert this_collection(found).plain.standard_error == pytest.approx(
        found.scores.std(ddof=1) / math.sqrt(5)
    )


def test_near_duplicates_count_as_one_picture():
    rng = np.random.default_rng(6)
    table = rng.normal(size=(40, 5)) + rng.normal(size=(40, 1))
    alone = crossed_components(crossed(table))
    twice = crossed(
        np.repeat(table, 2, axis=0), groups=np.repeat(np.arange(40), 2), collection=[40]
    )
    assert crossed_components(twice)[1:] == pytest.approx(alone[1:])


def test_two_equal_scores_are_evidence_only_as_far_as_pictures_show_it():
    table = np.zeros((200, 2))
    table[:10, 0], table[10:20, 0] = 1, -1
    table[20:30, 1], table[30:40, 1] = 1, -1
    one = this_collection(crossed_components(crossed(table, collection=[1_000])))
    assert one.mean == 0.0
    # 40 of 400 answers differ: a standard error of the root of 40, over 400.
    assert one.half_width(0.05) == pytest.approx(1.96 * math.sqrt(40) / 400, rel=0.02)


def test_two_equal_recipes_may_still_differ_on_pictures_that_nobody_has_seen():
    components = crossed_components(crossed(np.zeros((150, 2)), collection=[1_000]))
    assert this_collection(components).half_width(0.05) == pytest.approx(1.96**2 / 176.5, rel=0.01)
    wider = collections_like_it(components, n_test=150, n_train=850)
    # All that was drawn are 150 pictures, tested twice.
    assert wider.half_width(0.05) == pytest.approx(1.96**2 / 150, rel=0.01)


def test_one_repetition_says_nothing():
    components = crossed_components(crossed(np.ones((20, 1)), collection=[100]))
    for one in (
        this_collection(components),
        collections_like_it(components, n_test=20, n_train=80),
    ):
        assert (one.mean, one.half_width(0.05), one.p_value()) == (1.0, math.inf, 1.0)


@pytest.mark.parametrize("change", [{"picture": np.arange(3)}, {"values": np.array([1.0, np.nan])}])
def test_what_are_no_crossed_values_is_refused(change):
    two = {"values": np.ones(2), "picture": np.arange(2), "repetition": np.zeros(2, dtype=int)}
    rest = {"stratum": np.zeros(2, dtype=int), "collection": np.array([2])}
    with pytest.raises(ComparisonError, match="expected n finite values"):
        CrossedValues(**{**two, **rest, **change})


def test_classes_and_pictures_that_the_collection_has_not_are_refused():
    with pytest.raises(ComparisonError, match="expected classes from 0 to 0; got 0 to 1"):
        crossed(np.ones((2, 2)), labels=np.array([0, 1]), collection=[2])
    with pytest.raises(ComparisonError, match="at most the 2 pictures of class 0 .* got 3"):
        crossed_components(crossed(np.ones((3, 2)), collection=[2]))


LUCKY = ("lucky_ridge", "very_lucky_ridge")


@pytest.mark.parametrize(
    "kind",
    [
        CollectionKind(300, 4, "resampled_splits", LUCKY, metric="macro_f1", imbalance=10),
        CollectionKind(300, 4, "cross_validation", LUCKY),
        CollectionKind(300, 2, "resampled_splits", ("centroids", "ridge"), copies=2),
    ],
    ids=str,
)
def test_of_trained_learners_the_truth_is_missed_as_seldom_as_it_was_said(kind):
    rng = np.random.default_rng(7)
    pool, missed, wider = draw_pool(kind, 200, rng), [], []
    for _ in range(400):
        study = pool.study(pool.order(10, rng))
        components = crossed_components(study.crossed)
        one = this_collection(components)
        sizes = {"n_test": pool.n_test, "n_train": len(pool.labels) - pool.n_test}
        missed.append(abs(one.mean - study.truth) > one.half_width(0.05))
        wider.append(
            collections_like_it(components, **sizes).half_width(0.05) / one.half_width(0.05)
        )
    assert share(np.array(missed)).low < 0.05
    # Their square is how many times fewer repetitions do.
    assert 1.4 < np.median(wider) < 2.0
