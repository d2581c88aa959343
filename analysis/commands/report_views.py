"""A report for Python: its tables and figures by their names, each made when it is asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd

from analysis.commands.kept_pages import keep_page, study_that_keeps
from analysis.commands.options import slug
from analysis.commands.output_folders import claimed
from analysis.drawing.style import looks
from analysis.figures import differences
from analysis.report.chapters.answer import in_one_line
from analysis.report.chapters.short import short_chapters
from analysis.report.collections_page import (
    GatheredCollections,
    build_collections_document,
    gather_collections,
)
from analysis.report.document import Chapter, Document, Picture, Table, named_blocks
from analysis.report.gathered import Gathered, gather
from analysis.report.growing_page import (
    GatheredGrowth,
    build_growing_document,
    gather_growing,
    last_study,
)
from analysis.report.markdown import table_lines
from analysis.report.record_page import build_record_document, gather_record
from analysis.report.writing import WRITERS, chapters_of, titled, write_report
from analysis.tables.verdicts import read_differences
from harness.api.display import FigureView, TableView
from harness.errors import HarnessError, SpecError
from harness.runs.recorded_pictures import PictureLocation
from harness.studies.growing.text import totals
from harness.verdicts.joint_text import in_words
from harness.wording.language import Language
from harness.wording.words import Words, words_in
from harness.workspace import Workspace


class Making(NamedTuple):
    """A report that is not made yet.

    Attributes:
        headline: the answer in one line.
        chapters: each is made when the next one is asked for.
        document: from chapters, all or the first of them, to the report that they are of.
        home: to the folder that its files go to where none is named.
        keepers: studies of which the first that has a run in MLflow keeps the page; none: the one
            that was named.
    """

    headline: str
    chapters: Iterator[Chapter]
    document: Callable[[Sequence[Chapter]], Document]
    home: Callable[[], Path]
    keepers: tuple[str, ...] = ()


class ReportView:
    """A report of which chapters are made one after the other, as far as they are needed."""

    def __init__(self, making: Making, names: Sequence[str], workspace: Workspace) -> None:
        self._making = making
        self._names, self._workspace = names, workspace
        self._made: list[Chapter] = []

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return self._making.headline

    @property
    def contents(self) -> Sequence[tuple[str, str, str]]:
        """Kind, name and caption of each table and figure, in reading order."""
        chapters = self._document().chapters
        return [
            ("table" if isinstance(block, Table) else "figure", name, block.caption)
            for name, block in named_blocks(chapters)
        ]

    def table(self, name: str) -> TableView:
        """Return a table."""
        block = self._block(name, Table)
        assert isinstance(block, Table)
        document = self._making.document(self._made)
        cells = [[cell.text for cell in row] for row in block.rows]
        frame = pd.DataFrame(cells, columns=list(block.headings))
        if any(cell.runs for row in block.rows for cell in row):
            frame[document.words.report.runs] = [document.labels(row) for row in block.rows]
        text = "\n\n".join(table_lines(block, document))
        return TableView(frame, block.caption, block.explained, block.words, text)

    def figure(self, name: str) -> FigureView:
        """Return a figure; `curves` is the first of those that are numbered, `curves_0`."""
        block = self._block(name, Picture)
        assert isinstance(block, Picture)
        return FigureView(block.figure, block.caption, looks)

    def write(self, format: str, folder: Path | None) -> Path:
        """Write the report and return its file."""
        return self.write_each((format,), folder)[0]

    def write_each(self, formats: tuple[str, ...], folder: Path | None) -> list[Path]:
        """Write the report in each format and return its files."""
        for format in formats:
            if format not in WRITERS:
                raise SpecError(f"format: expected {', '.join(WRITERS)}; got {format!r}.")
        document = self._document()
        home = self._making.home() if folder is None else folder
        return write_report(document, home, formats)

    def study_that_keeps(self) -> str:
        """Return the id of the study whose run in MLflow keeps the page.

        Raises:
            TrackingError: it is no report of a study.
        """
        return study_that_keeps(self._names, self._making.keepers, self._workspace)

    def keep(self) -> str:
        """Keep the page with the study's run in MLflow, and return the run's id."""
        study = self.study_that_keeps()
        if self._document().short:
            raise HarnessError(
                "keep: expected the whole report, which a study's run keeps; got the short one."
            )
        with TemporaryDirectory() as folder:
            page = write_report(self._document(), Path(folder), ("html",))[0]
            keep_page(study, page, self._workspace)
        return study

    def _document(self) -> Document:
        self._made += self._making.chapters
        return self._making.document(self._made)

    def _block(self, name: str, kind: type[Table | Picture]) -> Table | Picture:
        """Return a block, from the chapters that are made or the first further one that has it."""
        known: dict[str, Table | Picture] = {}
        for chapters in self._growing():
            blocks = named_blocks(chapters)
            known = {called: block for called, block in blocks if isinstance(block, kind)}
            if found := known.get(name) or known.get(f"{name}_0"):
                return found
        what = "table" if kind is Table else "figure"
        raise SpecError(f"{what}: expected {', '.join(known)}; got {name!r}.")

    def _growing(self) -> Iterator[list[Chapter]]:
        yield self._made
        for chapter in self._making.chapters:
            self._made.append(chapter)
            yield self._made


def open_report(
    names: Sequence[str], language: Language, pictures: PictureLocation, *, short: bool = False
) -> ReportView:
    """Return the report of a study, also a growing one or on several collections, or of runs.

    A record that `judge` wrote has one, too.

    Raises:
        TrackingError: there is no such study, run or record.
        HarnessError: something is named beside a record.
    """
    making = _making(names, words_in(language), pictures, short=short)
    return ReportView(making, names, pictures.workspace)


def _making(
    names: Sequence[str], words: Words, pictures: PictureLocation, *, short: bool
) -> Making:
    if (record := record_named(names)) is not None:
        return of_record(record, words, pictures.workspace, short=short)
    several = gather_collections(names, words, pictures.workspace)
    if several is not None:
        return of_collections(several, pictures.workspace, short=short)
    growing = gather_growing(names, words, pictures.workspace, pictures.data_folder)
    if growing is not None:
        return of_growing(growing, pictures.workspace, short=short)
    return of_runs(gather(names, words, pictures), pictures.workspace, short=short)


def of_runs(found: Gathered, workspace: Workspace, *, short: bool) -> Making:
    """Return the report of a study or of runs."""
    return Making(
        in_one_line(found),
        iter(short_chapters(found)) if short else chapters_of(found),
        lambda chapters: replace(titled(found, chapters), short=short),
        lambda: own_folder(found, workspace),
    )


def of_collections(found: GatheredCollections, workspace: Workspace, *, short: bool) -> Making:
    """Return the report of a study of several collections."""
    joint, document = found.joint, build_collections_document(found, short=short)
    return Making(
        " ".join(in_words(one, found.words.language) for one in joint.proposals),
        iter(document.chapters),
        lambda chapters: replace(document, chapters=tuple(chapters)),
        lambda: claimed(_reports_on((joint.name,), workspace), joint.name),
    )


def of_growing(found: GatheredGrowth, workspace: Workspace, *, short: bool) -> Making:
    """Return the report of a growing study."""
    document, growth = build_growing_document(found, short=short), found.growth
    claim = f"{growth.study.name}\n{growth.collection.digest}"
    return Making(
        next(totals(growth, found.lineage, found.words.language)),
        iter(document.chapters),
        lambda chapters: replace(document, chapters=tuple(chapters)),
        lambda: claimed(_reports_on((growth.study.name,), workspace), claim),
        (growth.study.name, *filter(None, (last_study(found.lineage),))),
    )


def of_record(file: Path, words: Words, workspace: Workspace, *, short: bool) -> Making:
    """Return the report of a record that `judge` wrote.

    Raises:
        HarnessError: it is none.
    """
    found = gather_record(file, words)
    document = build_record_document(found, short=short)
    return Making(
        in_one_line(found),
        iter(document.chapters),
        lambda chapters: replace(document, chapters=tuple(chapters)),
        lambda: own_folder(found, workspace),
    )


def record_named(names: Sequence[str]) -> Path | None:
    """Return the file of a record of `judge`; None where studies or runs were named.

    Raises:
        HarnessError: something else was named beside it.
    """
    files = [name for name in names if Path(name).suffix == ".json"]
    if files and len(names) > 1:
        raise HarnessError(
            f"{files[0]}: expected a record of `judge` alone; got {' '.join(names)}."
        )
    return Path(files[0]).expanduser() if files else None


def differences_view(verdict: Path, language: Language) -> FigureView:
    """Return the figure of the differences in a file of verdicts."""
    words = words_in(language)
    found, say = read_differences(verdict), words.comparison
    caption = say.forest_of_claims if found.claims else say.forest_caption
    return FigureView(differences.build(found, words=words), caption, looks)


def own_folder(found: Gathered, workspace: Workspace) -> Path:
    """Return the folder of the report on these names and pictures, and of no other report."""
    names = found.asked
    pictures = {run.about.data_digest or "" for one in found.experiments for run in one.runs}
    folder = _reports_on(names, workspace)
    if not found.experiments and found.verdict_file is not None:
        return claimed(
            folder.parent.parent / found.verdict_file.stem / "report",
            str(found.verdict_file.resolve()),
        )
    return claimed(folder, "\n".join((*names, *sorted(pictures))))


def _reports_on(names: Sequence[str], workspace: Workspace) -> Path:
    return workspace.root / "reports" / slug("_".join(names)) / "report"
