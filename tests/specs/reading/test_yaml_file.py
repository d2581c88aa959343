import errno
import os
from pathlib import Path

from harness.specs.reading.yaml_file import LARGEST_FILE_BYTES, read_file


def said(path):
    reading = read_file(path)
    assert reading.written is None
    (mistake,) = reading.mistakes
    assert mistake.place.file == path
    return mistake.place.line, mistake.text


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("a: 1\r\nb: Dürer\r\n".encode("utf-8-sig"))

    assert read_file(path).written.plain() == {"a": 1, "b": "Dürer"}


def test_a_file_that_is_not_there_is_told_with_its_nearest_neighbour(tmp_path):
    (tmp_path / "baseline.yaml").write_text("a: 1")

    assert said(tmp_path / "baselin.yaml") == (
        0,
        f"no such file; did you mean {tmp_path / 'baseline.yaml'}?",
    )
    assert said(tmp_path / "quite_other.yaml") == (0, "no such file")
    assert said(tmp_path / "no" / "folder.yaml") == (0, "no such file")


def test_a_file_that_lies_a_folder_deeper_is_found(tmp_path):
    (tmp_path / "pca").mkdir()
    (tmp_path / "pca" / "baseline.yaml").write_text("a: 1")

    assert said(tmp_path / "baseline.yaml") == (
        0,
        f"no such file; did you mean {tmp_path / 'pca' / 'baseline.yaml'}?",
    )


def test_a_folder_is_told(tmp_path):
    assert said(tmp_path) == (0, "expected a YAML file; got a folder")


def test_a_pipe_is_told_and_not_waited_for(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)

    assert said(path) == (0, "expected a YAML file; got a device or a pipe")


def test_other_encodings_are_told_with_their_line(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("a: 1\nb: Dürer\n".encode("latin-1"))

    assert said(path) == (2, "expected UTF-8; got other bytes. Save it as UTF-8.")


def test_a_file_too_large_is_not_read(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * (LARGEST_FILE_BYTES + 1))

    assert said(path) == (0, "expected at most 64 KiB; got more")


def test_a_name_too_long_is_told(tmp_path):
    line, text = said(tmp_path / ("x" * 300 + ".yaml"))

    assert (line, text) == (0, "cannot be read: File name too long")


def test_a_file_without_permission_is_told(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so chmod proves nothing

    assert said(path) == (0, "cannot be read: Permission denied")
