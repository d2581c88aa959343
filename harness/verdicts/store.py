"""The claim ledger: verdicts kept with their study, and computed again from what is stored."""

import hashlib
import json
import math
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, get_args

from harness.errors import ComparisonError, TrackingError
from harness.evaluation.picture_scores import PictureScores, score_pictures
from harness.runs.digests import MEND
from harness.runs.recorded import RecordedRun
from harness.runtime.atomic_files import replace_file
from harness.runtime.documents import ALTERED, read_document, refused, stored_bytes
from harness.statistics.multiple_testing import Word
from harness.tracking.record import LOGGED_TABLES, NOTE, SYNTHETIC, WORDS_DIGEST, KeptGroup
from harness.tracking.score_digest import words_digest
from harness.tracking.tracker import RecordReader, TrackedRun
from harness.verdicts.evidence import Evidence
from harness.verdicts.record import READ_FORMATS, VERDICTS, Verdicts, read_verdicts
from harness.verdicts.table import as_markdown, plain, sheets, title
from harness.verdicts.trained_models import ReadScores
from harness.wording.language import LANGUAGES
from harness.wording.metric_names import metric_heading
from harness.wording.numbers import difference_text, interval_text
from harness.wording.verdict_table import WORDS
from harness.wording.words import ENGLISH

VERDICT = "verdict.json"
TABLE = "verdict_table.json"
DIGEST = "harness.verdict"
"""The tag that tells one verdict from another."""
KEPT = "harness.verdicts"
"""The tag that counts the verdicts a study has had; MLflow shows the metrics of the last."""
DIGITS = 16
# A tag holds 8,000 characters.
MOST_TOLD = 50

# A claim is computed again by the same code from the same files; only the last bits may differ.
TOLERANCE = 1e-9


def keep(verdicts: Verdicts, run: TrackedRun, written: str = "") -> bool:
    """Keep a verdict with the run of its study: as data, as text, and as a table for MLflow.

    Args:
        verdicts: the verdict.
        run: of its study.
        written: its record word for word, which may be in an earlier format; made anew if empty.

    Returns:
        Whether it is another one than the run kept when it was opened.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        text = written.rstrip("\n") or json.dumps(
            verdicts.as_json(), indent=2, ensure_ascii=False, allow_nan=False
        )
        replace_file(home / VERDICT, text + "\n")
        replace_file(home / TABLE, json.dumps(mlflow_table(verdicts), ensure_ascii=False))
        for language in LANGUAGES:
            name = "verdict.md" if language == "en" else f"verdict.{language}.md"
            replace_file(home / name, as_markdown(verdicts, language))
        run.log_files(home)
    digest = _digest(text.encode())
    news = run.tags.get(DIGEST) != digest
    if news or KEPT not in run.tags:
        kept_before = int(run.tags.get(KEPT, "0"))
        run.log_metrics(verdict_metrics(verdicts), step=kept_before + 1)
        run.tag({KEPT: str(kept_before + 1)})
    run.tag(
        {
            LOGGED_TABLES: json.dumps([{"path": TABLE, "type": "table"}]),
            NOTE: description(verdicts),
            DIGEST: digest,
            WORDS_DIGEST: words_digest(verdict_metrics(verdicts)),
        }
    )
    return news


def _digest(text: bytes) -> str:
    return hashlib.sha256(text.rstrip(b"\n")).hexdigest()[:DIGITS]


def description(verdicts: Verdicts) -> str:
    """Return what MLflow shows above the study's run: question, verdicts, where to read on."""
    metric, lines = verdicts.rule.metric, []
    for one in verdicts.proposals[:MOST_TOLD]:
        found, score = one.decision, metric_heading(metric, "en")
        lines.append(
            f"- {plain(one.experiment.name)}: **{ENGLISH.verdict_table.words.of(one.word)}**, "
            f"{score} "
            f"{difference_text(found.difference, metric, 'en')} "
            f"({interval_text(found.low, found.high, metric, 'en')})"
        )
    if len(verdicts.proposals) > MOST_TOLD:
        lines.append("- …")
    parts = [
        "" if verdicts.setting.evidence else SYNTHETIC,
        f"**{plain(verdicts.question)}**",
        plain(title(verdicts, "en")),
        "\n".join(lines),
        ENGLISH.remarks.artifacts.format(table=TABLE),
    ]
    return "\n\n".join(part for part in parts if part)


def verdict_metrics(verdicts: Verdicts) -> dict[str, float]:
    """Return what MLflow lists beside the study: how many proposals help, and by how much each.

    Differences have the unit of the score. A name that MLflow allows in no metric has its other
    signs replaced, and a value that is not known is left out.
    """
    words = Counter(one.word for one in verdicts.proposals)
    known = get_args(Word) if verdicts.rule.claim is None else WORDS
    counts = {f"verdict/{word}": float(words[word]) for word in known}
    values = {
        f"verdict/{_metric_name(one.experiment.name)}/{what}": value
        for one in verdicts.proposals
        for what, value in (
            ("difference", one.decision.difference),
            ("low", one.decision.low),
            ("high", one.decision.high),
            ("adjusted_p", one.decision.adjusted_p),
        )
    }
    finite = {key: value for key, value in values.items() if value is not None}
    return counts | {key: value for key, value in finite.items() if math.isfinite(value)}


def _metric_name(name: str) -> str:
    return re.sub(r"[^\w. -]", "_", name)


def mlflow_table(verdicts: Verdicts) -> dict[str, Any]:
    """Return the verdicts with their prices as `mlflow.log_table` writes a table."""
    claims, prices = sheets(verdicts, "en")[:2]
    price_of = {row[0]: row[1:] for row in prices.rows}
    nothing = ("",) * (len(prices.headings) - 1)
    rows = [[*row, *price_of.get(row[0], nothing)] for row in claims.rows]
    return {"columns": [*claims.headings, *prices.headings[1:]], "data": rows}


def kept(tracker: RecordReader, study_id: str) -> dict[str, Any]:
    """Return the verdict that a study keeps.

    Raises:
        TrackingError: it keeps none, or the file says something else.
    """
    return read_record(tracker.artifact(study_id, VERDICT))


def read_record(path: Path) -> dict[str, Any]:
    """Return a record of verdicts as it was written, in a format that may be of a later version.

    Raises:
        TrackingError: the file says something else.
    """
    document = read_document(path, dict[str, Any], VERDICTS)
    if type(document.get("format")) is not int:
        raise refused(path, VERDICTS, "none or another kind of format")
    if document["format"] in READ_FORMATS:
        read_verdicts(path)
    return document


def altered_since(tracker: RecordReader, study: KeptGroup) -> tuple[str, ...]:
    """Return what to say of a verdict that is not the one that was kept last; nothing else.

    Raises:
        TrackingError: it keeps none.
    """
    path = tracker.artifact(study.id, VERDICT)
    content = stored_bytes(path, VERDICTS)
    if study.tags.get(DIGEST, _digest(content)) == _digest(content):
        return ()
    return (str(refused(path, VERDICTS, ALTERED)),)


def require_same_predictions(
    tracker: RecordReader, study: TrackedRun, now: Iterable[Evidence]
) -> None:
    """Make sure that runs which a kept verdict rests on have the predictions that they had then.

    Runs of an earlier version have no other note of what they predicted.

    Raises:
        ComparisonError: they were altered; the kept verdict is not given anew.
    """
    runs = (run for evidence in now for run in evidence.runs.values())
    found = {run.run_id: (run.about.name, run.predictions_sha256) for run in runs}
    require_same_files(tracker, study, found)


def require_same_files(
    tracker: RecordReader, study: TrackedRun, now: Mapping[str, tuple[str, str]]
) -> None:
    """Make sure of the same of whatever file a run's score comes from.

    Args:
        tracker: where runs are kept.
        study: the open run of the study.
        now: of each run by its id, its name and the SHA-256 of that file.

    Raises:
        ComparisonError: one was altered; the kept verdict is not given anew.
    """
    try:
        before = read_verdicts(tracker.artifact(study.id, VERDICT))
    except TrackingError:  # none yet, or one that is written anew because it is damaged
        return
    judged = {run.id: run.predictions_sha256 for run in before.runs}
    for run, (name, sha256) in now.items():
        if judged.get(run, sha256) != sha256:
            raise ComparisonError(
                f"run {run} ({name}): expected the predictions that the verdict "
                f"of {before.name} rests on; got another file: it was altered. {MEND}"
            )


def stored_predictions(tracker: RecordReader) -> ReadScores:
    """Return what reads the stored predictions of a run, and scores its pictures."""

    def read(run_id: str) -> PictureScores:
        stored = RecordedRun(partial(tracker.artifact, run_id)).predictions
        return score_pictures(stored.labels, stored.probabilities)

    return read


def differences(claimed: object, found: object, key: str = "") -> Iterator[str]:
    """Yield each value of a verdict that comes out otherwise, with both."""
    if isinstance(claimed, Mapping) and isinstance(found, Mapping):
        for name in dict.fromkeys((*claimed, *found)):
            below = f"{key}.{name}" if key else str(name)
            yield from differences(claimed.get(name), found.get(name), below)
    elif isinstance(claimed, list) and isinstance(found, list) and len(claimed) == len(found):
        for number, (one, other) in enumerate(zip(claimed, found, strict=True)):
            yield from differences(one, other, f"{key}.{number}")
    elif not _same(claimed, found):
        yield f"{key}: claimed {claimed!r}, computed again {found!r}"


def _same(claimed: object, found: object) -> bool:
    if isinstance(claimed, bool) or isinstance(found, bool):
        return claimed is found
    if isinstance(claimed, int | float) and isinstance(found, int | float):
        return abs(claimed - found) <= TOLERANCE * max(1.0, abs(claimed))
    return claimed == found
