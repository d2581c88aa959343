"""`doctor`: what a moved store or a killed run left behind."""

import argparse
import sys
from typing import TYPE_CHECKING

from harness.commands.options import DONE, YOURS_TO_FIX
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.commands.options import Commands


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("doctor", help="find what a moved mlruns/ or a kill left behind")
    parser.add_argument("--repair", action="store_true", help="put right what was found")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    return DONE if doctor(repair=options.repair) else YOURS_TO_FIX


def doctor(*, repair: bool) -> bool:
    """Print what a moved store or a killed run left behind; return whether all is well."""
    from harness.tracking.ledger import finished_fingerprints
    from harness.tracking.locations import folders_before, repair_locations

    workspace = find_workspace()
    finished = finished_fingerprints(workspace) or set()
    left = (folder for folder in workspace.unfinished.glob("*/") if folder.name not in finished)
    for folder in sorted(left):
        _say(f"unfinished: {folder.name[:12]}: the same `run` goes on from its last whole epoch")
    moved = folders_before(workspace) if workspace.database.exists() else []
    for before in moved:
        _say(f"moved: the store looks for its artifacts in {before}")
    if moved and repair:
        done = repair_locations(workspace)
        if done is not None:
            _say(f"repaired: {done.changed} paths; the database as it was: {done.backup}")
    elif moved:
        _say("`python -m harness doctor --repair` points it to where they are now")
    else:
        _say(f"{workspace.mlruns}: artifacts are where the store says")
    return not moved or repair


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
