"""The question and the answer, first of all."""

import pandas as pd

from analysis.figures import cost, differences
from analysis.report.chapters.clustered import agreements
from analysis.report.chapters.leaks import leak_blocks
from analysis.report.chapters.painted import distances
from analysis.report.document import (
    Block,
    Cell,
    Chapter,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Runs,
    Table,
    texts,
)
from analysis.report.gathered import Gathered, ReportEntry, asked_of
from analysis.tables.verdicts import read_differences
from harness.metrics import DEFAULT_SCORE, METRICS, POINTS
from harness.verdicts.record import Verdicts
from harness.verdicts.remarks import remarks
from harness.verdicts.table import Sheet, has_small_classes, sheets
from harness.verdicts.told_of_leaks import leak_lines
from harness.wording.metric_names import metric_name
from harness.wording.notes import note_in
from harness.wording.numbers import NOTHING, difference_text, short_text, spread_text
from harness.wording.verdict_table import WORDS

OUTCOMES = (*WORDS, "unfinished", "failed")
GAINS = ("helps", "helps_less_than_margin")
MOST_NAMED = 8
SCORES = tuple(name for name, metric in METRICS.items() if metric.in_report)


def answer(found: Gathered) -> Chapter:
    """Return the answer in one line and in sentences, the tables, gain against cost."""
    verdicts = found.verdicts
    blocks: list[Block] = []
    if line := in_one_line(found):
        blocks.append(Paragraph(line, "headline"))
    blocks += _asked(found) if verdicts is None else _judged(found, verdicts)
    blocks += [Paragraph(text, "answer") for text in (*agreements(found), *distances(found))]
    if found.entries:
        blocks += [scores_table(found), *leak_blocks(found), *cost_picture(found)]
    if verdicts is not None:
        blocks += [*_further_tables(found, verdicts), *_remarks(found, verdicts)]
    return Chapter("answer", found.words.report.answer, tuple(blocks))


def in_one_line(found: Gathered) -> str:
    """Return which proposals help, hurt and so on, or what was scored; nothing for clusterings."""
    if found.verdicts is not None:
        return _verdicts_in_one_line(found, found.verdicts)
    if not found.entries:
        return ""
    shown = ", ".join(
        f"{one.name} {_score(one, DEFAULT_SCORE, found).text} %" for one in found.entries
    )
    metric = metric_name(DEFAULT_SCORE, found.words.language)
    return found.words.comparison.scores_are.format(metric=metric, scores=shown)


def _verdicts_in_one_line(found: Gathered, verdicts: Verdicts) -> str:
    words, metric = found.words, verdicts.rule.metric
    named: dict[str, list[str]] = {word: [] for word in OUTCOMES}
    for one in verdicts.proposals:
        change = difference_text(one.decision.difference, metric, words.language)
        named.setdefault(one.word, []).append(f"{one.experiment.name} ({change})")
    named["failed"] += verdicts.failed
    helps = any(named[word] for word in GAINS)
    parts = [] if helps else [words.comparison.none_helps]
    parts += [
        f"{capitalised(words.verdict_table.words.of(word))}: {_some(names)}."
        for word, names in named.items()
        if names
    ]
    unit = f" ({words.verdict.unit})" if metric in POINTS else ""
    name, shown = verdicts.baseline.name, metric_name(metric, words.language)
    parts.append(words.comparison.differences_are.format(metric=shown, name=name, unit=unit))
    return " ".join(parts)


def _some(names: list[str]) -> str:
    more = f" … (+{len(names) - MOST_NAMED})" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def capitalised(text: str) -> str:
    """Return a text as a sentence begins with it."""
    return text[:1].upper() + text[1:]


def _asked(found: Gathered) -> list[Block]:
    asked = found.words.report.asked
    return [
        Paragraph(f"{one.name}: {asked.format(question=asked_of(found, one))}")
        for one in found.experiments
    ]


def _judged(found: Gathered, verdicts: Verdicts) -> list[Block]:
    told = [one.sentences[found.words.language] for one in verdicts.proposals]
    sentences = [Paragraph(first_sentence(text), "answer") for text in told if text]
    return [*sentences, *verdict_blocks(found, verdicts)]


def verdict_blocks(found: Gathered, verdicts: Verdicts) -> list[Block]:
    """Return the table of verdicts and its figure, what they claim, and what is missing."""
    say, columns, claim = found.words.comparison, found.words.columns, verdicts.rule.claim
    blocks: list[Block] = []
    if not verdicts.complete:
        blocks.append(Paragraph(say.unfinished, "warning"))
    table = sheets(verdicts, found.words.language)[0]
    explained = columns.verdicts if claim is None else columns.claims
    blocks.append(_of_sheet("verdicts", table, say.verdict_table, explained, _rests_on(verdicts)))
    if claim is not None:
        text = say.claims_explained.by(claim, verdicts.setting.repetitions)
        percent = short_text(100 * verdicts.rule.alpha, found.words.language)
        blocks.append(Paragraph(text.format(percent=percent)))
    if found.verdict_file is None or not verdicts.proposals:
        return blocks
    figure = differences.build(read_differences(found.verdict_file), words=found.words)
    caption = say.forest_caption if claim is None else say.forest_of_claims
    return [*blocks, Picture("differences", caption, figure)]


def first_sentence(text: str) -> str:
    """Return what stands before the first full stop that ends a sentence."""
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


def _further_tables(found: Gathered, verdicts: Verdicts) -> list[Block]:
    say, columns, behind = found.words.comparison, found.words.columns, _rests_on(verdicts)
    every = tuple(run.id for run in verdicts.runs)
    small = (columns.small_classes,) if has_small_classes(verdicts) else ()
    blocks: list[Block] = []
    for one in sheets(verdicts, found.words.language)[1:]:
        match one.kind:
            case "prices":
                text, explained, runs = say.price_table, columns.prices, behind
            case "effects":
                explained = " ".join((columns.effects, *small))
                text, runs = say.effect_table, behind
            case _:
                text, explained, runs = say.grid_table, columns.grid, (every,) * len(one.rows)
        blocks.append(_of_sheet(one.kind, one, text, explained, runs))
    return blocks


def _rests_on(verdicts: Verdicts) -> tuple[Runs, ...]:
    return tuple(one.rests_on for one in verdicts.proposals)


def _of_sheet(
    name: str, sheet: Sheet, caption: str, explained: str, runs: tuple[Runs, ...]
) -> Table:
    """Return a sheet as a table; rows beyond the proposals, of failed ones, rest on no runs."""
    rows = []
    for number, row in enumerate(sheet.rows):
        behind = runs[number] if number < len(runs) else ()
        tail = [Cell(text, () if text == NOTHING else behind) for text in row[sheet.words :]]
        rows.append((*texts(*row[: sheet.words]), *tail))
    return Table(caption, sheet.headings, tuple(rows), sheet.words, name=name, explained=explained)


def _remarks(found: Gathered, verdicts: Verdicts) -> list[Block]:
    language, leaks = found.words.language, verdicts.setting.leaks
    lines = remarks(verdicts, language)
    # Told in the chapter on the pictures, as they were recorded, or in a table of their own.
    noted = {note_in(note, language) for note in verdicts.notes}
    if leaks is not None:
        noted |= {*leak_lines(language, (leaks.pictures, leaks.tested), leaks.scores)}
    return [
        Heading(found.words.comparison.remarks),
        Listing(tuple(line for line in lines if line not in noted)),
    ]


def scores_table(found: Gathered) -> Table:
    """Return the test scores of every experiment."""
    words = found.words
    names = tuple(metric_name(metric, words.language) for metric in SCORES)
    rows = tuple(
        (Cell(entry.name), *(_score(entry, metric, found) for metric in SCORES))
        for entry in found.entries
    )
    headings = ("", *names)
    return Table(
        words.comparison.scores_table, headings, rows, name="scores", explained=words.columns.scores
    )


def _score(entry: ReportEntry, metric: str, found: Gathered) -> Cell:
    values = pd.Series([run.metrics.get(f"test/{metric}") for run in entry.finished], dtype=float)
    if values.dropna().empty:
        return Cell(NOTHING)
    factor, places = (100, 1) if metric in POINTS else (1, 3)
    spread = factor * values.std(ddof=1) if len(values) > 1 else None
    text = spread_text(factor * values.mean(), spread, places, found.words.language)
    return Cell(text, entry.experiment.ids)


def cost_picture(found: Gathered) -> list[Block]:
    """Return gain against cost, where there is something to compare."""
    metric = DEFAULT_SCORE if found.verdicts is None else found.verdicts.rule.metric
    table = costs(found, metric)
    if metric not in POINTS or len(table) < 2:  # noqa: PLR2004 (one point compares nothing)
        return []
    figure = cost.build(table, metric, evidence=found.evidence, words=found.words)
    return [Picture("cost", found.words.comparison.cost_caption, figure)]


def costs(found: Gathered, metric: str) -> pd.DataFrame:
    """Return name, score, deviation, seconds, once_s of each experiment that knows its cost."""
    rows = []
    for entry in found.entries:
        scores = pd.Series(
            [run.metrics.get(f"test/{metric}") for run in entry.finished], dtype=float
        )
        spent = (entry.seconds("cpu_s"), entry.once)
        rows.append((entry.name, scores.mean(), scores.std(ddof=1), *spent))
    table = pd.DataFrame(rows, columns=["name", "score", "deviation", "seconds", "once_s"])
    return table[table["score"].notna() & (table["seconds"] > 0)].reset_index(drop=True)
