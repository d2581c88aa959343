"""What people are asked about pictures, and what is made of their answers."""

import json
from collections import Counter

import pytest

from harness.errors import DataError
from harness.evaluation.rating_answers import (
    PairAnswer,
    RaterAnswers,
    checksum,
    rated,
    read_answers_file,
    require_whole,
)
from harness.evaluation.rating_trials import (
    CATCHES,
    NOISE,
    REAL,
    REPEATS,
    PicturePool,
    RatingRequest,
    plan_rating,
)

REAL_POOL = PicturePool(REAL, ("r1",), 64)
ONE, OTHER = PicturePool("dcgan", ("r1", "r2"), 20), PicturePool("average", ("r3", "r4"), 20)


def key(trials=40, seed=1, *, painted=(ONE, OTHER), pair=False):
    return plan_rating(REAL_POOL, painted, RatingRequest(trials, seed, pair=pair))


def answered(key, choose, rater="a"):
    answers = tuple(PairAnswer(one.name, choose(one), 700) for one in key.trials)
    found = RaterAnswers(1, key.id, rater, answers, "")
    return RaterAnswers(1, key.id, rater, answers, checksum(found.said))


def side_of(trial, wanted):
    return "left" if wanted(trial.left.of) else "right"


def sees_all(trial):
    return side_of(trial, lambda of: of == REAL)


def fooled(trial):
    """Takes what was painted for real, and looks at noise."""
    return side_of(
        trial, lambda of: of not in (REAL, NOISE) or (trial.role == "catch" and of == REAL)
    )


def test_each_pair_has_a_real_and_a_painted_picture_and_none_is_shown_for_two():
    asked = key().of_role("asked")

    assert len(asked) == 40
    for trial in asked:
        assert {trial.left.of, trial.right.of} == {REAL, trial.about}
    shown = Counter(one for trial in asked for one in (trial.left, trial.right))
    assert set(shown.values()) == {1}
    assert Counter(trial.about for trial in asked) == {"dcgan": 20, "average": 20}


def test_real_pictures_are_as_often_left_as_right():
    assert sum(trial.left.of == REAL for trial in key().of_role("asked")) == 20


def test_pictures_are_taken_from_all_repetitions_the_first_ones_first():
    painted = [
        one
        for trial in key().of_role("asked")
        for one in (trial.left, trial.right)
        if one.of == "dcgan"
    ]
    assert Counter(one.run for one in painted) == {"r1": 10, "r2": 10}
    assert {one.number for one in painted} == set(range(10))


def test_there_are_pairs_with_noise_and_pairs_that_come_again_the_other_way_round():
    found = key()
    trials = {trial.name: trial for trial in found.trials}

    assert len(trials) == len(found.trials) == 40 + CATCHES + REPEATS
    for trial in found.of_role("catch"):
        assert {trial.left.of, trial.right.of} == {REAL, NOISE}
    for trial in found.of_role("repeated"):
        first = trials[trial.again]
        assert (trial.left, trial.right) == (first.right, first.left)


def test_order_sides_and_names_are_those_of_the_seed():
    assert key() == key()
    assert key().id == key().id != key(seed=2).id
    assert [trial.about for trial in key().trials] != [trial.about for trial in key(seed=2).trials]


def test_names_tell_nothing():
    names = [trial.name for trial in key().trials]
    assert all(len(name) == 12 and int(name, 16) >= 0 for name in names)
    assert names != sorted(names)


def test_a_pair_of_experiments_is_held_against_each_other():
    found = key(pair=True)

    for trial in found.of_role("asked"):
        assert {trial.left.of, trial.right.of} == {"dcgan", "average"}
        assert trial.left.number == trial.right.number
    assert found.pair == ("dcgan", "average")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"trials": 61}, "expected at most 60, because so many real pictures .*; got 61"),
        ({"trials": 3}, "expected at least 4, .*; got 3"),
        ({"painted": (PicturePool("a", ("r",), 4),)}, "expected at most 4 of a, .*; got 40"),
        ({"painted": (ONE,), "pair": True}, "expected two experiments that paint; got 1: dcgan"),
    ],
)
def test_what_cannot_be_asked_is_said(how, said):
    with pytest.raises(DataError, match=said):
        key(**how)


def test_who_sees_all_takes_nothing_painted_for_real():
    found = rated(key(), [answered(key(), sees_all)])

    assert [(one.experiment, one.chosen, one.asked) for one in found.shares] == [
        ("dcgan", 0, 20),
        ("average", 0, 20),
    ]
    assert found.shares[0].low == 0
    assert found.shares[0].high == pytest.approx(0.1611, abs=1e-4)  # Wilson's, of 0 of 20
    assert found.raters[0].same == 1


def test_of_several_people_there_is_an_interval_over_them_and_their_agreement():
    answers = [answered(key(), sees_all, "a"), answered(key(), fooled, "b")]
    found = rated(key(), answers)

    assert found.shares[0].share == 0.5
    assert (found.shares[0].low_of_people, found.shares[0].high_of_people) == (0, 1)
    assert found.kappa == pytest.approx(-1)


def test_who_did_not_look_is_left_out_and_named():
    careless = answered(key(), lambda _: "left", "c")
    found = rated(key(), [answered(key(), sees_all), careless])

    assert [rater.counted for rater in found.raters] == [True, False]
    assert found.raters[1].missed == CATCHES / 2
    assert found.raters[1].same == 0  # what comes again does so the other way round
    assert found.shares[0].asked == 20
    with pytest.raises(DataError, match="expected somebody who missed at most 1 of the 4"):
        rated(key(), [careless])


def test_a_preference_is_counted_for_the_first_of_a_pair():
    found = key(pair=True)
    likes_the_first = answered(found, lambda one: side_of(one, lambda of: of in ("dcgan", REAL)))

    (share,) = rated(found, [likes_the_first]).shares
    assert (share.experiment, share.chosen, share.asked) == ("dcgan", 40, 40)


def write(path, given, **changes):
    document = {
        "format": given.format,
        "rating": given.rating,
        "rater": given.rater,
        "answers": [vars(one) for one in given.answers],
        "fnv1a": given.fnv1a,
    }
    path.write_text(json.dumps(document | changes))
    return path


def test_a_file_comes_back_as_it_was_written(tmp_path):
    given = answered(key(), sees_all)

    assert read_answers_file(write(tmp_path / "a.json", given)) == given


def test_a_file_that_was_altered_is_refused(tmp_path):
    given = answered(key(), sees_all)
    turned = [{**vars(one), "chosen": "left"} for one in given.answers]

    with pytest.raises(DataError, match=r"a\.json.*the file was altered"):
        read_answers_file(write(tmp_path / "a.json", given, answers=turned))
    with pytest.raises(DataError, match=r"b\.json"):
        read_answers_file(write(tmp_path / "b.json", given, answers="none"))


def test_answers_that_are_not_whole_of_another_page_or_twice_are_refused(tmp_path):
    whole, path = answered(key(), sees_all), tmp_path / "a.json"
    short = RaterAnswers(1, whole.rating, "b", whole.answers[:-1], "")

    require_whole([(path, whole)], key())
    with pytest.raises(DataError, match="47 where the page asks 48"):
        require_whole([(path, short)], key())
    with pytest.raises(DataError, match="those of another page"):
        require_whole([(path, whole)], key(seed=2))
    with pytest.raises(DataError, match="those of the same person as in"):
        require_whole([(path, whole), (tmp_path / "b.json", whole)], key())


def test_the_checksum_is_the_published_one():
    assert checksum("") == "cbf29ce484222325"
    assert checksum("foobar") == "85944171f73967e8"
