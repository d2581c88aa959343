"""Whether a picture is one of those that a run has seen: told by its bytes, whatever its name."""

import filecmp
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from harness.data.collection.collection import Collection
from harness.runs.recorded import RecordedRun


class KnownPictures(NamedTuple):
    """The pictures of a run's collection, by the size of their files."""

    by_size: Mapping[int, Sequence[tuple[Path, str]]]
    """Each with its part: train, validation or test."""

    @classmethod
    def of(cls, run: RecordedRun, collection: Collection) -> "KnownPictures":
        """Return the pictures of a run's collection, each in the part that the run had it in."""
        parts = dict(zip(run.split["image_id"], run.split["part"], strict=True))
        found: dict[int, list[tuple[Path, str]]] = defaultdict(list)
        for name, path in zip(collection.image_ids, collection.paths, strict=True):
            if name in parts:
                found[path.stat().st_size].append((path, str(parts[name])))
        return cls(found)

    def part_of(self, path: Path) -> str:
        """Return the part in which the run had this very picture; nothing for one it had not.

        Only files of the same size are read. A copy in another size or encoding is not found.
        """
        for other, part in self.by_size.get(path.stat().st_size, ()):
            if filecmp.cmp(path, other, shallow=False):
                return part
        return ""
