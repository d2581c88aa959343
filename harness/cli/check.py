"""`check`: every mistake of every file, at once."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.spec_files import spec_files
from harness.errors import DONE, YOURS_TO_FIX

if TYPE_CHECKING:
    from harness.cli.options import Commands


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("check", help=SUMMARIES["check"])
    parser.add_argument(
        "specs",
        nargs="+",
        type=Path,
        metavar="SPEC",
        help="YAML files, names of some below experiments/, or folders: all files below",
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    return DONE if check(tuple(spec_files(options.specs))) else YOURS_TO_FIX


def check(specs: Sequence[Path]) -> bool:
    """Print every mistake of every file; return whether there is none."""
    from harness.specs.plans.load import check_files

    problems = check_files(specs)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    wrong = len(problems)
    sys.stdout.write(f"{len(specs)} file(s): {wrong or 'nothing'} to correct\n")
    return not problems
