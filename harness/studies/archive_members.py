"""What the file of an archive consists of, in bytes that depend on the study alone."""

import json
import zipfile
from collections.abc import Container, Iterator, Mapping
from dataclasses import asdict

from harness.studies.archive import FOLDER, INDEX, ArchiveIndex
from harness.studies.packed_files import PACKED, packed_files

WHEN = (1980, 1, 1, 0, 0, 0)
"""The time of every file of an archive, so that the same study gives the same bytes."""


def members(
    index: ArchiveIndex, contents: Mapping[str, bytes], elsewhere: Container[str] = ()
) -> dict[str, bytes]:
    """Return what an archive holds, by the names of its members.

    Args:
        index: what it says of itself.
        contents: of all files that the index names, by SHA-256.
        elsewhere: those that an archive beside it holds.
    """
    text = json.dumps(asdict(index), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    own = [sha256 for sha256 in _alike_together(index) if sha256 not in elsewhere]
    files = {FOLDER + sha256: contents[sha256] for sha256 in own}
    return {INDEX: text.encode(), PACKED: packed_files(files)}


def put(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Write a member, so that the same content gives the same bytes; archives are compressed."""
    stored = name.endswith((".xz", ".zip"))
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    level = None if stored else 9
    packed.writestr(zipfile.ZipInfo(name, WHEN), content, how, compresslevel=level)


def _alike_together(index: ArchiveIndex) -> Iterator[str]:
    """Yield each file once: one run's answers beside the next one's, and so for every file."""
    everything = [("", index.study_files), *((run.name, run.files) for run in index.runs)]
    named = ((name, run, sha256) for run, files in everything for name, sha256 in files.items())
    yield from dict.fromkeys(sha256 for _, _, sha256 in sorted(named))
