"""`explain`: where a network looked, and whether that depends on what it learned."""

import argparse
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.commands.one_model import models, network_seeing_pictures
from analysis.commands.options import (
    add_command,
    add_pictures,
    add_runs,
    asked,
    show_table,
)
from analysis.figures import explain
from analysis.tables.heat import heat_of
from harness.runs.recorded import RecordedRun
from harness.runtime.stderr import held_back
from harness.seeds import derive_seed

if TYPE_CHECKING:
    from analysis.commands.options import Commands
    from harness.data.collection.collection import Collection

SHOWN = 4


class Shown(NamedTuple):
    """A picture, and its true class where it is known."""

    path: Path
    truth: str


TEACHES = """Where a network looked.

explain    for each picture: Grad-CAM (which places of the last feature maps spoke for the answer)
           and occlusion (how much the answer's probability falls when a place is covered). The two
           know nothing of each other: trust what both show.
           Beside each stands a control: the same network with its weights exchanged at random,
           about its own answer. A method whose map stays the same (rank correlation near 1) shows
           the picture, not what was learned (Adebayo et al., 2018).

Without --images: the surest right answers and the surest mistakes among the test pictures."""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "explain", teaches=TEACHES)
    add_runs(parser)
    add_pictures(parser)
    parser.add_argument(
        "--images", nargs="+", type=Path, default=[], metavar="IMAGE", help="any pictures"
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    question = asked(options)
    with held_back():
        from harness.runs.predictor import Predictor

    open_run = cache(Predictor)
    for experiment, run, output in models(question, network_seeing_pictures(open_run)):
        opened = open_run(run)
        shown = [Shown(path, "") for path in options.images] or telling_pictures(
            run, question.collection(experiment)
        )
        seed = derive_seed(1, "explain")
        heats = [
            heat_of(opened.eye, opened.for_eye(opened.show(path)[None])[0], seed)
            for path, _ in shown
        ]
        truths = [one.truth for one in shown]
        output.figure(explain.build(run, heats, truths, words=output.words), "explain")
        table = pd.DataFrame(
            {
                "image": [str(one.path) for one in shown],
                "truth": truths,
                "answer": [run.class_names[heat.label] for heat in heats],
                "probability": [heat.probability for heat in heats],
                "grad_cam_agreement": [heat.cam_agreement for heat in heats],
                "occlusion_agreement": [heat.occlusion_agreement for heat in heats],
            }
        )
        output.table(table, "explain")
        show_table(table.assign(image=[one.path.name for one in shown]), output.words)


def telling_pictures(run: RecordedRun, collection: "Collection") -> list[Shown]:
    """Return test pictures: the surest right answers, then the surest mistakes."""
    predictions = run.predictions
    sure = predictions.probabilities.max(axis=1)
    right = predictions.classes == predictions.labels
    order = np.argsort(-sure, kind="stable")
    chosen = [*order[right[order]][: SHOWN // 2], *order[~right[order]][: SHOWN // 2]]
    paths = dict(zip(collection.image_ids, collection.paths, strict=True))
    return [
        Shown(paths[predictions.image_ids[row]], run.class_names[predictions.labels[row]])
        for row in chosen
    ]
