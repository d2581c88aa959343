"""Ledger and audit of a collection within a certificate: what they say, and what holds them."""

import csv
import hashlib
import io
import json
import zipfile

import pytest

from harness.cli.verify import verify_archive
from harness.studies.archive import AUDIT, LEDGER, opened_archive
from harness.studies.certificate.certify import certify
from harness.studies.certificate.pages import FOLDER
from harness.studies.check_archive import NO_LEDGER
from tests.studies.test_archive import rewritten


def page(path, name):
    with zipfile.ZipFile(path) as packed:
        return packed.read(FOLDER + name).decode()


def table_of(path):
    return list(csv.DictReader(io.StringIO(page(path, "pictures.csv"))))


def metadata_of(path):
    return json.loads(page(path, "croissant.json"))


def rows_of(document, record_set):
    (found,) = (one for one in document["recordSet"] if one["@id"] == record_set)
    return [{key.split("/")[1]: v for key, v in row.items()} for row in found["data"]]


def test_every_claim_holds_with_ledger_and_audit(audited):
    checked = verify_archive(audited)
    assert checked.problems == checked.remarks == ()
    with opened_archive(audited) as archive:
        assert {LEDGER, AUDIT} <= archive.index.study_files.keys()


def test_without_a_ledger_it_is_said_that_earlier_studies_are_its_own_word(certificate):
    assert verify_archive(certificate).remarks == (NO_LEDGER,)


def test_the_same_archive_gives_the_same_bytes(audited, audited_archive, tmp_path):
    with opened_archive(audited_archive) as archive:
        certify(archive, tmp_path / "again.zip", "en")
    assert (tmp_path / "again.zip").read_bytes() == audited.read_bytes()


def test_the_table_lists_every_picture_with_the_digest_of_its_file(audited):
    rows = table_of(audited)
    with opened_archive(audited) as archive:
        document = json.loads(archive.artifact(archive.index.study.id, AUDIT).read_text("utf-8"))
    assert {row["image_id"]: row["sha256"] for row in rows} == {
        one["image_id"]: one["sha256"] for one in document["pictures"]
    }
    assert {row["seen"] for row in rows} == {"True"}


def test_the_metadata_count_what_the_table_lists(audited):
    rows, document = table_of(audited), metadata_of(audited)
    of_class = {row["class"] for row in rows}
    sizes = rows_of(document, "classes")
    assert [one["name"] for one in sizes] == sorted(of_class)
    for one in sizes:
        mine = [row for row in rows if row["class"] == one["name"]]
        assert one["pictures"] == len(mine)
        assert one["independent"] == len({row["group"] for row in mine})
    sides = [int(row["width"]) for row in rows]
    assert f"Short sides from {min(sides)} to {max(sides)} pixels" in document["description"]
    assert "By an audit of its folder" in document["description"]


def test_without_an_audit_the_metadata_say_so_and_follow_from_the_splits(certificate):
    document = metadata_of(certificate)
    assert "There is no audit of the files" in document["description"]
    assert "rai:dataLimitations" not in document
    assert sum(one["pictures"] for one in rows_of(document, "classes")) == len(
        table_of(certificate)
    )


def changed_file(name, change):
    """Return what rewrites one file of the study, and what vouches for it."""

    def rewrite(index, files):
        before = index["study_files"][name]
        content = change(files.pop(before))
        sha256 = hashlib.sha256(content).hexdigest()
        files[sha256] = content
        index["study_files"][name] = sha256

    return rewrite


def with_another_class(content):
    document = json.loads(content)
    one = document["pictures"][0]
    one["class_name"] = document["pictures"][-1]["class_name"]
    return json.dumps(document).encode()


def with_another_content(content):
    document = json.loads(content)
    document["pictures"][0]["sha256"] = "0" * 64
    return json.dumps(document).encode()


def with_fewer_duplicates(content):
    document = json.loads(content)
    for number, one in enumerate(document["pictures"]):
        one["group"] = number + 1
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_another_class, "expected the pictures of the verdict"),
        (with_another_content, "expected the pictures of the verdict"),
        (with_fewer_duplicates, "expected classes and groups of near-duplicates as the splits"),
        (lambda content: content[:-100], "expected the audit of a collection"),
    ],
)
def test_an_audit_of_other_pictures_is_found(audited_archive, change, said):
    problems = verify_archive(rewritten(audited_archive, changed_file(AUDIT, change))).problems
    assert [said in problem for problem in problems] == [True]


def without_the_study_before(content):
    lines = content.splitlines(keepends=True)
    return b"".join(line for line in lines if b'"study_digits"' not in line)


def without_its_own_line(content):
    return b"".join(content.splitlines(keepends=True)[:-1])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_the_study_before, "a beginning without the line that line 1 was written after"),
        (without_its_own_line, "expected the line of the verdict of again; got none"),
        (lambda content: content.replace(b'"p": ', b'"p": 0'), "line"),
        (lambda _: b"", "expected the line of the verdict of again; got none"),
    ],
)
def test_a_ledger_that_was_cut_or_altered_is_found(audited_archive, change, said):
    problems = verify_archive(rewritten(audited_archive, changed_file(LEDGER, change))).problems
    assert any(said in problem for problem in problems)


def test_a_ledger_in_which_an_earlier_study_is_hidden_contradicts_the_verdict(
    audited_archive, tmp_path
):
    """All lines are made anew, so that each holds on to the one before."""
    from harness.tracking.verdict_ledger import VerdictLedger

    def made_anew(content):
        there, other = VerdictLedger(tmp_path / "a.jsonl"), VerdictLedger(tmp_path / "b.jsonl")
        there.path.write_bytes(content)
        for one in there.records():
            if one.study == "again":
                (other.begin if hasattr(one, "late") else other.judged)(one)
        return other.path.read_bytes()

    problems = verify_archive(rewritten(audited_archive, changed_file(LEDGER, made_anew))).problems
    assert any("history.earlier: claimed 1" in problem for problem in problems)


def test_the_ledger_ends_with_the_study_and_tells_of_no_later_one(audited_archive, judged_twice):
    from harness.runs.recorded_pictures import PictureLocation
    from harness.studies.collection_files import collection_files
    from harness.tracking.mlflow_store import MlflowTracker
    from harness.tracking.record import STUDY
    from harness.workspace import Workspace

    workspace = Workspace(judged_twice)
    tracker = MlflowTracker(workspace)
    (first,) = tracker.kept_groups("study_digits", STUDY)
    found = collection_files(tracker, first, PictureLocation(workspace, None)).files[LEDGER]
    assert b'"again"' not in found
    with opened_archive(audited_archive) as archive:
        whole = archive.artifact(archive.index.study.id, LEDGER).read_bytes()
    assert whole.startswith(found)
    assert b'"again"' in whole
