"""`check`: every mistake of every file, at once."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.spec_files import spec_files
from harness.errors import DONE, YOURS_TO_FIX
from harness.wording.counts import counted

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.specs.plans.one_file import Loaded
    from harness.specs.plans.onnx_files import OnnxBackbone
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("check", help=SUMMARIES["check"])
    parser.add_argument(
        "specs",
        nargs="+",
        type=Path,
        metavar="SPEC",
        help="YAML files, names of some below experiments/, or folders: all files below",
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    return DONE if check(tuple(spec_files(options.specs))) else YOURS_TO_FIX


def check(specs: Sequence[Path]) -> bool:
    """Print every mistake of every file; return whether there is none."""
    from harness.specs.plans.load import check_files
    from harness.specs.plans.onnx_files import backbones_of

    unseen: list[object] = []

    def look(loaded: "Loaded | LoadedStudy | LoadedCollections") -> None:
        backbones = [*backbones_of(loaded)]
        if backbones:
            unseen.extend(_not_looked_into(backbones))

    problems = check_files(specs, look)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    wrong = len(problems)
    sys.stdout.write(f"{counted(len(specs), 'file')}: {wrong or 'nothing'} to correct\n")
    if unseen:
        from harness.features.onnx_file import EXTRA

        sys.stdout.write(f"note: ONNX files were not looked into: {EXTRA}\n")
    return not problems


def _not_looked_into(backbones: "Sequence[OnnxBackbone]") -> "Sequence[OnnxBackbone]":
    """Look into ONNX files where the extra is installed; return those that it lacks for."""
    from harness.features.onnx_backbone import require_usable
    from harness.features.onnx_file import has_extra

    if not has_extra():
        return backbones
    require_usable(backbones)
    return ()
