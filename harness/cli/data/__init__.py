"""`data`: what is in a collection, and what is made of it. One file a subcommand."""

from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.data import audit, demo, download, prepare, preprocess

if TYPE_CHECKING:
    from harness.cli.options import Commands

SUBCOMMANDS = (audit, prepare, preprocess, download, demo)


def add(commands: "Commands") -> None:
    """Declare the group."""
    parser = commands.add_parser("data", help=SUMMARIES["data"])
    parser.set_defaults(do=lambda _: parser.print_help())  # of `data` alone
    group = parser.add_subparsers(dest="subcommand", metavar="SUBCOMMAND")
    for subcommand in SUBCOMMANDS:
        subcommand.add(group)
