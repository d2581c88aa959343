"""Which pictures a `data` command is about: an experiment's, the workspace's, or best-artworks."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.cli.first_files import BASELINE
from harness.cli.spec_files import spec_file
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.specs.schema.data import DataSpec, RepetitionsSpec, SplitSpec

PIXELS = 300
"""What the baseline shows."""


class Planned(NamedTuple):
    """The parts of an experiment that are about pictures."""

    data: "DataSpec"
    split: "SplitSpec"
    repetitions: "RepetitionsSpec"
    image_pixels: int
    folder: Path | None
    """Of the YAML file, which `data.folder` is relative to."""


def add_pictures(parser: argparse.ArgumentParser) -> None:
    """Let a command take the pictures it is about."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the pictures in the layout of best-artworks, or one folder per class "
        "(else HARNESS_DATA, else the folder or table that experiments/baseline.yaml names, else "
        "data/best-artworks)",
    )
    parser.add_argument(
        "--spec",
        type=Path,
        metavar="SPEC",
        help="an experiment's file or name: its pictures, split and size instead of the usual ones",
    )


def whole(text: str) -> int:
    """Return a number from 1 on, as an option's type.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on; got {text!r}")
    return int(text)


def planned(options: argparse.Namespace) -> Planned:
    """Return what the options are about.

    Raises:
        SpecError: the experiment's file has mistakes.
    """
    from harness.specs.schema.data import DataSpec, Seeds, SplitSpec

    if options.spec is not None:
        return _planned_in(spec_file(options.spec))
    if (own := _own_baseline(options.data)) is not None:
        return own
    data = DataSpec(source="best-artworks")
    return Planned(data, SplitSpec(), Seeds(kind="seeds"), PIXELS, None)


def _own_baseline(data: Path | None) -> Planned | None:
    """Return what the workspace is about where its baseline names pictures of its own."""
    file = find_workspace().experiments / BASELINE
    if data is not None or os.environ.get("HARNESS_DATA") or not file.is_file():
        return None
    found = _planned_in(file)
    return None if found.data.source == "best-artworks" else found


def _planned_in(file: Path) -> Planned:
    from harness.specs.plans.one_file import load_experiment

    loaded = load_experiment(file, [])
    spec = loaded.spec
    pixels = getattr(spec.features, "image_pixels", PIXELS)
    return Planned(spec.data, spec.split, spec.repetitions, pixels, loaded.path.parent)
