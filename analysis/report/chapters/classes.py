"""What class size does, and how sure models are."""

import numpy as np

from analysis.figures import calibration, calibration_mean, imbalance, imbalance_compared
from analysis.records.experiments import training_pictures
from analysis.report.document import Block, Cell, Chapter, Paragraph, Picture, Table, numbers
from analysis.report.gathered import Arm, Gathered
from analysis.tables.calibration import expected_error, reliability
from analysis.tables.compared import SCORES, compared
from analysis.tables.imbalance import class_scores, hidden_by_accuracy
from harness.seeds import derive_seed
from harness.statistics.effects import BANDS
from harness.verdicts.table import amount
from harness.wording.figure_words import Words, decimal, metric_name

MOST_NAMED = 10


def imbalance_chapter(found: Gathered) -> Chapter | None:
    """Return the baseline's scores by class size, and what proposals do to small classes."""
    if not found.arms:
        return None
    say, words, arm = found.words.reporting, found.words, found.baseline
    seed = derive_seed(1, arm.experiment.runs[0].about.fingerprint)
    classes = class_scores(arm.predictions, training_pictures(arm.experiment), seed)
    hiding = hidden_by_accuracy(arm.predictions)
    figure = imbalance.build(arm.experiment.runs, classes, hiding, words=words)
    blocks: list[Block] = [
        Picture("imbalance", say.imbalance_caption.format(name=arm.name), figure)
    ]
    for one in found.arms:
        never = np.sum(one.counts, axis=0).diagonal() == 0
        if never.any():
            names = _some(np.array(one.experiment.class_names)[never].tolist(), words)
            blocks.append(Paragraph(say.never.format(name=one.name, classes=names)))
    blocks.append(_hiding(found))
    if len(found.arms) > 1:
        blocks += _compared(found)
    if found.verdicts is not None and found.verdicts.proposals:
        blocks.append(_effects(found))
    return Chapter("imbalance", say.imbalance, tuple(blocks))


def _some(names: list[str], words: Words) -> str:
    """Return names in a row, the first of very many."""
    shown = ", ".join(names[:MOST_NAMED])
    if len(names) <= MOST_NAMED:
        return shown
    return words.outcomes.and_more.format(names=shown, more=len(names) - MOST_NAMED)


def _hiding(found: Gathered) -> Table:
    words = found.words
    rows = []
    for arm in found.arms:
        table = hidden_by_accuracy(arm.predictions)
        shown = [decimal(100 * mean, 1, words) for mean in table["mean"]]
        rows.append((Cell(arm.name), *numbers(shown, arm.experiment.ids)))
    scores = [metric_name(one, words) for one in SCORES]
    name = found.baseline.experiment.runs[0].about.collection
    caption = words.reporting.hides_table.format(name=name)
    return Table(caption, ("", *scores, words.outcomes.majority), tuple(rows))


def _compared(found: Gathered) -> list[Block]:
    experiments = [arm.experiment for arm in found.arms]
    runs = [run for one in experiments for run in one.runs]
    figure = imbalance_compared.build(runs, compared(experiments), words=found.words)
    caption = found.words.reporting.compared_caption.format(name=found.baseline.name)
    return [] if figure is None else [Picture("imbalance_compared", caption, figure)]


def _effects(found: Gathered) -> Table:
    words, rows = found.words, []
    for arm in found.arms:
        if arm.proposal is None:
            continue
        bands, runs = arm.proposal.profile.bands, arm.proposal.rests_on
        cells = []
        for band in BANDS:
            effect = bands.get(band)
            shown = None if effect is None else effect.difference
            cells.append(
                Cell(amount(shown, "accuracy", words.language), () if shown is None else runs)
            )
        rows.append((Cell(arm.name), *cells))
    headings = ("", words.head, words.middle, words.tail)
    return Table(words.reporting.imbalance_effects, headings, tuple(rows))


def calibration_chapter(found: Gathered) -> Chapter | None:
    """Return the reliability of the baseline and the calibration error of all."""
    if not found.arms:
        return None
    words, say, rows = found.words, found.words.reporting, []
    for arm in found.arms:
        tables = [reliability(one) for one in arm.predictions]
        errors = 100 * np.array([expected_error(table) for table in tables])
        shown = decimal(float(errors.mean()), 1, words)
        if len(errors) > 1:
            shown += f" ± {decimal(float(errors.std(ddof=1)), 1, words)}"
        rows.append((Cell(arm.name), Cell(shown, arm.experiment.ids)))
    heading = f"{metric_name('calibration_error', words)} (%)"
    table = Table(say.calibration_table, ("", heading), tuple(rows))
    picture = _reliability(found, found.baseline)
    return Chapter("calibration", say.calibration, (table, picture))


def _reliability(found: Gathered, arm: Arm) -> Picture:
    tables, runs = [reliability(one) for one in arm.predictions], arm.experiment.runs
    figure = (
        calibration.build(runs[0], tables[0], words=found.words)
        if len(runs) == 1
        else calibration_mean.build(runs, tables, words=found.words)
    )
    caption = found.words.reporting.calibration_caption.format(name=arm.name)
    return Picture("calibration", caption, figure)
