"""`kernels`: what filters look for, and what the layers make of a picture."""

import argparse
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.commands.one_model import models, network_seeing_pictures
from analysis.commands.options import add_command, add_runs, asked, file_names
from analysis.figures import feature_maps, filter_patterns, kernels, layer_maps
from harness.runtime.stderr import held_back

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from analysis.commands.options import Commands
    from harness.runs.recorded import RecordedRun
    from harness.training.inference import Network
    from harness.wording.words import Words

SEED = 1
"""Of the noise that patterns start from."""

TEACHES = """How a network sees: what its filters look for, and what they make of a picture.

kernels              each kernel of the first convolution as a picture: edges, colours, spots.
                     Kernels that look like noise have hardly learned: too little training, or too
                     many of them.
filter_patterns      what filters of each convolution respond to most: a picture made for each by
                     following the gradient from grey noise. Plain noise: a filter that is dead.

and of each picture named with --images:
feature_maps_NAME    what the first convolution makes of it: bright where the pattern in the corner
                     was found
layer_maps_NAME      its way through the layers: the strongest maps of each convolution"""


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
        from harness.models.activations import first_kernels
        from harness.runs.predictor import Predictor

    open_run = cache(Predictor)
    for _, run, output in models(question, network_seeing_pictures(open_run)):
        opened = open_run(run)
        found = first_kernels(opened.eye)
        output.figure(kernels.build(run, found, words=output.words), "kernels")
        patterns = _patterns(opened.eye)
        output.figure(filter_patterns.build(run, patterns, words=output.words), "filter_patterns")
        for path, name in file_names(options.images):
            square = opened.for_eye(opened.show(path)[None])[0]
            first, through = _maps(run, opened.eye, square, output.words)
            output.figure(first, f"feature_maps_{name}")
            output.figure(through, f"layer_maps_{name}")


def _patterns(network: "Network") -> list[filter_patterns.Patterns]:
    from harness.models.activation_maximization import preferred_pictures
    from harness.models.activations import convolutions

    pixels = network.inputs[0].shape[1]
    found = []
    for number, layer in convolutions(network).items():
        filters = filter_patterns.shown_filters(layer.filters)
        pictures = preferred_pictures(network, layer, filters, pixels, seed=SEED)
        found.append(filter_patterns.Patterns(number, filters, pictures))
    return found


def _maps(
    run: "RecordedRun", network: "Network", square: NDArray[np.uint8], words: "Words"
) -> "tuple[Figure, Figure]":
    from harness.models.activations import convolutions, first_kernels, first_maps, maps_of

    tiles = feature_maps.tiles(
        square, first_kernels(network), first_maps(network, square[None])[0], words
    )
    layers = convolutions(network)
    maps = [of_layer[0] for of_layer in maps_of(network, square[None], [*layers.values()])]
    through = layer_maps.build(run, square, dict(zip(layers, maps, strict=True)), words=words)
    return feature_maps.build(run, tiles, words=words), through
