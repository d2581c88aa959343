import os
import pickle
import struct

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
