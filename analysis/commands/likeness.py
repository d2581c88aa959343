"""`likeness`: generated pictures against real ones, every number beside its scale."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.commands.options import Output, add_command, add_output, output_of, slug
from analysis.commands.output_folders import claimed
from analysis.tables.likeness import likeness_document, likeness_text
from harness.console.progress_bars import open_progress
from harness.data.picture_folder import pictures_below, squares
from harness.errors import DataError
from harness.evaluation.likeness.likeness_table import likeness_table
from harness.progress import Progress
from harness.runtime.extras import require_training
from harness.runtime.output import json_text
from harness.runtime.stderr import held_back
from harness.seeds import generator
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from analysis.commands.options import Commands
    from harness.evaluation.likeness.comparison import PictureSets

SIDES = (16, 32, 64, 128, 256)
MOST = 500
NETWORK = "efficientnet_lite0"
TEACHES = """Are generated pictures like real ones? Any program's pictures, as files in folders.

No number of this kind means anything alone. So each stands beside its scale, measured on the same
real pictures: their other half (nothing is nearer), copies of training, a generator collapsed to
four pictures, blurred ones, PCA-Gaussian samples (the right mean and colours, and no objects),
noise, and whatever real pictures you put beside them with --beside, such as another painter's.

likeness.csv          KID with its standard error and permutation test, sliced Wasserstein distance,
                      precision, recall, density, coverage, pairwise SSIM, twins, copying
nearest_training      the generated pictures nearest to training, beside what they are near to: look
                      at it, whatever the numbers say

Real pictures must be those that the generator has not seen. One half of them is the reference, the
other half a set like the others; every set has as many pictures as the generated one, or half the
real ones where these are fewer. All are brought to one size by one filter."""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "likeness", teaches=TEACHES)
    folders = (
        ("--generated", True, "folder of generated pictures"),
        ("--real", True, "folder of real ones that the generator has not seen"),
        ("--training", False, "folder of those it learned from"),
    )
    for name, required, told in folders:
        parser.add_argument(name, required=required, type=Path, metavar="DIR", help=told)
    parser.add_argument(
        "--beside",
        nargs="+",
        default=[],
        type=Path,
        metavar="DIR",
        help="folders of further real ones, such as another painter's",
    )
    parser.add_argument(
        "--image-pixels", type=int, choices=SIDES, default=64, help="of a side (default: 64)"
    )
    parser.add_argument(
        "--features", default=NETWORK, metavar="BACKBONE", help=f"(default: {NETWORK})"
    )
    parser.add_argument(
        "--most", type=int, default=MOST, metavar="N", help=f"pictures a set (default: {MOST})"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="of all that is drawn (default: 1)"
    )
    parser.add_argument(
        "--json", action="store_true", help="print everything as JSON, and write no files"
    )
    add_output(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    require_training()
    output, progress = output_of(options, find_workspace()), open_progress()
    sets = _read(options, progress)
    with held_back():
        from harness.runs.likeness import compare, looking_with

    network = options.features
    comparison = compare(sets, looking_with(network), seed=options.seed, progress=progress)
    if options.json:
        sys.stdout.write(json_text(likeness_document(comparison, network)))
        return
    sys.stdout.write(likeness_text(comparison, network, output.words) + "\n")
    output = _folder(output, options.generated)
    output.table(likeness_table(comparison), "likeness")
    if comparison.nearest is not None:
        from analysis.figures import nearest_training

        figure = nearest_training.build(comparison.nearest, words=output.words)
        output.figure(figure, "nearest_training")


def _folder(output: Output, generated: Path) -> Output:
    """Return a folder for what is told of these pictures, and of no others."""
    place = generated.resolve()
    folder = claimed(output.folder / slug(f"likeness_{place.name}"), str(place))
    return Output(folder, output.formats, output.words)


def _read(options: argparse.Namespace, progress: Progress) -> "PictureSets":
    """Return the pictures, as many of each as are compared.

    Raises:
        DataError: a folder is not there or has too few, or a picture cannot be read.
    """
    from harness.evaluation.likeness.comparison import PictureSets
    from harness.runs.likeness import FEWEST

    named = {"generated": options.generated, "real": options.real}
    named |= {path.resolve().name: path for path in options.beside}
    if len(named) != 2 + len(options.beside):
        raise DataError("--beside: expected folders of different names; got two of one name.")
    found = {name: pictures_below(path) for name, path in named.items()}
    most = {name: len(paths) // (2 if name == "real" else 1) for name, paths in found.items()}
    fewest = min(most, key=lambda name: most[name])
    if min(most[fewest], options.most) < FEWEST:
        raise DataError(
            f"likeness: expected at least {FEWEST} pictures in each set, twice as many real ones, "
            f"and --most of {FEWEST} or more; got {len(found[fewest])} in {named[fewest]} and "
            f"--most {options.most}."
        )
    count = min(most[fewest], options.most)
    seen = {
        name: _some(paths, count * (2 if name == "real" else 1), options, name, progress)
        for name, paths in found.items()
    }
    training = None
    if options.training is not None:
        known = pictures_below(options.training)
        training = squares(known, options.image_pixels, progress, "training")
    return PictureSets(seen.pop("generated"), seen.pop("real"), training, seen)


def _some(
    paths: Sequence[Path], count: int, options: argparse.Namespace, name: str, progress: Progress
) -> NDArray[np.uint8]:
    """Return that many of the pictures, drawn at random."""
    drawn = np.sort(generator(options.seed, "drawn", name).permutation(len(paths))[:count])
    return squares([paths[row] for row in drawn], options.image_pixels, progress, name)
