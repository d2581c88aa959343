"""The report on a record of `judge`: the answer, the table, the figure and the methods.

Chapters that need runs of ours, their pictures and their times, are left out.
"""

import shlex
from dataclasses import replace
from pathlib import Path

from analysis.report.chapters.answer import answer
from analysis.report.chapters.closing import named_sources, undecided
from analysis.report.chapters.short import references, short_chapters
from analysis.report.document import (
    Block,
    Chapter,
    Code,
    Document,
    Heading,
    Paragraph,
    Runs,
    Table,
    run_anchor,
    sources_of,
    texts,
)
from analysis.report.gathered import Gathered
from harness.errors import ComparisonError
from harness.verdicts.record import Verdicts, read_verdicts
from harness.verdicts.table import question_in
from harness.wording.words import Words


def gather_record(path: Path, words: Words) -> Gathered:
    """Return what a record says, for a report.

    Args:
        path: what `judge --out` wrote.
        words: the language.

    Raises:
        TrackingError: it is no record.
        ComparisonError: it is of runs that are stored here.
    """
    verdicts = read_verdicts(path)
    if not verdicts.setting.from_files:
        raise ComparisonError(
            f"{path}: expected a record of `judge`; got verdicts on runs that are stored. Report "
            "them by the name of their study, or by those of the experiments."
        )
    return Gathered(words, (), verdicts, path, None)


def build_record_document(found: Gathered, *, short: bool = False) -> Document:
    """Return the report as data, or its two pages."""
    verdicts = found.verdicts
    if verdicts is None or found.verdict_file is None:
        raise ComparisonError("expected a record of verdicts; got none.")
    if short:
        return replace(_titled(found, verdicts, short_chapters(found), ()), short=True)
    made = [chapter for make in (answer, undecided) if (chapter := make(found)) is not None]
    sources = sources_of(made)
    closing = _closing(found, verdicts, found.verdict_file, sources)
    return _titled(found, verdicts, (*made, closing, *references(found)), sources)


def _titled(
    found: Gathered, verdicts: Verdicts, chapters: tuple[Chapter, ...], sources: tuple[Runs, ...]
) -> Document:
    words, about = found.words, verdicts.setting
    subtitle = words.report.subtitle_record.format(
        collection=about.collection or words.files.collection, count=about.count
    )
    # A notebook asks for it by the whole path: it may lie in another folder than the record.
    asked = () if found.verdict_file is None else (str(found.verdict_file.resolve()),)
    question = question_in(verdicts, words.language)
    return Document(question, subtitle, "", words, chapters, sources, asked=asked)


def _closing(found: Gathered, verdicts: Verdicts, file: Path, sources: tuple[Runs, ...]) -> Chapter:
    say = found.words.report
    blocks: list[Block] = [
        Heading(say.methods),
        Paragraph(verdicts.methods[found.words.language], "quote"),
        Heading(say.commands),
        Paragraph(say.record_said),
        Code(_commands(found, file)),
        Heading(say.sources),
        Paragraph(say.record_sources),
        _repetitions(found, verdicts),
    ]
    if sources:
        blocks.append(named_sources(found, sources, [_named(verdicts, runs) for runs in sources]))
    return Chapter("reproduce", say.reproduce, tuple(blocks))


def _commands(found: Gathered, file: Path) -> str:
    language = "" if found.words.language == "en" else f" --language {found.words.language}"
    name = shlex.quote(str(file))
    return f"python -m harness verify {name}\npython -m analysis report {name}{language}"


def _repetitions(found: Gathered, verdicts: Verdicts) -> Table:
    say = found.words.report
    return Table(
        say.record_repetitions,
        (say.name, say.record_place, say.record_checksum),
        tuple(
            texts(f"{run.experiment} {run.repetition + 1}", run.id, run.predictions_sha256)
            for run in verdicts.runs
        ),
        words=3,
        anchors=tuple(run_anchor(run.id) for run in verdicts.runs),
        name="files",
        explained=say.record_explained,
    )


def _named(verdicts: Verdicts, runs: Runs) -> str:
    """Return whose repetitions these are."""
    count: dict[str, int] = {}
    for run in verdicts.runs:
        if run.id in runs:
            count[run.experiment] = count.get(run.experiment, 0) + 1
    return ", ".join(f"{name} (1–{n})" if n > 1 else name for name, n in count.items())
