"""`doctor`: the devices, and what a kill, a move or a full disk left behind."""

import argparse
import sys
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.answers import DoctorAnswer, DoctorFinding
from harness.errors import DONE, YOURS_TO_FIX
from harness.runtime.device_text import device_lines
from harness.runtime.devices import devices_here
from harness.runtime.output import json_text
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
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    devices, repair = tuple(device_lines(devices_here())), options.repair and not options.dry_run
    if options.json:
        from dataclasses import asdict

        answer = doctor_answer(devices, repair=repair, thorough=options.thorough)
        sys.stdout.write(json_text(asdict(answer)))
        return DONE if answer.healthy else YOURS_TO_FIX
    for line in devices:
        _say(line)
    return DONE if doctor(repair=repair, thorough=options.thorough) else YOURS_TO_FIX


def doctor_answer(
    devices: tuple[str, ...], *, repair: bool, thorough: bool = False
) -> DoctorAnswer:
    """Return the same as `doctor` prints, for programs."""
    from harness.runs.doctor import findings

    found = []
    for each in findings(find_workspace(), thorough=thorough):
        repaired = repair and each.repair is not None
        told = each.repair() if repaired and each.repair is not None else ""
        found.append(
            DoctorFinding(
                what=each.what,
                remedy=each.remedy,
                repairable=each.repair is not None,
                repaired=repaired,
                harmless=each.harmless,
                told=told,
            )
        )
    return DoctorAnswer(all(one.repaired or one.harmless for one in found), devices, tuple(found))


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
