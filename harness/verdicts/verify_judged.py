"""Whether a record of `judge` still follows from the files, the table or the runs that it names."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from harness.errors import DataError, HarnessError
from harness.evaluation.score_table import read_score_table
from harness.runtime.documents import Expected, decoded, sha256_of_file
from harness.tracking.logged_scores import FINISHED, LoggedRun, logged_again
from harness.verdicts.named_predictions import NamedFiles
from harness.verdicts.prediction_evidence import FilesQuestion, judge_files
from harness.verdicts.record import VERDICTS, EvidenceRun, Verdicts
from harness.verdicts.score_evidence import (
    ScoredExperiment,
    ScoreEvidence,
    judge_scores,
    table_evidence,
)
from harness.verdicts.score_rule import DESIGNS, ScoresQuestion
from harness.verdicts.setting import ScoreSource
from harness.verdicts.verify import Checked, departures, numbers_of

WHERE = "the record"


def check_judged(document: Mapping[str, Any], address: str = "") -> Checked:
    """Return whether every number of a record comes out again.

    Files are looked for from where the program runs, by the names that `judge` was given.

    Args:
        document: the record, of predictions in files or of scores alone.
        address: of the MLflow store; empty: what the record names, which has no password.

    Raises:
        TrackingError: it is no record.
    """
    claimed = decoded(document, Verdicts, WHERE, VERDICTS)
    numbers, count = sum(1 for _ in numbers_of(document)), len(claimed.runs)
    try:
        problems = tuple(_problems(claimed, address))
        if problems:  # what rests on these cannot be computed again
            return Checked(numbers, count, problems)
        again = replace(_again(claimed, address), question=claimed.question)
    except HarnessError as error:
        return Checked(numbers, count, (str(error),))
    return Checked(numbers, count, tuple(departures(document, claimed, again)))


def _problems(claimed: Verdicts, address: str) -> Iterator[str]:
    """Yield what is wrong with what the record rests on."""
    source = claimed.setting.scores
    if source is None:
        for path, run in _files(claimed).items():
            yield from _altered(path, run.predictions_sha256)
    elif source.experiments:
        logged = _logged(claimed, source, address)
        for run in claimed.runs:
            yield from _gone(run, logged.get(run.id))
    else:
        yield from _altered(Path(source.place), source.sha256)


def _files(claimed: Verdicts) -> dict[Path, EvidenceRun]:
    """Return each file, with one of the repetitions that it has."""
    return {path_of(run): run for run in reversed(claimed.runs)}


def path_of(run: EvidenceRun) -> Path:
    """Return the file of a repetition; that of several is named with `#` and the repetition."""
    path = Path(run.id)
    return path if path.is_file() or "#" not in run.id else Path(run.id.rpartition("#")[0])


def _altered(path: Path, sha256: str) -> Iterator[str]:
    try:
        found = sha256_of_file(path, Expected("the file that was judged", "", DataError))
    except DataError as error:
        yield f"{str(error).strip()} Verify from where it was judged, {Path.cwd()} is another place"
        return
    if found != sha256:
        yield f"{path}: expected the file that was judged; got another content: it was altered"


def _logged(claimed: Verdicts, source: ScoreSource, address: str) -> Mapping[str, LoggedRun]:
    return logged_again(address or source.place, [run.id for run in claimed.runs])


def _gone(claimed: EvidenceRun, found: LoggedRun | None) -> Iterator[str]:
    of = f"run {claimed.id} ({claimed.experiment}, repetition {claimed.repetition + 1})"
    if found is None:
        yield f"{of}: expected a finished run; got none: it was deleted"
    elif found.status != FINISHED:
        yield f"{of}: expected a finished run; got {found.status}"
    else:
        yield from (
            f"{of}: expected the metric {metric}; got none"
            for metric in claimed.scores
            if metric not in found.metrics
        )


def _again(claimed: Verdicts, address: str) -> Verdicts:
    about, source = claimed.setting, claimed.setting.scores
    if source is None:
        asked = FilesQuestion(
            claimed.rule,
            about.repetition_pattern,
            round(about.n_train),
            about.collection,
            history=claimed.history,
        )
        baseline, *proposals = _named(claimed)
        return judge_files(asked, baseline, proposals)
    (design,) = (word for word, kind in DESIGNS.items() if kind == about.repetitions)
    sizes = (round(about.n_train), round(about.n_test))
    return judge_scores(
        ScoresQuestion(claimed.rule, design, *sizes, about.collection),
        _evidence(claimed, source, address),
    )


def _named(claimed: Verdicts) -> list[NamedFiles]:
    """Return the files of the baseline and of each proposal."""
    runs = {run.id: run for run in claimed.runs}
    return [
        NamedFiles(one.name, tuple(dict.fromkeys(path_of(runs[run]) for run in one.runs)))
        for one in (claimed.baseline, *(proposal.experiment for proposal in claimed.proposals))
    ]


def _evidence(claimed: Verdicts, source: ScoreSource, address: str) -> ScoreEvidence:
    names = [one.experiment.name for one in claimed.proposals]
    if not source.experiments:
        table = read_score_table(Path(source.place), source.pair_by)
        return table_evidence(table, claimed.baseline.name, names)
    logged, metric = _logged(claimed, source, address), claimed.rule.metric
    each = [
        ScoredExperiment(
            one.name, np.array([logged[run].metrics[metric] for run in one.runs]), one.runs
        )
        for one in (claimed.baseline, *(proposal.experiment for proposal in claimed.proposals))
    ]
    return ScoreEvidence(source, each[0], tuple(each[1:]))
