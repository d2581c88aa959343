"""`python -m analysis`: figures and tables of recorded runs, as files."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from analysis.commands import SUMMARIES
from harness.runtime.command import no_such_command, perform, unrecognized

ELSEWHERE = "Experiments are run and compared by `python -m harness`."
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


def build_parser(chosen: str = "") -> argparse.ArgumentParser:
    """Return the command line; of commands other than the chosen one, only names and summaries."""
    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="Figures and tables of recorded runs, one kind at a time, as files.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(do=lambda _: parser.print_help())  # of no command at all
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, summary in SUMMARIES.items():
        if name == chosen:
            import_module(f"analysis.commands.{name}").add(commands)
        else:
            commands.add_parser(name, help=summary)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    return perform(_parsed, arguments, "\ninterrupted\n")


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    typed = arguments[0] if arguments else ""
    parser = build_parser(typed)
    if typed and not typed.startswith("-") and typed not in SUMMARIES:
        parser.error(no_such_command(typed, SUMMARIES, ELSEWHERE))
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.error(unrecognized(unknown, parser, arguments))
    return options


if __name__ == "__main__":
    sys.exit(main())
