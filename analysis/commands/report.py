"""`report`: the question, the answer and everything behind it, as one page or for a paper."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.kept_pages import keep_page
from analysis.commands.options import add_command, add_pictures, say_files
from harness.cli.options import typed_name
from harness.console.progress_bars import open_progress
from harness.errors import HarnessError
from harness.runs.recorded_pictures import PictureLocation
from harness.studies.archive import opened_archive
from harness.wording.language import LANGUAGES
from harness.wording.words import words_in
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from analysis.commands.options import Commands

ARCHIVE = ".zip"
FORMATS = ("html", "markdown", "latex")
"""Those that are written for `all`: a notebook needs more libraries."""
TEACHES = """The question, the answer and everything behind it.

Of a study: the verdicts first, then the pictures, the baseline, each proposal with its differences
over the repetitions, mistakes, imbalance, calibration, principal components, what was not decided,
and how to do it again. Of a growing study: the tree of all ideas, a row for each, the baseline of
the day and the sealed part. Of runs: the chapters that make sense without a verdict. Of a record of
`judge`: the answer, its table and figure, and the methods. Of an archive (`export`, `certify`): the
report on the file alone, without pictures. Every number leads to the ids of the
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
        metavar="STUDY|RUN|RECORD.json|FILE.zip",
        help="a study's name or file, or experiments and runs as the other commands take them; or "
        "a record that `judge --out` wrote; or an archive of a study",
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
        help="keep the page with the study in MLflow too",
    )
    add_pictures(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    from analysis.commands.report_views import open_report

    _require_possible(options)
    workspace, formats = find_workspace(), _formats(options)
    if _is_archive(options.runs):
        say_files(_of_archive(options, formats, workspace))
        return
    pictures = PictureLocation(workspace, options.data, open_progress())
    report = open_report(options.runs, options.language, pictures, short=options.short)
    files = report.write_each(formats, options.out)
    say_files(files)
    if options.keep:
        study, page = report.study_that_keeps(), files[formats.index("html")]
        keep_page(study, page, workspace)
        sys.stdout.write(f"kept with the study: {page.name} of run {study}\n")


def _of_archive(
    options: argparse.Namespace, formats: tuple[str, ...], workspace: Workspace
) -> list[Path]:
    """Write the report on an archive alone, and return its files."""
    from analysis.commands.report_views import own_folder
    from analysis.report.archive_page import gather_archive
    from analysis.report.writing import build_document, build_short_document, write_report

    build = build_short_document if options.short else build_document
    with opened_archive(Path(options.runs[0])) as archive:
        found = gather_archive(archive, words_in(options.language))
        return write_report(build(found), options.out or own_folder(found, workspace), formats)


def _require_possible(options: argparse.Namespace) -> None:
    """Refuse what does not go together, before anything is read.

    Raises:
        HarnessError: it does not.
    """
    if options.keep and options.short:
        raise HarnessError(
            "--keep: expected the whole report, which a study's run keeps; got --short too. "
            "Leave one of them out."
        )
    if _is_archive(options.runs) and (options.keep or options.format == "notebook"):
        raise HarnessError(
            f"{options.runs[0]}: expected a study of the store, for --keep and for a notebook, "
            "which computes from there; got a file. Import it first."
        )


def _formats(options: argparse.Namespace) -> tuple[str, ...]:
    formats = FORMATS if options.format == "all" else (options.format,)
    return ("html", *formats) if options.keep and "html" not in formats else formats


def _is_archive(names: Sequence[str]) -> bool:
    """Return whether an archive of a study was named.

    Raises:
        HarnessError: something else was named beside it.
    """
    files = [name for name in names if Path(name).suffix == ARCHIVE]
    if files and len(names) > 1:
        raise HarnessError(f"{files[0]}: expected a file of a study alone; got {' '.join(names)}.")
    return bool(files)
