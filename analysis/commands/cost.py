"""`cost`: what each experiment's score costs."""

import argparse
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.commands.options import add_command, add_runs, asked, show_table
from analysis.figures import cost
from analysis.records.experiments import Experiment, require_one_collection
from harness.errors import ComparisonError
from harness.metrics import DEFAULT_SCORE, POINTS
from harness.tracking.mlflow_store import MlflowTracker
from harness.verdicts.cost import seconds_of_a_repetition, seconds_once
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TEACHES = """What each experiment's score costs.

cost        a score over the CPU time of one repetition (logarithmic). Diamonds on the dotted line
            are what nothing else beats at that price; everything below it costs more for less.
            CPU seconds, not wall seconds, so that a busy machine makes nobody look slow. What
            is computed once for all repetitions stands apart, as an open circle.
cost.csv    the same with wall time, peak memory, parameters and time of an answer"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "cost", teaches=TEACHES)
    add_runs(parser)
    parser.add_argument(
        "--metric",
        choices=sorted(POINTS),
        default=DEFAULT_SCORE,
        help=f"(default: {DEFAULT_SCORE})",
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    question = asked(options)
    require_one_collection(question.experiments, "cost")
    tracker = MlflowTracker(find_workspace())
    table = pd.DataFrame([measured(one, options.metric, tracker) for one in question.experiments])
    evidence = all(run.about.evidence for one in question.experiments for run in one.runs)
    output = question.together()
    figure = cost.build(table, options.metric, evidence=evidence, words=output.words)
    output.figure(figure, "cost")
    output.table(table, "cost")
    show_table(table, output.words)


def measured(experiment: Experiment, metric: str, tracker: MlflowTracker) -> dict[str, object]:
    """Return the means over the repetitions of a score and of what it costs."""
    found = [tracker.finished(run.about.fingerprint) for run in experiment.runs]
    metrics = [run.metrics for run in found if run is not None]
    if len(metrics) < len(found):
        raise ComparisonError(
            f"{experiment.name}: expected a run in the store, which knows what it cost; got a "
            "folder of files alone. Name the run instead."
        )

    def mean(key: str) -> float:
        return float(np.mean([one[key] for one in metrics]))

    scores = [one[f"test/{metric}"] for one in metrics]
    return {
        "name": experiment.name,
        "score": float(np.mean(scores)),
        "deviation": float(np.std(scores, ddof=1)) if len(scores) > 1 else np.nan,
        "seconds": float(np.mean([seconds_of_a_repetition(one, "cpu_s") for one in metrics])),
        "once_s": float(np.mean([seconds_once(one) for one in metrics])),
        "wall_s": float(np.mean([seconds_of_a_repetition(one, "wall_s") for one in metrics])),
        "peak_memory_mib": mean("cost/peak_memory_mib"),
        "parameters": mean("cost/parameters"),
        "inference_cpu_ms": mean("cost/inference_cpu_ms"),
        "repetitions": len(metrics),
    }
