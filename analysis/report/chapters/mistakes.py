"""Who is taken for whom, what the proposals change of it, and the worst mistakes."""

from analysis.figures import confusion, confusion_difference, errors, pair_pictures
from analysis.figures.pair_pictures import pairs_in_pictures
from analysis.records.experiments import paired, split_sizes
from analysis.report.chapters.classes import last_epoch
from analysis.report.document import (
    Block,
    Chapter,
    Heading,
    Paragraph,
    Picture,
    Table,
    numbers,
    texts,
)
from analysis.report.gathered import Gathered, ReportEntry
from analysis.tables.changes import confusion_changes
from analysis.tables.confusion import confused_pairs, mean_counts
from analysis.tables.errors import mistakes
from harness.errors import ComparisonError
from harness.wording.numbers import mean_count_text, percent_text

MOST_PAIRS = 10


def errors_chapter(found: Gathered) -> Chapter | None:
    """Return the confusions of every experiment, and what each changes against the first."""
    if not found.entries:
        return None
    blocks: list[Block] = [*last_epoch(found)]
    for number, entry in enumerate(found.entries):
        blocks += [Heading(entry.name), _confusion(found, entry, number), _pairs(found, entry)]
        if number and found.verdicts is not None:
            blocks += _changes(found, entry, number)
    blocks += _worst(found, found.baseline)
    return Chapter("errors", found.words.report.errors, tuple(blocks))


def _confusion(found: Gathered, entry: ReportEntry, number: int) -> Picture:
    caption = found.words.mistakes.confusion_caption.format(name=entry.name)
    figure = confusion.build(entry.experiment.runs, entry.counts, words=found.words)
    return Picture(f"confusion_{number}", caption, figure)


def _pairs(found: Gathered, entry: ReportEntry) -> Block:
    words = found.words
    say = words.mistakes
    pairs = confused_pairs(mean_counts(entry.counts)).head(MOST_PAIRS)
    if pairs.empty:
        return Paragraph(say.no_pairs.format(name=entry.name))
    rows = tuple(
        (
            *texts(pair["true"], pair["predicted"]),
            *numbers(
                [
                    mean_count_text(pair["pictures"], words.language),
                    percent_text(pair["share"], 1, words.language),
                    mean_count_text(pair["reversed"], words.language),
                ],
                entry.experiment.ids,
            ),
        )
        for _, pair in pairs.iterrows()
    )
    headings = (say.true_class, say.taken_for, say.of_pictures, say.share, say.reversed)
    caption = say.pairs_table.format(name=entry.name)
    return Table(
        caption, headings, rows, words=2, name="confused_pairs", explained=words.columns.pairs
    )


def _changes(found: Gathered, entry: ReportEntry, number: int) -> list[Block]:
    words, first = found.words, found.baseline
    try:
        runs = paired(first.experiment, entry.experiment)
        before, after = ([run.answered for run in side] for side in runs)
        changes = confusion_changes(before, after, split_sizes(first.experiment))
    except ComparisonError:
        return [Paragraph(words.mistakes.not_paired.format(name=entry.name))]
    if not changes.survives.to_numpy().any():
        return [Paragraph(words.mistakes.change_none.format(name=entry.name))]
    figure = confusion_difference.build(
        *runs,
        changes,
        counts=mean_counts(first.counts),
        words=found.words,
    )
    caption = words.mistakes.change_caption.format(
        name=entry.name,
        baseline=first.name,
        test=words.mistakes.cells_test.of(runs[0][0].spec.repetitions.kind),
    )
    return [Picture(f"confusion_change_{number}", caption, figure)]


def _worst(found: Gathered, entry: ReportEntry) -> list[Block]:
    if found.collection is None:
        return []
    blocks: list[Block] = []
    pairs = pairs_in_pictures(entry.answers, found.collection)
    drawn = pair_pictures.build(entry.experiment.runs, pairs, words=found.words)
    if drawn is not None:
        caption = found.words.mistakes.pair_pictures_caption.format(name=entry.name)
        blocks.append(Picture("pair_pictures", caption, drawn))
    if not entry.has_probabilities:  # how sure of it the model was is not known
        return blocks
    table = mistakes(entry.predictions)
    if table.empty:
        return blocks
    paths = dict(zip(found.collection.image_ids, found.collection.paths, strict=True))
    figure = errors.build(entry.experiment.runs, table, paths, words=found.words)
    if figure is not None:
        caption = found.words.mistakes.errors_caption.format(name=entry.name)
        blocks.append(Picture("errors", caption, figure))
    return blocks
