from harness.tracking.settings import differing_settings, told, unusual_settings

FIVE, SIX = {"seed": "1", "training.epochs": "5"}, {"seed": "1", "training.epochs": "6"}


def test_what_most_have_is_not_told():
    assert unusual_settings([SIX, FIVE, FIVE]) == [{"training.epochs": "6"}, {}, {}]


def test_of_two_the_first_is_the_usual_one():
    assert unusual_settings([FIVE, SIX]) == [{}, {"training.epochs": "6"}]


def test_a_key_that_one_lacks_is_told_as_a_dash():
    assert unusual_settings([FIVE, FIVE, {"seed": "1"}])[2] == {"training.epochs": "-"}


def test_what_decides_no_number_is_left_out():
    assert unusual_settings([{"question": "A?"}, {"question": "B?"}]) == [{}, {}]


def test_each_shows_its_value_where_any_differs():
    assert differing_settings([FIVE, SIX]) == [{"training.epochs": "5"}, {"training.epochs": "6"}]


def test_a_long_list_is_cut_and_says_so():
    assert told({str(k): "v" for k in range(6)}, shown=2) == "0: v, 1: v, and 4 more"


def test_what_follows_from_another_kind_is_left_out():
    random = {"augmentation.kind": "random", "augmentation.zoom": "0.2"}
    none = {"augmentation.kind": "none"}
    assert unusual_settings([random, random, none])[2] == {"augmentation.kind": "none"}
    assert unusual_settings([none, none, random])[2] == random
