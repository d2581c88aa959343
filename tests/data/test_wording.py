from harness.data.names import counted, listed


def test_lists_read_as_sentences():
    assert listed(["a"], 3) == "a"
    assert listed(["a", "b"], 3) == "a and b"
    assert listed(["a", "b", "c"], 3) == "a, b and c"
    assert listed(["a", "b", "c", "d"], 3) == "a, b and 2 more"


def test_amounts_agree_with_their_nouns():
    assert counted(1, "picture") == "1 picture"
    assert counted(1792, "picture") == "1,792 pictures"
    assert counted(0, "file") == "0 files"
