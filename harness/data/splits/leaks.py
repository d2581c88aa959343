"""What stops a run before it trains: parts that share a picture, or lack a class."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from harness.data.collection.collection import Collection
from harness.data.names import listed
from harness.data.splits.split import Split
from harness.errors import DataError
from harness.specs.schema.data import SplitSpec
from harness.wording.counts import counted

MOST_LISTED = 8


def require_no_leak(collection: Collection, split: Split, spec: SplitSpec) -> Mapping[str, str]:
    """Return the tags that tell what was found and allowed; none where nothing was found.

    Rows never stand in two parts (`Split` refuses that); here it is what rows show.

    Raises:
        DataError: near-duplicates stand in several parts that were drawn and that is not
            allowed, or a part that has pictures has none of some class.
    """
    _require_classes(collection, split)
    if not (leaks := _groups_in_several_parts(collection, split)):
        return {}
    found = {"harness.leaks.near_duplicate_groups": str(len(leaks))}
    if spec.given is not None:  # which is used as it is, and told with what that does to scores
        return found
    reason = spec.allow.near_duplicates
    if reason is None:
        raise DataError(
            f"split: expected near-duplicates in one part; got {counted(len(leaks), 'group')} in "
            f"several: {listed(leaks, MOST_LISTED)}. Set split.group_near_duplicates: true; or "
            'say why it may be, split.allow: {near_duplicates: "reason"}.'
        )
    return {"harness.allowed.near_duplicates": reason, **found}


def _require_classes(collection: Collection, split: Split) -> None:
    for part, rows in split.parts.items():
        absent = np.setdiff1d(collection.labels, collection.labels[rows])
        if len(rows) and len(absent):
            names = listed([repr(collection.class_names[label]) for label in absent], 6)
            raise DataError(
                f"split: expected every class in {part}; got none of {names}. Add pictures, or "
                "leave small classes out with data.minimum_pictures."
            )


def _groups_in_several_parts(collection: Collection, split: Split) -> list[str]:
    """Return each group that stands in several parts, in words."""
    rows = np.concatenate(list(split.parts.values()))
    parts = np.repeat(np.arange(3), [len(some) for some in split.parts.values()])
    pairs = np.unique(np.stack([collection.groups[rows], parts]), axis=1)
    numbers, counts = np.unique(pairs[0], return_counts=True)
    names = list(split.parts)
    part_of = {int(row): names[part] for row, part in zip(rows, parts, strict=True)}
    return [_told(collection, part_of, number) for number in numbers[counts > 1]]


def _told(collection: Collection, part_of: Mapping[int, str], number: NDArray[np.int64]) -> str:
    rows = [row for row in np.flatnonzero(collection.groups == number).tolist() if row in part_of]
    return listed([f"{collection.image_ids[row]} ({part_of[row]})" for row in rows], 4)
