"""`doctor`: the devices, and what a kill, a move or a full disk left behind."""

import argparse
import sys
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.errors import DONE, YOURS_TO_FIX
from harness.runtime.device_text import device_lines
from harness.runtime.devices import devices_here
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.runs.doctor import StoreFault


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "doctor",
        help=SUMMARIES["doctor"],
    )
    parser.add_argument(
        "--repair", action="store_true", help="put right what was found; no result is ever deleted"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what --repair would do; the default"
    )
    parser.add_argument(
        "--thorough",
        action="store_true",
        help="also read every picture again, to prove that none was changed under its old times",
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    for line in device_lines(devices_here()):
        _say(line)
    healthy = doctor(repair=options.repair and not options.dry_run, thorough=options.thorough)
    return DONE if healthy else YOURS_TO_FIX


def doctor(*, repair: bool, thorough: bool = False) -> bool:
    """Print what is not as it should be, or put it right; return whether all is well then."""
    from harness.runs.doctor import findings

    workspace, healthy, count = find_workspace(), True, 0
    for finding in findings(workspace, thorough=thorough):
        count += 1
        _say(finding.what)
        _say(f"  {_remedy(finding, repair=repair)}")
        if finding.repair is not None and repair:
            _say(": ".join(filter(None, ("  done", finding.repair()))))
        elif not finding.harmless:
            healthy = False
    if not count:
        _say(f"{workspace.mlruns}: all is as it should be")
    return healthy


def _remedy(finding: "StoreFault", *, repair: bool) -> str:
    if finding.repair is None:
        return finding.remedy
    return f"repair: {finding.remedy}" if repair else f"--repair would {finding.remedy}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
