"""Everything that a collection's files tell before anything is trained on them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.data.audit.findings import (
    Finding,
    findings_of_classes,
    findings_of_files,
    findings_of_groups,
    findings_of_parts,
    findings_of_probes,
)
from harness.data.audit.groups import Group, find_groups
from harness.data.audit.imbalance import Imbalance, imbalance
from harness.data.audit.shortcut import Probed, probe_shortcuts
from harness.data.collection.duplicates import group_duplicates
from harness.data.collection.survey import Row, Survey
from harness.data.names import is_copy, siblings
from harness.progress import SILENT, Progress
from harness.specs.schema.data import DataSpec, NormaliseSpec, RepetitionsSpec, SplitSpec

QUANTILES = (0.0, 0.05, 0.5, 0.95, 1.0)


class IntendedUse(NamedTuple):
    """What the pictures are meant for."""

    data: DataSpec
    split: SplitSpec
    repetitions: RepetitionsSpec
    image_pixels: int


class ClassSize(NamedTuple):
    """One class: what is there, and what should be."""

    name: str
    pictures: int
    independent: int
    """Pictures when near-duplicates count once."""
    in_table: int | None
    """By artists.csv; None if it does not list the class, or is missing."""
    effective_number: float


class Audit(NamedTuple):
    """What an audit found; JSON has the same names."""

    name: str
    root: Path
    evidence: bool
    pictures: int
    files: int
    classes: tuple[ClassSize, ...]
    formats: Mapping[str, int]
    modes: Mapping[str, int]
    sizes: Mapping[str, tuple[float, ...]]
    """Of short side, long side, aspect and bytes: the QUANTILES."""
    imbalance: Imbalance | None
    """None without pictures."""
    groups: tuple[Group, ...]
    probed: Probed | None
    """None if it was not asked for."""
    findings: tuple[Finding, ...]
    paths: Mapping[str, Path]
    """Where the pictures of the groups lie, by id."""
    parts: Mapping[str, int]
    """Usable pictures of each part of a given split; empty where none is given."""


def audit(
    seen: Survey, plan: IntendedUse, *, probe: bool = True, progress: Progress = SILENT
) -> Audit:
    """Return what is known of a folder of pictures.

    Pictures are compared by hash and thumbnail, never in pixels; a few are in memory at a time.

    Args:
        seen: the folder.
        plan: what the pictures are meant for.
        probe: whether to look for shortcuts, which reads up to 5,000 pictures again.
        progress: told of reading and probing.

    Raises:
        DataError: a file changed since it was listed and cannot be read.
    """
    rows = seen.found.rows
    # What a table joins shares a part too, so it is no more independent than near-duplicates.
    together = _group_numbers(seen, seen.groups)
    groups = _groups(seen, _group_numbers(seen) if seen.groups else together)
    classes = _classes(seen, together)
    normalise = plan.data.normalise or NormaliseSpec()  # where none is planned, the usual one
    probed = (
        probe_shortcuts(rows, together, normalise, plan.image_pixels, progress) if probe else None
    )
    independent = {each.name: each.independent for each in classes}
    sizes = [each.pictures for each in classes if each.pictures]
    return Audit(
        name=seen.name,
        root=seen.root,
        evidence=seen.place.evidence,
        pictures=len(rows),
        files=len(seen.entries),
        classes=classes,
        formats=_counted(row.entry.format for row in rows),
        modes=_counted(row.entry.mode for row in rows),
        sizes=_sizes(rows),
        imbalance=imbalance(sizes) if sizes else None,
        groups=groups,
        probed=probed,
        findings=(
            *findings_of_files(seen),
            *findings_of_classes(seen, independent, plan.split, plan.repetitions),
            *findings_of_parts(seen, together),
            *findings_of_groups(groups),
            *findings_of_probes(probed.probes if probed else ()),
        ),
        paths=_paths(rows, groups),
        parts=_counted(seen.parts[row.image_id] for row in rows if seen.parts),
    )


def as_json(found: Audit) -> dict[str, object]:
    """Return the audit as JSON values; paths of single pictures are left out."""
    document = {name: _plain(value) for name, value in found._asdict().items() if name != "paths"}
    return document | {"quantiles": list(QUANTILES)}


def _plain(value: object) -> object:
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, Path) else value


def _group_numbers(seen: Survey, said: Mapping[str, str] | None = None) -> NDArray[np.int64]:
    """Return the group of near-duplicates of each usable picture, (n,), and of what is `said`."""
    rows = seen.found.rows
    ids = [row.image_id for row in rows]
    related = chain(siblings(ids, seen.parents), siblings(ids, said or {}))
    return group_duplicates([row.entry for row in rows], related)


def _groups(seen: Survey, numbers: NDArray[np.int64]) -> tuple[Group, ...]:
    rows = seen.found.rows
    originals = [r for r, row in enumerate(rows) if not is_copy(row.image_id, seen.parents)]
    return find_groups([rows[row] for row in originals], numbers[originals])


def _classes(seen: Survey, numbers: NDArray[np.int64]) -> tuple[ClassSize, ...]:
    counts = Counter(row.class_name for row in seen.found.rows)
    pairs = {(row.class_name, int(n)) for row, n in zip(seen.found.rows, numbers, strict=True)}
    independent = Counter(name for name, _ in pairs)
    names = sorted(set(seen.classes.values()))
    return tuple(
        ClassSize(
            name,
            counts[name],
            independent[name],
            seen.artists.get(name),
            imbalance([counts[name]]).effective_numbers[0] if counts[name] else 0.0,
        )
        for name in names
    )


def _counted(values: Iterable[str]) -> Mapping[str, int]:
    return dict(Counter(values).most_common())


def _sizes(rows: Sequence[Row]) -> Mapping[str, tuple[float, ...]]:
    if not rows:
        return {}
    sides = np.array([(row.entry.width, row.entry.height) for row in rows], np.float64)
    told = {
        "short side": sides.min(1),
        "long side": sides.max(1),
        "width / height": sides[:, 0] / sides[:, 1],
        "bytes": np.array([row.entry.size for row in rows], np.float64),
    }
    return {name: tuple(np.quantile(x, QUANTILES).tolist()) for name, x in told.items()}


def _paths(rows: Sequence[Row], groups: Sequence[Group]) -> Mapping[str, Path]:
    wanted = {image_id for group in groups for image_id in group.image_ids}
    return {row.image_id: row.path for row in rows if row.image_id in wanted}
