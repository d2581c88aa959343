"""A study as one file for a paper: what it holds, and that it comes out again."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest

from harness.cli.main import main
from harness.cli.verify import verify_archive
from harness.errors import ComparisonError
from harness.studies.archive import opened_archive
from harness.studies.archive_members import members, put
from harness.studies.certificate.certify import INDEX, certify
from harness.studies.certificate.pages import FOLDER
from harness.studies.check_archive import NO_LEDGER
from tests.studies.test_archive import a_better_score_with_its_note, rewritten

PAGES = {
    *("README.md", "report.html", "methods.md", "references.bib", "checklist.md"),
    "ledger.md",
    *("model_card.md", "croissant.json", "pictures.csv"),
}


def page(certificate, name):
    with zipfile.ZipFile(certificate) as packed:
        return packed.read(FOLDER + name).decode()


def changed(certificate, folder, change):
    """Return the certificate with its members changed: a list of names and contents."""
    with zipfile.ZipFile(certificate) as packed:
        members = [(name, packed.read(name)) for name in packed.namelist()]
    path = folder / "changed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in change(members):
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def replaced(wanted, make):
    return lambda members: [
        (name, make(content) if name == wanted else content) for name, content in members
    ]


def test_every_number_and_every_page_comes_out_again_from_the_file_alone(certificate):
    checked = verify_archive(certificate)
    assert checked.problems == ()
    assert (checked.runs, checked.pages) == (6, len(PAGES))
    with zipfile.ZipFile(certificate) as packed:
        pages = {name.removeprefix(FOLDER) for name in packed.namelist() if FOLDER in name}
    assert pages == PAGES


def test_the_same_archive_gives_the_same_bytes(archive_file, certificate, tmp_path):
    with opened_archive(archive_file) as archive:
        certify(archive, tmp_path / "again.zip", "en")
    assert (tmp_path / "again.zip").read_bytes() == certificate.read_bytes()


def test_it_is_an_archive_from_which_the_same_certificate_is_made(certificate, tmp_path):
    with opened_archive(certificate) as archive:
        certify(archive, tmp_path / "again.zip", "en")
    assert (tmp_path / "again.zip").read_bytes() == certificate.read_bytes()


def test_what_an_archive_leaves_to_another_stands_in_its_certificate(
    archive_file, certificate, tmp_path
):
    with opened_archive(archive_file) as archive:
        index = replace(archive.index, beside=("study.zip",))
        parts = members(index, archive.contents, archive.contents)
    (tmp_path / "study.zip").write_bytes(archive_file.read_bytes())
    with zipfile.ZipFile(tmp_path / "thin.zip", "w") as packed:
        for name, content in parts.items():
            put(packed, name, content)
    with opened_archive(tmp_path / "thin.zip") as archive:
        certify(archive, tmp_path / "paper.zip", "en")
    assert (tmp_path / "paper.zip").read_bytes() == certificate.read_bytes()


def test_its_pages_come_in_spanish(archive_file, tmp_path):
    with opened_archive(archive_file) as archive:
        certify(archive, tmp_path / "es.zip", "es")
    assert verify_archive(tmp_path / "es.zip").problems == ()
    assert "# Lista de NeurIPS para artículos" in page(tmp_path / "es.zip", "checklist.md")
    assert "Exhaustividad de" in page(tmp_path / "es.zip", "model_card.md")


def test_nothing_is_certified_that_does_not_follow(archive_file, tmp_path):
    forged = rewritten(archive_file, a_better_score_with_its_note)
    with opened_archive(forged) as archive, pytest.raises(ComparisonError, match="macro_f1"):
        certify(archive, tmp_path / "paper.zip", "en")
    assert not (tmp_path / "paper.zip").exists()


def test_verify_finds_each_page_that_was_changed(certificate, tmp_path):
    def better(members):
        return [(name, content + b"it helps\n" * (FOLDER in name)) for name, content in members]

    problems = verify_archive(changed(certificate, tmp_path, better)).problems
    assert sorted(problems) == [
        f"pages/{name}: expected the page that follows; got another" for name in sorted(PAGES)
    ]


def without_its_index(members):
    return [(name, content) for name, content in members if name != INDEX]


def with_a_climbing_name(members):
    return [*members, ("../../climbed.txt", b"")]


def with_a_file_below_its_files(members):
    return [*members, ("files/../climbed.txt", b"")]


def with_a_page_twice(members):
    return [*members, (f"{FOLDER}README.md", b"it helps")]


def without_its_report(members):
    return [one for one in members if one[0] != f"{FOLDER}report.html"]


def with_a_page_of_its_own(members):
    return [*members, (f"{FOLDER}more.html", b"it helps")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_its_index, "'pages/README.md': expected what the archive lists"),
        (with_a_climbing_name, "'../../climbed.txt': expected what the archive lists"),
        (with_a_file_below_its_files, "'files/../climbed.txt': expected what"),
        (with_a_page_twice, "'pages/README.md': expected one file of this name; got 2"),
        (without_its_report, "pages/report.html: expected this page; got none"),
        (with_a_page_of_its_own, "pages/more.html: expected the page that follows; got another"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_verify_finds_what_nothing_vouches_for(certificate, tmp_path, change, said):
    problems = verify_archive(changed(certificate, tmp_path, change)).problems
    assert any(said in problem for problem in problems)
    assert not list(tmp_path.parent.glob("**/climbed*"))


def says(**otherwise):
    def change(content):
        return json.dumps(json.loads(content) | otherwise).encode()

    return replaced(INDEX, change)


def test_pages_of_another_version_are_not_compared_which_is_said(certificate, tmp_path, capsys):
    path = changed(certificate, tmp_path, says(wording=[9, 9]))
    assert main(["verify", str(path)]) == 0
    told = capsys.readouterr().out
    assert "pages on them" not in told
    assert "its pages were written by another version, and are not compared" in told


def other_figure(content):
    start = content.index(b"data:image/webp;base64,") + 40
    return content[:start] + b"AAAA" + content[start + 4 :]


@pytest.mark.parametrize("drawn_with", [{"matplotlib": "1.0"}, None])
def test_a_figure_that_is_another_is_a_problem_but_where_other_libraries_drew_it(
    certificate, tmp_path, drawn_with
):
    report = replaced(f"{FOLDER}report.html", other_figure)
    tools = says() if drawn_with is None else says(drawn_with=drawn_with)
    path = changed(certificate, tmp_path, lambda members: tools(report(members)))
    checked = verify_archive(path)
    assert bool(checked.problems) == (drawn_with is None)
    assert any("figures" in told for told in checked.remarks) == (drawn_with is not None)
    assert checked.pages == (0 if drawn_with is None else len(PAGES) - 1) or checked.problems


def test_a_text_that_is_another_is_a_problem_whatever_drew_it(certificate, tmp_path):
    report = replaced(
        f"{FOLDER}report.html", lambda content: content.replace(b"</h1>", b"!</h1>", 1)
    )
    tools = says(drawn_with={})
    path = changed(certificate, tmp_path, lambda members: tools(report(members)))
    (problem,) = verify_archive(path).problems
    assert "report.html: expected the page that follows" in problem


def a_bomb_in_the_answers(index, files):
    """A small archive within the archive, which unpacks to 128 MiB."""
    run, bomb = index["runs"][0], io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("classes.npy", bytes(128 * 2**20))
    sha256 = hashlib.sha256(bomb.getvalue()).hexdigest()
    files[sha256] = bomb.getvalue()
    noted = json.loads(run["tags"]["harness.digests"])
    noted["sha256"]["answers.npz"] = sha256
    beside = (json.dumps(noted, indent=2, sort_keys=True) + "\n").encode()
    digest = hashlib.sha256(beside).hexdigest()
    files[digest] = beside
    run["files"] |= {"answers.npz": sha256, "digests.json": digest}
    run["tags"]["harness.digests"] = json.dumps(noted, sort_keys=True)


def test_a_bomb_within_the_answers_is_refused(archive_file, tmp_path):
    problems = verify_archive(rewritten(archive_file, a_bomb_in_the_answers)).problems
    assert any("bytes that unpack to" in problem for problem in problems)


def test_certify_says_what_it_wrote_and_verify_says_the_same(
    archive_file, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(["certify", str(archive_file), "--out", "paper.zip"]) == 0
    told = capsys.readouterr().out
    assert main(["verify", "paper.zip"]) == 0
    numbers = verify_archive(tmp_path / "paper.zip").numbers
    assert told.startswith(f"paper.zip: study_digits, {numbers:,} numbers resting on 6 runs, and 9")
    assert capsys.readouterr().out == (
        f"paper.zip: {numbers:,} numbers resting on 6 runs, and 9 pages on them: as claimed\n"
        f"  {NO_LEDGER}\n"
    )
