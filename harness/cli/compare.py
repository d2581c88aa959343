"""`compare`: verdicts from runs that are recorded already."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.expected_words import add_expect, as_expected, words_of
from harness.cli.options import add_language, add_rule, read_rule, typed_name
from harness.errors import ComparisonError
from harness.metrics import DEFAULT_SCORE
from harness.runtime.output import json_text
from harness.runtime.stderr import held_back
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.tracking.tracker import Tracker
    from harness.verdicts.evidence import Evidence
    from harness.verdicts.record import RuleRecord, Verdicts


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "compare",
        help=SUMMARIES["compare"],
        description="Compare recorded experiments. Each is named by its name or file, or by "
        "the first digits of a fingerprint or of a run's id in MLflow; baseline@latest is that "
        "of this name which was run last, my_study/baseline the one that is part of a study.",
    )
    parser.add_argument(
        "baseline", type=typed_name, metavar="BASELINE", help="what proposals are compared with"
    )
    parser.add_argument(
        "proposals", nargs="+", type=typed_name, metavar="PROPOSAL", help="one or more"
    )
    add_rule(parser)
    parser.set_defaults(metric="")  # the usual one of what is compared
    parser.add_argument(
        "--incomplete",
        action="store_true",
        help="give words although repetitions are missing; each says how many it rests on",
    )
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    add_expect(parser)
    add_language(parser)
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    words = (options.baseline, *options.proposals)
    found = compare_paintings(words, options)
    if found is None:
        options.metric = options.metric or DEFAULT_SCORE
        found = compare(words, read_rule(options), incomplete=options.incomplete)
    if options.json:
        sys.stdout.write(json_text(found.as_json()))
    else:
        from harness.verdicts.table import as_text

        sys.stdout.write(as_text(found, options.language))
    return as_expected(words_of(found), options.expect)


def compare(words: tuple[str, ...], rule: "RuleRecord", *, incomplete: bool = False) -> "Verdicts":
    """Return the verdicts on recorded experiments, the first of which is the baseline.

    Args:
        words: that name them.
        rule: how proposals are judged.
        incomplete: whether words are given although repetitions are missing.

    Raises:
        ComparisonError: they cannot be compared, or a word names none of them.
    """
    with held_back():
        from harness.tracking.lookup import name_details, recorded_runs
        from harness.tracking.mlflow_store import MlflowTracker
    from harness.console.progress_bars import open_progress
    from harness.verdicts.counted import CountedComparison
    from harness.verdicts.evidence import find_experiments
    from harness.verdicts.judge import judge
    from harness.verdicts.question import VerdictQuestion, comparison_question
    from harness.verdicts.record import COMPARISON
    from harness.verdicts.store import stored_predictions

    workspace = find_workspace()
    tracker = MlflowTracker(workspace, say=open_progress().say)
    known, details = recorded_runs(workspace), partial(name_details, workspace)
    baseline, *proposals = found = find_experiments(tracker, words, known, details)
    say_unproved(tracker, found)
    question = comparison_question([one.name for one in proposals], baseline.name)
    counted = CountedComparison.begin(baseline, proposals, rule, workspace)
    asked = VerdictQuestion(
        COMPARISON, question, rule, incomplete=incomplete, history=counted.history
    )
    verdicts = judge(asked, baseline, proposals, stored_predictions(tracker))
    counted.judged(verdicts)
    return verdicts


def compare_paintings(words: tuple[str, ...], options: argparse.Namespace) -> "Verdicts | None":
    """Return the verdicts on recorded generations; None where the words name no generations.

    Raises:
        ComparisonError: some are generations and some are not, or they cannot be compared.
        SpecError: a score by which generations are not judged.
    """
    with held_back():
        from harness.tracking.lookup import find_recorded, name_details, recorded_runs
        from harness.tracking.mlflow_store import MlflowTracker
    from harness.verdicts.judged_paintings import compare_painted, painted_rule
    from harness.verdicts.painted_evidence import is_painted, read_painted

    workspace = find_workspace()
    tracker, known = MlflowTracker(workspace), recorded_runs(workspace)
    named = find_recorded(words, known, partial(name_details, workspace))
    runs = {
        one.name: [run for each in one.runs if (run := tracker.recorded(each.id)) is not None]
        for one in named
    }
    painted = {name: all(map(is_painted, found)) for name, found in runs.items()}
    if not any(painted.values()):
        return None
    if not all(painted.values()) or len(runs) < len(words):
        others = [name for name, is_one in painted.items() if not is_one]
        raise ComparisonError(
            f"{', '.join(words)}: expected different experiments of `kind: generation`, because "
            f"some are; got {', '.join(others) or 'one of them twice'}."
        )
    rule = painted_rule(options.metric, options.margin, options.alpha, options.claim)
    read = [read_painted(tracker, name, found) for name, found in runs.items()]
    return compare_painted(rule, read, incomplete=options.incomplete)


def say_unproved(tracker: "Tracker", experiments: "Sequence[Evidence]") -> None:
    """Name the runs without checksums, by which an alteration would be seen."""
    from harness.data.names import listed
    from harness.runs.digests import has_checksums

    ids = [run.run_id for one in experiments for run in one.runs.values()]
    runs = filter(None, map(tracker.recorded, ids))
    without = [f"{run.name} ({run.id[:12]})" for run in runs if not has_checksums(run)]
    if without:
        sys.stderr.write(
            f"{len(without)} of {len(ids)} runs have no checksums, because an earlier version "
            "recorded them or somebody removed every note of them: "
            f"{listed(without, 6)}. Their predictions give the recorded scores; whether both were "
            "altered cannot be seen\n"
        )
