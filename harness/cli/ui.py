"""`ui`: MLflow's pages on this machine, until Ctrl-C."""

import argparse
import sys
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.errors import DONE, SpecError
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("ui", help=SUMMARIES["ui"])
    parser.add_argument("--port", type=int, default=5000, help="the port to try first (5000)")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    ui(options.port)
    return DONE


def ui(port: int) -> None:
    """Serve MLflow's pages on this machine until Ctrl-C."""
    from harness.tracking.ui import serve_ui

    code = serve_ui(find_workspace(), port, say=_say)
    if code:
        raise SpecError(f"ui: expected MLflow's server to run; it ended with code {code}.")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
