"""What several commands are typed with."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

DONE, FAILED, YOURS_TO_FIX, INTERRUPTED = 0, 1, 2, 130

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
    Arguments = argparse.ArgumentParser | argparse._ArgumentGroup


def add_experiment(parser: argparse.ArgumentParser) -> None:
    """Let a command take an experiment file with its overrides and pictures."""
    parser.add_argument("spec", type=Path, metavar="SPEC", help="a YAML file of experiments/")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="overrides",
        metavar="KEY=VALUE",
        help="change one value for a quick trial, such as training.epochs=3; may be repeated",
    )
    add_data(parser)


def add_data(parser: argparse.ArgumentParser) -> None:
    """Let a command take the folder of the pictures."""
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="where the pictures lie (else HARNESS_DATA)"
    )


def add_language(parser: "Arguments") -> None:
    """Let a command take the language of its verdicts."""
    parser.add_argument(
        "--language", choices=("en", "es"), default="en", help="of the verdicts (en)"
    )
