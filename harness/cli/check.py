"""`check`: every mistake of every file, at once."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.answers import CheckAnswer, FileProblem
from harness.cli.spec_files import spec_files
from harness.errors import DONE, YOURS_TO_FIX
from harness.runtime.command import uncollected
from harness.runtime.output import json_text
from harness.wording.counts import counted

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.specs.plans.one_file import Loaded
    from harness.specs.plans.onnx_files import OnnxBackbone
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy
    from harness.specs.reading.mistakes import FileMistakes


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
    parser.add_argument("--json", action="store_true", help="print every mistake as JSON")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    with uncollected():
        specs = tuple(spec_files(options.specs))
        problems, notes = look_through(specs)
    if options.json:
        sys.stdout.write(json_text(asdict(_answer(specs, problems, notes))))
    else:
        _tell(specs, problems, notes)
    return YOURS_TO_FIX if problems else DONE


def _tell(specs: Sequence[Path], problems: "Sequence[FileMistakes]", notes: Sequence[str]) -> None:
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    wrong = len(problems)
    sys.stdout.write(f"{counted(len(specs), 'file')}: {wrong or 'nothing'} to correct\n")
    for note in notes:
        sys.stdout.write(f"note: {note}\n")


def _answer(
    specs: Sequence[Path], problems: "Sequence[FileMistakes]", notes: Sequence[str]
) -> CheckAnswer:
    from harness.specs.reading.mistakes import dotted

    found = [
        FileProblem(str(file.path), str(one.place.file), one.place.line, dotted(one.key), one.text)
        for file in problems
        for one in file.mistakes
    ]
    return CheckAnswer(len(specs), tuple(found), tuple(notes))


def look_through(specs: Sequence[Path]) -> "tuple[Sequence[FileMistakes], Sequence[str]]":
    """Return every mistake of every file, and what could not be looked at."""
    from harness.specs.plans.load import check_files
    from harness.specs.plans.onnx_files import backbones_of

    unseen: list[object] = []

    def look(loaded: "Loaded | LoadedStudy | LoadedCollections") -> None:
        backbones = [*backbones_of(loaded)]
        if backbones:
            unseen.extend(_not_looked_into(backbones))

    problems = check_files(specs, look)
    if not unseen:
        return problems, ()
    from harness.features.onnx_file import EXTRA

    return problems, (f"ONNX files were not looked into: {EXTRA}",)


def _not_looked_into(backbones: "Sequence[OnnxBackbone]") -> "Sequence[OnnxBackbone]":
    """Look into ONNX files where the extra is installed; return those that it lacks for."""
    from harness.features.onnx_backbone import require_usable
    from harness.features.onnx_file import has_extra

    if not has_extra():
        return backbones
    require_usable(backbones)
    return ()
