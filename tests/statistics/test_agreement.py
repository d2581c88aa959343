"""How far people agree, and what they say of others."""

import numpy as np
import pytest

from harness.statistics.agreement import fleiss_kappa, interval_over_people

# Fleiss (1971) as tabulated in his later book: 10 things, 14 people, five kinds of answer.
FLEISS = [
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
]


def test_kappa_is_that_of_the_published_example():
    answers = np.array([np.repeat(np.arange(5), row) for row in FLEISS]).T

    assert fleiss_kappa(answers) == pytest.approx(0.210, abs=5e-4)


def test_people_who_say_the_same_agree_and_who_say_the_contrary_do_not():
    one = np.array([0, 1, 1, 0])

    assert fleiss_kappa(np.stack([one, one])) == pytest.approx(1)
    assert fleiss_kappa(np.stack([one, 1 - one])) == pytest.approx(-1)
    assert np.isnan(fleiss_kappa(np.zeros((3, 4), np.int64)))


def test_one_person_says_nothing_of_others():
    with pytest.raises(ValueError, match="two people or more; got 1"):
        fleiss_kappa(np.zeros((1, 4), np.int64))
    with pytest.raises(ValueError, match="two people or more; got 1"):
        interval_over_people(np.array([0.5]), confidence=0.95, seed=1)


def test_an_interval_over_people_holds_their_mean_as_often_as_it_says():
    rng, inside = np.random.default_rng(1), 0
    for seed in range(200):
        shares = rng.binomial(40, rng.beta(20, 30, size=20)) / 40
        low, high = interval_over_people(shares, confidence=0.95, seed=seed)
        inside += low <= 0.4 <= high
    assert 0.88 <= inside / 200 <= 0.99


def test_the_same_seed_draws_the_same_people():
    shares = np.array([0.2, 0.5, 0.4])

    first, again, other = (
        interval_over_people(shares, confidence=0.95, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert min(shares) <= first[0] < first[1] <= max(shares)
    assert other[0] >= min(shares)
