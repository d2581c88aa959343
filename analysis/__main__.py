"""`python -m analysis`: figures and tables of recorded runs, as files."""

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from analysis.commands import (
    calibration,
    confusion,
    cost,
    curves,
    differences,
    errors,
    explain,
    imbalance,
    kernels,
    pca,
)
from harness.commands.options import INTERRUPTED, YOURS_TO_FIX
from harness.errors import HarnessError
from harness.quiet import ask_for_quiet

COMMANDS = (
    confusion,
    imbalance,
    curves,
    calibration,
    errors,
    cost,
    differences,
    kernels,
    pca,
    explain,
)

EPILOG = """
examples:
  python -m analysis confusion baseline
  python -m analysis confusion baseline transfer --difference --language es
  python -m analysis imbalance 'baseline r1/2' --format pdf --out paper/figures
  python -m analysis COMMAND --help             what a figure shows and how to read it

files:  reports/<experiment>/<figure>.png and .pdf, tables beside them as .csv; their names are
        printed. Figures of demo pictures say so: they are no evidence.

exit codes: 0 done; 1 a mistake of ours; 2 yours to fix; 130 interrupted
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="Figures and tables of recorded runs, one kind at a time, as files.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = build_parser().parse_args(arguments)
    ask_for_quiet()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        options.do(options)
    except HarnessError as error:
        sys.stderr.write(f"\n{error}\n")
        return YOURS_TO_FIX
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted\n")
        return INTERRUPTED
    return 0


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
