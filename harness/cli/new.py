"""`new`: a commented file for an idea of one's own, ready to be changed and run."""

import argparse
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.errors import DONE, SpecError
from harness.runtime.output import json_text
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands

EPILOG = """
An idea is a file that states only what it changes; everything else comes from the file that it
extends. `new` writes one below experiments/ of the project (or of HARNESS_ROOT) with the changes
that are asked for most, as comments: remove the # before one, keep its indentation, and look with
`show` what the file changes and costs. Where there is no baseline.yaml yet, it is written too.

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
BASELINE = "baseline.yaml"
SCHEMA = "schema.json"
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
    written = write_baseline(workspace) if options.extends == Path("baseline") else []
    parent = _parent(options.extends, workspace)
    text = STUDY_TEXT if options.study else EXPERIMENT_TEXT
    path.parent.mkdir(parents=True, exist_ok=True)

    filled = text.format(
        name=path.stem,
        extends=os.path.relpath(parent, path.parent),
        schema=os.path.relpath(_folder(workspace) / SCHEMA, path.parent),
    )
    with path.open("x", encoding="utf-8") as file:
        file.write(filled)
    for one in (*written, path):
        sys.stdout.write(f"wrote {_seen(one)}\n")
    sys.stdout.write(
        f"next: change it in an editor, then `python -m harness show {path.stem}` and "
        f"`python -m harness run {path.stem}`\n"
    )
    return DONE


def new_path(name: str, workspace: Workspace) -> Path:
    """Return where the file of an idea will lie.

    Raises:
        SpecError: the name cannot be a file's, or is taken.
    """
    folder = _folder(workspace)
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


def write_baseline(workspace: Workspace) -> list[Path]:
    """Return what was written so that there is a baseline to extend, and a schema for editors."""
    folder = _folder(workspace)
    source = Path(__file__).resolve().parents[2] / "experiments" / BASELINE
    written = []
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / BASELINE).exists() and source.is_file():
        shutil.copyfile(source, folder / BASELINE)
        written.append(folder / BASELINE)
    if not (folder / SCHEMA).exists():
        from harness.specs.plans.json_schema import schema

        (folder / SCHEMA).write_text(json_text(schema()), encoding="utf-8")
        written.append(folder / SCHEMA)
    return written


def _parent(word: Path, workspace: Workspace) -> Path:
    """Return the file to be extended.

    Raises:
        SpecError: there is none of that name.
    """
    from harness.cli.spec_files import spec_file

    inside = _folder(workspace) / word.with_suffix(".yaml")
    found = inside if inside.is_file() else spec_file(word).absolute()
    if not found.is_file():
        raise SpecError(f"--extends {word}: expected a YAML file; got none there.")
    return found


def _folder(workspace: Workspace) -> Path:
    return workspace.root / "experiments"


def _seen(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
