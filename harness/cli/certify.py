"""`certify`: a study as one file for a paper, which anybody can verify."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.archive import archived_beside, the_study
from harness.cli.options import add_data, add_language
from harness.errors import DONE, SpecError
from harness.runtime.stderr import held_back
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.studies.archive import Archive

TEACHES = """
The file is an archive as `export` writes it, with pages that follow from it and from nothing else:
the report, the methods paragraph with its references, the NeurIPS checklist as far as a record can
answer it, a model card with intervals, and the collection in Croissant. The same study gives the
same bytes. Nothing is certified that does not come out again.

The collection is described by an audit, as `data audit` makes it: it is made where the pictures
are, and kept with the study. Without pictures the recorded splits describe it, which is said.

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
    add_language(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.studies.certificate.certify import certify
    from harness.studies.export_study import require_own

    with _archived(options.study, options.data) as archive:
        study = archive.index.study
        path = options.out or Path(f"{study.name}-certificate.zip")
        require_own(path, study.kept)
        done = certify(archive, path, options.language)
    sys.stdout.write(
        f"{path}: {study.name}, {done.checked.numbers:,} numbers resting on {done.checked.runs} "
        f"runs, and {done.pages} pages; {done.bytes / 1e6:.1f} MB\n"
        f"computed again from it: python -m harness verify {path}\n"
    )
    return DONE


@contextmanager
def _archived(study: Path, data: Path | None) -> "Iterator[Archive]":
    """Open an archive, or that of a study of the store, which is made for the occasion."""
    from harness.console.progress_bars import open_progress
    from harness.studies.archive import opened_archive
    from harness.studies.export_study import export_study

    if study.suffix == _ARCHIVE:
        if data is not None:
            raise SpecError(
                f"--data: expected with a study of the store, whose collection is audited; got "
                f"{study}, which has its audit or none. Leave it out."
            )
        with opened_archive(study) as archive:
            yield archive
        return
    with held_back():
        from harness.tracking.mlflow_store import MlflowTracker

    progress, tracker = open_progress(), MlflowTracker(find_workspace())
    group = the_study(study.stem, tracker)
    beside = archived_beside(tracker, group, data, progress)
    with TemporaryDirectory(prefix="harness-") as folder:
        path = Path(folder) / f"{group.name}.zip"
        export_study(tracker, group, path, progress, beside)
        with opened_archive(path) as archive:
            yield archive
