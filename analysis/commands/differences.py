"""`differences`: a forest plot of proposals against their baseline."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.options import add_command, add_output, output_of, show_table
from analysis.figures import differences
from analysis.tables.verdicts import read_differences
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """Each proposal's difference against the baseline, its interval, and the margin.

FILE is a study's verdict.json, what `python -m harness compare --json` prints, or any JSON list of
objects with name, difference, low, high, margin and word (helps, hurts,
equivalent, inconclusive), or an object with that list under `proposals`, beside `metric` and
`evidence`. Differences are positive when better, in the metric's own unit (0.01 is a point).

An interval that leaves out zero is a difference; one inside the grey band is none that matters;
one that does both is a difference too small to matter; all others decide nothing."""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "differences", teaches=TEACHES)
    parser.add_argument("file", type=Path, metavar="FILE", help="the verdicts of a study, as JSON")
    add_output(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    output = output_of(options, find_workspace())
    found = read_differences(options.file)
    output.figure(differences.build(found, words=output.words), f"{options.file.stem}_differences")
    show_table(found.rows, most=len(found.rows))
