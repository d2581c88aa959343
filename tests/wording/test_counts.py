from harness.wording.counts import counted


def test_amounts_agree_with_their_nouns():
    assert counted(1, "picture") == "1 picture"
    assert counted(1792, "picture") == "1,792 pictures"
    assert counted(0, "file") == "0 files"


def test_a_noun_without_an_s_names_its_plural():
    assert counted(1, "more pass", "more passes") == "1 more pass"
    assert counted(4, "more pass", "more passes") == "4 more passes"
