"""Many files as one stream: what comes back, and what does not."""

import io
import lzma
import subprocess
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.studies.packed_files import PACKED, packed_files, unpacked_files

NAMES = st.text("0123456789abcdef", min_size=1, max_size=64).map("files/".__add__)


@given(st.dictionaries(NAMES, st.binary(max_size=2000), max_size=8))
def test_what_was_packed_comes_back_and_the_same_files_are_the_same_bytes(contents):
    packed = packed_files(contents)
    assert unpacked_files(packed) == contents
    assert packed_files(contents) == packed


def test_files_that_are_alike_take_little_more_than_one():
    lines = "".join(f"picture_{number},Claude Monet,{number}\n" for number in range(2000))
    alike = {f"files/{number}": f"{number}\n{lines}".encode() for number in range(10)}
    one = packed_files({"files/0": alike["files/0"]})
    assert len(packed_files(alike)) < 2 * len(one)


def test_any_tar_unpacks_them(tmp_path):
    (tmp_path / PACKED).write_bytes(packed_files({"files/ab": b"split", "files/cd": b"answers"}))
    subprocess.run(["tar", "-xf", PACKED], cwd=tmp_path, check=True)
    assert (tmp_path / "files" / "ab").read_bytes() == b"split"
    assert (tmp_path / "files" / "cd").read_bytes() == b"answers"


def stream_of(*entries):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:xz") as packed:
        for entry in entries:
            packed.addfile(entry, io.BytesIO(bytes(entry.size)))
    return stream.getvalue()


def an_entry(kind=tarfile.REGTYPE, size=0):
    entry = tarfile.TarInfo("files/ab")
    entry.type, entry.size, entry.linkname = kind, size, "/etc/passwd"
    return entry


@pytest.mark.parametrize(
    ("packed", "got"),
    [
        (stream_of(an_entry(tarfile.SYMTYPE)), "'files/ab', which is no file"),
        (stream_of(an_entry(tarfile.LNKTYPE)), "'files/ab', which is no file"),
        (stream_of(an_entry(tarfile.DIRTYPE)), "'files/ab', which is no file"),
        (stream_of(an_entry(tarfile.FIFOTYPE)), "'files/ab', which is no file"),
        (stream_of(an_entry(), an_entry()), "files/ab twice"),
        (stream_of(an_entry(size=80 * 2**20)), "bytes that unpack to more than 67,108,864"),
        (stream_of(an_entry())[:-4], "does not end where it should"),
        (stream_of(an_entry()) + b"more", "does not end where it should"),
    ],
)
def test_what_nobody_packed_is_refused(packed, got):
    with pytest.raises(ValueError, match=got):
        unpacked_files(packed)


def test_a_stream_that_wants_more_memory_than_ours_ever_did_is_refused():
    wants = [{"id": lzma.FILTER_LZMA2, "dict_size": 2**30}]
    with pytest.raises(lzma.LZMAError, match="Memory usage limit"):
        unpacked_files(lzma.compress(b"one", filters=wants))
