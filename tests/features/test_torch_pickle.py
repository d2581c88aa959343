import pickle
from collections import OrderedDict
from io import BytesIO

import pytest

from harness.features import torch_file as torch_pickle
from harness.features.torch_file import Name, Storage, TensorPlan, read_pickle
from tests.features import factories as make


def read(program):
    return read_pickle(BytesIO(make.pickled(program)))


def refusal(content):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the words are the caller's to check
        read_pickle(BytesIO(content))
    return str(caught.value)


@pytest.mark.parametrize(
    "value",
    [{"a": 1, "b": [1, "x", None]}, (), (1, 2, 3, 4), [True, False], 2**70, -5, {}],
    ids=str,
)
def test_plain_values_read_as_pickle_reads_them(value):
    assert read_pickle(BytesIO(pickle.dumps(value, 2))) == value


def test_an_ordered_dictionary_with_attributes_reads_as_its_entries():
    state = OrderedDict(a=1)
    state.metadata = {"version": 2}
    assert read_pickle(BytesIO(pickle.dumps(state, 2))) == {"a": 1}


def test_pickles_follow_one_another_in_a_stream():
    stream = BytesIO(pickle.dumps("first", 2) + pickle.dumps("second", 2) + b"rest")
    assert [read_pickle(stream), read_pickle(stream), stream.read()] == ["first", "second", b"rest"]


def test_a_tensor_reads_as_a_description():
    program = make.tensor(make.storage("key", 6), (2, 3), (3, 1), offset=0)
    stored = Storage("torch FloatStorage", "key", 6)
    assert read(program) == TensorPlan(stored, 0, (2, 3), (3, 1))


def test_names_stay_names():
    assert read(make.name("torch", "LongStorage")) == Name("torch LongStorage")


@pytest.mark.parametrize(
    "name",
    [
        ("os", "system"),
        ("posix", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("numpy", "load"),
        ("torch", "load"),
        ("torch.FloatStorage", "__init__"),
        ("collections", "OrderedDict.__init__.__globals__"),
        ("the", "mark"),
    ],
)
def test_every_other_name_is_refused(name):
    assert "the name" in refusal(make.pickled(make.name(*name)))


@pytest.mark.parametrize(
    "instruction",
    [
        b"(ios\nsystem\n",
        b"(o",
        b")\x81",
        b"\x82\x01",
        b"\x93",
        b"Pname\n",
        b"2",
        b"0",
        b"\x94",
        b"\x8f",
        b"C\x01a",
        b"\x95\x08\x00\x00\x00\x00\x00\x00\x00",
        b"F1.0\n",
    ],
)
def test_every_other_instruction_is_refused(instruction):
    assert "the pickle instruction" in refusal(make.pickled(make.text("x") + instruction))


@pytest.mark.parametrize(
    "program",
    [
        make.text("f") + b")R",
        make.name("torch", "FloatStorage") + b")R",
        make.name("collections", "OrderedDict") + make.row(make.row()) + b"R",
        make.name("torch._utils", "_rebuild_tensor_v2") + make.row(make.text("x")) + b"R",
        make.name("torch._utils", "_rebuild_tensor_v2") + b"}b",
        make.tensor(make.storage("k", 6), (1,), (1,)) + b"}b",
        make.text("x") + b"}b",
        make.row(make.text("storage")) + b"Q",
        make.text("x" * 100_000) + b"Q",
        make.row(make.text("module"), *[b"N"] * 5) + b"Q",
        make.tensor(make.storage("k", 6), (1,), (1,)).replace(b"\x89", b"N"),
        make.tensor(make.text("k"), (1,), (1,)),
        b"](Ka" + b"u",
        b"}(" + make.whole(1) + make.whole(2) + b"u",
        b"}(" + make.text("alone") + b"u",
        b"}(" + make.text("x") + b"e",
    ],
)
def test_what_makes_no_tensor_is_refused(program):
    assert refusal(make.pickled(program))


def test_truth_values_are_no_sizes():
    program = make.tensor(make.storage("k", 6), (1,), (1,)).replace(
        make.row(make.whole(1)), b"\x88\x85", 1
    )
    assert "bool for a whole number" in refusal(make.pickled(program))


def test_a_far_memo_place_takes_no_memory():
    assert read(make.text("x") + b"r\xff\xff\xff\xff") == "x"


def test_a_tower_of_tuples_is_no_key():
    # Each tuple holds the one below twice: hashing the top would visit 2**60 values.
    tower = b")q\x00" + b"h\x00h\x00\x86q\x00" * 60
    assert "tuple for text" in refusal(make.pickled(tower + b"}h\x00Ns"))


@pytest.mark.parametrize(
    "content",
    [b"", b".", b"\x80\x02.", b"\x80\x02(.", b"\x80\x02h\x05.", b"\x80\x02NN.", b"\x80\x02e."],
)
def test_a_broken_pickle_is_refused(content):
    assert refusal(content)


def test_an_endless_pickle_is_refused(monkeypatch):
    monkeypatch.setattr(torch_pickle, "LONGEST_PROGRAM", 100)
    assert "over 100 instructions" in refusal(make.pickled(b"](" + b"N" * 100 + b"e"))
