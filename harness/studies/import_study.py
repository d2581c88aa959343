"""`import`: the runs of an archive become runs of this store, as if they had been done here."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeVar

from harness.errors import HarnessError, TrackingError
from harness.progress import Progress
from harness.runs.context import RunResult
from harness.runs.recorded import RecordedRun
from harness.runs.recorded_generation import measures_sha256, paints, plan_of_generation
from harness.runtime.documents import refused
from harness.specs.plans.differences import weights_name
from harness.specs.plans.plan import RunPlan, run_fingerprint
from harness.specs.plans.run_plans import StudiedPlan, run_plan_of
from harness.specs.schema.features import IMAGENET
from harness.specs.schema.generation import GenerationSpec
from harness.studies.archive import ARCHIVE, Archive, ArchivedGroup, ArchivedRun
from harness.studies.experiment_summary import SUMMARISED, keep_summary
from harness.studies.preregistration import RESULTS, RULES
from harness.tracking.record import (
    CHECKSUMS,
    COLLECTION,
    EVIDENCE,
    MEMBER,
    STUDY,
    DatasetRecord,
    GroupRecord,
    RunRecord,
)
from harness.tracking.tracker import TrackedRun, Tracker
from harness.verdicts.evidence import read_run
from harness.verdicts.painted_evidence import read_painted
from harness.verdicts.record import read_verdicts
from harness.verdicts.store import DIGEST, KEPT, VERDICT, keep

Value = TypeVar("Value", str, float)
_OF_THE_VERDICT = (DIGEST, KEPT)
"""Tags of a study that its verdict gets anew when it is kept here."""


class Imported(NamedTuple):
    """What became of an archive."""

    study: str
    taken: int
    """Runs that are new here."""
    known: int
    """Runs that this store had already."""
    has_verdict: bool


def import_study(archive: Archive, tracker: Tracker, progress: Progress) -> Imported:
    """Keep the runs of an archive that are not here yet, and the study with its verdict.

    Each is checked first: its files, that its scores follow from its answers, and that its
    fingerprint is that of its spec and pictures. Killed and called again, it goes on.

    Args:
        archive: the archive, open.
        tracker: where they are kept.
        progress: told how far it is.

    Raises:
        TrackingError: a run is not what it was when it ended, or this store has the same run with
            other answers, or the study with another rule.
    """
    index = archive.index
    progress.start(f"checking {index.study.name}", len(index.runs), "runs")
    for run in index.runs:
        _require_whole(archive, run)
        _require_same(archive, run, tracker)
        progress.advance()
    progress.finish()
    _require_same_rule(archive, tracker)
    known: dict[str, str] = {}
    taken = 0
    progress.start(f"importing {index.study.name}", len(index.runs), "runs")
    with tracker.group(_study_record(archive)) as study:
        study.tag(_without(index.study.tags, _OF_THE_VERDICT))
        _log_files(study, archive, index.study.id, sorted(index.study_files.keys() - {VERDICT}))
        for experiment in index.experiments:
            mine = [run for run in index.runs if run.experiment == experiment.id]
            with tracker.group(_experiment_record(experiment, study.id)) as group:
                for run in mine:
                    before = tracker.finished(run.fingerprint)
                    known[run.id] = before.id if before else _take(archive, run, group, tracker)
                    taken += before is None
                    progress.advance()
                if mine:
                    results = [_result(archive, run, known) for run in mine]
                    keep_summary(group, results, tracker, _painting_spec(archive, mine[0]))
        if archive.has_verdict:
            _keep_verdict(archive, study, known)
    progress.finish()
    return Imported(index.study.name, taken, len(index.runs) - taken, archive.has_verdict)


def _require_whole(archive: Archive, run: ArchivedRun) -> None:
    """Refuse a run that is not what it says."""
    recorded = _recorded(archive, run)
    for problem in recorded.altered():
        raise refused(archive.path, ARCHIVE, f"{run.name}: {problem}")
    try:
        if paints(recorded):
            read_painted(archive, run.name, [run.finished])
        else:
            read_run(archive, run.finished)
    except HarnessError as error:
        raise refused(archive.path, ARCHIVE, f"{run.name}: {error}") from error
    if not paints(recorded) and weights_name(recorded.spec) not in (None, IMAGENET):
        return  # the file decides too, and it is not here
    pictures = recorded.about.data_digest or ""  # of an early version, which noted none
    if run_fingerprint(_plan(recorded), pictures) != run.fingerprint:
        got = f"{run.name} with the fingerprint of another spec or of other pictures"
        raise refused(archive.path, ARCHIVE, got)


def _require_same(archive: Archive, run: ArchivedRun, tracker: Tracker) -> None:
    """Refuse a run that this store has with other answers."""
    before = tracker.finished(run.fingerprint)
    if before is None:
        return
    here, there = RecordedRun.of(tracker, before), _recorded(archive, run)
    if _answered(here) != _answered(there):
        raise TrackingError(
            f"{archive.path}: expected {run.name} to have answered as the same run of this store "
            f"did ({before.id}); got other answers, as another processor gives. Import into an "
            "empty store (HARNESS_ROOT), or delete that run in MLflow."
        )


def _answered(run: RecordedRun) -> str:
    """Return what identifies the file from which the scores of a run come."""
    return measures_sha256(run) if paints(run) else run.predictions_sha256


def _require_same_rule(archive: Archive, tracker: Tracker) -> None:
    """Refuse a study that this store has results of under another rule."""
    ours = archive.index.study
    for kept in tracker.kept_groups(ours.fingerprint, STUDY):
        if RESULTS in kept.tags and kept.tags.get(RULES) != ours.tags.get(RULES):
            raise TrackingError(
                f"{archive.path}: expected the rule that {ours.name} has in this store; got "
                "another one. Import into an empty store (HARNESS_ROOT)."
            )


def _recorded(archive: Archive, run: ArchivedRun) -> RecordedRun:
    return RecordedRun.of(archive, run.finished)


def _plan(recorded: RecordedRun) -> StudiedPlan:
    if paints(recorded):
        return plan_of_generation(recorded)
    about, rule = recorded.about, recorded.written_spec["repetitions"]
    count = int(rule["count"] if "count" in rule else rule["folds"] * rule.get("repeats", 1))
    return RunPlan(about.experiment, recorded.spec, about.repetition, count)


def _result(archive: Archive, run: ArchivedRun, known: Mapping[str, str]) -> RunResult:
    plan = run_plan_of(_plan(_recorded(archive, run)))
    return RunResult(plan, run.fingerprint, known[run.id], run.metrics, reused=False)


def _painting_spec(archive: Archive, run: ArchivedRun) -> GenerationSpec | None:
    recorded = _recorded(archive, run)
    return plan_of_generation(recorded).spec if paints(recorded) else None


def _study_record(archive: Archive) -> GroupRecord:
    return _record(archive.index.study, "study", parent=None)


def _experiment_record(experiment: ArchivedGroup, study: str) -> GroupRecord:
    member = {f"{MEMBER}{study}": "true"}
    return _record(experiment, "experiment", parent=study, tags=member)


def _record(
    group: ArchivedGroup,
    kind: Literal["study", "experiment"],
    *,
    parent: str | None,
    tags: Mapping[str, str] = MappingProxyType({}),
) -> GroupRecord:
    return GroupRecord(
        name=group.name,
        fingerprint=group.fingerprint,
        collection=group.tags[COLLECTION],
        tags={**_without(group.tags, (SUMMARISED,)), **tags},
        evidence=group.tags[EVIDENCE] == "true",
        kind=kind,
        parent=parent,
    )


def _take(archive: Archive, run: ArchivedRun, group: TrackedRun, tracker: Tracker) -> str:
    """Keep one run; return its id here."""
    recorded = _recorded(archive, run)
    record = RunRecord(run.name, run.fingerprint, recorded.about.collection, group.id)
    history = recorded.history
    with tracker.run(record) as tracked:
        tracked.tag({CHECKSUMS: "sha256"})
        tracked.log_params(dict(recorded.written_spec))
        tracked.log_dataset(_dataset(recorded))
        by_epoch = () if history is None else tuple(history.columns[1:])
        for epoch, row in enumerate(() if history is None else history.itertuples(index=False), 1):
            tracked.log_epoch(epoch, dict(zip(by_epoch, row[1:], strict=True)))
        tracked.log_files(recorded.folder)
        tracked.log_metrics(_without(run.metrics, by_epoch))
        tracked.tag(run.tags)
    return tracked.id


def _dataset(recorded: RecordedRun) -> DatasetRecord:
    about = recorded.about
    profile = {"pictures": len(recorded.split), "classes": len(about.class_names)}
    return DatasetRecord(about.collection, about.data_digest or "", about.collection, profile)


def _keep_verdict(archive: Archive, study: TrackedRun, known: Mapping[str, str]) -> None:
    """Keep the study's verdict, resting on the runs as they are called here."""
    text = archive.artifact(archive.index.study.id, VERDICT).read_text("utf-8")
    for before, here in known.items():
        text = text.replace(f'"{before}"', f'"{here}"')
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, VERDICT)
        path.write_text(text, "utf-8")
        keep(read_verdicts(path), study, text)


def _log_files(run: TrackedRun, archive: Archive, of: str, names: Iterable[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            place = Path(folder, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(archive.artifact(of, name).read_bytes())
        run.log_files(Path(folder))


def _without(values: Mapping[str, Value], names: Iterable[str]) -> dict[str, Value]:
    left_out = set(names)
    return {key: value for key, value in values.items() if key not in left_out}
