"""Whether a certificate of several studies is what follows from what it holds."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from harness.studies.archive import Archive
from harness.studies.certificate.check_pages import check_pages
from harness.studies.certificate.pages import FOLDER
from harness.studies.certificate.several import (
    PAGES_WORDING,
    SeveralStudies,
    members_of,
    opened_several,
    study_member,
)
from harness.studies.certificate.several_pages import several_pages
from harness.studies.check_archive import check_archive
from harness.studies.growing.lineage import lineage_of
from harness.studies.growing.verify import check_ledger
from harness.tracking.record import KeptGroup
from harness.verdicts.joint_store import check_joint, read_joint
from harness.verdicts.record import WORDING
from harness.verdicts.verify import Checked

OTHER_VERSION = (
    "its own pages were written by another version, and are not compared: read none of them"
)
_PAGE = re.compile(rf"{FOLDER}[a-zA-Z_]+\.[a-z]+")


def check_several(path: Path) -> Checked:
    """Return what became of all claims of a certificate of several studies.

    Raises:
        TrackingError: it is none, or was altered.
    """
    with opened_several(path) as found:
        stray = tuple(_unexpected(found))
        if stray:
            return Checked(0, 0, stray)
        checked = check_studies(found)
        return checked if checked.problems else _with_pages(found, checked)


def check_studies(found: SeveralStudies) -> Checked:
    """Return what became of the studies, and of what holds them together; pages left out."""
    each = [
        _named(study_member(number), _checked(one))
        for number, one in enumerate(found.archives, start=1)
    ]
    problems = tuple(problem for one in each for problem in one.problems)
    if problems:
        return Checked(0, 0, problems)
    whole = _whole(found)
    if whole.problems:
        here = f"{found.folder}/"
        return whole._replace(problems=tuple(one.replace(here, "") for one in whole.problems))
    told = {"growing": _told_by_ledger, "collections": _told_by_record}[found.index.kind]
    numbers = sum(one.numbers for one in each)
    return Checked(
        numbers + (whole.numbers if found.index.kind == "collections" else 0),
        sum(one.runs for one in each),
        tuple(_untold(found, told(found))),
        sum(one.without_checksums for one in each),
        sum(one.pages for one in each),
        tuple(dict.fromkeys(remark for one in each for remark in one.remarks)),
    )


def _checked(archive: Archive) -> Checked:
    """Return what became of one study, and of its pages where it is a certificate."""
    checked = check_archive(archive)
    if checked.problems:
        return checked
    pages = check_pages(archive, checked.numbers)
    remarks = (*checked.remarks, *pages.remarks)
    return checked._replace(problems=pages.problems, pages=pages.pages, remarks=remarks)


def _named(name: str, checked: Checked) -> Checked:
    return checked._replace(problems=tuple(f"{name}: {one}" for one in checked.problems))


def _whole(found: SeveralStudies) -> Checked:
    if found.index.kind == "growing":
        return check_ledger(found.ledger, found)
    studies = {one.index.study.id: one.index.study.kept for one in found.archives}
    return check_joint(found, _group(found), studies)


def _group(found: SeveralStudies) -> KeptGroup:
    return found.index.group.kept


def _told_by_ledger(found: SeveralStudies) -> set[str]:
    lineage = lineage_of(found.ledger.entries())
    names = {idea.begun.study for idea in lineage.tested if idea.begun is not None}
    return names | {one.begun.study for one in lineage.unsealings}


def _told_by_record(found: SeveralStudies) -> set[str]:
    known = {one.study for one in read_joint(found, _group(found)).collections}
    return {one.index.study.name for one in found.archives if one.index.study.id in known}


def _untold(found: SeveralStudies, told: set[str]) -> Iterator[str]:
    """Yield archives of which ledger or record tell nothing."""
    for number, one in enumerate(found.archives, start=1):
        if one.index.study.name not in told:
            yield f"{study_member(number)}: expected a study that is told of; got another"


def _unexpected(found: SeveralStudies) -> Iterator[str]:
    """Yield what to say of members that nothing vouches for, or that stand there twice."""
    with zipfile.ZipFile(found.path) as packed:
        names = packed.namelist()
    members = set(members_of(found.index, names))
    for name in sorted(set(names)):
        if name not in members and not _PAGE.fullmatch(name):
            yield f"{name!r}: expected studies and their pages; got a file beside them"
        elif names.count(name) > 1:
            yield f"{name!r}: expected one file of this name; got {names.count(name)}"


def _with_pages(found: SeveralStudies, checked: Checked) -> Checked:
    """Make every page anew, and compare it."""
    if found.index.wording != (PAGES_WORDING, WORDING):
        return checked._replace(remarks=(*checked.remarks, OTHER_VERSION))
    anew = several_pages(found, checked.numbers, found.index.language)
    with zipfile.ZipFile(found.path) as packed:
        names = [name for name in packed.namelist() if _PAGE.fullmatch(name)]
        there = {name.removeprefix(FOLDER): packed.read(name) for name in names}
    lacking = [f"{FOLDER}{name}: expected this page; got none" for name in anew.keys() - there]
    other = [
        f"{FOLDER}{name}: expected the page that follows; got another"
        for name, content in there.items()
        if content != anew.get(name)
    ]
    return checked._replace(problems=(*lacking, *other), pages=checked.pages + len(there))
