"""What an audit finds that a user should know of before training."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.data.audit.groups import Group
from harness.data.audit.shortcut import Probe
from harness.data.collection.layout import (
    alike_told,
    dark_greys,
    names_alike,
    nested_alike,
    only_one_class,
    parts_as_classes,
)
from harness.data.collection.listing import LeftOut
from harness.data.collection.parts import leak_told, leaked, missing_of_parts
from harness.data.collection.survey import Survey
from harness.data.names import is_copy, listed, printable
from harness.data.pictures import OTHER_FORMAT
from harness.specs.schema.data import CrossValidation, RepetitionsSpec, SplitSpec
from harness.wording.counts import counted

BROKEN = "broken"
SKIPPED = "skipped"
SAME_CONTENT = "same content"
NEAR_DUPLICATES = "near-duplicates"
TWO_CLASSES = "one picture, two classes"
EMPTY_CLASS = "empty class"
SMALL_CLASS = "small class"
COUNT_DIFFERS = "count differs"
NO_FOLDER = "no folder"
UNKNOWN_CLASS = "unknown class"
MADE = "made from others"
RENAMED = "renamed"
CONVERTED = "converted"
SHORTCUT = "shortcut"
OTHER = "other files"
PARTS = "parts as classes"
ALIKE = "names alike"
DARK = "dark greys"
NESTED = "same folders in each class"
ONE_CLASS = "one class"
LEAK = "leak of the given split"
LACKING = "missing in a given part"

MOST_PAIRS = 4


class Finding(NamedTuple):
    """One thing to know, in one sentence, with what it is about."""

    kind: str
    text: str
    about: tuple[str, ...]
    """Ids of pictures, paths of files, or names of classes."""


def findings_of_files(seen: Survey) -> Iterator[Finding]:
    """Yield what is wrong with files and folders."""
    broken = {printable(each.relative): each.reason for each in seen.entries if each.reason}
    for kind, files in _by_kind((*seen.listing.left_out, *seen.found.left_out), broken).items():
        for path, reason in files:
            yield Finding(kind, f"{path}: {reason}", (path,))
    ids = [row.image_id for row in seen.found.rows]
    if made := [image_id for image_id in ids if is_copy(image_id, seen.parents)]:
        text = f"{len(made):,} of {len(ids):,} pictures are copies of others, by variants.csv"
        yield Finding(MADE, text, tuple(made))
    if dark := dark_greys(row.entry for row in seen.found.rows):
        yield Finding(DARK, dark, ())
    for note in seen.found.notes:
        kind = CONVERTED if note.startswith("Pictures read as plain RGB") else RENAMED
        yield Finding(kind, note, ())


def _by_kind(left_out: Sequence[LeftOut], broken: Mapping[str, str]) -> Mapping[str, list[LeftOut]]:
    files: dict[str, list[LeftOut]] = {BROKEN: [], OTHER: [], SKIPPED: []}
    for left in left_out:
        other = broken.get(left.path, "").startswith(OTHER_FORMAT)
        files[OTHER if other else BROKEN if left.path in broken else SKIPPED].append(left)
    return files


def findings_of_classes(
    seen: Survey, independent: Mapping[str, int], split: SplitSpec, repetitions: RepetitionsSpec
) -> Iterator[Finding]:
    """Yield what is wrong with the classes and their sizes.

    Args:
        seen: the folder.
        independent: of each class, how many pictures it has when near-duplicates count once.
        split: how the pictures would be split.
        repetitions: how often, and whether into folds.
    """
    counts = Counter(row.class_name for row in seen.found.rows)
    names = sorted(set(seen.classes.values()))
    if empty := [name for name in names if not counts[name]]:
        yield Finding(EMPTY_CLASS, f"no readable picture of {listed(empty, 6)}", tuple(empty))
    if parts := parts_as_classes(seen.listing):
        yield Finding(PARTS, parts.told(), parts.parts)
    elif nested := nested_alike(seen.listing):
        yield Finding(NESTED, nested.told(), nested.folders)
    if seen.place.table is None and len(names) == 1 and counts[names[0]]:
        text = f"{names[0]} is the only one{only_one_class(seen.root, seen.listing, ())}"
        yield Finding(ONE_CLASS, text, (names[0],))
    for alike in names_alike(names):
        yield Finding(ALIKE, alike_told(alike), alike)
    needed = 0 if seen.parts else _parts(split, repetitions)
    for name in names:
        if 0 < independent.get(name, 0) < needed:
            text = (
                f"{name}: {counted(independent[name], 'independent picture')} of {counts[name]:,}; "
                f"the split needs {needed}"
            )
            yield Finding(SMALL_CLASS, text, (name,))
    yield from _compared(seen.artists, counts, names)


def findings_of_parts(seen: Survey, numbers: NDArray[np.int64]) -> Iterator[Finding]:
    """Yield what a given split lacks, and what its parts share; nothing where none is given.

    Args:
        seen: the folder.
        numbers: (n,) the group of each usable picture.
    """
    if not seen.parts or not seen.found.rows:
        return
    # A copy of a picture is shown in training alone.
    shown = [
        place
        for place, row in enumerate(seen.found.rows)
        if seen.parts[row.image_id] == "train" or not is_copy(row.image_id, seen.parents)
    ]
    rows, numbers = [seen.found.rows[place] for place in shown], numbers[shown]
    parts = [seen.parts[row.image_id] for row in rows]
    for lacking in missing_of_parts([row.class_name for row in rows], parts):
        yield Finding(LACKING, lacking, ())
    known = np.flatnonzero(leaked(numbers, np.array(parts))).tolist()
    if known:
        first_of = {
            number: f"{row.image_id} ({part})"
            for number, row, part in reversed([*zip(numbers.tolist(), rows, parts, strict=True)])
            if part != "test"
        }
        pairs = [f"{rows[r].image_id} and {first_of[int(numbers[r])]}" for r in known]
        text = f"{leak_told(len(known), parts.count('test'))}: {listed(pairs, MOST_PAIRS)}"
        yield Finding(LEAK, text, tuple(rows[row].image_id for row in known))


def _parts(split: SplitSpec, repetitions: RepetitionsSpec) -> int:
    folds = repetitions.folds if isinstance(repetitions, CrossValidation) else 0
    return max(folds, 2 + (split.validation > 0))


def _compared(
    artists: Mapping[str, int], counts: Mapping[str, int], names: Sequence[str]
) -> Iterator[Finding]:
    if not artists:
        return
    for name in names:
        if name in artists and counts[name] and counts[name] != artists[name]:
            text = f"{name}: {counts[name]:,} pictures; artists.csv says {artists[name]:,}"
            yield Finding(COUNT_DIFFERS, text, (name,))
    if missing := [name for name in artists if name not in names]:
        text = f"{len(missing)} of {len(artists)} painters of artists.csv have no folder here"
        yield Finding(NO_FOLDER, f"{text}: {listed(missing, 6)}", tuple(missing))
    if unknown := [name for name in names if name not in artists]:
        yield Finding(UNKNOWN_CLASS, f"not in artists.csv: {listed(unknown, 6)}", tuple(unknown))


def findings_of_groups(groups: Sequence[Group]) -> Iterator[Finding]:
    """Yield copies: of one content, of one look, and across classes."""
    for group in groups:
        ids = listed(group.image_ids, 4)
        if len(set(group.class_names)) > 1:
            classes = listed(sorted(set(group.class_names)), 4)
            yield Finding(TWO_CLASSES, f"{ids}: one picture as {classes}", group.image_ids)
        elif group.same_content:
            yield Finding(SAME_CONTENT, f"{ids}: the same file content", group.image_ids)
        else:
            yield Finding(NEAR_DUPLICATES, f"{ids}: {group.evidence}", group.image_ids)


def findings_of_probes(probes: Sequence[Probe]) -> Iterator[Finding]:
    """Yield the shortcuts that preparation leaves open."""
    for probe in probes:
        if probe.remains:
            score = probe.after.score
            text = (
                f"{probe.name}: prepared pictures still tell it, {probe.measure} {score.value:.3f} "
                f"({score.low:.3f} to {score.high:.3f}), chance {probe.chance:.3f}"
            )
            yield Finding(SHORTCUT, text, ())
