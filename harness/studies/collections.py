"""A study of several collections, after it was done on each: what they say together, kept."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

from harness.data.collection.collection import Collection
from harness.errors import ComparisonError
from harness.specs.plans.plan import canonical_json
from harness.specs.plans.study_collections import LoadedCollections
from harness.studies.origin import origin_tags
from harness.tracking.record import COLLECTIONS, NAMES, SEVERAL, GroupRecord
from harness.tracking.tracker import TrackedRun, Tracker
from harness.verdicts.joint import JointVerdicts, judge_together
from harness.verdicts.joint_store import keep_joint, one_verdict


def require_different(collections: Mapping[str, Collection]) -> None:
    """Refuse the same pictures in two collections: one would count as two, or as more than one.

    Raises:
        ComparisonError: two have the same pictures, or share some files.
    """
    first_of: dict[str, str] = {}
    owner_of: dict[Path, str] = {}
    for name, collection in collections.items():
        first = first_of.setdefault(collection.digest, name)
        if first != name:
            raise _same(f"the same in {first} and {name}")
        files = _files(collection)
        shared = [file for file in files if file in owner_of]
        if shared:
            other = owner_of[shared[0]]
            count = sum(owner_of[file] == other for file in shared)
            raise _same(f"{count:,} of the {len(files):,} of {name} in {other}, too")
        owner_of.update(dict.fromkeys(files, name))


def _same(got: str) -> ComparisonError:
    return ComparisonError(
        f"collections: expected other pictures in each; got {got}, which would count one "
        "collection as two. Take one of them out."
    )


def _files(collection: Collection) -> Sequence[Path]:
    """Return where its pictures lie, links resolved."""
    folder_of = cache(Path.resolve)  # of few folders, not of each of many pictures
    return [folder_of(path.parent) / path.name for path in collection.paths]


def keep_together(
    study: LoadedCollections, judged: Mapping[str, str], tracker: Tracker
) -> JointVerdicts | None:
    """Judge what the verdicts on all collections say together, and keep it.

    Args:
        study: the study.
        judged: the id of the run that keeps the verdicts of each collection that has some.
        tracker: where they are kept.

    Returns:
        None where fewer than two collections have verdicts.
    """
    if len(judged) < 2:  # noqa: PLR2004 (one alone is told by itself)
        return None
    with _opened(study, tracker) as run:
        had: Sequence[str] = json.loads(run.tags.get(NAMES, "[]"))
        every = list(dict.fromkeys((*had, *judged)))
        left_out = [name for name in every if name not in study.studies]
        found = {name: one_verdict(tracker, run_id) for name, run_id in judged.items()}
        missing = [name for name in study.studies if name not in judged]
        joint = judge_together(found, left_out, missing)
        run.tag({NAMES: json.dumps(every, ensure_ascii=False)})
        keep_joint(joint, run)
    return joint


def _opened(study: LoadedCollections, tracker: Tracker) -> AbstractContextManager[TrackedRun]:
    """Open the run that stands for all collections; an edited file of one name is one study."""
    identified = canonical_json({"study of collections": study.name})
    return tracker.group(
        GroupRecord(
            name=study.name,
            fingerprint=hashlib.sha256(identified.encode()).hexdigest(),
            collection=SEVERAL,
            description=f"**{study.spec.question}**",
            tags=origin_tags(study.path, study.overrides),
            kind=COLLECTIONS,
        )
    )
