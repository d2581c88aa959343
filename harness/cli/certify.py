"""`certify`: a study as one file for a paper, which anybody can verify."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.archive import archived_beside, the_study
from harness.cli.options import add_data, add_language
from harness.errors import DONE, ComparisonError, SpecError
from harness.runtime.stderr import held_back
from harness.wording.counts import counted
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.cli.options import Commands
    from harness.studies.archive import Archive
    from harness.studies.certificate.certify import Certified
    from harness.studies.growing.ledger import Ledger
    from harness.tracking.mlflow_store import MlflowTracker
    from harness.tracking.record import KeptGroup

TEACHES = """
The file is an archive as `export` writes it, with pages that follow from it and from nothing else:
the report, the methods paragraph with its references, the NeurIPS checklist as far as a record can
answer it, a model card with intervals, and the collection in Croissant. The same study gives the
same bytes. Nothing is certified that does not come out again.

The collection is described by an audit, as `data audit` makes it: it is made where the pictures
are, and kept with the study. Without pictures the recorded splits describe it, which is said.

Of a growing study the file holds the ledger and an archive of each idea that has its word; of a
study of several collections the joint record and a certificate of each.

`python -m harness verify FILE` computes every number again on any machine, makes every page again,
and compares both; it believes nothing in the file, and executes nothing of it.

examples:
  python -m harness certify study_quick --out paper.zip
  python -m harness verify paper.zip
"""
_ARCHIVE = ".zip"


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "certify",
        help=SUMMARIES["certify"],
        epilog=TEACHES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "study",
        type=Path,
        metavar="STUDY|ARCHIVE.zip",
        help="its YAML file, or its name; or what `export` wrote of it",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE.zip", help="where to (STUDY-certificate.zip, here)"
    )
    add_data(parser)
    add_language(parser, "the pages")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    if options.study.suffix == _ARCHIVE:
        return _of_archive(options)
    with held_back():
        from harness.tracking.mlflow_store import MlflowTracker
    from harness.studies.growing.ledger import ledgers_of
    from harness.tracking.record import COLLECTIONS

    workspace, name = find_workspace(), options.study.stem
    tracker = MlflowTracker(workspace)
    ledgers = ledgers_of(workspace, name)
    together = () if ledgers else tracker.kept_groups(name, COLLECTIONS)
    if ledgers or together:
        return _of_several(options, tracker, ledgers, together)
    return _of_study(options, tracker)


def _of_archive(options: argparse.Namespace) -> int:
    from harness.studies.archive import opened_archive

    if options.data is not None:
        raise SpecError(
            f"--data: expected with a study of the store, whose collection is audited; got "
            f"{options.study}, which has its audit or none. Leave it out."
        )
    with opened_archive(options.study) as archive:
        return _write(options, archive)


def _of_study(options: argparse.Namespace, tracker: "MlflowTracker") -> int:
    from harness.console.progress_bars import open_progress
    from harness.studies.archive import opened_archive
    from harness.studies.certificate.certify import require_answers
    from harness.studies.export_study import export_study
    from harness.verdicts.record import read_verdicts
    from harness.verdicts.store import VERDICT

    progress, group = open_progress(), the_study(options.study.stem, tracker)
    require_answers(read_verdicts(tracker.artifact(group.id, VERDICT)))  # before any audit
    beside = archived_beside(tracker, group, options.data, progress)
    with TemporaryDirectory(prefix="harness-") as folder:
        path = Path(folder) / f"{group.name}.zip"
        export_study(tracker, group, path, progress, beside)
        with opened_archive(path) as archive:
            return _write(options, archive)


def _write(options: argparse.Namespace, archive: "Archive") -> int:
    from harness.studies.certificate.certify import certify
    from harness.studies.export_study import require_own

    study = archive.index.study
    path = _place(options, study.name)
    require_own(path, study.kept)
    return _told(path, study.name, certify(archive, path, options.language))


def _of_several(
    options: argparse.Namespace,
    tracker: "MlflowTracker",
    ledgers: "Sequence[Ledger]",
    together: "Sequence[KeptGroup]",
) -> int:
    from harness.console.progress_bars import open_progress
    from harness.studies.certificate.make_several import SeveralMaker
    from harness.studies.certificate.several import require_own_several

    progress, name = open_progress(), options.study.stem
    if len(ledgers) > 1:
        raise ComparisonError(
            f"{name}: expected a growing study of one collection; got {len(ledgers)}: "
            f"{', '.join(one.path.name for one in ledgers)}. Move the ledgers of the others out "
            f"of {ledgers[0].path.parent} meanwhile."
        )
    path = _place(options, name)
    require_own_several(path, name)

    def beside(study: "KeptGroup") -> "Mapping[str, bytes]":
        return archived_beside(tracker, study, options.data, progress)

    maker = SeveralMaker(tracker, beside, options.language, progress)
    done = maker.growing(ledgers[0], path) if ledgers else maker.collections(together[-1], path)
    return _told(path, name, done)


def _place(options: argparse.Namespace, name: str) -> Path:
    return options.out or Path(f"{name}-certificate.zip")


def _told(path: Path, name: str, done: "Certified") -> int:
    sys.stdout.write(
        f"{path}: {name}, {done.checked.numbers:,} numbers resting on {done.checked.runs} runs, "
        f"and {counted(done.pages, 'page')}; {done.bytes / 1e6:.1f} MB\n"
        f"computed again from it: python -m harness verify {path}\n"
    )
    return DONE
