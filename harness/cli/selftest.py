"""`selftest`: does the procedure keep its promises on these pictures?"""

import argparse
import sys
from typing import TYPE_CHECKING, get_args

from harness.cli import SUMMARIES
from harness.cli.options import add_experiment
from harness.cli.spec_files import spec_file
from harness.errors import DONE
from harness.metrics import METRICS, ConfusionScore
from harness.runtime.output import json_text
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.statistics.planted_effects import Course

METRIC: ConfusionScore = "accuracy"


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser("selftest", help=SUMMARIES["selftest"])
    what = parser.add_subparsers(dest="what", metavar="null|power")
    null = what.add_parser("null", help="nothing differs: how often is a difference claimed?")
    power = what.add_parser("power", help="a gain is planted: how often is it found?")
    margin = METRICS[METRIC].margin
    for each in (null, power):
        add_experiment(each)
        each.add_argument("--comparisons", type=int, default=300, help="how many (300)")
        each.add_argument("--repetitions", type=int, default=10, help="of a comparison (10)")
        each.add_argument("--splits", type=int, default=40, help="to draw repetitions from (40)")
        each.add_argument("--alpha", type=float, default=0.05, help="level (0.05)")
        each.add_argument("--margin", type=float, help=f"of equivalence ({margin:g})")
        each.add_argument("--json", action="store_true", help="print the results as JSON")
        each.set_defaults(do=do)
    null.add_argument("--metric", default=METRIC, choices=get_args(ConfusionScore))
    power.add_argument("--gain", type=float, help="a share, such as 0.03; else what has power 0.8")
    parser.set_defaults(do=lambda _: parser.print_help(), metric=METRIC, gain=None)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.cli.selftest_table import null_document, null_page, power_document, power_page
    from harness.console.progress_bars import open_progress
    from harness.data.collection.collection import load_collection
    from harness.specs.plans.one_file import load_experiment
    from harness.studies.selftest import null, planted_gain, train_pool

    workspace, progress, course = find_workspace(), open_progress(), _course(options)
    experiment = load_experiment(spec_file(options.spec), options.overrides)
    spec = experiment.spec
    collection = load_collection(
        spec.data,
        workspace=workspace,
        data_folder=options.data,
        spec_folder=experiment.path.parent,
        progress=progress,
    )
    for note in collection.notes:
        progress.say(f"  note: {note}")
    trained = train_pool(spec, collection, course, workspace, progress)
    progress.start("selftest: comparing")
    if options.what == "null":
        rows = null(trained, course, seed=spec.seed)
        page = null_page(rows, trained, course, collection)
        document = null_document(rows, trained, course)
    else:
        row = planted_gain(trained, course, seed=spec.seed, gain=options.gain)
        page = power_page(row, trained, course, collection)
        document = power_document(row, trained, course)
    progress.finish()
    sys.stdout.write(json_text(document) if options.json else page)
    return DONE


def _course(options: argparse.Namespace) -> "Course":
    from harness.statistics.multiple_testing import Rule
    from harness.statistics.planted_effects import Course

    own = METRICS[options.metric].margin
    margin = own if options.margin is None else options.margin
    return Course(
        comparisons=options.comparisons,
        repetitions=options.repetitions,
        splits=options.splits,
        rule=Rule(margin=margin, alpha=options.alpha),
        metric=options.metric,
    )
