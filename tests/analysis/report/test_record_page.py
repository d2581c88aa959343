"""A record of `judge` is reported: the answer, the figure and the methods, without any run."""

import json

import nbformat
import numpy as np
import pandas as pd
import pytest

import harness
from analysis.__main__ import main
from analysis.report.document import Picture, Table
from analysis.report.record_page import build_record_document, gather_record
from harness.errors import ComparisonError
from harness.evaluation.score_table import score_table_of
from harness.runtime.documents import write_json
from harness.verdicts.score_evidence import judge_scores, table_evidence
from harness.verdicts.score_rule import ScoreRule, ScoresQuestion, rule_of_scores
from harness.wording.language import in_language
from harness.wording.words import words_in
from tests.verdicts.prediction_files import judged_files, seeds_of


def of_predictions(folder):
    found = judged_files(seeds_of(folder, "base", 0.6), seeds_of(folder, "good", 0.9))
    write_json(folder / "verdict.json", found.as_json())
    return folder / "verdict.json"


def of_scores(folder):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"plain": 0.5 + 0.01 * rng.standard_normal(8)})
    frame["lower"] = frame["plain"] - 0.2 + 0.01 * rng.standard_normal(8)
    rule = rule_of_scores(ScoreRule("test_loss", higher_is_better=False, margin=0.05))
    table = table_evidence(score_table_of(frame, where="scores.csv"), "plain")
    found = judge_scores(ScoresQuestion(rule, "splits", 90, 10), table)
    write_json(folder / "verdict.json", found.as_json())
    return folder / "verdict.json"


def document(file, language="en", **how):
    return build_record_document(gather_record(file, words_in(language)), **how)


@pytest.mark.parametrize(
    ("make", "headline", "tables"),
    [
        (of_predictions, "Helps: good (+28.35).", 4),
        (of_scores, "Helps: lower (−0.199).", 3),
    ],
)
def test_the_answer_stands_first_with_its_figure(tmp_path, make, headline, tables):
    found = document(make(tmp_path))
    assert [chapter.key for chapter in found.chapters][:2] == ["answer", "reproduce"]
    blocks = [block for chapter in found.chapters for block in chapter.blocks]
    assert blocks[0].text.startswith(headline)
    assert [block.name for block in blocks if isinstance(block, Picture)] == ["differences"]
    assert sum(isinstance(block, Table) for block in blocks) == tables


def test_a_lower_score_that_is_better_lies_right_of_zero(tmp_path):
    found = document(of_scores(tmp_path))
    (figure,) = [b.figure for b in found.chapters[0].blocks if isinstance(b, Picture)]
    (axes,) = figure.axes
    assert any("+0.199  helps" in text.get_text() for text in axes.texts)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("make", [of_predictions, of_scores])
def test_every_format_is_written_in_each_language(tmp_path, capsys, make, language):
    file = make(tmp_path)
    out = tmp_path / "report"
    words = ["report", str(file), "--format", "all", "--language", language, "--out", str(out)]
    assert main(words) == 0
    report = in_language("report", language)
    suffixes = ("html", "md", "tex")
    assert {path.name for path in out.iterdir()} >= {f"{report}.{one}" for one in suffixes}
    page = (out / f"{report}.md").read_text(encoding="utf-8")
    assert ("## How to reproduce this" in page) == (language == "en")
    assert f"python -m harness verify {file}" in page
    assert main([*words[:2], "--short", "--format", "markdown", "--out", str(out)]) == 0
    short = (out / "short_report.md").read_text(encoding="utf-8").replace("\\", "")
    assert f"python -m analysis report {file}" in short


def test_numbers_lead_to_the_repetitions_that_they_rest_on(tmp_path):
    found = document(of_predictions(tmp_path))
    (runs,) = [b for b in found.chapters[1].blocks if isinstance(b, Table) and b.words == 3]
    assert len(runs.rows) == len(set(runs.anchors)) == 12
    assert runs.rows[0][1].text.endswith("base/seed1.csv")
    assert len(runs.rows[0][2].text) == 64
    (sources,) = [b for b in found.chapters[1].blocks if isinstance(b, Table) and b.words == 2]
    assert sources.rows[0][1].text == "base (1–6), good (1–6)"


def test_a_record_of_stored_runs_is_refused(tmp_path):
    file = of_predictions(tmp_path)
    record = json.loads(file.read_text())
    del record["setting"]["from_files"]
    write_json(file, record)
    with pytest.raises(ComparisonError, match="expected a record of `judge`; got verdicts on runs"):
        gather_record(file, words_in("en"))


def test_a_record_is_reported_alone(tmp_path, capsys):
    assert main(["report", "verdict.json", "other"]) == 2
    assert "verdict.json: expected a record of `judge` alone; got verdict.json other." in (
        capsys.readouterr().err
    )


def test_a_program_opens_it_as_any_other_report(tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    report = harness.report(str(of_predictions(tmp_path)))
    assert {"verdicts", "files"} <= set(report.contents["name"])
    assert report.table("verdicts").frame.iloc[0, 0] == "good"
    with pytest.raises(harness.HarnessError, match="expected a record of `judge` alone"):
        harness.report("verdict.json", "baseline").contents  # noqa: B018


@pytest.mark.end_to_end
def test_its_notebook_computes_it_again_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    of_predictions(tmp_path)
    monkeypatch.chdir(tmp_path)
    words = ["report", "verdict.json", "--format", "notebook", "--out", "elsewhere"]
    assert main(words) == 0
    made = nbformat.read(tmp_path / "elsewhere" / "report.ipynb", 4)
    (figure,) = (cell for cell in made.cells if cell.source == "report.figure('differences')")
    assert "image/png" in figure.outputs[-1]["data"]
