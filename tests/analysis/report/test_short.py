"""The two pages: the answer, one table, one figure, the methods and what they cite."""

import re

import pytest

from analysis.__main__ import main
from analysis.report import html, latex, markdown
from analysis.report.document import Picture, Table
from analysis.report.gathered import gather
from analysis.report.references import WORKS, cited
from analysis.report.writing import build_short_document, write_report
from harness.runs.recorded_pictures import PictureLocation
from harness.wording.words import words_in
from harness.workspace import Workspace
from tests.analysis.page_tags import Tags


@pytest.fixture(scope="module")
def short_of(store):
    def made(*words, language="en"):
        pictures = PictureLocation(Workspace(store), None)
        return build_short_document(gather(words, words_in(language), pictures))

    return made


def blocks(document, kind):
    return [
        block
        for chapter in document.chapters
        for block in chapter.blocks
        if isinstance(block, kind)
    ]


def test_a_study_is_told_by_its_answer_a_table_a_figure_and_its_methods(short_of):
    document = short_of("small")
    assert [chapter.key for chapter in document.chapters] == ["answer", "methods", "references"]
    assert len(blocks(document, Table)) == len(blocks(document, Picture)) == 1
    text = markdown.render(document)
    assert (
        text.index("Helps: better") < text.index("| proposal |") < text.index("Nadeau and Bengio")
    )
    assert "python -m analysis report small" in text


def test_the_works_that_the_methods_name_are_listed_once(short_of):
    document = short_of("small")
    keys = [work.key for work in document.works]
    assert keys[:4] == [
        *("nadeau2003inference", "goeman2010three", "searle1992variance", "fagerland2013mcnemar"),
    ]
    assert "obrien1979multiple" not in keys
    text = markdown.render(document)
    assert text.count("Statistics in Medicine 29, 2117–2125") == 1
    assert "@article{goeman2010three,\n  author = {Goeman, Jelle J. and" in text


def test_runs_without_a_verdict_are_told_by_their_scores(short_of):
    document = short_of("base", "alike")
    text = markdown.render(document)
    assert re.search(r"\*\*On test pictures, macro F1: base \d\d\.\d ± \d\.\d %, alike", text)
    assert len(blocks(document, Table)) == len(blocks(document, Picture)) == 1


def test_no_link_leads_to_runs_that_only_the_whole_report_lists(short_of):
    tags = Tags(html.render(short_of("small"))).tags
    assert not [attributes for tag, attributes in tags if tag == "a"]


def test_it_is_written_beside_the_whole_report_in_every_format(short_of, tmp_path, unrendered):
    files = write_report(short_of("small", language="es"), tmp_path, ("html", "markdown", "latex"))
    assert [file.name for file in files] == [
        f"short_report.es.{end}" for end in ("html", "md", "tex")
    ]
    assert (tmp_path / "figures.es").is_dir()
    entries = (tmp_path / "references.bib").read_text("utf-8")
    assert entries.count("@") == len(short_of("small").works)
    text = files[2].read_text("utf-8")
    assert r"\tableofcontents" not in text
    assert r"\bibitem{searle1992variance} Searle, Shayle R." in text


def test_a_report_replaces_none_in_another_language(short_of, tmp_path, unrendered):
    (spanish,) = write_report(short_of("small", language="es"), tmp_path, ("markdown",))
    (english,) = write_report(short_of("small"), tmp_path, ("markdown",))
    assert (english.name, spanish.name) == ("short_report.md", "short_report.es.md")
    assert "(figures.es/" in spanish.read_text("utf-8")
    assert "(figures/" in english.read_text("utf-8")


def test_both_languages_cite_the_same_works(short_of):
    assert short_of("small").works == short_of("small", language="es").works


def test_every_work_is_found_by_its_mark_and_has_balanced_braces():
    for work in WORKS:
        assert work in cited(f"by {work.mark} and others")
        assert work.bibtex.count("{") == work.bibtex.count("}")
        assert work.reference.endswith(".")
        assert "{" not in work.reference


def test_a_short_report_is_not_what_a_study_keeps(store, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HARNESS_ROOT", str(store))
    assert main(["report", "small", "--short", "--keep", "--out", str(tmp_path)]) == 2
    assert "--keep: expected the whole report" in capsys.readouterr().err


def test_latex_needs_no_heading_above_a_bibliography(short_of):
    text = latex.render(short_of("small"))
    assert text.count(r"\section{") == 2
