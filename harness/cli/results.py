"""`results`: every run and study of the store as a table, the newest first."""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.errors import DONE
from harness.metrics import DEFAULT_SCORE, METRICS
from harness.runtime.output import json_text
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.tracking.record import StoredRun
    from harness.tracking.result_rows import ResultRow

EPILOG = """
A line is an experiment with the mean of its repetitions, ± their standard deviation, or a study
with its verdicts; --runs shows each repetition below. The first column is what to type where a
run is named: predict, compare, `python -m analysis`. Settings are those that are not the usual
ones among the experiments on the same pictures.

examples:
  python -m harness results
  python -m harness results no_augmentation --runs
  python -m harness results --json | jq '.[0].scores'
"""
COLUMNS = (DEFAULT_SCORE, "accuracy", "balanced_accuracy", "negative_log_likelihood")
EMPTY = (
    "no results yet. Begin with `python -m harness run baseline`, or with your own idea: "
    "`python -m harness new my_idea`.\n"
)
_LONGEST_REASON = 100
_MOST_NAMED = 3
_AGES = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"))


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "results",
        help=SUMMARIES["results"],
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "words", nargs="*", metavar="NAME", help="only what has this in its name (default: all)"
    )
    parser.add_argument("--runs", action="store_true", help="show every repetition too")
    parser.add_argument("--json", action="store_true", help="print all that is known as JSON")
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.tracking.result_rows import is_wanted, result_rows, row_as_json

    rows = result_rows(find_workspace())
    kept = [row for row in rows if not options.words or is_wanted(row, options.words)]
    if options.json:
        document = [row_as_json(row) for row in kept]
        sys.stdout.write(json_text(document))
    elif not rows:
        sys.stdout.write(EMPTY)
    elif not kept:
        sys.stdout.write(f"nothing of that name; `python -m harness results` lists {len(rows)}.\n")
    else:
        sys.stdout.write(results_text(kept, time.time(), runs=options.runs))
    return DONE


def results_text(rows: Sequence["ResultRow"], now_s: float, *, runs: bool = False) -> str:
    """Return the rows as a table.

    Args:
        rows: what is shown, in this order.
        now_s: seconds since 1970, for their age.
        runs: whether each repetition has a line of its own.
    """
    from rich.table import Table

    from harness.wording.text_table import table_text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("name", overflow="fold")
    table.add_column("runs", justify="right")
    for name in COLUMNS:
        arrow = "" if METRICS[name].higher_is_better else " ↓"
        table.add_column(METRICS[name].english.heading + arrow, justify="right")
    table.add_column("age", justify="right")
    table.add_column("what differs, or was found", overflow="fold")
    for row in rows:
        table.add_row(*_cells(row, now_s))
        for run in row.runs if runs else ():
            table.add_row(*_run_cells(run, now_s))
    return table_text(table)


def _cells(row: "ResultRow", now_s: float) -> tuple[str, ...]:
    from harness.tracking.settings import told

    found = row.finished
    count = str(len(found)) if len(found) == len(row.runs) else f"{len(found)} of {len(row.runs)}"
    scores = (_mean(found, f"test/{name}") for name in COLUMNS)
    painted = _mean(found, "test/kid")
    distance = "" if painted == "-" else f"KID {painted}"
    about = (row.run.collection, told(row.settings))
    altered = _altered([run.name for run in row.altered])
    notes = (*about, distance, _verdicts(row.run), _trouble(row.run), altered)
    # Digits alone say nothing to a reader.
    name = row.name if row.run.name in row.name else f"{row.name} ({row.run.name})"
    return (
        name,
        count if row.runs else "",
        *scores,
        age(now_s - row.last_s),
        "; ".join(filter(None, notes)),
    )


def _run_cells(run: "StoredRun", now_s: float) -> tuple[str, ...]:
    from harness.tracking.result_rows import is_altered

    wrong = is_altered(run)
    scores = (_mean(() if wrong else (run,), f"test/{name}") for name in COLUMNS)
    about = _altered([run.id[:12]]) if wrong else _trouble(run) or run.id[:12]
    return f"  {run.name}", "", *scores, age(now_s - run.started_s), about


def _altered(names: Sequence[str]) -> str:
    if not names:
        return ""
    shown = ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
    return f"not counted, as scores were altered in the store: {shown}; `doctor` says what to do"


def _mean(runs: Sequence["StoredRun"], key: str) -> str:
    values = [run.metrics[key] for run in runs if key in run.metrics]
    if not values:
        return "-"
    mean = f"{statistics.fmean(values):.3f}"
    return f"{mean} ± {statistics.stdev(values):.3f}" if len(values) > 1 else mean


def _verdicts(run: "StoredRun") -> str:
    from harness.tracking.record import COLLECTIONS, GROWING, NAMES, STUDY
    from harness.tracking.result_rows import is_altered
    from harness.wording.verdict_table import WORDS

    if run.kind == COLLECTIONS:
        return f"study of {', '.join(json.loads(run.tags.get(NAMES, '[]')))} together"
    if run.kind == GROWING:
        ideas, adopted = (int(run.metrics.get(f"growing/{key}", 0)) for key in ("ideas", "adopted"))
        return f"growing study: {ideas} ideas, {adopted} adopted"
    if is_altered(run):
        return (
            f"study: its words were altered in the store; `verify {run.name}` computes them again"
        )
    if run.kind != STUDY:
        return "" if run.kind == "experiment" else run.kind
    counts = {word: int(run.metrics.get(f"verdict/{word}", 0)) for word in WORDS}
    told = ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in counts.items() if count)
    return f"study: {told or 'no verdict yet'}"


def _trouble(run: "StoredRun") -> str:
    from harness.tracking.record import ERROR

    if run.status == "FINISHED":
        return ""
    reason = run.tags.get(ERROR, "").partition("\n")[0]
    return run.status.lower() + (f": {reason[:_LONGEST_REASON]}" if reason else "")


def age(seconds: float) -> str:
    """Return how long ago something was, in its largest unit: `3 h`."""
    for size, unit in _AGES:
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
