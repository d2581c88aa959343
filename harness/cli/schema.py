"""`schema`: the JSON schema of specs or of answers, or one part of the first in words."""

import argparse
import sys
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.errors import DONE
from harness.runtime.output import json_text

if TYPE_CHECKING:
    from harness.cli.options import Commands

ANSWERS = "answers"


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("schema", help=SUMMARIES["schema"])
    parser.add_argument(
        "part",
        nargs="?",
        help="explain one part instead, such as training; answers: the JSON schema of what "
        "commands answer to --json",
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    print_schema(options.part)
    return DONE


def print_schema(part: str | None) -> None:
    """Print the JSON schema, or one part of it in words."""
    if part == ANSWERS:
        from harness.cli.answer_schema import answer_schema

        sys.stdout.write(json_text(answer_schema()))
        return
    from harness.specs.plans.json_schema import explain, schema

    sys.stdout.write(json_text(schema()) if part is None else f"{explain(part)}\n")
