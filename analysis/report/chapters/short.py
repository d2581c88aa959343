"""The two pages: the answer, one table, one figure, the methods and what they cite."""

from dataclasses import replace

from analysis.figures import confusion
from analysis.report.chapters.answer import cost_picture, in_one_line, scores_table, verdict_blocks
from analysis.report.chapters.clustered import agreements
from analysis.report.chapters.leaks import leak_blocks
from analysis.report.chapters.painted import distances
from analysis.report.document import (
    Bibliography,
    Block,
    Cell,
    Chapter,
    Paragraph,
    Picture,
    Table,
)
from analysis.report.gathered import Gathered
from analysis.report.references import cited


def short_chapters(found: Gathered) -> tuple[Chapter, ...]:
    """Return the chapters of the short report; where its numbers come from is in the whole one."""
    say, methods = found.words.report, _methods(found)
    whole = say.whole_report.format(name=_named(found))
    told: list[Block] = [Paragraph(text) for text in (methods, whole) if text]
    chapters = [
        Chapter("answer", say.answer, tuple(map(_without_runs, _answer(found)))),
        Chapter("methods", say.methods, tuple(told)),
    ]
    return (*chapters, *references(found))


def references(found: Gathered) -> tuple[Chapter, ...]:
    """Return what the methods cite, for the whole report too; nothing where they cite nothing."""
    works = cited(_methods(found))
    title = found.words.report.references
    return (Chapter("references", title, (Bibliography(works),)),) if works else ()


def _answer(found: Gathered) -> list[Block]:
    line = in_one_line(found)
    blocks: list[Block] = [Paragraph(line, "headline")] if line else []
    blocks += [Paragraph(text, "answer") for text in (*agreements(found), *distances(found))]
    if found.verdicts is not None:
        return [*blocks, *verdict_blocks(found, found.verdicts), *leak_blocks(found)]
    if not found.entries:
        return blocks
    figures = cost_picture(found) or [_confusion(found)]
    return [*blocks, scores_table(found), *leak_blocks(found), *figures]


def _confusion(found: Gathered) -> Picture:
    entry, words = found.baseline, found.words
    caption = words.mistakes.confusion_caption.format(name=entry.name)
    figure = confusion.build(entry.experiment.runs, entry.counts, words=words)
    return Picture("confusion_0", caption, figure)


def _without_runs(block: Block) -> Block:
    """Return a table without the runs behind its numbers, which only the whole report lists."""
    if not isinstance(block, Table):
        return block
    rows = tuple(tuple(Cell(cell.text) for cell in row) for row in block.rows)
    return replace(block, rows=rows)


def _methods(found: Gathered) -> str:
    """Return the paragraph of a study; of runs, only what they were made with."""
    if found.verdicts is not None:
        return found.verdicts.methods[found.words.language]
    packages = found.first.runs[0].environment.packages
    names = ("keras", "tensorflow", "scikit-learn", "scipy")
    if not all(packages.get(name) for name in names):
        return ""
    keras, tensorflow, learn, scipy = (packages[name] for name in names)
    return found.words.methods.software.format(
        keras=keras, tensorflow=tensorflow, learn=learn, scipy=scipy
    )


def _named(found: Gathered) -> str:
    if found.verdicts is not None:
        of_file = found.verdicts.setting.from_files and found.verdict_file is not None
        return str(found.verdict_file) if of_file else found.verdicts.name
    return " ".join(f"'{one.name}'" if " " in one.name else one.name for one in found.experiments)
