import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.data.collection import duplicates
from harness.data.collection.catalog import CatalogEntry
from harness.data.collection.duplicates import (
    LEAST_LIKENESS,
    MOST_DIFFERENT_BITS,
    describe_groups,
    group_duplicates,
    near_pairs,
)
from harness.data.collection.perceptual_hash import likeness, patterns


def pattern(seed):
    return np.random.default_rng(seed).integers(0, 256, (16, 16), dtype=np.uint8)


def an_entry(sha256="", *, bits=0, looks=None):
    thumbnail = b"" if looks is None else looks.tobytes()
    sha256 = sha256 or str(an_entry.count)
    an_entry.count += 1
    return CatalogEntry(
        "a/x", 1, 1, 1, 1, sha256, 99, 99, "RGB", "JPEG", False, bits, thumbnail, ""
    )


an_entry.count = 0


def shown(entry):
    return patterns(np.frombuffer(entry.thumbnail, np.uint8).reshape(1, 16, 16))


def groups(*entries):
    return group_duplicates(entries).tolist()


def test_equal_content_shares_a_group():
    entries = an_entry("p"), an_entry("q"), an_entry("p", looks=pattern(1)), an_entry("q")
    assert groups(*entries) == [0, 1, 0, 1]


def test_equal_looks_share_a_group():
    assert groups(an_entry(looks=pattern(1)), an_entry(looks=pattern(1))) == [0, 0]


def test_a_near_hash_needs_like_thumbnails_too():
    assert groups(an_entry(looks=pattern(1)), an_entry(looks=pattern(2))) == [0, 1]


def test_like_thumbnails_need_a_near_hash_too():
    near, far = (1 << MOST_DIFFERENT_BITS) - 1, (2 << MOST_DIFFERENT_BITS) - 1
    same = pattern(1)
    assert groups(an_entry(looks=same), an_entry(bits=near, looks=same)) == [0, 0]
    assert groups(an_entry(looks=same), an_entry(bits=far, looks=same)) == [0, 1]


def test_a_chain_of_pairs_is_one_group():
    step = (1 << MOST_DIFFERENT_BITS) - 1
    first = an_entry(looks=pattern(1))
    last = an_entry(bits=step << MOST_DIFFERENT_BITS | step, looks=pattern(1))
    middle = an_entry(bits=step, looks=pattern(1))
    assert groups(first, last) == [0, 1]
    assert groups(first, an_entry(), last, middle) == [0, 1, 0, 0]


def test_blank_pictures_do_not_attract_one_another():
    blank = np.full((16, 16), 200, np.uint8)
    assert groups(*(an_entry(looks=blank) for _ in range(3))) == [0, 1, 2]


def test_pictures_too_small_to_be_compared_are_grouped_by_content_alone():
    assert groups(an_entry("p"), an_entry("q"), an_entry("p")) == [0, 1, 0]


def test_no_pictures_make_no_groups():
    assert groups() == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=30), st.integers(0, 2**20))
def test_the_groups_are_those_of_comparing_all_with_all(choices, seed):
    rng = np.random.default_rng(seed)
    bases = [pattern(s) for s in range(4)]
    entries = []
    for choice in choices:
        noisy = bases[choice] + rng.normal(0, 60, (16, 16))
        flips = sum(1 << int(bit) for bit in rng.choice(64, 9, replace=False))
        looks = noisy.clip(0, 255).astype(np.uint8)
        entries.append(an_entry(bits=flips, looks=looks))
    linked = [
        (i, j)
        for i, a in enumerate(entries)
        for j, b in enumerate(entries)
        if (a.perceptual_hash ^ b.perceptual_hash).bit_count() <= MOST_DIFFERENT_BITS
        and likeness(shown(a), shown(b)) >= LEAST_LIKENESS
    ]
    expected = list(range(len(entries)))
    for _ in entries:
        for i, j in linked:
            expected[i] = expected[j] = min(expected[i], expected[j])
    found = groups(*entries)
    assert [found.index(group) for group in found] == expected


def test_many_pictures_cross_the_borders_of_blocks(monkeypatch):
    monkeypatch.setattr(duplicates, "_AT_ONCE", 2**9)
    monkeypatch.setattr(duplicates, "_PAIRS_AT_ONCE", 128)
    entries = [an_entry(bits=i % 60 << 44, looks=pattern(i % 60)) for i in range(120)]
    assert groups(*entries) == [i % 60 for i in range(120)]


def test_memory_hardly_grows_with_pictures_and_not_with_pairs():
    hashes = np.random.default_rng(1).integers(0, 2**63, 9000).tolist()
    entries = [an_entry(bits=bits, looks=pattern(1)) for bits in hashes]

    def peak(count):
        tracemalloc.start()
        group_duplicates(entries[:count])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak(9000) < peak(3000) + 6000 * 1000  # a byte for each pair would be 81 MB


@pytest.mark.parametrize(
    ("labels", "notes"),
    [
        (
            [0, 0, 1],
            ["2 of 3 pictures are near-duplicates of others, in 1 group; the largest has 2."],
        ),
        (
            [0, 1, 1],
            [
                "2 of 3 pictures are near-duplicates of others, in 1 group; the largest has 2.",
                "1 group of near-duplicates with more than one class, such as x and y.",
            ],
        ),
    ],
)
def test_groups_are_described(labels, notes):
    assert describe_groups(np.array([0, 0, 1]), np.array(labels), ["x", "y", "z"]) == notes


def test_what_a_table_joined_is_not_called_alike():
    found = describe_groups(
        np.array([0, 0, 1]), np.array([0, 1, 1]), ["x", "y", "z"], by_table=True
    )
    assert found == [
        "2 of 3 pictures belong to others, by the table or as near-duplicates, in 1 group; the "
        "largest has 2.",
        "1 group of pictures with more than one class, such as x and y.",
    ]


def test_unlike_pictures_need_no_description():
    assert describe_groups(np.arange(3), np.zeros(3, int), ["x", "y", "z"]) == []


def near(hashes, most_bits):
    pairs = near_pairs(np.array(hashes, np.uint64), most_bits)
    return {tuple(pair) for some in pairs for pair in some.tolist()}


def by_comparing_all(hashes, most_bits):
    return {
        (i, j)
        for j, second in enumerate(hashes)
        for i, first in enumerate(hashes[:j])
        if (first ^ second).bit_count() <= most_bits
    }


@st.composite
def hashes_near_one_another(draw):
    """A few hashes, and copies of them with some bits changed."""
    hashes = draw(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=4))
    changed = st.tuples(st.sampled_from(hashes), st.sets(st.integers(0, 63), max_size=17))
    copies = draw(st.lists(changed, max_size=6))
    return hashes + [start ^ sum(1 << bit for bit in bits) for start, bits in copies]


@settings(max_examples=50, deadline=None)
@given(hashes_near_one_another(), st.sampled_from([0, 3, 14]))
def test_just_the_pairs_are_found_that_comparing_all_finds(hashes, most_bits):
    assert near(hashes, most_bits) == by_comparing_all(hashes, most_bits)


@pytest.mark.parametrize("at_once", [1, 7, 13, 2**20])
def test_portions_of_any_size_find_the_same(monkeypatch, at_once):
    monkeypatch.setattr(duplicates, "_AT_ONCE", at_once)
    hashes = [5, 5, 5, 4, 2**40 + 5, 2**63]
    assert near(hashes, 14) == by_comparing_all(hashes, 14)


def test_nothing_is_near_to_nothing():
    assert near([], 14) == near([1], 14) == set()
