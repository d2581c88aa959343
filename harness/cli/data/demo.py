"""`data demo`: the demo collection, drawn where asked."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import DONE

if TYPE_CHECKING:
    from harness.cli.options import Commands


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("demo", help="draw the demo collection, for trying")
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write it, about 40 MB")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other pictures")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.console.progress_bars import open_progress
    from harness.data.demo.collection import make_demo

    make_demo(options.folder, seed=options.seed, progress=open_progress())
    sys.stdout.write(
        f"{options.folder}: 803 pictures of 8 painters who never lived; for trying, not evidence\n"
        f"try it: python -m harness data audit --data {options.folder}\n"
    )
    return DONE
