import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from harness.seeds import derive_seed, generator


@given(st.integers(), st.text(), st.integers(0, 1000))
def test_a_seed_is_never_0_and_always_fits_32_bits(root, purpose, number):
    assert 1 <= derive_seed(root, purpose, number) < 2**31


@given(st.integers(-100, 100))
def test_purposes_and_roots_have_streams_of_their_own(root):
    seeds = [derive_seed(root, "order"), derive_seed(root, "init"), derive_seed(root + 1, "order")]
    assert len(set(seeds)) == 3


def test_a_seed_never_changes_from_one_version_to_the_next():
    assert derive_seed(1, "split") == derive_seed(1, "split")
    assert derive_seed(0, "split") == 1548581963


def test_a_generator_repeats_itself_and_no_other():
    again, other = generator(1, "a").random(4), generator(2, "a").random(4)
    np.testing.assert_array_equal(generator(1, "a").random(4), again)
    assert not np.array_equal(again, other)
