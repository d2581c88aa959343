"""`kernels`: what the first convolution looks for, and what it makes of a picture."""

import argparse
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.one_model import models, network_seeing_pictures
from analysis.commands.options import add_command, add_runs, asked, file_names
from analysis.figures import feature_maps, kernels
from harness.runtime.stderr import held_back

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """What the first convolution looks for.

kernels              each kernel as a picture: edges, colours, spots. Kernels that look like noise
                     have hardly learned: too little training, or too many of them.
feature_maps_NAME    what they make of each picture named with --images: bright where the pattern
                     in the corner was found"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "kernels", teaches=TEACHES)
    add_runs(parser)
    parser.add_argument(
        "--images", nargs="+", type=Path, default=[], metavar="IMAGE", help="of feature maps"
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    question = asked(options)
    with held_back():
        from harness.models.activations import first_kernels, first_maps
        from harness.runs.predictor import Predictor

    open_run = cache(Predictor)
    for _, run, output in models(question, network_seeing_pictures(open_run)):
        opened = open_run(run)
        found = first_kernels(opened.eye)
        output.figure(kernels.build(run, found, words=output.words), "kernels")
        for path, name in file_names(options.images):
            square = opened.for_eye(opened.show(path)[None])[0]
            maps = first_maps(opened.eye, square[None])[0]
            tiles = feature_maps.tiles(square, found, maps, output.words)
            figure = feature_maps.build(run, tiles, words=output.words)
            output.figure(figure, f"feature_maps_{name}")
