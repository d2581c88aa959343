"""What a user is told when a disk refuses."""

import errno
import os
import zipfile
from pathlib import Path

import pytest

from harness.errors import DataError, TrainingError
from harness.runtime.disk import disk_errors, new_archive

PLACE = Path("/cache")


def system_error(number):
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_called_full_whatever_the_system_calls_it(number):
    with pytest.raises(DataError) as told, disk_errors(PLACE, "features", ", or move it."):
        raise system_error(number)
    assert str(told.value) == (
        "/cache: expected room for features; got a full disk. Free some space, or move it."
    )
    assert told.value.__cause__.errno == number


def test_a_folder_that_may_not_be_written_is_no_full_disk():
    with pytest.raises(DataError) as told, disk_errors(PLACE, "features", ", or move it."):
        raise system_error(errno.EACCES)
    assert str(told.value) == (
        "/cache: expected a folder that can be written, for features; got 'Permission denied'. "
        "Allow writing there, or move it."
    )


def test_an_error_without_a_number_is_told_in_its_own_words():
    with (
        pytest.raises(DataError, match="got '10 requested and 3 written'"),
        disk_errors(PLACE, "features", "."),
    ):
        raise OSError("10 requested and 3 written")  # as NumPy does


def test_another_way_out_and_another_kind_of_error_can_be_given():
    with (
        pytest.raises(TrainingError, match=r"Free some space, or make less\.$"),
        disk_errors(PLACE, "x", ".", for_room=", or make less.", raises=TrainingError),
    ):
        raise system_error(errno.ENOSPC)


@pytest.mark.parametrize("error", [ValueError("ours"), DataError("told"), KeyboardInterrupt()])
def test_what_the_disk_did_not_say_passes(error):
    with pytest.raises(type(error)) as passed, disk_errors(PLACE, "x", "."):
        raise error
    assert passed.value is error


def test_an_archive_that_cannot_be_written_is_the_users_to_fix(tmp_path):
    (tmp_path / "file").write_text("")
    refused = pytest.raises(DataError, match=r"x\.zip: expected a folder that can be written, for")
    with refused, new_archive(tmp_path / "file" / "x.zip"):
        raise AssertionError("nothing is packed")
    with new_archive(tmp_path / "whole.zip") as packed:
        packed.writestr("a", b"b")
    assert zipfile.ZipFile(tmp_path / "whole.zip").read("a") == b"b"
