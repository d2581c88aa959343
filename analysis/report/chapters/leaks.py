"""What a split that somebody else made leaks: scores with those test pictures, and without."""

from analysis.report.document import Block, Cell, Paragraph, Runs, Table
from analysis.report.gathered import Gathered
from harness.evaluation.leakage import LEAK_SCORES, LeakScores
from harness.runs.leakage import Leakage, leakage_of
from harness.verdicts.told_of_leaks import leak_lines
from harness.wording.metric_names import metric_name
from harness.wording.numbers import NOTHING, percent_text


def leak_blocks(found: Gathered) -> list[Block]:
    """Return how many test pictures are known from training, and every experiment's scores.

    Nothing where splits were drawn; of a split that leaks nothing, that it does.
    """
    every = [(entry, leakage_of(entry.experiment.runs)) for entry in found.entries]
    known = [(entry, leakage) for entry, leakage in every if leakage is not None]
    if not known:
        return []
    first = known[0][1]
    blocks: list[Block] = [Paragraph(_sentence(found, first))]
    if not first.pictures:
        return blocks
    say, language = found.words.given_split, found.words.language
    headings = tuple(
        f"{metric_name(name, language)}, {which}"
        for name in LEAK_SCORES
        for which in (say.with_them, say.without_them)
    )
    rows = tuple(
        (Cell(entry.name), *_cells(found, leakage.scores, entry.experiment.ids))
        for entry, leakage in known
    )
    return [*blocks, Table(say.table, ("", *headings), rows, name="leaks", explained=say.explained)]


def _sentence(found: Gathered, leakage: Leakage) -> str:
    line = next(leak_lines(found.words.language, (leakage.pictures, leakage.tested), {}))
    return f"{line[:1].upper()}{line[1:]}."


def _cells(found: Gathered, scores: LeakScores, runs: Runs) -> list[Cell]:
    return [
        Cell(percent_text(side[name], 1, found.words.language), runs) if side else Cell(NOTHING)
        for name in LEAK_SCORES
        for side in (scores.with_them, scores.without_them)
    ]
