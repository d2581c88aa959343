"""`differences`: a forest plot of proposals against their baseline."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.options import add_command, add_output, output_of, show_table, slug
from analysis.commands.output_folders import claimed
from analysis.figures import differences
from analysis.records.studies import find_verdict
from analysis.tables.verdicts import read_differences
from harness.cli.options import typed_name
from harness.errors import TrackingError
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """Each proposal's difference against the baseline, its interval, and the margin.

STUDY is the name of a recorded study. FILE is its verdict.json, what `python -m harness compare
--json` prints, or any JSON list of objects with name, difference, low, high, margin and word
(helps, helps_less_than_margin, hurts, hurts_less_than_margin, equivalent, no_worse, inconclusive),
or an object with that list under `proposals`, beside `metric` and `evidence`. Differences are
positive when better, in the metric's own unit (0.01 is a point).

An interval that leaves out zero is a difference; one inside the grey band is none that matters;
one that does both is a difference too small to matter; all others decide nothing."""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "differences", teaches=TEACHES)
    parser.add_argument(
        "file",
        type=typed_name,
        metavar="STUDY|FILE",
        help="a study's name or file, or verdicts as JSON",
    )
    add_output(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    file, stem = _file(options.file), slug(Path(options.file).stem)
    found, output = read_differences(file), output_of(options, find_workspace())
    output = replace(output, folder=claimed(output.folder / stem, str(file.resolve())))
    output.figure(differences.build(found, words=output.words), f"{stem}_differences")
    show_table(found.rows, output.words, most=len(found.rows))


def _file(word: str) -> Path:
    """Return the file of that name, else the verdicts of the study of that name."""
    if Path(word).is_file():
        return Path(word)
    found = find_verdict(word, MlflowTracker(find_workspace()))
    if found is None:
        raise TrackingError(
            f"{word}: expected the name of a recorded study, or a JSON file; got neither."
        )
    return found
