"""A certificate of a study: its archive, its pages, and what these were drawn with."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from harness.errors import ComparisonError
from harness.metrics import PAINTING_SCORE
from harness.runtime.disk import new_archive
from harness.studies.archive import FORMAT as ARCHIVE_FORMAT
from harness.studies.archive import Archive, ArchiveIndex
from harness.studies.archive_members import members, put
from harness.studies.certificate.pages import FOLDER, pages_of
from harness.studies.check_archive import check_archive
from harness.verdicts.record import WORDING, Verdicts, read_verdicts
from harness.verdicts.store import VERDICT
from harness.verdicts.verify import Checked
from harness.wording.language import Language

FORMAT = 1
INDEX = "certificate.json"
PAGES_WORDING = 3
"""Raised when pages are worded or laid out otherwise; the record's own sentences have `WORDING`."""
DRAWN_WITH = ("matplotlib", "seaborn", "numpy", "pillow")
"""Other versions of these may draw the same figure with other pixels."""


@dataclass(frozen=True)
class CertificateIndex:
    """What a certificate says of its pages; nothing of it is believed."""

    format: int
    language: Language
    wording: tuple[int, int]
    drawn_with: Mapping[str, str]


class Certified(NamedTuple):
    """What was written."""

    checked: Checked
    pages: int
    bytes: int


def certify(archive: Archive, path: Path, language: Language) -> Certified:
    """Write the certificate of a study: the same archive gives the same bytes.

    Args:
        archive: of the study, open.
        path: of the certificate; a file there is replaced.
        language: of its pages.

    Raises:
        ComparisonError: the verdict is not whole, or does not follow from what is kept.
        TrackingError: the study has no verdict.
    """
    checked = _checked(archive)
    pages = pages_of(archive, checked.numbers, language)
    index = json.dumps(asdict(index_here(language)), indent=1, sort_keys=True) + "\n"
    with new_archive(path) as packed:
        for name, content in members(_whole(archive.index), archive.contents).items():
            put(packed, name, content)
        put(packed, INDEX, index.encode())
        for name, content in sorted(pages.items()):
            put(packed, FOLDER + name, content)
    return Certified(checked, len(pages), path.stat().st_size)


def require_answers(verdicts: Verdicts) -> None:
    """Refuse a study whose runs answer for no pictures, as those of generations do.

    Raises:
        ComparisonError: it is one of generations; the message says what does in its place.
    """
    name = verdicts.name
    if verdicts.rule.metric == PAINTING_SCORE:
        raise ComparisonError(
            f"{name}: expected a study of `kind: experiment`, because a certificate's pages tell "
            "how classes were recognised (model card, checklist, metadata of labelled pictures); "
            "got one of `kind: generation`, which recognises none. Its archive holds all that its "
            f"verdict follows from: `python -m harness export {name}`, then `python -m harness "
            f"verify {name}.zip`. `python -m analysis report {name}` has its chapter and methods."
        )


def index_here(language: Language) -> CertificateIndex:
    """Return what this version says of pages that it writes."""
    drawn_with = {name: version(name) for name in DRAWN_WITH}
    return CertificateIndex(FORMAT, language, (PAGES_WORDING, WORDING), drawn_with)


def _checked(archive: Archive) -> Checked:
    """Make sure that there is something to certify, and that it follows from what is kept."""
    study = archive.index.study
    verdicts = read_verdicts(archive.artifact(study.id, VERDICT))
    require_answers(verdicts)
    if not verdicts.complete or verdicts.incomplete:
        raise ComparisonError(
            f"{verdicts.name}: expected a study with all runs of its look; got one in which some "
            f"are missing ({', '.join(verdicts.missing[:3])} …). Run it to its end first."
        )
    checked = check_archive(archive)
    for problem in checked.problems:
        raise ComparisonError(
            f"{verdicts.name}: expected a verdict that follows from its runs; got {problem}"
        )
    return checked


def _whole(index: ArchiveIndex) -> ArchiveIndex:
    """Return what an archive says of itself that leaves nothing to another."""
    return replace(index, format=ARCHIVE_FORMAT, beside=())
