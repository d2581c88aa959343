"""What a person reads when an experiment is done."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.table import Table

from harness.console.live_search import trials_table
from harness.evaluation.summary import summarise
from harness.metrics import METRICS
from harness.runs.context import RunResult
from harness.wording.text_table import table_text

if TYPE_CHECKING:
    from harness.studies.search_artifacts import Honest


class ShownMetrics(NamedTuple):
    """Which metrics are read, and what each stands beside."""

    metrics: Mapping[str, str]
    """Their names by key."""
    beside: str
    """Ending of the key of what they stand beside."""
    heading: str
    """What that is called."""
    digits: int = 3
    """After the point."""


_SCORES: Mapping[str, str] = {
    f"test/{name}": metric.english.name + ("" if metric.higher_is_better else "  (lower is better)")
    for name, metric in METRICS.items()
}
_AGREEMENT: Mapping[str, str] = {
    "test/ami": "AMI  (headline)",
    "test/ari": "ARI  (headline)",
    "test/nmi": "NMI, arithmetic = V-measure",
    "test/homogeneity": "homogeneity",
    "test/completeness": "completeness",
    "test/purity": "purity",
    "test/hungarian": "Hungarian accuracy",
    "test/vote_accuracy": "accuracy of the clusters' vote",
    "test/neighbour_purity": "10 neighbours of the same class",
    "test/probe_accuracy": "accuracy of a linear probe",
}
_PAINTING: Mapping[str, str] = {
    "test/kid": "KID  (headline, lower is better)",
    "test/kid_training": "KID to training",
    "test/sliced_wasserstein": "sliced Wasserstein  (lower is better)",
    "test/precision": "precision",
    "test/recall": "recall",
    "test/density": "density",
    "test/coverage": "coverage",
    "test/similarity": "SSIM of two pictures  (lower is more varied)",
    "test/twins": "twins",
}
EXPERIMENTS = ShownMetrics(_SCORES, "majority", "majority class")
CLUSTERINGS = ShownMetrics(_AGREEMENT, "chance", "by chance")
GENERATIONS = ShownMetrics(_PAINTING, "real", "other real ones", digits=4)
COSTS: Mapping[str, tuple[str, str]] = {
    "cost/wall_s": ("wall time", "s"),
    "cost/cpu_s": ("CPU time", "s"),
    "cost/peak_memory_mib": ("peak memory", "MiB"),
    "cost/parameters": ("parameters", ""),
    "cost/inference_cpu_ms": ("one answer, CPU time", "ms"),
}
TOP_5 = "test/top5_accuracy"
REPETITIONS_IN_COLUMNS = 5
BEST_TRIALS = 10


def results_table(results: Sequence[RunResult], wanted: ShownMetrics = EXPERIMENTS) -> str:
    """Return the scores of all repetitions beside what they must beat, then what they cost."""
    many = len(results) > 1
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("test part")
    for heading in ("mean", "sd", "min", "max") if many else ("score", "95 % interval"):
        table.add_column(heading, justify="right")
    table.add_column(wanted.heading, justify="right")
    shown = results if many and len(results) <= REPETITIONS_IN_COLUMNS else ()
    for result in shown:
        table.add_column(f"r{result.plan.repetition + 1}", justify="right")
    for key, name in wanted.metrics.items():
        # A run that was recorded before there was such a metric does not have it.
        if any(key not in result.metrics for result in results):
            continue
        if key == TOP_5 and all(result.metrics.get(f"{key}_majority") == 1 for result in results):
            continue  # with five classes or fewer everything is among the first five
        scored = _score(key, wanted, results)
        table.add_row(name, *scored, *(f"{r.metrics[key]:.{wanted.digits}f}" for r in shown))
    return table_text(table) + "\n" + table_text(_cost_table(results))


def search_table(each: "Honest") -> str:
    """Return the best trials of a search and the spec as it was written, best first."""
    searched = each.searched
    better = METRICS[searched.plan.search.objective].higher_is_better
    trials = [trial for trial in (searched.written, *searched.trials) if trial.scores]
    ordered = sorted(trials, key=lambda trial: trial.score, reverse=better)
    shown = [trial for trial in ordered[:BEST_TRIALS] if trial.number] + [searched.written]
    failed = sum(trial.status == "failed" for trial in searched.trials)
    note = f"{failed} of {len(searched.trials)} trials failed\n" if failed else ""
    return table_text(trials_table(shown, searched.winner)) + note


def _score(key: str, wanted: ShownMetrics, results: Sequence[RunResult]) -> tuple[str, ...]:
    metrics = [result.metrics for result in results]
    beside = [one[f"{key}_{wanted.beside}"] for one in metrics]

    def told(value: float) -> str:
        return f"{value:.{wanted.digits}f}"

    other = told(sum(beside) / len(beside))
    if len(results) == 1:
        (only,) = metrics
        known = f"{key}_low" in only
        interval = f"{told(only[f'{key}_low'])} to {told(only[f'{key}_high'])}" if known else ""
        return told(only[key]), interval, other
    (row,) = summarise(metrics, [key])
    values = (row.mean, row.standard_deviation, row.minimum, row.maximum)
    return *map(told, values), other


def _cost_table(results: Sequence[RunResult]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("cost of a repetition")
    table.add_column("mean", justify="right")
    table.add_column("")
    for key, (name, unit) in COSTS.items():
        if key not in results[0].metrics:
            continue
        (row,) = summarise([result.metrics for result in results], [key])
        table.add_row(name, f"{row.mean:,.1f}" if row.mean < 100 else f"{row.mean:,.0f}", unit)  # noqa: PLR2004
    return table
