"""The files of an archive in one compressed stream: `files.tar.xz`.

The files of a study's runs are much alike, splits above all. Compressed together they take two
thirds of what they take one by one, and any `tar` unpacks them.
"""

import io
import lzma
import tarfile
from collections.abc import Iterator, Mapping

from harness.runtime.documents import LARGEST, MOST_UNPACKED

PACKED = "files.tar.xz"
_MOST_MEMORY = 256 * 2**20
"""What unpacking may take beside its result; the preset that we pack with takes 9 MiB."""


def packed_files(contents: Mapping[str, bytes]) -> bytes:
    """Return files as one stream; the same files in the same order give the same bytes.

    Args:
        contents: of each file by its name. What is alike should stand together.
    """
    stream = io.BytesIO()
    # USTAR notes no time finer than a second and nothing of who packed.
    with tarfile.open(fileobj=stream, mode="w:xz", format=tarfile.USTAR_FORMAT) as packed:
        for name, content in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


def unpacked_files(packed: bytes) -> dict[str, bytes]:
    """Return the content of each file by its name; nothing is written.

    Raises:
        ValueError: the stream holds something else than files, or one twice, or is not whole, or
            would unpack to far more than was ever packed.
        lzma.LZMAError: it is no such stream, or was damaged.
        tarfile.TarError: so is what it holds.
    """
    contents: dict[str, bytes] = {}
    for name, content in _entries(_decompressed(packed)):
        if name in contents:
            raise ValueError(f"{name} twice")
        contents[name] = content
    return contents


def _decompressed(packed: bytes) -> bytes:
    most = max(LARGEST, MOST_UNPACKED * len(packed))
    decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)
    content = decompressor.decompress(packed, max_length=most + 1)
    if len(content) > most:
        raise ValueError(f"{len(packed):,} bytes that unpack to more than {most:,}")
    if not decompressor.eof or decompressor.unused_data:
        raise ValueError(f"{PACKED} that does not end where it should")
    return content


def _entries(content: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as files:
        for entry in files:
            found = files.extractfile(entry) if entry.isreg() else None
            if found is None:
                raise ValueError(f"{entry.name!r}, which is no file")
            yield entry.name, found.read()
