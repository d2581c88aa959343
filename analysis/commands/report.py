"""`report`: the question, the answer and everything behind it, as one page or for a paper."""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from analysis.commands.options import add_command, add_pictures, say_files
from harness.cli.options import typed_name
from harness.cli.study_report import page_name
from harness.console.progress_bars import open_progress
from harness.errors import HarnessError, TrackingError
from harness.runs.recorded_pictures import PictureLocation
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import STUDY
from harness.wording.language import LANGUAGES
from harness.wording.words import words_in
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from analysis.commands.options import Commands
    from analysis.report.document import Document

FORMATS = ("html", "markdown", "latex")
"""Those that are written for `all`: a notebook needs more libraries."""
TEACHES = """The question, the answer and everything behind it.

Of a study: the verdicts first, then the pictures, the baseline, each proposal with its differences
over the repetitions, mistakes, imbalance, calibration, principal components, what was not decided,
and how to do it again. Of a growing study: the tree of all ideas, a row for each, the baseline of
the day and the sealed part. Of runs: the chapters that make sense without a verdict. Of a record of
`judge`: the answer, its table and figure, and the methods. Every number leads to the ids of the
runs behind it.

report.html    one page that needs no network and no other file; it prints well
report.md      the same as Markdown, with figures/*.png
report.tex     the same for pdflatex: booktabs tables, figures/*.pdf; its head names the packages
               of TeX that it needs
report.ipynb   the same as a notebook, executed: each table and figure stands beneath the cell
               that computes it again from the store; it needs the extra `notebook`

In Spanish they are report.es.html …, with figures.es/, beside those in English.

--short: two pages for a reader in a hurry: the answer, one table, one figure, the methods and the
works they rest on. short_report.html, .md, .tex or .ipynb, and references.bib for BibTeX."""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "report", teaches=TEACHES)
    parser.add_argument(
        "runs",
        nargs="+",
        type=typed_name,
        metavar="STUDY|RUN|RECORD.json",
        help="a study's name or file, or experiments and runs as the other commands take them; or "
        "a record that `judge --out` wrote",
    )
    parser.add_argument(
        "--language", choices=LANGUAGES, default="en", help="of all texts (default: en)"
    )
    parser.add_argument(
        "--format", choices=(*FORMATS, "notebook", "all"), default="html", help="(default: html)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where files go (default: reports/STUDY/report)"
    )
    parser.add_argument("--short", action="store_true", help="two pages: answer, methods, sources")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the page with the study in MLflow too; of a growing study, with its last idea's",
    )
    add_pictures(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    from analysis.report.writing import write_report

    if options.keep and options.short:
        raise HarnessError(
            "--keep: expected the whole report, which a study's run keeps; got --short too. "
            "Leave one of them out."
        )
    workspace = find_workspace()
    made = _made(options, workspace)
    formats = FORMATS if options.format == "all" else (options.format,)
    if options.keep and "html" not in formats:
        formats = ("html", *formats)
    folder = options.out or made.folder()
    say_files(write_report(made.document, folder, formats))
    if options.keep:
        _keep(made.study, folder / page_name(options.language), workspace)


class _Made(NamedTuple):
    document: "Document"
    folder: Callable[[], Path]
    """Returns where its files go unless --out says so."""
    study: str
    """Whose run in MLflow keeps the page."""


def _made(options: argparse.Namespace, workspace: Workspace) -> _Made:
    """Return the report on whatever was named."""
    from analysis.commands.report_views import folder_of, own_folder
    from analysis.report.collections_page import build_collections_document, gather_collections
    from analysis.report.gathered import gather
    from analysis.report.growing_page import build_growing_document, gather_growing, last_study
    from analysis.report.record_page import build_record_document, gather_record
    from analysis.report.writing import build_document, build_short_document

    names, short, words = tuple(options.runs), options.short, words_in(options.language)
    if (record := _record(names)) is not None:
        found = gather_record(record, words)
        document = build_record_document(found, short=short)
        return _Made(document, lambda: own_folder(found, workspace), names[0])
    if (several := gather_collections(names, words, workspace)) is not None:
        document = build_collections_document(several, short=short)
        return _Made(document, lambda: folder_of(names, several.joint.name, workspace), names[0])
    if (growing := gather_growing(names, words, workspace, options.data)) is not None:
        document, pictured = build_growing_document(growing, short=short), growing.growth.collection
        study = last_study(growing.lineage) or names[0]
        return _Made(document, lambda: folder_of(names, pictured.digest, workspace), study)
    pictures = PictureLocation(workspace, options.data, open_progress())
    runs = gather(names, words, pictures)
    document = (build_short_document if short else build_document)(runs)
    return _Made(document, lambda: own_folder(runs, workspace), names[0])


def _record(names: Sequence[str]) -> Path | None:
    """Return the file of a record of `judge`; None where studies or runs were named.

    Raises:
        HarnessError: something else was named beside it.
    """
    files = [name for name in names if Path(name).suffix == ".json"]
    if files and len(names) > 1:
        raise HarnessError(
            f"{files[0]}: expected a record of `judge` alone; got {' '.join(names)}."
        )
    return Path(files[0]) if files else None


def _keep(name: str, page: Path, workspace: Workspace) -> None:
    """Keep the page as an artifact of the study's run.

    Raises:
        TrackingError: there is no study of that name.
    """
    tracker = MlflowTracker(workspace)
    studies = tracker.kept_groups(name, STUDY)
    if not studies:
        raise TrackingError(
            f"--keep: expected a study, whose run in MLflow keeps the page; got {name}."
        )
    with TemporaryDirectory() as copy:
        shutil.copy(page, copy)
        tracker.attach(studies[-1].id, Path(copy))
    sys.stdout.write(f"kept with the study: {page.name} of run {studies[-1].id}\n")
