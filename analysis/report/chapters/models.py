"""The baseline: its layers, formulas and settings; and what each proposal changes and is worth."""

import math
from collections.abc import Iterable, Iterator
from functools import partial

import pandas as pd

from analysis.figures import architecture, curves
from analysis.figures.curves import Course
from analysis.report.document import (
    Block,
    Cell,
    Chapter,
    Heading,
    Paragraph,
    Picture,
    Runs,
    Table,
    numbers,
    texts,
)
from analysis.report.formulas import formulas_of
from analysis.report.gathered import Gathered, ReportEntry, asked_of
from harness.metrics import POINTS
from harness.runs import file_names
from harness.runtime.extras import can_train
from harness.runtime.stderr import held_back
from harness.specs.plans.differences import as_word, flatten
from harness.specs.plans.kind_defaults import chosen
from harness.specs.schema.data import TABLE_KEYS
from harness.specs.schema.model import PythonSpec
from harness.verdicts.record import ProposalVerdict, Verdicts
from harness.wording.metric_names import metric_name
from harness.wording.numbers import (
    NOTHING,
    confidence_text,
    count_text,
    difference_text,
    end_text,
    number_text,
)

COSTS = (
    ("cost/inference_cpu_ms", 2),
    ("cost/parameters", 0),
    ("cost/peak_memory_mib", 0),
)

HOW_MANY = "repetitions.count"
"""Not a run's: one that was made for three repetitions is the same as for four, and used again."""


def baseline(found: Gathered) -> Chapter | None:
    """Return the chapter on what all else is compared with; without a study, on the first one."""
    if not found.entries:
        return None
    words, entry = found.words, found.baseline
    title = words.report.experiment if found.verdicts is None else words.report.baseline
    if entry.name == "baseline":
        title = words.report.the_baseline
    blocks: list[Block] = [
        Paragraph(asked_of(found, entry.experiment), "asked"),
        *_layers(found, entry),
    ]
    blocks += [Heading(words.formulas.title)]
    rule = None if found.verdicts is None else found.verdicts.rule
    blocks += formulas_of(entry.spec, words.formulas, rule)
    blocks += [*_curves(found, entry, 0), _cost(found, [entry])]
    unsaid = {"question", HOW_MANY}
    if entry.spec.data.source != "table":
        unsaid |= {f"data.{key}" for key in TABLE_KEYS}
    if entry.spec.split.given is None:
        unsaid |= {"data.part", "split.given"}
    if entry.spec.split.sealed is None:
        unsaid.add("split.sealed")
    settings = flatten(entry.spec)
    rows = tuple(texts(key, as_word(settings[key])) for key in settings if key not in unsaid)
    say, explained = words.network, words.columns.settings
    blocks.append(
        Table(
            say.settings_table,
            (say.key, say.value),
            rows,
            words=2,
            name="settings",
            explained=explained,
        )
    )
    return Chapter("baseline", title.format(name=entry.name), tuple(blocks))


def proposals(found: Gathered) -> Chapter | None:
    """Return the chapter on the others, in the study's order; rejected ones keep their place."""
    if len(found.entries) <= 1:
        return None
    blocks: list[Block] = []
    for number, entry in enumerate(found.entries[1:], start=1):
        blocks += [Heading(_title(found, entry)), *_question(found, entry)]
        if entry.proposal is not None and found.verdicts is not None:
            blocks += _claimed(found, found.verdicts, entry.proposal)
        blocks += [*_curves(found, entry, number), _cost(found, [found.baseline, entry])]
    return Chapter("proposals", found.words.report.proposals, tuple(blocks))


def _question(found: Gathered, entry: ReportEntry) -> Iterator[Block]:
    """Yield what a proposal asks; one that a study states in place has the baseline's words."""
    asked, before = (asked_of(found, one.experiment) for one in (entry, found.baseline))
    if asked != before:
        yield Paragraph(asked, "asked")


def _title(found: Gathered, entry: ReportEntry) -> str:
    if entry.proposal is None:
        return entry.name
    return f"{entry.name}: {found.words.verdict_table.words.of(entry.proposal.word)}"


def _layers(found: Gathered, entry: ReportEntry) -> list[Block]:
    words, spec = found.words, entry.spec
    say = words.network
    if found.of_archive:
        return [Paragraph(say.of_archive)]
    if not can_train():
        return [Paragraph(say.not_installed)]
    with held_back():
        from harness.models.layer_table import outline, outline_of_file
    kept = entry.folder / file_names.NETWORK
    # One's own is shown as it was trained: to build it again would execute the user's program.
    own = isinstance(spec.model, PythonSpec) and kept.is_file()
    rows = (
        outline_of_file(entry.first.whole(kept.name))
        if own
        else outline(spec, len(entry.experiment.class_names))
    )
    if rows is None:
        said = say.no_layers.format(model=spec.model.kind, features=spec.features.kind)
        return [Paragraph(said)]
    shown = partial(count_text, language=words.language)
    cells = tuple(
        texts(row.name, row.kind, " × ".join(map(str, row.shape)), shown(row.parameters))
        for row in rows
    )
    total = shown(sum(row.parameters for row in rows))
    words = found.words
    caption = say.architecture_caption.format(
        name=entry.name, classes=len(entry.experiment.class_names)
    )
    return [
        Picture(
            "architecture",
            caption,
            architecture.build(entry.experiment.runs, rows, words=found.words),
        ),
        Table(
            say.layers_table,
            (say.layer, say.kind, say.shape, say.parameters),
            cells,
            words=2,
            name="layers",
            explained=words.columns.layers,
        ),
        Paragraph(say.layers_total.format(parameters=total)),
    ]


def _claimed(found: Gathered, verdicts: Verdicts, one: ProposalVerdict) -> list[Block]:
    words, language = found.words, found.words.language
    say = words.comparison
    made = tuple(change for change in one.changes if change[0] != HOW_MANY)
    changes = tuple(texts(*change) for change in chosen(made))
    blocks: list[Block] = [
        Table(
            say.changes_table,
            (words.network.key, say.before, say.after),
            changes,
            words=3,
            name="changes",
            explained=words.columns.changes,
        )
        if changes
        else Paragraph(say.no_changes)
    ]
    said = interval_said(found, verdicts, one)
    blocks += [Paragraph(said, "answer"), _pairs(found, verdicts, one)]
    if sentence := one.sentences[language]:
        blocks += [Paragraph(f"{say.paste}:"), Paragraph(sentence, "quote")]
    return blocks


def interval_said(found: Gathered, verdicts: Verdicts, one: ProposalVerdict) -> str:
    """Return how much a proposal changes the deciding score, as a sentence."""
    language, metric, decision = found.words.language, verdicts.rule.metric, one.decision
    low, high = (end_text(end, metric, language) for end in (decision.low, decision.high))
    return found.words.comparison.interval_said.format(
        metric=_named(metric, found),
        difference=difference_text(decision.difference, metric, language),
        confidence=confidence_text(decision.confidence, language),
        low=low,
        high=high,
    )


def _pairs(found: Gathered, verdicts: Verdicts, one: ProposalVerdict) -> Table:
    """Return the score of both in each repetition, and the difference."""
    say, metric = found.words.comparison, verdicts.rule.metric
    runs = {run.id: run for run in verdicts.runs}
    first, second = (
        {runs[run_id].repetition: runs[run_id] for run_id in entry.runs}
        for entry in (verdicts.baseline, one.experiment)
    )
    both = [number for number in first if number in second]
    rows: list[tuple[Cell, ...]] = []
    values = []
    for number in sorted(both):
        scores = [entry[number].scores[metric] for entry in (first, second)]
        values.append([*scores, scores[1] - scores[0]])
        behind = [(first[number].id,), (second[number].id,), (first[number].id, second[number].id)]
        rows.append((Cell(str(number + 1)), *_scores(found, metric, values[-1], behind)))
    frame = pd.DataFrame(values)
    every = [verdicts.baseline.runs, one.experiment.runs, one.rests_on]
    rows.append((Cell(say.mean), *_scores(found, metric, list(frame.mean()), every)))
    if len(values) > 1:
        rows.append(
            (Cell(say.spread), *_scores(found, metric, list(frame.std()), every, sign=False))
        )
    headings = (say.repetition, verdicts.baseline.name, one.experiment.name, say.difference)
    caption = say.pair_table.format(metric=_named(metric, found))
    explained = found.words.columns.repetitions
    return Table(caption, headings, tuple(rows), name="repetitions", explained=explained)


def _scores(
    found: Gathered, metric: str, values: list[float], runs: Iterable[Runs], *, sign: bool = True
) -> list[Cell]:
    factor, places = (100, 2) if metric in POINTS else (1, 4)
    signs = (False, False, sign)
    return [
        Cell(number_text(factor * value, places, found.words.language, signed=signed), behind)
        for value, behind, signed in zip(values, runs, signs, strict=True)
    ]


def _named(metric: str, found: Gathered) -> str:
    """Return a metric's name as a sentence begins with it."""
    name = metric_name(metric, found.words.language)
    return name[0].upper() + name[1:]


def _curves(found: Gathered, entry: ReportEntry, number: int) -> list[Block]:
    histories = [(run, run.history) for run in entry.experiment.runs]
    trained = [(run, history) for run, history in histories if history is not None]
    if not trained:
        return [Paragraph(found.words.curves.none)]
    courses = [Course(history, run.about.kept_epoch) for run, history in trained]
    figure = curves.build([run for run, _ in trained], courses, words=found.words)
    return [Picture(f"curves_{number}", found.words.curves.caption.format(name=entry.name), figure)]


def _cost(found: Gathered, entries: list[ReportEntry]) -> Table:
    words, language = found.words, found.words.language
    say, once = words.comparison, any(entry.once for entry in entries)
    taken = (say.cpu_s, say.wall_s, *((say.once_s,) if once else ()))
    headings = ("", *taken, say.answer_ms, words.network.parameters, say.memory_mib)
    rows = []
    for entry in entries:
        values = [
            (entry.seconds("cpu_s"), 1),
            (entry.seconds("wall_s"), 1),
            *(((entry.once, 1),) if once else ()),
            *((entry.mean(metric), places) for metric, places in COSTS),
        ]
        shown = [
            NOTHING if math.isnan(value) else number_text(value, places, language)
            for value, places in values
        ]
        rows.append((Cell(entry.name), *numbers(shown, entry.experiment.ids)))
    return Table(say.cost_table, headings, tuple(rows), name="cost", explained=words.columns.cost)
