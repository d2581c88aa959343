"""Runs that anybody logged to MLflow, as scores in pairs: each that is no pair is named."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from harness.errors import ComparisonError, SpecError
from harness.evaluation.prediction_files import and_more, natural
from harness.tracking.address import shown_address
from harness.tracking.logged_scores import FINISHED, LoggedRun, logged_runs
from harness.verdicts.score_evidence import ScoredExperiment, ScoreEvidence
from harness.verdicts.setting import ScoreSource

EXPERIMENT = "experiment"
"""Parts runs by their MLflow experiment."""
KEYS = ("params.", "tags.")
FILTER = "Choose the runs with --filter"


class LoggedQuestion(NamedTuple):
    """Which runs are compared, and how they are paired.

    Attributes:
        experiments: of MLflow, by name.
        metric: as it was logged.
        pair_by: `params.NAME` or `tags.NAME`, alike for the two runs of a pair.
        group_by: the same, alike for the runs of what is compared; empty: the MLflow experiment.
        chosen_by: a filter in MLflow's language; empty: all runs.
    """

    experiments: tuple[str, ...]
    metric: str
    pair_by: str
    group_by: str = ""
    chosen_by: str = ""


def store_evidence(
    address: str, asked: LoggedQuestion, baseline: str, proposals: Sequence[str] = ()
) -> ScoreEvidence:
    """Return what was logged of a baseline and its proposals.

    Args:
        address: of a store, which is read only.
        asked: which runs.
        baseline: a value of what they are grouped by.
        proposals: other values; none: all others.

    Raises:
        SpecError: keys that are none.
        TrackingError: the store cannot be read.
        ComparisonError: runs that are not finished, without the metric or a key, or no pairs.
    """
    for option, key in (("--pair-by", asked.pair_by), ("--group-by", asked.group_by)):
        if not key.startswith(KEYS) and (key or option == "--pair-by"):
            raise SpecError(
                f"{option}: expected params.NAME or tags.NAME, such as params.seed; got "
                f"{key or 'none'}."
            )
    runs = logged_runs(address, asked.experiments, asked.chosen_by)
    return runs_in_pairs(runs, asked, shown_address(address), (baseline, *proposals))


def runs_in_pairs(
    runs: Sequence[LoggedRun], asked: LoggedQuestion, place: str, named: Sequence[str]
) -> ScoreEvidence:
    """Return runs in pairs; see `store_evidence`.

    Args:
        runs: of all that is compared.
        asked: how they are paired.
        place: where they are kept, for messages and the record.
        named: the baseline, then its proposals; none: all others.
    """
    groups = _grouped(runs, asked, place)
    names = tuple(dict.fromkeys((*named, *(groups if len(named) == 1 else ()))))
    lacking = [name for name in names if name not in groups]
    if lacking or len(names) < 2:  # noqa: PLR2004 (a pair)
        raise ComparisonError(
            f"{place}: expected runs of a baseline and of proposals, by "
            f"{asked.group_by or EXPERIMENT} ({', '.join(groups) or 'there are none'}); got "
            f"{', '.join(lacking) or 'one'}."
            f"{'' if asked.group_by else ' Say what parts them with --group-by: tags.variant.'}"
        )
    each = {name: _by_pair(groups[name], name, asked) for name in names}
    first = each[names[0]]
    order = sorted(first, key=natural)
    for name in names[1:]:
        _require_pairs(name, each[name], names[0], order, asked)
    found = [_scored(name, [each[name][word] for word in order], asked) for name in names]
    source = ScoreSource(
        place, "", asked.pair_by, asked.experiments, asked.group_by, asked.chosen_by
    )
    return ScoreEvidence(source, found[0], tuple(found[1:]))


def _grouped(
    runs: Sequence[LoggedRun], asked: LoggedQuestion, place: str
) -> Mapping[str, list[LoggedRun]]:
    groups: dict[str, list[LoggedRun]] = {}
    for run in runs:
        word = run.experiment if not asked.group_by else _value(run, asked.group_by)
        if not word:
            more = sum(not _value(other, asked.group_by) for other in runs)
            raise _lacks(run, asked.group_by, more)
        groups.setdefault(word, []).append(run)
    if not runs:
        raise ComparisonError(
            f"{place}: expected runs of {', '.join(asked.experiments)}; got none"
            f"{' that fit ' + asked.chosen_by if asked.chosen_by else ''}."
        )
    return groups


def _value(run: LoggedRun, key: str) -> str:
    kind, _, name = key.partition(".")
    return (run.params if kind == "params" else run.tags).get(name, "")


def _by_pair(runs: Sequence[LoggedRun], name: str, asked: LoggedQuestion) -> dict[str, LoggedRun]:
    """Return the runs of one side, by what they are paired by."""
    _require_usable(runs, asked)
    found: dict[str, LoggedRun] = {}
    for run in runs:
        word = _value(run, asked.pair_by)
        if word in found:
            raise ComparisonError(
                f"{_of(run)}: expected one run of {name} with {asked.pair_by} {word}; got "
                f"{_of(found[word])}, too. {FILTER}, or delete one in MLflow."
            )
        found[word] = run
    return found


def _require_usable(runs: Sequence[LoggedRun], asked: LoggedQuestion) -> None:
    unfinished = [run for run in runs if run.status != FINISHED]
    if unfinished:
        first = unfinished[0]
        raise ComparisonError(
            f"{_of(first)}: expected a finished run; got {first.status}"
            f"{and_more(len(unfinished))}. {FILTER}, such as \"attributes.status = 'FINISHED'\"."
        )
    unnamed = [run for run in runs if not _value(run, asked.pair_by)]
    if unnamed:
        raise _lacks(unnamed[0], asked.pair_by, len(unnamed))
    without = [run for run in runs if not math.isfinite(run.metrics.get(asked.metric, math.nan))]
    if without:
        first = without[0]
        logged = ", ".join(sorted(first.metrics)) or "no metrics"
        got = first.metrics.get(asked.metric, f"none of this name, but {logged}")
        raise ComparisonError(
            f"{_of(first)}: expected a number as {asked.metric}; got {got}"
            f"{and_more(len(without))}. {FILTER}."
        )


def _lacks(run: LoggedRun, key: str, count: int) -> ComparisonError:
    return ComparisonError(
        f"{_of(run)}: expected {key}; got none{and_more(count)}. {FILTER}, such as "
        f"\"{key} LIKE '%'\"."
    )


def _require_pairs(
    name: str,
    runs: Mapping[str, LoggedRun],
    baseline: str,
    order: Sequence[str],
    asked: LoggedQuestion,
) -> None:
    lacking = [word for word in order if word not in runs]
    if lacking:
        raise ComparisonError(
            f"{name}: expected a run for each {asked.pair_by} of {baseline}; got none for "
            f"{lacking[0]}{and_more(len(lacking))}. {_without(asked, lacking[0])}"
        )
    more = [word for word in runs if word not in order]
    if more:
        raise ComparisonError(
            f"{_of(runs[more[0]])}: expected a {asked.pair_by} that {baseline} has, too "
            f"({', '.join(order)}); got {more[0]}{and_more(len(more))}. {_without(asked, more[0])}"
        )


def _without(asked: LoggedQuestion, word: str) -> str:
    return f"{FILTER}, such as \"{asked.pair_by} != '{word}'\"."


def _scored(name: str, runs: Sequence[LoggedRun], asked: LoggedQuestion) -> ScoredExperiment:
    scores = np.array([run.metrics[asked.metric] for run in runs])
    return ScoredExperiment(name, scores, tuple(run.id for run in runs))


def _of(run: LoggedRun) -> str:
    return f"run {run.id} ({run.name})"
