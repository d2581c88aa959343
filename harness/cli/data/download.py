"""`data download`: the original collection from Kaggle."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import DONE
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("download", help="fetch best-artworks from Kaggle, about 2.5 GB")
    parser.add_argument("--to", type=Path, metavar="DIR", help="else data/best-artworks")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.console.progress_bars import open_progress
    from harness.data.collection.download import LICENCE, download

    folder = options.to or find_workspace().data / "best-artworks"
    download(folder, open_progress())
    sys.stdout.write(f"{folder}: ready\nlicence: {LICENCE}\n")
    return DONE
