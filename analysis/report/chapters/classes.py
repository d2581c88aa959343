"""What class size does, and how sure models are."""

from collections.abc import Iterator

import numpy as np

from analysis.figures import calibration, calibration_mean, imbalance, imbalance_compared
from analysis.records.experiments import training_pictures
from analysis.report.document import Block, Cell, Chapter, Paragraph, Picture, Table, numbers
from analysis.report.gathered import Gathered, ReportEntry
from analysis.tables.calibration import expected_error, reliability
from analysis.tables.compared import SCORES, compared
from analysis.tables.imbalance import class_scores, equally_large, hidden_by_accuracy
from harness.seeds import derive_seed
from harness.statistics.effects import BANDS
from harness.wording.metric_names import metric_name
from harness.wording.numbers import count_text, difference_text, percent_text, spread_text
from harness.wording.quoted import quoted_class
from harness.wording.words import Words

MOST_NAMED = 10


def imbalance_chapter(found: Gathered) -> Chapter | None:
    """Return the baseline's scores by class size, and what proposals do to small classes."""
    if not found.entries:
        return None
    words, entry = found.words, found.baseline
    seed = derive_seed(1, entry.experiment.runs[0].about.fingerprint)
    classes = class_scores(entry.answers, training_pictures(entry.experiment), seed)
    hiding = hidden_by_accuracy(entry.answers)
    figure = imbalance.build(entry.experiment.runs, classes, hiding, words=words)
    say, equal = words.imbalance, equally_large(classes)
    caption = (say.equal_caption if equal else say.caption).format(name=entry.name)
    blocks: list[Block] = [Picture("imbalance", caption, figure)]
    if equal:
        sizes = (int(classes["training"].min()), int(classes["training"].max()))
        pictures = "–".join(dict.fromkeys(count_text(size, words.language) for size in sizes))
        blocks.insert(0, Paragraph(say.equal_said.format(pictures=pictures)))
    for one in found.entries:
        never = np.sum(one.counts, axis=0).diagonal() == 0
        if never.any():
            names = _some(np.array(one.experiment.class_names)[never].tolist(), words)
            blocks.append(Paragraph(words.imbalance.never.format(name=one.name, classes=names)))
    if not equal:
        blocks += _unequal(found)
    return Chapter("imbalance", words.report.imbalance, tuple(blocks))


def _unequal(found: Gathered) -> list[Block]:
    """Return what accuracy hides, and what proposals do to large and small classes."""
    blocks: list[Block] = [_hiding(found)]
    if len(found.entries) > 1:
        blocks += _compared(found)
    if found.verdicts is not None and found.verdicts.proposals:
        blocks.append(_effects(found))
    return blocks


def _some(names: list[str], words: Words) -> str:
    """Return names in a row, the first of very many."""
    shown = ", ".join(quoted_class(name, words.language) for name in names[:MOST_NAMED])
    if len(names) <= MOST_NAMED:
        return shown
    return words.imbalance.and_more.format(names=shown, more=len(names) - MOST_NAMED)


def _hiding(found: Gathered) -> Table:
    words = found.words
    rows = []
    for entry in found.entries:
        table = hidden_by_accuracy(entry.answers)
        shown = [percent_text(mean, 1, words.language) for mean in table["mean"]]
        rows.append((Cell(entry.name), *numbers(shown, entry.experiment.ids)))
    scores = [metric_name(one, words.language) for one in SCORES]
    name = found.baseline.experiment.runs[0].about.collection
    caption = words.imbalance.hides_table.format(name=name)
    headings = ("", *scores, words.imbalance.majority)
    return Table(
        caption, headings, tuple(rows), name="hidden_classes", explained=words.columns.hides
    )


def _compared(found: Gathered) -> list[Block]:
    experiments = [entry.experiment for entry in found.entries]
    runs = [run for one in experiments for run in one.runs]
    figure = imbalance_compared.build(runs, compared(experiments), words=found.words)
    caption = found.words.imbalance.compared_caption.format(name=found.baseline.name)
    return [] if figure is None else [Picture("imbalance_compared", caption, figure)]


def _effects(found: Gathered) -> Table:
    words, rows = found.words, []
    say = words.imbalance
    for entry in found.entries:
        if entry.proposal is None:
            continue
        bands, runs = entry.proposal.profile.bands, entry.proposal.rests_on
        cells = []
        for band in BANDS:
            effect = bands.get(band)
            shown = None if effect is None else effect.difference
            cells.append(
                Cell(
                    difference_text(shown, "accuracy", words.language),
                    () if shown is None else runs,
                )
            )
        rows.append((Cell(entry.name), *cells))
    headings = ("", say.bands.head, say.bands.middle, say.bands.tail)
    return Table(
        say.effects, headings, tuple(rows), name="class_bands", explained=words.columns.bands
    )


def calibration_chapter(found: Gathered) -> Chapter | None:
    """Return the reliability of the baseline and the calibration error of all."""
    if not found.entries or not all(entry.has_probabilities for entry in found.entries):
        return None
    words, rows = found.words, []
    for entry in found.entries:
        tables = [reliability(one) for one in entry.predictions]
        errors = 100 * np.array([expected_error(table) for table in tables])
        spread = errors.std(ddof=1) if len(errors) > 1 else None
        shown = spread_text(errors.mean(), spread, 1, words.language)
        rows.append((Cell(entry.name), Cell(shown, entry.experiment.ids)))
    heading = f"{metric_name('calibration_error', words.language)} (%)"
    explained = words.columns.calibration
    table = Table(
        words.calibration.table, ("", heading), tuple(rows), name="calibration", explained=explained
    )
    blocks: tuple[Block, ...] = (*last_epoch(found), table, _reliability(found, found.baseline))
    return Chapter("calibration", words.report.calibration, blocks)


def last_epoch(found: Gathered) -> Iterator[Paragraph]:
    """Yield that answers are the last epoch's, where scores are means over several epochs."""
    epochs = found.baseline.spec.evaluation.average_epochs
    if epochs > 1:
        yield Paragraph(found.words.report.last_epoch.format(epochs=epochs))


def _reliability(found: Gathered, entry: ReportEntry) -> Picture:
    tables, runs = [reliability(one) for one in entry.predictions], entry.experiment.runs
    figure = (
        calibration.build(runs[0], tables[0], words=found.words)
        if len(runs) == 1
        else calibration_mean.build(runs, tables, words=found.words)
    )
    caption = found.words.calibration.caption.format(name=entry.name)
    return Picture("calibration", caption, figure)
