"""Whether the pages of a certificate are those that follow from its archive."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from harness.runtime.documents import Expected, document_of, refused
from harness.studies.archive import Archive
from harness.studies.certificate.certify import (
    FORMAT,
    INDEX,
    PAGES_WORDING,
    CertificateIndex,
    index_here,
)
from harness.studies.certificate.pages import FOLDER, REPORT, pages_of
from harness.verdicts.record import WORDING

CERTIFICATE = Expected(
    "a certificate of a study",
    "Get the file again, or make it again with `python -m harness certify`.",
)
_FIGURE = re.compile(rb"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]*")


class CheckedPages(NamedTuple):
    """What became of the pages."""

    pages: int
    """Which are those that follow from the archive."""
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    """What could not be held against anything here."""


def check_pages(archive: Archive, numbers: int) -> CheckedPages:
    """Make every page of a certificate anew, and compare it.

    Args:
        archive: the certificate, open as an archive.
        numbers: how many values of the record were computed again.

    Raises:
        TrackingError: what it says of its pages cannot be read.
    """
    with zipfile.ZipFile(archive.path) as packed:
        names = packed.namelist()
        others = tuple(_unexpected(archive, names))
        if others or INDEX not in names:
            return CheckedPages(0, others)
        index = _index(packed.read(INDEX), archive.path)
        # Anything but a page that is expected was refused: no other name is ever read.
        claimed = {name: packed.read(name) for name in names if name.startswith(FOLDER)}
    if index.wording != (PAGES_WORDING, WORDING):
        return CheckedPages(0, (), (_OTHER_VERSION,))
    anew = pages_of(archive, numbers, index.language)
    found = {name.removeprefix(FOLDER): content for name, content in claimed.items()}
    missing = [f"{FOLDER}{name}: expected this page; got none" for name in anew.keys() - found]
    same_tools = index.drawn_with == index_here(index.language).drawn_with
    problems, remarks = _differences(found, anew, same_tools=same_tools)
    right = len(found) - len(problems) - len(remarks)
    return CheckedPages(right, (*missing, *problems), tuple(remarks))


_OTHER_VERSION = (
    "its pages were written by another version, and are not compared: read none of them. "
    "`python -m analysis report FILE` makes the report anew"
)


def _index(content: bytes, path: Path) -> CertificateIndex:
    where = f"{path}: {INDEX}"
    index = document_of(content, CertificateIndex, where, CERTIFICATE)
    if index.format != FORMAT:
        raise refused(where, CERTIFICATE, f"format {index.format}, of a later version")
    return index


def _unexpected(archive: Archive, names: list[str]) -> Iterator[str]:
    """Yield what to say of members that nothing vouches for, or that stand there twice."""
    certified, members = INDEX in names, set(archive.members)
    for name in sorted(set(names)):
        page = certified and (name == INDEX or re.fullmatch(rf"{FOLDER}[a-z_A-Z]+\.[a-z]+", name))
        if not page and name not in members:
            yield f"{name!r}: expected what the archive lists, and pages; got a file beside them"
        elif names.count(name) > 1:
            yield f"{name!r}: expected one file of this name; got {names.count(name)}"


def _differences(
    found: Mapping[str, bytes], anew: Mapping[str, bytes], *, same_tools: bool
) -> tuple[list[str], list[str]]:
    """Return what to say of pages that are others, and of figures that may be."""
    problems, remarks = [], []
    for name, content in found.items():
        if content == anew.get(name):
            continue
        if name == REPORT and not same_tools and _text(content) == _text(anew[name]):
            remarks.append(
                f"{FOLDER}{name}: its text is as claimed; its figures were drawn with other "
                "versions of libraries, and are not compared. `python -m analysis report FILE` "
                "draws them anew"
            )
        else:
            problems.append(f"{FOLDER}{name}: expected the page that follows; got another")
    return problems, remarks


def _text(page: bytes) -> bytes:
    """Return a page without its figures."""
    return _FIGURE.sub(b"", page)
