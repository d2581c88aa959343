"""What a person reads when an experiment is done."""

from collections.abc import Mapping, Sequence

from rich.table import Table

from harness.evaluation.summary import summarise
from harness.run import RunResult
from harness.terminal import table_text

SHOWN: Mapping[str, str] = {
    "test/accuracy": "accuracy",
    "test/top5_accuracy": "top-5 accuracy",
    "test/balanced_accuracy": "balanced accuracy",
    "test/macro_f1": "macro F1",
    "test/weighted_f1": "weighted F1",
    "test/negative_log_likelihood": "negative log-likelihood  (lower is better)",
    "test/brier": "Brier score  (lower is better)",
    "test/calibration_error": "calibration error  (lower is better)",
}
COSTS: Mapping[str, tuple[str, str]] = {
    "cost/wall_s": ("wall time", "s"),
    "cost/cpu_s": ("CPU time", "s"),
    "cost/peak_memory_mib": ("peak memory", "MiB"),
    "cost/parameters": ("parameters", ""),
    "cost/inference_cpu_ms": ("one answer, CPU time", "ms"),
}
REPETITIONS_IN_COLUMNS = 5


def results_table(results: Sequence[RunResult]) -> str:
    """Return the scores of all repetitions beside the majority class's, then what they cost."""
    many = len(results) > 1
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("test part")
    for heading in ("mean", "sd", "min", "max") if many else ("score", "95 % interval"):
        table.add_column(heading, justify="right")
    table.add_column("majority class", justify="right")
    shown = results if many and len(results) <= REPETITIONS_IN_COLUMNS else ()
    for result in shown:
        table.add_column(f"r{result.plan.repetition + 1}", justify="right")
    for key, name in SHOWN.items():
        table.add_row(name, *_score(key, results), *(f"{r.metrics[key]:.3f}" for r in shown))
    return table_text(table) + "\n" + table_text(_cost_table(results))


def _score(key: str, results: Sequence[RunResult]) -> tuple[str, ...]:
    metrics = [result.metrics for result in results]
    majority = f"{sum(m[f'{key}_majority'] for m in metrics) / len(metrics):.3f}"
    if len(results) == 1:
        (only,) = metrics
        interval = f"{only[f'{key}_low']:.3f} to {only[f'{key}_high']:.3f}"
        return f"{only[key]:.3f}", interval, majority
    (row,) = summarise(metrics, [key])
    values = (row.mean, row.standard_deviation, row.minimum, row.maximum)
    return *(f"{value:.3f}" for value in values), majority


def _cost_table(results: Sequence[RunResult]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("cost of a repetition")
    table.add_column("mean", justify="right")
    table.add_column("")
    for key, (name, unit) in COSTS.items():
        (row,) = summarise([result.metrics for result in results], [key])
        table.add_row(name, f"{row.mean:,.1f}" if row.mean < 100 else f"{row.mean:,.0f}", unit)  # noqa: PLR2004
    return table
