"""Files that survive a power cut: whole and on the disk before anything says that they are there.

A file that was only written may come back empty, and a rename may come back without the file's
content. So the content is forced to the disk first, then the name is given, then the folder is
forced to the disk.
"""

import os
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Give a file this content as a whole: after a power cut it is the old one or the new one."""
    partial = path.with_suffix(".partial")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    sync(path.parent)


def sync_tree(folder: Path) -> None:
    """Force all that lies below a folder to the disk, files before the folders that name them."""
    for home, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync(Path(home, name))
        sync(Path(home))


def sync(path: Path) -> None:
    """Force one file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
