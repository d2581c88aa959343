"""`python -m analysis`: figures and tables of recorded runs, as files."""

import argparse
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

from analysis.commands import SUMMARIES
from harness.errors import DONE, FAILED, INTERRUPTED, YOURS_TO_FIX, HarnessError
from harness.runtime.interrupts import leave, obeyed_signals
from harness.runtime.output import safe_output, write_failure
from harness.runtime.stderr import ask_for_quiet

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
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in SUMMARIES.items():
        if name == chosen:
            import_module(f"analysis.commands.{name}").add(commands)
        else:
            commands.add_parser(name, help=summary)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    with safe_output() as out, obeyed_signals("\ninterrupted\n"):
        ask_for_quiet()
        words = sys.argv[1:] if arguments is None else list(arguments)
        options = build_parser(words[0] if words else "").parse_args(words)
        code = carried_out(options)
        out.flush()
        if told := write_failure(out):
            sys.stderr.write(f"{told}\n")
            code = code or YOURS_TO_FIX
        if code == INTERRUPTED and arguments is None:
            leave(code)
        return code


def carried_out(options: argparse.Namespace) -> int:
    """Carry out a command, and return its exit code."""
    try:
        options.do(options)
    except HarnessError as error:
        sys.stderr.write(f"\n{error}\n")
        return YOURS_TO_FIX
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted\n")
        return INTERRUPTED
    except Exception:  # noqa: BLE001 (a mistake of ours: its traceback is shown, without passwords)
        sys.stderr.write(traceback.format_exc())
        return FAILED
    return DONE


if __name__ == "__main__":
    sys.exit(main())
