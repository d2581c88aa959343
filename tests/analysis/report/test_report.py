"""The report as data and as Markdown: what it says, and the runs behind it."""

import re
import shutil
import subprocess
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest
from matplotlib.figure import Figure

import harness
from analysis.__main__ import main
from analysis.report import html, latex, latex_text, markdown
from analysis.report.chapters.models import proposals
from analysis.report.document import Chapter, Heading, Paragraph, Picture, Table
from analysis.report.gathered import gather
from analysis.report.writing import write_report
from harness.errors import HarnessError, TrackingError
from harness.runs.recorded_pictures import PictureLocation
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import STUDY
from harness.verdicts.record import read_verdicts
from harness.wording.language import LANGUAGES
from harness.wording.words import words_in
from harness.workspace import Workspace
from tests.analysis.report.conftest import FILE, HOSTILE

GOLDEN = Path(__file__).with_name("golden.md")


def without_ids(text):
    """Names that MLflow gives anew each time are told by their length alone."""
    return re.sub(r"\b[0-9a-f]{32}\b|\b(?=[a-f]*[0-9])[0-9a-f]{8}\b", "ID", text)


def all_texts(words):
    for field in fields(words):
        value = getattr(words, field.name)
        if is_dataclass(value):
            yield from all_texts(value)
        elif isinstance(value, str):
            yield value


def cells(document):
    return [
        cell
        for chapter in document.chapters
        for block in chapter.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
    ]


def test_a_small_study_reads_as_it_always_did(document_of):
    assert without_ids(markdown.render(document_of("small"))) == GOLDEN.read_text("utf-8")


def test_each_number_leads_to_runs_that_the_report_lists(document_of):
    document = document_of("small")
    anchors = {
        anchor
        for chapter in document.chapters
        for block in chapter.blocks
        if isinstance(block, Table)
        for anchor in block.anchors
    }
    behind = [cell.runs for cell in cells(document) if cell.runs]
    assert len(behind) > 100
    assert {document.address(runs) for runs in behind} <= anchors
    assert len({run for runs in behind for run in runs}) == 12


def test_the_first_chapter_opens_with_the_answer_in_one_line(document_of):
    first = document_of("small").chapters[0].blocks[0]
    assert first.kind == "headline"
    assert re.fullmatch(
        r"Helps: better \(\+\d+\.\d\d\)\. Inconclusive: alike \([+−]\d+\.\d\d\)\. Numbers: mean "
        r"change of macro F1 against base \(points\)\.",
        first.text,
    )


def test_it_is_said_first_when_nothing_helps(document_of):
    first = document_of("unfinished").chapters[0].blocks[0]
    assert first.text.startswith("No proposal is shown to help. Unfinished: better")
    assert "Failed: broken." in first.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_line_explains_the_columns_of_each_table(document_of, language):
    tables = [
        block
        for chapter in document_of("small", language=language).chapters
        for block in chapter.blocks
        if isinstance(block, Table)
    ]
    assert len(tables) > 15
    assert all(len(table.explained) > 30 for table in tables)


def test_a_chapter_that_nothing_uses_is_left_out(document_of):
    keys = [chapter.key for chapter in document_of("small").chapters]
    assert not {"components", "clusters", "search"} & set(keys)
    assert "undecided" in keys


def test_a_proposal_that_was_not_taken_keeps_its_place(document_of):
    text = markdown.render(document_of("small"))
    assert text.index("### better: helps") < text.index("### alike: inconclusive")


def test_a_question_that_a_proposal_has_from_the_baseline_is_asked_once(document_of):
    assert markdown.render(document_of("hostile")).count("Whose hand?") == 1
    assert markdown.render(document_of("small")).count("Is better better?") == 1


def test_how_many_repetitions_a_run_was_made_for_is_no_change_of_a_proposal(store):
    found = gather(("small",), words_in("en"), PictureLocation(Workspace(store), None))
    first, *others = found.entries[1:]
    changes = (("repetitions.count", "3", "4"), ("training.epochs", "2", "3"))
    entry = replace(first, proposal=replace(first.proposal, changes=changes))
    chapter = proposals(replace(found, entries=(found.entries[0], entry, *others)))
    made = next(block for block in chapter.blocks if getattr(block, "name", "") == "changes")
    assert [[cell.text for cell in row] for row in made.rows] == [["training.epochs", "2", "3"]]


def test_an_unfinished_study_claims_nothing_and_says_what_is_missing(document_of):
    text = markdown.render(document_of("unfinished"))
    assert "**No verdict yet: repetitions are missing.**" in text
    assert "### better: unfinished" in text
    assert "In words, to paste" not in text
    assert "broken failed: ValueError: no" in text
    assert "Missing runs: base r5/6, better r5/6, base r6/6, better r6/6." in text


def test_runs_have_the_chapters_that_need_no_verdict(document_of):
    document = document_of("base", "alike")
    keys = [chapter.key for chapter in document.chapters]
    assert keys == [
        *("answer", "data", "baseline", "proposals"),
        *("errors", "imbalance", "calibration", "reproduce", "references"),
    ]
    assert "verify" not in markdown.render(document)


def test_demo_pictures_are_marked_in_every_chapter(document_of):
    document = document_of("hostile")
    text = markdown.render(document)
    assert text.count("not evidence about paintings") == 1 + len(document.chapters)
    assert "not evidence about paintings" not in markdown.render(document_of("small"))


def test_hostile_names_are_text_in_markdown(document_of):
    text = markdown.render(document_of("hostile"))
    assert "<script" not in re.sub(r"\\<script", "", text)
    assert FILE.replace("*", r"\*") in text


def test_hostile_names_are_text_in_latex(document_of):
    text = latex.render(document_of("hostile"))
    assert r"\input{x}" not in text
    assert latex.escaped(HOSTILE) in text
    assert text.isascii() or "李" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_latex_has_every_letter_of_the_harness_own_texts(language):
    for text in all_texts(words_in(language)):
        plain = text.replace("\N{WHITE SQUARE}", "")
        assert r"\square" not in latex_text.escaped(plain), text


def test_a_question_in_a_spanish_report_stands_in_quotes_as_its_authors_words(document_of):
    document = document_of("small", language="es")
    assert document.title.startswith("«")
    asked = [
        block
        for chapter in document.chapters
        for block in chapter.blocks
        if isinstance(block, Paragraph) and block.kind == "asked"
    ]
    assert asked
    for block in asked:
        said = f"Pregunta, en palabras de quien la escribió: «{block.text}»"
        assert said in markdown.render(document)
        assert latex_text.escaped(said) in latex.render(document)
        assert f'escribió: «<span lang="">{block.text}</span>»' in html.render(document)


def test_latex_names_the_packages_that_it_loads(document_of):
    text = latex.render(document_of("small"))
    head, body = text.split(r"\documentclass")
    loaded = re.findall(r"^\\usepackage(?:\[[^]]*\])?\{([^}]*)\}", body, flags=re.MULTILINE)
    assert len(loaded) > 5
    for name in ",".join(loaded).split(","):
        assert name in head
    assert "texlive-latex-extra" in head


def test_figures_of_latex_are_not_kept_within_their_section_which_leaves_pages_half_empty(
    document_of,
):
    text = latex.render(document_of("small"))
    assert "placeins" not in text
    assert r"\begin{figure}[!htbp]" in text


@pytest.mark.opt_in
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
@pytest.mark.parametrize("language", LANGUAGES)
def test_pdflatex_sets_the_report_and_nothing_leaves_a_page(document_of, tmp_path, language):
    (file,) = write_report(document_of("small", language=language), tmp_path, ("latex",))
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", file.name]
    for _ in range(3):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    log = file.with_suffix(".log").read_text("latin-1")
    assert "Overfull \\vbox" not in log
    assert all(float(pt) < 5 for pt in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log))
    assert "undefined" not in log


def test_latex_has_no_heading_above_nothing_but_figures(document_of):
    document = document_of("small")
    table = next(one for one in document.chapters[0].blocks if isinstance(one, Table))
    figure = Picture("figure", "A figure.", Figure())
    blocks = (Heading("Floats"), figure, Heading("Stands"), figure, table)
    text = latex.render(replace(document, chapters=(Chapter("one", "One", blocks),)))
    assert r"\subsection{Floats}" not in text
    assert r"\subsection{Stands}" in text


def test_latex_refers_to_vector_figures_that_are_there(document_of, tmp_path):
    (file,) = write_report(document_of("base", "alike"), tmp_path, ("latex",))
    named = re.findall(r"\\includegraphics\[[^]]*\]\{([^}]*)\}", file.read_text("utf-8"))
    assert named
    for name in named:
        assert (tmp_path / name).read_bytes().startswith(b"%PDF")


def test_a_folder_that_cannot_be_written_is_the_users_to_fix(document_of, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(HarnessError, match="--out: expected a folder that can be written"):
        write_report(document_of("small"), tmp_path / "taken", ("html",))


def test_an_unknown_study_is_refused(store):
    with pytest.raises(TrackingError, match="nobody: expected the name"):
        gather(["nobody"], None, PictureLocation(Workspace(store), None))


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": 2}', '{"format": 1}', "no JSON"])
def test_what_is_no_verdict_is_refused(tmp_path, text):
    (tmp_path / "verdict.json").write_text(text)
    with pytest.raises(TrackingError, match="verdicts of a study, in format 2, 3 or 4; got"):
        read_verdicts(tmp_path / "verdict.json")


def test_the_command_writes_and_keeps_the_page_with_its_study(
    store, tmp_path, monkeypatch, capsys, unrendered
):
    monkeypatch.setenv("HARNESS_ROOT", str(store))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    words = ["report", "hostile", "--language", "es", "--out", str(tmp_path), "--keep"]
    assert main(words) == 0
    assert capsys.readouterr().out.startswith(f"{tmp_path / 'report.es.html'}\nkept with the study")
    tracker = MlflowTracker(Workspace(store))
    (study,) = tracker.kept_groups("hostile", STUDY)
    kept = tracker.artifact(study.id, "report.es.html").read_text("utf-8")
    assert kept == (tmp_path / "report.es.html").read_text("utf-8")


def test_a_program_keeps_the_page_with_its_study_as_the_command_does(
    store, monkeypatch, unrendered
):
    monkeypatch.setenv("HARNESS_ROOT", str(store))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    tracker = MlflowTracker(Workspace(store))
    (study,) = tracker.kept_groups("hostile", STUDY)
    assert harness.report("hostile").keep() == study.id
    assert "<html" in tracker.artifact(study.id, "report.html").read_text("utf-8")
    with pytest.raises(HarnessError, match="keep: expected the whole report"):
        harness.report("hostile", short=True).keep()
    with pytest.raises(TrackingError, match="--keep: expected a study, .* got base"):
        harness.report("base").keep()


def test_only_a_study_keeps_a_page(store, tmp_path, monkeypatch, capsys, unrendered):
    monkeypatch.setenv("HARNESS_ROOT", str(store))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    words = ["report", "base", "--format", "markdown", "--out", str(tmp_path), "--keep"]
    assert main(words) == 2
    assert "--keep: expected a study" in capsys.readouterr().err
    assert (tmp_path / "figures" / "confusion_0.png").is_file()
