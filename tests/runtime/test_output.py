"""Whoever reads, and whatever is printed: no error, no command, no password."""

import errno
import io
import json
import os
import sys

import pytest

from harness.runtime.output import SafeStream, json_text, printable_text, safe_output, write_failure


def written(encoding, text):
    raw = io.BytesIO()
    stream = SafeStream(io.TextIOWrapper(raw, encoding=encoding))
    stream.write(text)
    stream.flush()
    return raw.getvalue()


def test_commands_to_a_terminal_are_spelled_out():
    assert printable_text("a\x1b[2Jb\nc\td\x07\r\u202ee") == (
        "a\\u{1b}[2Jb\nc\td\\u{7}\\u{d}\\u{202e}e"
    )
    assert printable_text("naïve 画 · −1\u00a0%") == "naïve 画 · −1 %"


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("ascii", b"Durer -0.5 +-2 ... \\u{753b}"), ("latin-1", b"D\xfcrer -0.5 \xb12 ... \\u{753b}")],
)
def test_a_poor_encoding_says_the_nearest(encoding, shown):
    assert written(encoding, "Dürer −0.5 ±2 … 画") == shown


def test_half_a_character_is_no_error():
    assert written("utf-8", "a\ud800b") == b"a\\u{d800}b"


class Failing(io.StringIO):
    def __init__(self, number):
        super().__init__()
        self.number = number

    def write(self, _):
        raise OSError(self.number, os.strerror(self.number))


def test_a_reader_that_is_gone_is_endured_without_a_word():
    stream = SafeStream(Failing(errno.EPIPE))
    assert stream.write("x") == 1
    stream.write("y")
    stream.flush()
    assert write_failure(stream) == ""


def test_a_full_disk_is_endured_and_told_at_the_end():
    stream = SafeStream(Failing(errno.ENOSPC))
    stream.write("x")
    assert "expected room to write; got 'No space left on device'" in write_failure(stream)


def test_a_stream_that_was_closed_from_the_start_is_nowhere():
    stream = SafeStream(None)
    stream.write("x")
    stream.flush()
    assert not stream.isatty()


def test_inside_passwords_are_masked_and_afterwards_the_streams_are_as_before(capsys):
    before = sys.stdout, sys.stderr
    with safe_output():
        sys.stdout.write("at http://me:pw@host\n")
        sys.stderr.write("token=abc\n")
    assert (sys.stdout, sys.stderr) == before
    assert capsys.readouterr() == ("at http://***@host\n", "token=***\n")


def test_bars_keep_their_codes_and_endure_too():
    plain = io.StringIO()
    SafeStream(plain).with_codes().write("\x1b[2K at http://t@h")
    assert plain.getvalue() == "\x1b[2K at http://***@h"
    SafeStream(Failing(errno.EPIPE)).with_codes().write("x")


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "cp1252"])
def test_json_says_the_same_to_every_reader(encoding):
    """Also the narrow spaces of Spanish numbers and a class called by a control character."""
    raw = io.BytesIO()
    stream = SafeStream(io.TextIOWrapper(raw, encoding=encoding))
    document = {"es": "1\u202f000 imágenes", "class": "a\x1b[2K\u202eb", "signs": "Δ ≤ …"}
    stream.write(json_text(document))
    stream.flush()
    assert json.loads(raw.getvalue().decode(encoding)) == document
