"""JSON that vouches for itself."""

import json

import pytest

from harness.runtime.checksums import checked_content, with_checksum


@pytest.mark.parametrize("document", [{}, {"a": 1}, {"b": {"c": [1.5, None]}, "ü": "}"}])
@pytest.mark.parametrize("indent", [None, 2])
def test_what_has_a_checksum_is_json_and_comes_back_without_its_checksum(document, indent):
    text = with_checksum(json.dumps(document, indent=indent) + "\n")
    assert list(json.loads(text)) == [*document, "checksum"]
    assert json.loads(checked_content(text.encode())) == document


def test_what_never_had_one_is_read_as_it_is():
    assert checked_content(b'{"a": 1}') == b'{"a": 1}'
    assert checked_content(b'{"fingerprint": "0123456789abcdef"}').endswith(b'cdef"}')


@pytest.mark.parametrize(
    ("before", "after"),
    [('"a": 1', '"a": 2'), ("checksum", "checkrum"), ('"checksum": "', '"checksum": "0')],
)
def test_another_text_than_was_written_is_refused(before, after):
    text = with_checksum('{"a": 1}').replace(before, after)
    with pytest.raises(ValueError, match="checksum"):
        checked_content(text.encode())
