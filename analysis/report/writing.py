"""From what was gathered to the report, and from the report to files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from analysis.report import html, latex, markdown, notebook
from analysis.report.chapters.answer import answer
from analysis.report.chapters.classes import (
    calibration_chapter,
    imbalance_chapter,
)
from analysis.report.chapters.closing import reproduce, undecided
from analysis.report.chapters.clustered import clusters_chapter
from analysis.report.chapters.data import data
from analysis.report.chapters.learned import components_chapter
from analysis.report.chapters.mistakes import errors_chapter
from analysis.report.chapters.models import baseline, proposals
from analysis.report.chapters.painted import paintings_chapter
from analysis.report.chapters.searched import search_chapter
from analysis.report.chapters.short import references, short_chapters
from analysis.report.document import Chapter, Document, sources_of
from analysis.report.gathered import Gathered
from harness.errors import HarnessError
from harness.verdicts.table import title as compared
from harness.wording.questions import asked_in

REFERENCES = "references.bib"
CHAPTERS = (
    answer,
    data,
    baseline,
    proposals,
    errors_chapter,
    imbalance_chapter,
    calibration_chapter,
    components_chapter,
    clusters_chapter,
    paintings_chapter,
    search_chapter,
    undecided,
)
WRITERS: Mapping[str, Callable[[Document, Path], list[Path]]] = MappingProxyType(
    {
        "html": html.write,
        "markdown": markdown.write,
        "latex": latex.write,
        "notebook": notebook.write,
    }
)


def build_document(found: Gathered) -> Document:
    """Return the report as data."""
    return titled(found, list(chapters_of(found)))


def build_short_document(found: Gathered) -> Document:
    """Return the two pages as data."""
    return replace(titled(found, short_chapters(found)), short=True)


def chapters_of(found: Gathered) -> Iterator[Chapter]:
    """Yield each chapter of the report when it is asked for: to draw all takes up to a minute."""
    made: list[Chapter] = []
    for make in CHAPTERS:
        chapter = make(found)
        if chapter is not None:
            made.append(chapter)
            yield chapter
    yield reproduce(found, sources_of(made))
    yield from references(found)


def titled(found: Gathered, chapters: Sequence[Chapter]) -> Document:
    """Return chapters, all or the first of them, as the report that they are of."""
    words, verdicts = found.words, found.verdicts
    if verdicts is None:
        names = ", ".join(one.name for one in found.experiments)
        title, subtitle = names, words.report.subtitle_runs.format(names=names)
    else:
        title = words.report.title.format(question=asked_in(verdicts.question, words.language))
        subtitle = words.report.subtitle.format(of=compared(verdicts, words.language))
    mark = "" if found.evidence else words.report.demo
    sources = sources_of(chapters)
    return Document(
        title,
        subtitle,
        mark,
        found.words,
        tuple(chapters),
        sources,
        asked=found.asked,
        data=found.data,
    )


def write_report(document: Document, folder: Path, formats: tuple[str, ...]) -> list[Path]:
    """Write the report in each format and return its main files.

    Works that it cites lie beside them, in `references.bib`.

    Raises:
        HarnessError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if document.works:
            entries = "\n\n".join(work.bibtex for work in document.works)
            (folder / REFERENCES).write_text(f"{entries}\n", encoding="utf-8")
        return [file for name in formats for file in WRITERS[name](document, folder)]
    except OSError as error:
        raise HarnessError(
            f"--out: expected a folder that can be written; got {error.strerror}: "
            f"{error.filename or folder}. Name another one."
        ) from error
