import os
import pickle
import struct
import warnings
from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from harness.errors import DataError
from harness.features import torch_file
from harness.features.torch_file import read_tensors
from tests.features import factories as make

RELAXED = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def refusal(path):
    with pytest.raises(DataError) as caught:
        read_tensors(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


@RELAXED
@given(
    array=arrays(
        st.sampled_from(["<f4", "<f8", "<i8", "<f2"]), array_shapes(min_dims=0, max_dims=4)
    ),
    reverse=st.booleans(),
)
def test_tensors_come_back_whatever_their_memory_order(tmp_path, array, reverse):
    array = array.T if reverse else array
    read = read_tensors(make.arrays_file(tmp_path / "w.pth", {"w": array, "v": np.ones(2, "f4")}))
    np.testing.assert_array_equal(read["w"], array)
    assert read["w"].dtype == array.dtype
    assert read["w"].flags.c_contiguous
    assert read["w"].flags.writeable
    assert list(read) == ["w", "v"]


def test_an_offset_into_a_shared_storage_is_followed(tmp_path):
    first, second = (
        make.tensor(make.storage("s", 6), (3,), (1,), offset=offset) for offset in (0, 3)
    )
    state = make.dictionary(a=first, b=second)
    path = make.torch_file(tmp_path / "w.pth", state, {"s": np.arange(6, dtype="f4")})
    read = read_tensors(path)
    assert read["a"].tolist() == [0, 1, 2]
    assert read["b"].tolist() == [3, 4, 5]


@pytest.mark.parametrize(
    "claims",
    [
        {"shape": (2, 4)},
        {"strides": (4, 1)},
        {"offset": 1},
        {"offset": -1},
        {"strides": (-3, 1)},
        {"strides": (3, -1), "offset": 2},
        {"shape": (-2, -3)},
        {"shape": (0, 3)},
        {"shape": (2**40, 2**40), "strides": (0, 0)},
        {"shape": (2, 3), "strides": (2**70, 2**70)},
        {"shape": (7,), "strides": (0,)},
        {"shape": (6,), "strides": (3, 1)},
        {"shape": (1,) * 9, "strides": (1,) * 9},
    ],
    ids=str,
)
def test_a_tensor_that_reaches_out_of_its_storage_is_refused(tmp_path, claims):
    message = refusal(make.one_tensor(tmp_path / "w.pth", **claims))
    assert "out of its storage" in message or "in all over storages" in message


@pytest.mark.parametrize("count", [7, 2**60, 2**200, -1, 5])
def test_a_storage_of_another_length_than_it_says_is_refused(tmp_path, count):
    path = make.one_tensor(tmp_path / "w.pth", shape=(1,), strides=(1,), count=count)
    assert "expected a dictionary of tensors" in refusal(path)


def test_views_that_would_outgrow_the_file_are_refused(tmp_path):
    views = {f"v{i}": make.tensor(make.storage("s", 6), (6,), (1,)) for i in range(3)}
    numbers = {"s": np.arange(6, dtype="f4")}
    path = make.torch_file(tmp_path / "w.pth", make.dictionary(**views), numbers)
    assert "18 numbers in all over storages of 6" in refusal(path)


def test_two_descriptions_of_one_storage_are_refused(tmp_path):
    state = make.dictionary(
        a=make.tensor(make.storage("s", 6), (1,), (1,)),
        b=make.tensor(make.storage("s", 3, "DoubleStorage"), (1,), (1,)),
    )
    path = make.torch_file(tmp_path / "w.pth", state, {"s": np.arange(6, dtype="f4")})
    assert "two descriptions" in refusal(path)


@pytest.mark.parametrize(
    "storages", [{}, {"other": np.ones(6, "f4")}, {"s": np.ones(6, "f4"), "t": np.ones(1, "f4")}]
)
def test_a_list_of_other_storages_is_refused(tmp_path, storages):
    state = make.dictionary(w=make.tensor(make.storage("s", 6), (6,), (1,)))
    assert "list of storages" in refusal(make.torch_file(tmp_path / "w.pth", state, storages))


class Runs:
    """Pickled so that reading it naively runs a command."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f"touch {self.marker}",)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("place", ["magic", "state", "keys"])
def test_a_pickle_that_would_run_a_command_is_refused_and_runs_nothing(tmp_path, protocol, place):
    marker = tmp_path / "it_ran"
    attack = pickle.dumps({"w": Runs(marker)}, protocol)
    head = make.MAGIC + make.VERSION + make.pickled(make.dictionary(little_endian=b"\x88"))
    state = make.pickled(make.dictionary(w=make.tensor(make.storage("s", 6), (6,), (1,))))
    before = {"magic": b"", "state": head, "keys": head + state}[place]
    path = tmp_path / "w.pth"
    path.write_bytes(before + attack)
    refusal(path)
    assert not marker.exists()


def test_anything_but_tensors_in_the_dictionary_is_refused(tmp_path):
    state = make.dictionary(w=make.text("not a tensor"))
    assert "got str under 'w'" in refusal(make.torch_file(tmp_path / "w.pth", state, {}))
    assert "got str" in refusal(make.torch_file(tmp_path / "w.pth", make.text("no"), {}))


def test_every_cut_is_refused(tmp_path):
    path = make.one_tensor(tmp_path / "w.pth")
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        assert ": expected " in refusal(path)


def test_bytes_behind_the_end_are_refused(tmp_path):
    path = make.one_tensor(tmp_path / "w.pth")
    path.write_bytes(path.read_bytes() + b"more")
    assert "4 bytes behind the last storage" in refusal(path)


@RELAXED
@given(data=st.data())
def test_a_file_with_changed_bytes_is_read_or_refused_and_nothing_else(tmp_path, data):
    path = make.one_tensor(tmp_path / "w.pth")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        read = read_tensors(path)
    except DataError:
        return
    assert sum(array.size for array in read.values()) <= 6


def test_other_formats_are_named(tmp_path):
    path = tmp_path / "w.pth"
    path.write_bytes(b"PK\x03\x04 and so on")
    assert "newer zip format" in refusal(path)
    assert "_use_new_zipfile_serialization=False" in refusal(path)
    path.write_bytes(make.pickled(make.whole(5)))
    assert "another first number" in refusal(path)
    path.write_bytes(make.MAGIC + make.pickled(make.whole(1002)))
    assert "another version" in refusal(path)
    state = make.dictionary()
    assert "little-endian" in refusal(make.torch_file(path, state, {}, little_endian=False))


def test_no_file_a_folder_an_empty_and_a_huge_file_are_refused(tmp_path):
    assert "no such file" in refusal(tmp_path / "missing.pth")
    assert "no such file" in refusal(tmp_path)
    path = tmp_path / "w.pth"
    path.write_bytes(b"")
    refusal(path)
    with path.open("wb") as file:
        file.truncate(torch_file.LARGEST_FILE_BYTES + 1)  # takes no room on the disk
    assert "over the limit" in refusal(path)


def test_a_storage_count_that_differs_from_the_dictionary_is_refused(tmp_path):
    path = make.one_tensor(tmp_path / "w.pth")
    content = path.read_bytes()
    start = len(content) - 6 * 4 - 8
    path.write_bytes(content[:start] + struct.pack("<q", 5) + content[start + 8 :])
    assert "a storage of 5 numbers where 6 were said" in refusal(path)


def of_program(path, program):
    """Write a file whose dictionary is this pickle program, over a storage `s` of six numbers."""
    return make.torch_file(path, program, {"s": np.arange(6, dtype="f4")})


def of_tensor(path, tensor, attributes=b""):
    """Write a file whose dictionary holds one tensor `w`, and what else is appended to it."""
    return of_program(path, make.dictionary(w=tensor) + attributes)


A_TENSOR = make.tensor(make.storage("s", 6), (2, 3), (3, 1))


def test_the_dictionary_may_be_ordered_and_carry_attributes(tmp_path):
    noted = OrderedDict()
    noted.metadata = {"version": 2, "more": [1, "x", None, True, (1, 2, 3, 4), 2**70]}
    program = pickle.dumps(noted, 2)[2:-1] + b"(" + make.text("w") + A_TENSOR + b"u"
    read = read_tensors(of_program(tmp_path / "w.pth", program))
    assert read["w"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert list(read) == ["w"]


def test_tensors_set_one_by_one_and_read_from_the_memo(tmp_path):
    program = b"}" + make.text("w") + b"q\x00" + A_TENSOR + b"s" + b"h\x00" + A_TENSOR + b"s"
    read = read_tensors(of_program(tmp_path / "w.pth", program))
    assert read["w"].tolist() == [[0, 1, 2], [3, 4, 5]]


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
        ("harness.features.torch_file", "Kind"),
        ("torch", r"Float\Storage"),
    ],
)
def test_every_other_name_is_refused(tmp_path, name):
    with warnings.catch_warnings(action="error"):
        assert "the name" in refusal(of_program(tmp_path / "w.pth", make.name(*name)))


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
        b"a",
        b"\x94",
        b"\x8f",
        b"C\x01a",
        b"\x95\x08\x00\x00\x00\x00\x00\x00\x00",
        b"\x8b\x04\x00\x00\x00\x00\x00\x00\x01",
        b"F1.0\n",
    ],
)
def test_every_other_instruction_is_refused(tmp_path, instruction):
    path = of_program(tmp_path / "w.pth", make.text("x") + instruction)
    assert "the pickle instruction" in refusal(path)


@pytest.mark.parametrize("opcode", [b"\x8e", b"\x8d", b"\x96"])
def test_a_length_of_an_exabyte_reserves_nothing(tmp_path, opcode):
    path = of_program(tmp_path / "w.pth", opcode + struct.pack("<Q", 2**60))
    assert "but only" in refusal(path)


@pytest.mark.parametrize(
    "value",
    [
        make.text("f") + b")R",
        make.name("torch", "FloatStorage") + b")R",
        make.name("collections", "OrderedDict") + make.row(make.row()) + b"R",
        make.name("collections", "OrderedDict") + b"NR",
        make.name("torch._utils", "_rebuild_tensor_v2") + make.row(make.text("x")) + b"R",
        make.name("torch._utils", "_rebuild_tensor_v2") + b"}b",
        make.name("torch._utils", "_rebuild_tensor_v2"),
        make.name("torch", "LongStorage"),
        make.storage("s", 6),
        make.storage("s", 6) + b"}b" + b"R",
        make.text("x") + b"}b",
        make.row(make.text("storage")) + b"Q",
        make.text("x" * 100_000) + b"Q",
        make.row(make.text("module"), *[b"N"] * 5) + b"Q",
        make.row(*[make.name("torch", "FloatStorage")] * 6) + b"Q",
        A_TENSOR.replace(b"\x89", b"N"),
        make.tensor(make.text("s"), (1,), (1,)),
        A_TENSOR + b"(" + make.text("x") + b"e",
        A_TENSOR + b"(" + make.text("x") + b"Nu",
        b"](Ka" + b"u",
        b"}(" + make.whole(1) + make.whole(2) + b"u",
        b"}(" + make.text("alone") + b"u",
        b"}(" + make.text("x") + b"e",
        b"](" + b"]q\x07(h\x07e" + b"e",
        b"Nh\x05",
        b"e",
        b"t",
        b"(",
    ],
)
def test_what_makes_no_tensor_is_refused(tmp_path, value):
    assert refusal(of_tensor(tmp_path / "w.pth", value))


@pytest.mark.parametrize("program", [b"", b"(", b"h\x05", b"NN", b"e", b"N", make.storage("s", 6)])
def test_a_broken_pickle_is_refused(tmp_path, program):
    assert refusal(of_program(tmp_path / "w.pth", program))


@pytest.mark.parametrize("number", [make.name("torch", "FloatStorage"), b"N", b")", make.text("x")])
def test_anything_but_the_first_number_is_refused(tmp_path, number):
    path = tmp_path / "w.pth"
    path.write_bytes(make.pickled(number))
    assert "another first number" in refusal(path)


def test_attributes_change_no_tensor(tmp_path):
    values = b"".join([make.text("shape"), make.row(make.whole(9)), make.text("__class__"), b"N"])
    changed = A_TENSOR + b"}(" + values + b"ub"
    read = read_tensors(of_tensor(tmp_path / "w.pth", changed))
    assert read["w"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_attributes_change_nothing_for_the_next_file(tmp_path):
    rebuild = make.name("torch._utils", "_rebuild_tensor_v2")
    slots = b"}(" + make.text("__defaults__") + make.row(*[b"N"] * 6) + b"u"
    attack = rebuild + make.row(b"N", slots) + b"b" + b")R"
    refusal(of_tensor(tmp_path / "attack.pth", attack))
    assert "no tensor" in refusal(of_tensor(tmp_path / "w.pth", rebuild + b")R"))


def test_truth_values_are_no_sizes(tmp_path):
    one = make.tensor(make.storage("s", 6), (1,), (1,))
    path = of_tensor(tmp_path / "w.pth", one.replace(make.row(make.whole(1)), b"\x88\x85", 1))
    assert "bool for a whole number" in refusal(path)


def test_a_far_memo_place_takes_no_memory(tmp_path):
    path = of_tensor(tmp_path / "w.pth", A_TENSOR + b"r\xff\xff\xff\xff")
    assert "the far memo place 4,294,967,295" in refusal(path)


# Each tuple holds the one below twice: hashing the top would visit 2**60 values.
TOWER = b")" + b"q\x00h\x00\x86" * 60
# Hashing or showing it would overflow the stack.
WELL = b"N" + b"\x85" * 150_000


@pytest.mark.parametrize("value", [TOWER, WELL], ids=["tower", "well"])
def test_nested_tuples_are_no_keys(tmp_path, value):
    for program in (b"}" + value + b"Ns", b"}(" + value + b"Nu"):
        assert "tuple for text" in refusal(of_program(tmp_path / "w.pth", program))
    by_name = make.name("collections", "OrderedDict") + make.row(b"](" + value + b"Nte") + b"R"
    assert refusal(of_program(tmp_path / "w.pth", by_name))


@pytest.mark.parametrize("key", [TOWER, WELL, make.whole(5), b"N"], ids=["tower", "well", "5", "0"])
def test_a_storage_is_called_by_text_alone(tmp_path, key):
    path = of_tensor(tmp_path / "w.pth", A_TENSOR)
    listed = make.pickled(b"](" + make.text("s") + b"e")
    path.write_bytes(path.read_bytes().replace(listed, make.pickled(b"](" + key + b"e")))
    assert "for text" in refusal(path)
    named = make.storage("s", 6).replace(make.text("s") + make.text("cpu"), key + make.text("cpu"))
    path = of_tensor(path, make.tensor(named, (1,), (1,)))
    assert "for text" in refusal(path)


def test_an_endless_pickle_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(torch_file, "LONGEST_PICKLE", 100)
    path = of_program(tmp_path / "w.pth", b"](" + b"N" * 100 + b"e")
    assert "over 100 instructions" in refusal(path)


def test_a_pickle_of_too_many_bytes_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(torch_file, "LARGEST_PICKLE_BYTES", 1000)
    assert refusal(of_program(tmp_path / "w.pth", make.text("x" * 1000)))


def test_a_file_that_outgrows_memory_is_refused(tmp_path, monkeypatch):
    def full(_):
        raise MemoryError

    monkeypatch.setattr(torch_file.Path, "read_bytes", full)
    assert "more than memory holds" in refusal(of_tensor(tmp_path / "w.pth", A_TENSOR))
