"""The report as data, before it is text: chapters of paragraphs, tables and figures."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from analysis.report.references import Work
from harness.runs.file_names import FIGURES
from harness.wording.language import in_language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from harness.wording.words import Words

Runs = tuple[str, ...]
"""Ids of MLflow."""
MOST_NAMED = 2
SHOWN_DIGITS = 8


@dataclass(frozen=True)
class Heading:
    """Begins a section of a chapter."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A few sentences.

    Attributes:
        text: what is said.
        kind: plain, the answer in one line (`headline`), a sentence that answers, a `quote` to
            paste, a `warning`, or a question that was `asked` in a file, in its author's words.
    """

    text: str
    kind: Literal["plain", "headline", "answer", "quote", "warning", "asked"] = "plain"


@dataclass(frozen=True)
class Listing:
    """Lines of one kind, such as remarks."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """Commands to type."""

    text: str


@dataclass(frozen=True)
class Formula:
    """One formula in LaTeX's notation, as far as matplotlib draws it too."""

    meaning: str
    latex: str


@dataclass(frozen=True)
class Cell:
    """One place of a table: a text, or a number with the runs it was computed from."""

    text: str
    runs: Runs = ()


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first `words` columns are texts, the others numbers.

    Attributes:
        caption: what it shows.
        headings: of its columns.
        rows: a cell for each heading.
        words: how many of the first columns are texts.
        anchors: the address of each row within the page, where rows are led to.
        name: what a program asks for it by; of several of one name the second ends in _2.
        explained: one line on what the columns mean, which stands beneath.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int = 1
    anchors: tuple[str, ...] = ()
    _: KW_ONLY
    name: str
    explained: str


@dataclass(frozen=True)
class Picture:
    """One figure.

    Attributes:
        name: of its file, unique in the report.
        caption: what is shown; also what is read to who cannot see it.
        figure: the drawing.
    """

    name: str
    caption: str
    figure: "Figure"


@dataclass(frozen=True)
class Bibliography:
    """What was cited."""

    works: tuple[Work, ...]


Block = Heading | Paragraph | Listing | Code | Formula | Table | Picture | Bibliography


@dataclass(frozen=True)
class Chapter:
    """One part of the report; its key is an address within the page."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole report.

    Attributes:
        title: the question.
        subtitle: of what, on what.
        mark: a warning that every page carries; empty for evidence.
        words: the language.
        chapters: in reading order; the last one ends with the sources.
        sources: each set of more than MOST_NAMED runs that numbers rest on, in order of
            appearance: R1, R2 …
        short: whether it is the two pages, which have no contents and a name of their own.
        asked: what it was asked about, as it is typed.
        data: the folder of pictures that was named, if one was.
    """

    title: str
    subtitle: str
    mark: str
    words: "Words"
    chapters: tuple[Chapter, ...]
    sources: tuple[Runs, ...]
    short: bool = False
    asked: tuple[str, ...] = ()
    data: Path | None = None

    @property
    def file_name(self) -> str:
        """What its files are called, without a suffix: those of two languages lie side by side."""
        return in_language("short_report" if self.short else "report", self.words.language)

    @property
    def figures_folder(self) -> str:
        """The folder beside them that has its figures."""
        return in_language(FIGURES, self.words.language)

    @property
    def works(self) -> tuple[Work, ...]:
        """All that was cited."""
        blocks = [block for chapter in self.chapters for block in chapter.blocks]
        return tuple(
            work for block in blocks if isinstance(block, Bibliography) for work in block.works
        )

    def label(self, runs: Runs) -> str:
        """Return what runs are called: R1 for many, the first digits of their ids for few."""
        if len(runs) > MOST_NAMED:
            return f"R{self.sources.index(runs) + 1}"
        return ", ".join(run_id[:SHOWN_DIGITS] for run_id in runs)

    def address(self, runs: Runs) -> str:
        """Return the anchor where runs are told in full."""
        return self.label(runs) if len(runs) > MOST_NAMED else run_anchor(runs[-1])

    def labels(self, row: Sequence[Cell]) -> str:
        """Return what the runs behind a whole row are called, each once."""
        behind = [label for cell in row for label in self.label(cell.runs).split(", ") if label]
        return ", ".join(dict.fromkeys(behind))


def run_anchor(run_id: str) -> str:
    """Return the address of a run within the page, whatever files are called."""
    if run_id.isalnum():
        return f"run-{run_id}"
    return f"run-{hashlib.sha256(run_id.encode()).hexdigest()[:SHOWN_DIGITS]}"


def sources_of(chapters: Sequence[Chapter]) -> tuple[Runs, ...]:
    """Return each large set of runs behind numbers once, in order of appearance."""
    every = (cell.runs for cell in _cells(chapters) if len(cell.runs) > MOST_NAMED)
    return tuple(dict.fromkeys(every))


def pictures_of(document: Document) -> tuple[Picture, ...]:
    """Return all figures of a report."""
    return tuple(
        block
        for chapter in document.chapters
        for block in chapter.blocks
        if isinstance(block, Picture)
    )


def named_blocks(chapters: Iterable[Chapter]) -> Iterator[tuple[str, Table | Picture]]:
    """Yield each table and figure in reading order with a name that no other of its kind has."""
    seen: Counter[tuple[type[Block], str]] = Counter()
    for chapter in chapters:
        for block in chapter.blocks:
            if isinstance(block, Table | Picture):
                seen[type(block), block.name] += 1
                number = seen[type(block), block.name]
                yield block.name if number == 1 else f"{block.name}_{number}", block


def texts(*words: str) -> tuple[Cell, ...]:
    """Return cells without runs."""
    return tuple(Cell(word) for word in words)


def numbers(words: Sequence[str], runs: Runs) -> tuple[Cell, ...]:
    """Return cells whose numbers rest on the same runs."""
    return tuple(Cell(word, runs) for word in words)


def _cells(chapters: Sequence[Chapter]) -> Iterator[Cell]:
    for chapter in chapters:
        for block in chapter.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    yield from row
