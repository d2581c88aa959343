"""The report on an archive of a study: no store, no pictures, nothing but the file."""

from collections.abc import Mapping
from pathlib import Path

from analysis.records.experiments import Experiment
from analysis.records.generations import read_measures
from analysis.report.gathered import Gathered, Painted, ReportEntry
from analysis.report.html import render
from analysis.report.writing import REFERENCES, build_document
from harness.errors import TrackingError
from harness.runs.recorded import RecordedRun
from harness.studies.archive import Archive
from harness.studies.origin import typed_again
from harness.tracking.record import FinishedRun
from harness.verdicts.record import JudgedExperiment, ProposalVerdict
from harness.verdicts.store import VERDICT
from harness.verdicts.told_of_scores import is_of_paintings
from harness.verdicts.verify import in_todays_words
from harness.wording.language import Language
from harness.wording.words import Words, words_in


def archived_pages(archive: Archive, language: Language) -> Mapping[str, str]:
    """Return the report as one page, and the works that it cites, by the names of their files.

    The same archive gives the same text, whatever else is installed or known here.

    Raises:
        TrackingError: its study had no verdict yet, or a run of it is not there.
    """
    document = build_document(gather_archive(archive, words_in(language)))
    works = "\n\n".join(work.bibtex for work in document.works)
    return {"report.html": render(document), REFERENCES: f"{works}\n"}


def gather_archive(archive: Archive, words: Words) -> Gathered:
    """Return what an archive holds of a study, for a report.

    What an archive does not keep, pictures, probabilities and the searches behind tuned
    proposals, is left out.

    Args:
        archive: the archive, open as long as the report is made.
        words: the language.

    Raises:
        TrackingError: its study had no verdict yet, or a run of it is not there.
    """
    file = _verdict_file(archive)
    verdicts = in_todays_words(archive, file)
    entries: list[ReportEntry] = []
    painted: list[Painted] = []
    everyone = (verdicts.baseline, *(one.experiment for one in verdicts.proposals))
    if is_of_paintings(verdicts.setting):
        painted = [_painted(archive, one) for one in everyone]
    else:
        said = (None, *verdicts.proposals)
        entries = [_entry(archive, *one) for one in zip(everyone, said, strict=True)]
    typed = {verdicts.name: typed_again(archive.index.study.tags, verdicts.name)}
    return Gathered(
        words,
        tuple(entries),
        verdicts,
        file,
        None,
        generations=tuple(painted),
        typed=typed,
        asked=(archive.path.stem,),
        of_archive=True,
    )


def _verdict_file(archive: Archive) -> Path:
    if not archive.has_verdict:
        raise TrackingError(
            f"{archive.path}: expected a study with a verdict; got one that had none when it was "
            "exported. Import it, and run the study to its end."
        )
    return archive.artifact(archive.index.study.id, VERDICT)


def _entry(
    archive: Archive, judged: JudgedExperiment, proposal: ProposalVerdict | None
) -> ReportEntry:
    finished = tuple(_finished(archive, run_id) for run_id in judged.runs)
    return ReportEntry(_experiment(archive, judged), finished, proposal)


def _painted(archive: Archive, judged: JudgedExperiment) -> Painted:
    experiment = _experiment(archive, judged)
    finished = tuple(_finished(archive, run_id) for run_id in judged.runs)
    return Painted(experiment, tuple(map(read_measures, experiment.runs)), finished)


def _experiment(archive: Archive, judged: JudgedExperiment) -> Experiment:
    finished = [_finished(archive, run_id) for run_id in judged.runs]
    runs = tuple(RecordedRun.of(archive, run) for run in finished)
    identity = " ".join(run.fingerprint for run in finished)
    return Experiment(judged.name, identity, runs, judged.runs)


def _finished(archive: Archive, run_id: str) -> FinishedRun:
    found = archive.recorded(run_id)
    if found is None:
        raise TrackingError(
            f"{archive.path}: expected every run that the verdict rests on; got none with the id "
            f"{run_id}. Get the file again."
        )
    return found
