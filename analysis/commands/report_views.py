"""A report for Python: its tables and figures by their names, each made when it is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.commands.options import slug
from analysis.commands.output_folders import claimed
from analysis.drawing.style import looks
from analysis.figures import differences
from analysis.report.chapters.answer import in_one_line
from analysis.report.chapters.short import short_chapters
from analysis.report.document import Chapter, Document, Picture, Table, named_blocks
from analysis.report.gathered import Gathered, gather
from analysis.report.markdown import table_lines
from analysis.report.writing import WRITERS, chapters_of, titled, write_report
from analysis.tables.verdicts import read_differences
from harness.api.display import FigureView, TableView
from harness.errors import SpecError
from harness.runs.recorded_pictures import PictureLocation
from harness.wording.language import Language
from harness.wording.words import words_in
from harness.workspace import Workspace


class ReportOfRuns:
    """A report of which chapters are made one after the other, as far as they are needed."""

    def __init__(self, found: Gathered, workspace: Workspace, *, short: bool) -> None:
        self._found = found
        self._workspace = workspace
        self._short = short
        self._made: list[Chapter] = []
        self._rest = iter(short_chapters(found)) if short else chapters_of(found)

    @property
    def headline(self) -> str:
        """The answer in one line."""
        return in_one_line(self._found)

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
        document = titled(self._found, self._made)
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
        if format not in WRITERS:
            raise SpecError(f"format: expected {', '.join(WRITERS)}; got {format!r}.")
        document = self._document()
        home = own_folder(self._found, self._workspace) if folder is None else folder
        return write_report(document, home, (format,))[0]

    def _document(self) -> Document:
        self._made += self._rest
        return replace(titled(self._found, self._made), short=self._short)

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
        for chapter in self._rest:
            self._made.append(chapter)
            yield self._made


def open_report(
    names: Sequence[str], language: Language, pictures: PictureLocation, *, short: bool = False
) -> ReportOfRuns:
    """Return the report of a study or of runs.

    Raises:
        TrackingError: there is no such study or run.
    """
    found = gather(names, words_in(language), pictures)
    return ReportOfRuns(found, pictures.workspace, short=short)


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
    folder = workspace.root / "reports" / slug("_".join(names)) / "report"
    if not found.experiments and found.verdict_file is not None:
        return claimed(
            folder.parent.parent / found.verdict_file.stem / "report",
            str(found.verdict_file.resolve()),
        )
    return claimed(folder, "\n".join((*names, *sorted(pictures))))


def folder_of(names: Sequence[str], claim: str, workspace: Workspace) -> Path:
    """Return the folder of the report that was asked for by these names, and of no other one."""
    return claimed(workspace.root / "reports" / slug("_".join(names)) / "report", claim)
