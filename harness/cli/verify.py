"""`verify`: whether every number of a verdict still follows from the stored predictions."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.errors import DONE, FAILED
from harness.runtime.output import json_text
from harness.runtime.stderr import held_back
from harness.tracking.record import SEVERAL
from harness.wording.counts import counted
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.tracking.record import KeptGroup
    from harness.tracking.tracker import Tracker
    from harness.verdicts.verify import Checked

_RECORD, _ARCHIVE = ".json", ".zip"


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("verify", help=SUMMARIES["verify"])
    parser.add_argument(
        "studies",
        type=Path,
        nargs="+",
        metavar="STUDY|RECORD.json|FILE.zip",
        help="a study's YAML file, or its name; what `judge` or `compare` wrote, whose files are "
        "looked for from here; or a file from `export` or `certify`, which needs no store and no "
        "pictures",
    )
    parser.add_argument(
        "--tracking-uri",
        default="",
        metavar="ADDRESS",
        help="of the MLflow store that a record of scores rests on (what the record names)",
    )
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    every: dict[str, Checked] = {}
    for study in options.studies:
        found = _found(study, options.tracking_uri)
        every |= found
        if not options.json:
            sys.stdout.write(
                "".join(_told(name, one, _rest(study, name)) for name, one in found.items())
            )
    if options.json:
        document = {name: checked._asdict() for name, checked in every.items()}
        sys.stdout.write(json_text(document))
    return FAILED if any(checked.problems for checked in every.values()) else DONE


def _rest(study: Path, name: str) -> str:
    """Return what numbers rest on."""
    if study.suffix == _RECORD:
        return "repetitions"
    return "collections" if name.endswith(SEVERAL) else "runs"


def _found(study: Path, address: str) -> "dict[str, Checked]":
    if study.suffix == _RECORD:
        return {str(study): verify_record(study, address)}
    if study.suffix == _ARCHIVE:
        return {str(study): verify_archive(study)}
    return verify(study)


def verify_record(path: Path, address: str = "") -> "Checked":
    """Return what became of a record of verdicts in a file.

    Args:
        path: what `judge` or `compare` wrote.
        address: of the MLflow store that a record of scores rests on; empty: what it names.

    Raises:
        TrackingError: it is no record, or the store cannot be read.
    """
    from harness.verdicts.store import read_record

    document = read_record(path)
    setting = document["setting"]
    if setting.get("from_files"):
        from harness.verdicts.verify_judged import check_judged

        return check_judged(document, address)
    with held_back():
        from harness.tracking.mlflow_store import MlflowTracker
    from harness.verdicts.verify import check_verdict

    return check_verdict(MlflowTracker(find_workspace()), document)


def verify_archive(path: Path) -> "Checked":
    """Return what became of the verdicts in an archive of a study, or in a certificate.

    Raises:
        TrackingError: it is no archive, was altered, or holds a study that had no verdict yet.
    """
    from harness.studies.archive import opened_archive
    from harness.studies.certificate.check_pages import check_pages
    from harness.studies.certificate.check_several import check_several
    from harness.studies.certificate.several import is_several
    from harness.studies.check_archive import check_archive

    if is_several(path):
        return check_several(path)
    with opened_archive(path) as archive:
        checked = check_archive(archive)
        if checked.problems:
            return checked
        pages = check_pages(archive, checked.numbers)
        remarks = (*checked.remarks, *pages.remarks)
        return checked._replace(problems=pages.problems, pages=pages.pages, remarks=remarks)


def verify(study: Path) -> "dict[str, Checked]":
    """Return what became of the verdicts of a study, on each collection that it was run on.

    Of a growing study these are the ledger, and the verdicts of all its ideas.

    Raises:
        ComparisonError: there is no such study, or it has no verdict.
    """
    with held_back():
        from harness.tracking.mlflow_store import MlflowTracker
    from harness.errors import ComparisonError
    from harness.studies.growing.ledger import ledgers_of
    from harness.studies.growing.verify import check_ledger
    from harness.tracking.record import COLLECTION, COLLECTIONS, STUDY
    from harness.tracking.verdict_ledger import verdict_ledger
    from harness.verdicts.earlier_studies import check_earlier
    from harness.verdicts.joint_store import check_joint
    from harness.verdicts.store import altered_since, kept
    from harness.verdicts.verify import check_verdict

    workspace = find_workspace()
    tracker = MlflowTracker(workspace)
    ledgers = ledgers_of(workspace, study.stem)
    if ledgers:
        return {ledger.path.stem: check_ledger(ledger, tracker) for ledger in ledgers}
    groups = tracker.kept_groups(study.stem, STUDY)
    if not groups:
        raise ComparisonError(
            f"{study}: expected a study that was run; got none of the name {study.stem!r}. "
            "Run it first."
        )
    found: dict[str, Checked] = {}
    for group in groups:
        document = kept(tracker, group.id)
        checked = check_verdict(tracker, document)
        edited = _edited(study, document, group, tracker) if study.is_file() else ()
        ledger = verdict_ledger(workspace, document["setting"]["data_digest"])
        counted = tuple(check_earlier(ledger, study.stem, document))
        problems = (*altered_since(tracker, group), *edited, *checked.problems, *counted)
        found[f"{study.stem} on {group.tags[COLLECTION]}"] = checked._replace(problems=problems)
    for group in tracker.kept_groups(study.stem, COLLECTIONS):
        known = {one.id: one for one in groups}
        found[f"{study.stem} on {group.tags[COLLECTION]}"] = check_joint(tracker, group, known)
    return found


def _edited(
    study: Path, document: dict[str, object], group: "KeptGroup", tracker: "Tracker"
) -> tuple[str, ...]:
    """Return what the file says otherwise than when the verdict was given."""
    from harness.studies.preregistration import edits_since

    lines = edits_since(study, document, group, tracker)
    return tuple(f"{study}: edited after this verdict: {line}" for line in lines)


def _not_proved(checked: "Checked") -> str:
    if not checked.without_checksums:
        return ""
    return (
        f"  {checked.without_checksums} of these runs have no checksums, because an earlier "
        "version recorded them or somebody removed every note of them: only their predictions are "
        "compared with what was judged\n"
    )


def _told(name: str, checked: "Checked", what: str) -> str:
    if not checked.problems:
        pages = f", and {checked.pages} pages on them" if checked.pages else ""
        said = (
            f"{name}: {checked.numbers:,} numbers resting on {checked.runs} {what}{pages}: as "
            "claimed\n"
        )
        return said + _not_proved(checked) + "".join(f"  {one}\n" for one in checked.remarks)
    lines = "\n".join(f"  {problem}" for problem in checked.problems)
    return f"{name}: NOT AS CLAIMED: {counted(len(checked.problems), 'problem')}\n{lines}\n"
