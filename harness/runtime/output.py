"""What is printed, whatever it says and whoever reads it.

A reader may stop reading (`| head`), know few letters, or be a terminal that obeys escape codes in
a class's name; and no password may reach it. Whatever a reader does ends no training.
"""

import codecs
import errno
import io
import json
import logging
import math
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from harness.runtime.disk import FULL
from harness.runtime.secrets import MaskSecrets, masked

_PLAIN = {
    **dict.fromkeys("\u2212\u2013\u2014\u2010\u2011", "-"),
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("\u201c\u201d", '"'),
    **dict.fromkeys("\u2500\u2501\u2550", "-"),
    **dict.fromkeys("\u2502\u2503\u2551", "|"),
    "\u2026": "...",
    "\u00d7": "x",
    "\u00b1": "+-",
    "\u00b7": ".",
    "\u2192": "->",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u0394": "d",
    "\u2193": "v",
}
"""Signs of our own tables, for terminals that know none but a few."""
_GONE = frozenset({errno.EPIPE, errno.ECONNRESET, errno.EBADF, errno.ENXIO, errno.EIO})


def printable_text(text: str) -> str:
    r"""Return the text with what could command a terminal spelled out, such as `\x1b`.

    Ends of lines and tabs stay. Control characters, lone surrogates and marks that reverse the
    direction of writing do not.
    """
    if all(line.isprintable() for line in text.split("\n")):
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else _spelled(c) for c in text)


def json_text(document: object) -> str:
    """Return JSON to be printed: in ASCII, which every stream writes as it is.

    A number that is not finite is null: JSON knows no NaN.
    """
    return json.dumps(_finite(document), indent=2, allow_nan=False) + "\n"


def _finite(value: object) -> object:
    match value:
        case dict():
            return {key: _finite(below) for key, below in value.items()}
        case list() | tuple():
            return [_finite(below) for below in value]
        case float():
            return value if math.isfinite(value) else None
        case _:
            return value


def _spelled(character: str) -> str:
    if unicodedata.category(character) in ("Zs", "Zl", "Zp"):
        return " "
    return f"\\u{{{ord(character):x}}}"


def plain_letters(error: UnicodeError) -> tuple[str, int]:
    """Return the nearest that an encoding without a character can say: an error handler."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    made = []
    for character in error.object[error.start : error.end]:
        plain = _PLAIN.get(character) or unicodedata.normalize("NFKD", character)
        try:
            plain.encode(error.encoding)
        except UnicodeEncodeError:
            plain = plain.encode("ascii", "ignore").decode() or f"\\u{{{ord(character):x}}}"
        made.append(plain)
    return "".join(made), error.end


codecs.register_error("plain_letters", plain_letters)


class SafeStream(io.TextIOBase):
    """A stream that masks secrets, spells out control characters, and never raises.

    Attributes:
        lost: why nothing more is written: the reader has gone, or the disk is full.
        began: whether anything was written.
    """

    def __init__(self, stream: TextIO | None, *, codes: bool = False) -> None:
        """Remember where to write; None, as Python has it for a closed one, is nowhere.

        Args:
            stream: what is written to.
            codes: let escape codes pass, as bars on a terminal need.
        """
        self._stream, self._codes = stream, codes
        self.lost: OSError | None = None
        self.began = False
        if isinstance(stream, io.TextIOWrapper):
            with suppress(OSError, ValueError):  # closed, or with unwritten text on a full disk
                stream.reconfigure(errors="plain_letters")

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The stream's own."""
        return getattr(self._stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        """Write what may be shown."""
        self.began = self.began or bool(text)
        shown = masked(text)
        self._try("write", shown if self._codes else printable_text(shown))
        return len(text)

    def flush(self) -> None:
        """Show what was written."""
        self._try("flush")

    def isatty(self) -> bool:
        """Return whether a person looks at it."""
        return self._stream is not None and not self._stream.closed and self._stream.isatty()

    def fileno(self) -> int:
        """Return the stream's number, for those who write past Python."""
        if self._stream is None:
            raise io.UnsupportedOperation("fileno")
        return self._stream.fileno()

    def writable(self) -> bool:
        """Return that one may write."""
        return True

    def with_codes(self) -> "SafeStream":
        """Return the same stream for those who draw bars."""
        return SafeStream(self._stream, codes=True)

    def _try(self, method: str, *arguments: str) -> None:
        if self._stream is None or self.lost is not None:
            return
        try:
            getattr(self._stream, method)(*arguments)
        except OSError as error:
            if error.errno not in _GONE and error.errno not in FULL:
                raise
            self.lost = error
            self._silence()
        except ValueError:  # closed by somebody else
            self.lost = OSError(errno.EBADF, os.strerror(errno.EBADF))

    def _silence(self) -> None:
        """Send what is still buffered, and what C writes, to where nothing fails."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)


@contextmanager
def safe_output() -> Iterator[SafeStream]:
    """Make standard output and error safe inside; gives standard output."""
    before = sys.stdout, sys.stderr
    out, error = SafeStream(sys.stdout), SafeStream(sys.stderr)
    sys.stdout, sys.stderr = out, error
    _mask_logs()
    try:
        yield out
    finally:
        for stream in (out, error):
            stream.flush()
        sys.stdout, sys.stderr = before


def with_codes(stream: TextIO) -> TextIO:
    """Return a stream as those need it who draw bars on a terminal."""
    return stream.with_codes() if isinstance(stream, SafeStream) else stream  # type: ignore[return-value]


def write_failure(stream: SafeStream) -> str:
    """Return the one line that says that a result could not be written; empty if it could."""
    if stream.lost is None or stream.lost.errno not in FULL:
        return ""
    return (
        f"standard output: expected room to write; got {stream.lost.strerror!r}. What was done is "
        "kept; free some space and give the same command again to see it."
    )


def _mask_logs() -> None:
    handler = logging.lastResort
    if handler is not None and not any(isinstance(each, MaskSecrets) for each in handler.filters):
        handler.addFilter(MaskSecrets())
