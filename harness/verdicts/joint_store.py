"""The joint record of a study of several collections: kept, read, and computed again."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from harness.errors import TrackingError
from harness.runtime.atomic_files import replace_file
from harness.runtime.documents import ALTERED, Expected, read_document, refused, sha256_of_file
from harness.tracking.record import NOTE, SYNTHETIC, KeptGroup
from harness.tracking.tracker import RecordReader, TrackedRun
from harness.verdicts.joint import FORMAT, JointVerdicts, OneVerdict, judge_together
from harness.verdicts.joint_text import as_text, sentence, title
from harness.verdicts.record import VERDICTS, read_verdicts
from harness.verdicts.store import VERDICT, altered_since, differences
from harness.verdicts.table import plain
from harness.verdicts.verify import Checked, numbers_of
from harness.wording.language import LANGUAGES

JOINT = "joint_verdict.json"
SHA256 = "harness.joint_sha256"
"""The tag that says what the record was when it was kept."""
_EXPECTED = Expected("the joint record of a study of several collections", "Run the study again.")


def keep_joint(joint: JointVerdicts, run: TrackedRun) -> None:
    """Keep a joint record with the run that stands for it, as data and as text."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        text = json.dumps(joint.as_json(), indent=2, ensure_ascii=False, allow_nan=False)
        replace_file(home / JOINT, text + "\n")
        for language in LANGUAGES:
            name = "joint_verdict.txt" if language == "en" else f"joint_verdict.{language}.txt"
            replace_file(home / name, as_text(joint, language))
        digest = sha256_of_file(home / JOINT, _EXPECTED)
        run.log_files(home)
    told = [f"- {plain(sentence(one, joint, 'en'))}" for one in joint.proposals]
    note = ("" if joint.evidence else SYNTHETIC, plain(title(joint, "en")), "\n".join(told))
    run.tag({SHA256: digest, NOTE: "\n\n".join(filter(None, note))})


def read_joint(tracker: RecordReader, group: KeptGroup) -> JointVerdicts:
    """Return the joint record that a study keeps.

    Raises:
        TrackingError: it keeps none, or the file says something else than was kept.
    """
    path = tracker.artifact(group.id, JOINT)
    if group.tags.get(SHA256) != sha256_of_file(path, _EXPECTED):
        raise refused(path, _EXPECTED, ALTERED)
    return _read(path)


def _read(path: Path) -> JointVerdicts:
    joint = read_document(path, JointVerdicts, _EXPECTED)
    if joint.format != FORMAT:
        raise refused(path, _EXPECTED, f"format {joint.format}")
    return joint


def one_verdict(tracker: RecordReader, study: str) -> OneVerdict:
    """Return the verdicts that the study with that id keeps.

    Raises:
        TrackingError: it keeps none, or the file says something else.
    """
    path = tracker.artifact(study, VERDICT)
    return OneVerdict(study, sha256_of_file(path, VERDICTS), read_verdicts(path))


def check_joint(
    tracker: RecordReader, group: KeptGroup, studies: Mapping[str, KeptGroup]
) -> Checked:
    """Return whether a joint record still follows from the verdicts on its collections.

    Args:
        tracker: where all are kept.
        group: the run that keeps the record.
        studies: the runs that keep the verdicts, by their ids.
    """
    path = tracker.artifact(group.id, JOINT)
    claimed = _read(path)
    numbers = sum(1 for _ in numbers_of(claimed.as_json()))
    problems = []
    if group.tags.get(SHA256) != sha256_of_file(path, _EXPECTED):
        problems.append(f"{path}: expected the record that was kept; got another: it was altered")
    found = {}
    for one in claimed.collections:
        try:
            found[one.name] = one_verdict(tracker, one.study)
            problems += altered_since(tracker, studies[one.study])
        except (TrackingError, KeyError) as error:
            problems.append(f"{one.name}: {error}: its verdict is not there any more")
    if not problems:
        again = judge_together(found, claimed.left_out, claimed.missing)
        problems += differences(claimed.as_json(), again.as_json())
    return Checked(numbers, len(claimed.collections), tuple(problems))
