"""`confusion`: who is taken for whom, what changed, and the pictures of it."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.commands.options import (
    Asked,
    Output,
    add_command,
    add_pictures,
    add_runs,
    asked,
    show_table,
)
from analysis.figures import (
    confusion,
    confusion_counts,
    confusion_difference,
    confusion_spread,
    pair_pictures,
    pairs,
)
from analysis.records.experiments import Experiment, all_answers, paired, split_sizes
from analysis.tables.changes import confusion_changes
from analysis.tables.confusion import (
    Order,
    confused_pairs,
    count_confusion,
    mean_counts,
    row_shares,
)
from harness.errors import ComparisonError
from harness.evaluation.predictions import Answered

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """Who is taken for whom.

confusion          each row is a true class and sums to 100 %: what its pictures were taken for
confusion_counts   the same in pictures: where most mistakes are
confusion_spread   how much each share varies over the repetitions
pairs              the most frequent confusions with 95 % intervals; pairs.csv has all of them
pair_pictures      those pictures, and some of the class they were taken for (--pictures)

With --difference and two experiments: what the second confuses more and less than the first.
Cells framed in black changed over the repetitions, by the corrected resampled t test with control
of false discoveries at 5 %; all others are drawn pale because they may be chance. A single
repetition frames none."""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "confusion", teaches=TEACHES)
    add_runs(parser)
    add_pictures(parser)
    parser.add_argument(
        "--order",
        choices=("support", "similarity"),
        help="of the classes: largest first, or confused ones side by side (default: largest "
        "first up to 12 classes)",
    )
    parser.add_argument(
        "--difference", action="store_true", help="of two experiments, second minus first"
    )
    parser.add_argument(
        "--pictures", action="store_true", help="show pictures of the most confused pairs too"
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    question = asked(options)
    if options.difference:
        _difference(question, options.order)
        return
    for experiment, output in question.parts():
        predictions = all_answers(experiment)
        _confusion(experiment, predictions, output, options.order)
        if options.pictures:
            found = pair_pictures.pairs_in_pictures(predictions, question.collection(experiment))
            figure = pair_pictures.build(experiment.runs, found, words=output.words)
            if figure is not None:
                output.figure(figure, "pair_pictures")


def _confusion(
    experiment: Experiment, predictions: Sequence[Answered], output: Output, order: Order | None
) -> None:
    runs, words = experiment.runs, output.words
    counts = [count_confusion(one) for one in predictions]
    output.figure(confusion.build(runs, counts, order=order, words=words), "confusion")
    figure = confusion_counts.build(runs, counts, order=order, words=words)
    output.figure(figure, "confusion_counts")
    if len(runs) > 1:
        figure = confusion_spread.build(runs, counts, order=order, words=words)
        output.figure(figure, "confusion_spread")
    mean = mean_counts(counts)
    output.table(mean, "confusion_counts", index=True)
    output.table(row_shares(mean), "confusion_shares", index=True)
    table = confused_pairs(mean)
    output.table(table, "pairs")
    show_table(table, words)
    drawn = pairs.build(runs, table, words=words)
    if drawn is not None:
        output.figure(drawn, "pairs")


def _difference(question: Asked, order: Order | None) -> None:
    if len(question.experiments) != 2:  # noqa: PLR2004
        raise ComparisonError(
            f"--difference: expected two experiments; got {len(question.experiments)}. "
            "Name the baseline first, then the proposal."
        )
    first, second = question.experiments
    runs = paired(first, second)
    before, after = ([run.answered for run in side] for side in runs)
    changes = confusion_changes(before, after, split_sizes(first))
    counts = mean_counts([count_confusion(one) for one in (*before, *after)])
    figure = confusion_difference.build(
        *runs, changes, counts=counts, order=order, words=question.output.words
    )
    name = f"{second.name}_minus_{first.name}"
    output = question.within(name, (first, second))
    output.figure(figure, "confusion_difference")
    table = changes.table()
    output.table(table, "confusion_difference")
    show_table(table, question.output.words)
