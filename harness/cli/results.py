"""`results`: every run and study of the store as a table, the newest first."""

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.errors import DONE
from harness.metrics import DEFAULT_SCORE, METRICS
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.tracking.lookup import NameDetails
    from harness.tracking.record import StoredRun

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
_AGES = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"))


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "results",
        help="all runs and studies with their scores, the newest first",
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
    rows = result_rows(find_workspace())
    kept = [row for row in rows if not options.words or _is_wanted(row, options.words)]
    if options.json:
        document = [as_json(row) for row in kept]
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    elif not rows:
        sys.stdout.write(EMPTY)
    elif not kept:
        sys.stdout.write(f"nothing of that name; `python -m harness results` lists {len(rows)}.\n")
    else:
        sys.stdout.write(results_text(kept, time.time(), runs=options.runs))
    return DONE


class ResultRow(NamedTuple):
    """A study, an experiment or a search, with its runs."""

    name: str
    """What names it wherever a run is named."""
    run: "StoredRun"
    runs: tuple["StoredRun", ...]
    """Of an experiment its repetitions, in their order."""
    settings: Mapping[str, str]
    """Those that are not the usual ones among the experiments on the same pictures."""
    studies: tuple[str, ...]
    """Those that it is part of."""

    @property
    def last_s(self) -> float:
        """When something of it was begun last, in seconds since 1970."""
        return max([self.run.started_s, *(run.started_s for run in self.runs)])

    @property
    def finished(self) -> tuple["StoredRun", ...]:
        """Its repetitions that came to their end."""
        return tuple(run for run in self.runs if run.status == "FINISHED")


def result_rows(workspace: Workspace) -> list[ResultRow]:
    """Return everything that was recorded, the newest first."""
    from harness.tracking.lookup import name_details
    from harness.tracking.record import REPETITION, TRIAL
    from harness.tracking.stored_runs import stored_runs

    stored = stored_runs(workspace)
    below: dict[str, list[StoredRun]] = {}
    for run in stored:
        if run.kind == REPETITION and run.parent is not None:
            below.setdefault(run.parent, []).append(run)
    details = name_details(workspace, stored)
    rows = [
        ResultRow(run.name, run, tuple(below.get(run.id, ())), {}, details.study_names(run.id))
        for run in stored
        if run.kind not in (REPETITION, TRIAL)
    ]
    rows.sort(key=lambda row: -row.last_s)
    return _with_settings(_with_names(rows, details), details)


def _with_names(rows: list[ResultRow], details: "NameDetails") -> list[ResultRow]:
    """Return the rows with names that only one of them has, as `find_recorded` reads them."""
    from harness.tracking.lookup import unique_names

    alike: dict[str, list[str]] = {}
    for row in rows:
        if row.finished:
            alike.setdefault(row.run.name, []).append(row.run.id)
    names = {
        run_id: name
        for word, ids in alike.items()
        for run_id, name in zip(ids, unique_names(word, ids, details.studies), strict=True)
    }
    return [row._replace(name=names.get(row.run.id, row.run.name)) for row in rows]


def _with_settings(rows: list[ResultRow], details: "NameDetails") -> list[ResultRow]:
    from harness.tracking.settings import unusual_settings

    known = details.parameters([row.runs[0].id for row in rows if row.runs])
    settings: dict[str, Mapping[str, str]] = {}
    for collection in {row.run.collection for row in rows}:
        # The oldest first: of equally frequent values, the one tried first is the usual one.
        same = [row for row in rows[::-1] if row.runs and row.run.collection == collection]
        unusual = unusual_settings([known.get(row.runs[0].id, {}) for row in same])
        settings |= {row.run.id: found for row, found in zip(same, unusual, strict=True)}
    return [row._replace(settings=settings.get(row.run.id, {})) for row in rows]


def results_text(rows: Sequence[ResultRow], now_s: float, *, runs: bool = False) -> str:
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


def _cells(row: ResultRow, now_s: float) -> tuple[str, ...]:
    from harness.tracking.settings import told

    found = row.finished
    count = str(len(found)) if len(found) == len(row.runs) else f"{len(found)} of {len(row.runs)}"
    scores = (_mean(found, f"test/{name}") for name in COLUMNS)
    notes = (row.run.collection, told(row.settings), _verdicts(row.run), _trouble(row.run))
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
    scores = (_mean((run,), f"test/{name}") for name in COLUMNS)
    return f"  {run.name}", "", *scores, age(now_s - run.started_s), _trouble(run) or run.id[:12]


def _mean(runs: Sequence["StoredRun"], key: str) -> str:
    values = [run.metrics[key] for run in runs if key in run.metrics]
    if not values:
        return "-"
    mean = f"{statistics.fmean(values):.3f}"
    return f"{mean} ± {statistics.stdev(values):.3f}" if len(values) > 1 else mean


def _verdicts(run: "StoredRun") -> str:
    from harness.tracking.record import STUDY
    from harness.wording.verdict_table import WORDS

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


def as_json(row: ResultRow) -> dict[str, Any]:
    """Return all that is known of a row as JSON can hold it."""
    finished = row.finished
    keys = dict.fromkeys(key for run in finished for key in run.metrics if key.startswith("test/"))
    means = {
        key.removeprefix("test/"): statistics.fmean(
            run.metrics[key] for run in finished if key in run.metrics
        )
        for key in keys
    }
    scores = {key: value for key, value in means.items() if key in METRICS}
    verdict = {key: value for key, value in row.run.metrics.items() if key.startswith("verdict/")}
    return {
        "name": row.name,
        "kind": row.run.kind,
        **_run_json(row.run),
        "studies": list(row.studies),
        "settings": dict(row.settings),
        "scores": scores,
        "verdict": {key.removeprefix("verdict/"): _finite(value) for key, value in verdict.items()},
        "runs": [
            {"name": run.name, **_run_json(run), "metrics": _finite_all(run.metrics)}
            for run in row.runs
        ],
    }


def _run_json(run: "StoredRun") -> dict[str, Any]:
    return {
        "id": run.id,
        "collection": run.collection,
        "status": run.status,
        "started": datetime.fromtimestamp(run.started_s, UTC).isoformat(timespec="seconds"),
    }


def _finite_all(metrics: Mapping[str, float]) -> dict[str, float | None]:
    return {key: _finite(value) for key, value in metrics.items()}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _is_wanted(row: ResultRow, words: Sequence[str]) -> bool:
    names = (row.name, row.run.name, *row.studies, *(run.name for run in row.runs))
    return any(word in name for word in words for name in names)
