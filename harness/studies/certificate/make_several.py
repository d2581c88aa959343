"""A certificate of a growing study, or of a study of several collections."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.errors import ComparisonError
from harness.progress import Progress
from harness.runtime.disk import new_archive
from harness.studies.archive import opened_archive
from harness.studies.archive_members import put
from harness.studies.certificate.certify import Certified, certify
from harness.studies.certificate.check_several import check_studies
from harness.studies.certificate.pages import FOLDER
from harness.studies.certificate.several import (
    GROWING_LEDGER,
    SEALED_LIST,
    SeveralIndex,
    members_of,
    opened_several,
    write_several,
)
from harness.studies.certificate.several_pages import several_pages
from harness.studies.export_study import export_study
from harness.studies.growing.ledger import Ledger
from harness.studies.growing.lineage import Lineage, lineage_of
from harness.studies.preregistration import study_fingerprint
from harness.tracking.record import STUDY, KeptGroup
from harness.tracking.tracker import Tracker
from harness.verdicts.joint_store import JOINT, read_joint
from harness.verdicts.words import FAILED
from harness.wording.language import Language

Beside = Callable[[KeptGroup], Mapping[str, bytes]]
"""Returns ledger and audit of a study's collection, as `collection_files` does."""


@dataclass(frozen=True)
class SeveralMaker:
    """Makes certificates of several studies of one store.

    Attributes:
        tracker: the store.
        beside: gives ledger and audit of a study's collection.
        language: of the pages.
        progress: told how far it is.
    """

    tracker: Tracker
    beside: Beside
    language: Language
    progress: Progress

    def growing(self, ledger: Ledger, path: Path) -> Certified:
        """Write the certificate of a growing study.

        Raises:
            ComparisonError: no idea has its word yet, or a claim does not follow.
            TrackingError: a line of the ledger is not what was written.
        """
        lineage = lineage_of(ledger.entries())
        studies = tuple(self._ideas(lineage))
        if lineage.opened is None or not studies:
            raise ComparisonError(
                f"{ledger.study}: expected a growing study with an idea that has its word; got "
                "none. Propose one first: `python -m harness propose`."
            )
        whole = {GROWING_LEDGER: _whole_lines(ledger.path.read_bytes())}
        sealed = ledger.path.with_name(f"{ledger.path.stem}.sealed.json")
        if lineage.opened.sealed_list and sealed.is_file():
            whole[SEALED_LIST] = sealed.read_bytes()
        group = KeptGroup("", ledger.study, lineage.opened.data_digest, {})
        index = SeveralIndex.of("growing", group, len(studies), self.language)
        with TemporaryDirectory(prefix="harness-") as folder:
            files = [self._archive(one, Path(folder)) for one in studies]
            return _certified(index, whole, files, path)

    def collections(self, group: KeptGroup, path: Path) -> Certified:
        """Write the certificate of a study of several collections, with one of each within.

        Raises:
            ComparisonError: a collection is not finished, or a claim does not follow.
            TrackingError: there is no joint record.
        """
        joint = read_joint(self.tracker, group)
        for one in joint.collections:
            if not one.complete:
                raise ComparisonError(
                    f"{joint.name}: expected a finished study on each collection; got one with "
                    f"runs that are missing on {one.name}. Run it to its end first."
                )
        studies = [self._study(one.study) for one in joint.collections]
        whole = {JOINT: self.tracker.artifact(group.id, JOINT).read_bytes()}
        index = SeveralIndex.of("collections", group, len(studies), self.language)
        with TemporaryDirectory(prefix="harness-") as folder:
            files = [self._certificate(one, Path(folder)) for one in studies]
            return _certified(index, whole, files, path)

    def _ideas(self, lineage: Lineage) -> Iterator[KeptGroup]:
        """Yield the study of each idea with a word, and of each test on the sealed pictures."""
        opened = lineage.opened
        if opened is None:
            return
        for idea in lineage.tested:
            if idea.begun and idea.decided and idea.decided.word != FAILED:
                yield self._study(study_fingerprint(idea.begun.study, opened.data_digest))
        for one in lineage.unsealings:
            if one.result is not None:
                pictures = opened.whole_digest or opened.data_digest
                yield self._study(study_fingerprint(one.begun.study, pictures))

    def _study(self, name: str) -> KeptGroup:
        found = self.tracker.kept_groups(name, STUDY)
        if not found:
            raise ComparisonError(
                f"{name}: expected its verdict in the store; got none: it was deleted."
            )
        return found[0]

    def _archive(self, study: KeptGroup, folder: Path) -> Path:
        path = folder / f"{study.id}.zip"
        export_study(self.tracker, study, path, self.progress, self.beside(study))
        return path

    def _certificate(self, study: KeptGroup, folder: Path) -> Path:
        path = folder / f"{study.id}-certificate.zip"
        with opened_archive(self._archive(study, folder)) as archive:
            certify(archive, path, self.language)
        return path


def _whole_lines(content: bytes) -> bytes:
    """Return a journal without what a killed process left of a last line."""
    return content[: content.rfind(b"\n") + 1]


def _certified(
    index: SeveralIndex, whole: Mapping[str, bytes], studies: list[Path], path: Path
) -> Certified:
    """Write what follows from all this, once it is known that it does."""
    with TemporaryDirectory(prefix="harness-") as folder:
        bare = Path(folder, "bare.zip")
        write_several(bare, index, whole, studies)
        with opened_several(bare) as found:
            checked = check_studies(found)
            for problem in checked.problems:
                raise ComparisonError(
                    f"{index.group.name}: expected words that follow from runs; got {problem}"
                )
            pages = several_pages(found, checked.numbers, index.language)
        with new_archive(path) as packed, zipfile.ZipFile(bare) as before:
            for name in members_of(index, before.namelist()):
                packed.writestr(before.getinfo(name), before.read(name))
            for name, content in sorted(pages.items()):
                put(packed, FOLDER + name, content)
    return Certified(checked, checked.pages + len(pages), path.stat().st_size)
