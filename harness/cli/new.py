"""`new`: a commented file for an idea of one's own, ready to be changed and run."""

import argparse
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.errors import DONE, HarnessError, SpecError
from harness.workspace import SCHEMA, Workspace, find_workspace, packaged_experiments

if TYPE_CHECKING:
    from harness.cli.options import Commands

EPILOG = """
An idea is a file that states only what it changes; everything else comes from the file that it
extends. `new` writes one below experiments/ of the workspace with the changes that are asked for
most, as comments: remove the # before one, keep its indentation, and look with `show` what the file
changes and costs. What it extends is copied there if it came with the program and is not there yet.

examples:
  python -m harness new my_idea
  python -m harness new wider --extends architectures/vgg_small
  python -m harness new my_study --study
  python -m harness show my_idea
  python -m harness run my_idea
  python -m harness compare baseline my_idea

a value can be tried without a file:
  python -m harness run baseline --set training.epochs=3
what there is to change, in words:
  python -m harness schema training.optimizer
"""
_NAME = re.compile(r"[^\W_][\w.-]*")

EXPERIMENT_TEXT = """\
# yaml-language-server: $schema={schema}
# Question:  what do you want to know? One sentence, which tables and reports repeat.
# Run:       python -m harness show {name}   (what it changes, and a guess of its cost)
#            python -m harness run {name}
# Expect:    write down what you expect, before there is a result.

extends: {extends}
question: Does my idea help?

# This file says only what it changes. Remove the # before what you want to try; the indentation
# stays. `python -m harness schema training` explains a part in words.

# data: {{source: folder, folder: ../my_pictures}}   # a folder per class; seen from this file

# augmentation: {{kind: none}}           # or some changes: {{kind: random, rotation: 0.1}}

# features:
#   image_pixels: 128                  # side of the pictures that the model sees

# model:
#   dropout_rate: 0.5
#   dense_units: [256]                 # a list: one number a layer

# training:
#   epochs: 40
#   batch_size: 32
#   optimizer: {{kind: adam, learning_rate: 0.001}}
#   schedule: {{kind: cosine}}
#   class_weights: {{kind: balanced}}

# repetitions: {{kind: seeds, count: 5}} # one run is no evidence: another seed, another score
"""
STUDY_TEXT = """\
# yaml-language-server: $schema={schema}
# Question:  which of your ideas help? One sentence, which tables and reports repeat.
# Run:       python -m harness show {name}   (what it changes, and a guess of its cost)
#            python -m harness run {name}
# Expect:    write down what you expect, before there is a result.

kind: study
question: Which of my ideas help?
baseline: {extends}

# One entry an idea: a file seen from this one, or a change that is stated here.
proposals:
  - {{name: more_dropout, set: {{model.dropout_rate: 0.5}}}}
  # - my_idea.yaml
  # - {{name: no_augmentation, set: {{augmentation: {{kind: none}}}}}}

# What all of them, the baseline too, do otherwise than their files say.
# set:
#   training.epochs: 10

# How the verdict is reached, before there is a result. Fewer repetitions than ten seldom decide.
repetitions: {{kind: resampled_splits, count: 10}}
metric: macro_f1
margin: 0.01                           # a smaller difference makes no difference
alpha: 0.05
"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "new",
        help=SUMMARIES["new"],
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", help="of the idea, such as my_idea; a folder may stand before it")
    parser.add_argument(
        "--extends",
        type=Path,
        default=Path("baseline"),
        metavar="SPEC",
        help="what it changes: a YAML file, or the name of one below experiments/ (baseline)",
    )
    parser.add_argument("--study", action="store_true", help="a study of several ideas")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    workspace = find_workspace()
    path = new_path(options.name, workspace)
    try:
        written = _write(path, options, workspace)
    except OSError as error:
        raise HarnessError(
            f"new: expected to write below {workspace.experiments}; got: {error.strerror}."
        ) from error
    for one in written:
        sys.stdout.write(f"wrote {_seen(one)}\n")
    sys.stdout.write(
        f"next: change it in an editor, then `python -m harness show {path.stem}` and "
        f"`python -m harness run {path.stem}`\n"
    )
    return DONE


def _write(path: Path, options: argparse.Namespace, workspace: Workspace) -> list[Path]:
    """Write the file, after what it extends where that is not there yet; return all of them."""
    parent, copies = _parent(options.extends, workspace)
    written = [*copies, *_write_schema(workspace), path]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = STUDY_TEXT if options.study else EXPERIMENT_TEXT
    filled = text.format(
        name=path.stem,
        extends=os.path.relpath(parent, path.parent),
        schema=os.path.relpath(workspace.experiments / SCHEMA, path.parent),
    )
    with path.open("x", encoding="utf-8") as file:
        file.write(filled)
    return written


def new_path(name: str, workspace: Workspace) -> Path:
    """Return where the file of an idea will lie.

    Raises:
        SpecError: the name cannot be a file's, or is taken.
    """
    folder = workspace.experiments
    relative = Path(name.removesuffix(".yaml").removeprefix("experiments/"))
    if relative.is_absolute() or len(relative.parts) not in (1, 2) or ".." in relative.parts:
        raise SpecError(
            f"new: expected a name such as my_idea, or training/my_idea; got {name!r}. The file is "
            f"written below {folder}."
        )
    if not all(map(_NAME.fullmatch, relative.parts)):
        raise SpecError(
            f"new: expected a name of letters, digits, _ and -; got {name!r}. Try my_idea."
        )
    from harness.cli.spec_files import files_by_name

    taken = files_by_name(folder).get(relative.name, ())
    if taken:
        raise SpecError(
            f"new: expected a name that no file has yet; {_seen(taken[0])} is there. Choose "
            "another name, or edit that file."
        )
    return (folder / relative).with_name(f"{relative.name}.yaml")


def _write_schema(workspace: Workspace) -> list[Path]:
    """Return the schema for editors, if it had to be written."""
    path = workspace.experiments / SCHEMA
    if path.exists():
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(packaged_experiments() / SCHEMA, path)
    return [path]


def _parent(word: Path, workspace: Workspace) -> tuple[Path, list[Path]]:
    """Return the file to be extended, and what was copied for it.

    Raises:
        SpecError: there is none of that name.
    """
    from harness.cli.spec_files import spec_file

    inside = _first_file(word, workspace.experiments, packaged_experiments())
    found = inside or spec_file(word).absolute()
    if not found.is_file():
        raise SpecError(f"--extends {word}: expected a YAML file; got none there.")
    packaged = packaged_experiments()
    if not found.is_relative_to(packaged) or packaged == workspace.experiments.resolve():
        return found, []
    copies = _copied(found, workspace.experiments)
    return workspace.experiments / found.relative_to(packaged), copies


def _first_file(word: Path, *folders: Path) -> Path | None:
    files = (folder / word.with_suffix(".yaml") for folder in folders)
    return next((file for file in files if file.is_file()), None)


def _copied(file: Path, folder: Path) -> list[Path]:
    """Copy an experiment that came with the program, and what it needs, where none of them lies.

    What it extends may be there already: then it is the user's own that is extended.
    """
    from harness.specs.plans.load import load

    packaged, family = packaged_experiments(), list[Path]()
    parent: Path | None = file
    while parent is not None:
        loaded = load(parent)
        named = (getattr(loaded, kind, None) for kind in ("code", "weights"))
        paths = [one.path for one in named if one is not None]
        family += [parent, *(path for path in paths if path.is_relative_to(packaged))]
        parent = getattr(loaded, "parent", None)
    copies = {folder / one.relative_to(packaged): one for one in family}
    lacking = [copy for copy in copies if not copy.exists()]
    for copy in lacking:
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copies[copy], copy)
    return lacking


def _seen(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
