"""`pca`: eigen-paintings, explained variance, and what is lost in test pictures."""

import argparse
import sys
from typing import TYPE_CHECKING

import numpy as np

from analysis.commands.one_model import Wanted, models
from analysis.commands.options import add_command, add_pictures, add_runs, asked
from analysis.figures import components, rebuilt, reconstruction_error, variance
from analysis.tables.pca import (
    explained_variance,
    find_components,
    picture_side,
    reconstruction_errors,
    require_components,
)
from harness.runtime.stderr import held_back

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """What principal components tell of pictures.

components            the mean picture and the directions in which training pictures differ most:
                      first light and dark, then left and right, then finer
explained_variance    the share of each, and of all up to it
reconstruction_error  how far test pictures, which the components have not seen, are from what so
                      many components tell of them; a curve that hardly falls says that details
                      are what differs
rebuilt               some of those pictures, told by more and more components

The last two need the pictures. Components of a backbone's features are no pictures; of them only
the explained variance is drawn."""


COMPONENTS = Wanted(
    lambda run: find_components(run.folder) is not None,
    "principal components",
    "one whose features are pca or pca_pictures",
)


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "pca", teaches=TEACHES)
    add_runs(parser)
    add_pictures(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    question = asked(options)
    with held_back():
        from harness.runs.predict import begun
        from harness.runs.predictor import Predictor

    for experiment, run, output in models(question, COMPONENTS):
        found = require_components(run.folder)
        table, words = explained_variance(found), output.words
        output.figure(variance.build(run, table, words=words), "explained_variance")
        output.table(table, "explained_variance")
        side = picture_side(found) if components.sees_squares(run) else None
        if side is None:
            sys.stderr.write(f"{run.name}: its components are of features, not of pictures\n")
            continue
        figure = components.build(run, found, words=words)
        if figure is not None:
            output.figure(figure, "components")
        collection, cache = question.collection(experiment), question.pictures.workspace.cache
        with begun(Predictor(run), collection, cache, question.pictures.progress) as seen:
            shown = np.asarray(seen.images[seen.rows["test"]])
        # Prepared squares are bytes, thumbnails already shares of 255.
        scale = np.float32(255 if shown.dtype == np.uint8 else 1)
        rows = shown.reshape(len(shown), -1).astype(np.float32) / scale
        errors = reconstruction_errors(rows, found)
        output.table(errors, "reconstruction_error")
        output.figure(
            reconstruction_error.build(run, errors, len(rows), words=words), "reconstruction_error"
        )
        # Spread over the part, which is sorted by class.
        some = rows[:: max(1, len(rows) // rebuilt.ROWS)]
        output.figure(rebuilt.build(run, some, found, side, words=words), "rebuilt")
