"""What stands on the pages of a certificate, held against the record that they follow from."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from harness.statistics.corrected_t import corrected_t
from harness.studies.archive import opened_archive
from harness.studies.certificate.croissant import CONFORMS_TO, RESPONSIBLE
from harness.studies.certificate.facts import Facts
from harness.studies.certificate.model_card import model_card
from harness.studies.certificate.pages import FOLDER
from harness.verdicts.record import read_verdicts
from harness.verdicts.store import VERDICT

CROISSANT = """
import sys
import mlcroissant
found = mlcroissant.Dataset(jsonld=sys.argv[1])
assert not found.metadata.issues.errors, found.metadata.issues.report()
for name in sys.argv[2:]:
    print(len(list(found.records(name))))
"""


@pytest.fixture
def facts(archive_file):
    with opened_archive(archive_file) as archive:
        verdicts = read_verdicts(archive.artifact(archive.index.study.id, VERDICT))
        yield Facts(archive, verdicts, 100, "en")


@pytest.fixture(scope="module")
def pages(certificate):
    with zipfile.ZipFile(certificate) as packed:
        names = [name for name in packed.namelist() if name.startswith(FOLDER)]
        return {name.removeprefix(FOLDER): packed.read(name).decode() for name in names}


def test_the_first_page_says_the_answers_and_how_to_check_them(pages, facts):
    for one in facts.answers:
        assert one.split(":")[0].replace("_", r"\_") in pages["README.md"]
    assert "python -m harness verify" in pages["README.md"]


def test_the_checklist_answers_what_a_record_knows_and_leaves_the_rest(pages):
    items = pages["checklist.md"].split("\n## ")[1:]
    answers = [item.split("**")[1] for item in items]
    assert len(items) == 16
    assert answers.count("For the authors.") == 9
    resources = items[7]
    assert "6 runs took" in resources
    assert "nan" not in pages["checklist.md"]


def test_seconds_are_those_of_all_runs(facts):
    recorded = [facts.archive.recorded(run.id).metrics for run in facts.verdicts.runs]
    assert facts.seconds("wall_s") == pytest.approx(sum(m["cost/wall_s"] for m in recorded))


def test_the_card_has_each_score_with_its_interval(facts):
    metric = facts.verdicts.rule.metric
    lines = model_card(facts).splitlines()
    for one in facts.experiments:
        values = [run.scores[metric] for run in facts.verdicts.runs if run.id in one.runs]
        n_test, n_train = facts.verdicts.setting.sizes
        wanted = corrected_t(np.array(values), n_test=n_test, n_train=n_train)
        name = one.name.replace("_", r"\_")
        (line,) = [line for line in lines if line.startswith(f"| {name} | ")]
        low, high = max(wanted.low, 0), min(wanted.high, 1)
        assert f"| {100 * wanted.difference:.1f} | {100 * low:.1f} – {100 * high:.1f} |" in line


def test_recall_is_that_of_the_answers(facts):
    best = facts.experiments[0]
    found = facts.recall(best)
    name = facts.about.class_names[3]
    shares = []
    for run_id in best.runs:
        answered = facts.runs[run_id].answered
        of_class = answered.labels == 3
        shares.append(float((answered.classes[of_class] == 3).mean()))
    assert found[name].difference == pytest.approx(np.mean(shares))


def test_the_ledger_tells_each_study_in_order_and_how_each_word_came_about(audited, facts, pages):
    with zipfile.ZipFile(audited) as packed:
        page = packed.read(f"{FOLDER}ledger.md").decode()
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    told = [tuple(cell.strip() for cell in line.split("|")[2:4]) for line in lines[2:6]]
    study = "study\\_digits"
    assert told == [
        (study, "begun; results were there before"),
        (study, "judged"),
        ("again", "begun, the rule written down"),
        ("again", "judged"),
    ]
    for one in facts.verdicts.proposals:
        assert sum(f"{one.experiment.name} " in line for line in lines) == 3
    assert "There is no ledger of the collection here" in pages["ledger.md"]


def test_the_table_of_pictures_is_what_runs_saw(pages, facts):
    table = pd.read_csv(io.StringIO(pages["pictures.csv"]), dtype=str)
    split = facts.first.split
    assert list(table.columns) == ["image_id", "class", "group"]
    assert table["image_id"].is_unique
    assert set(split["image_id"]) <= set(table["image_id"])


def test_croissant_describes_the_table_by_its_digest(pages):
    document = json.loads(pages["croissant.json"])
    (table,) = document["distribution"]
    assert document["conformsTo"] == [CONFORMS_TO, RESPONSIBLE]
    assert table["sha256"] == hashlib.sha256(pages["pictures.csv"].encode()).hexdigest()
    columns = [one["source"]["extract"]["column"] for one in document["recordSet"][0]["field"]]
    assert columns == ["image_id", "class", "group"]


@pytest.mark.opt_in
@pytest.mark.skipif(find_spec("mlcroissant") is None, reason="pip install mlcroissant")
@pytest.mark.parametrize("which", ["certificate", "audited"])
def test_croissants_own_reader_finds_no_mistake_and_every_row(which, request, tmp_path):
    with zipfile.ZipFile(request.getfixturevalue(which)) as packed:
        for name in ("croissant.json", "pictures.csv"):
            (tmp_path / name).write_bytes(packed.read(FOLDER + name))
    document = json.loads((tmp_path / "croissant.json").read_text("utf-8"))
    names = [one["name"] for one in document["recordSet"]]
    words = [sys.executable, "-c", CROISSANT, "croissant.json", *names]
    ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    rows = (tmp_path / "pictures.csv").read_text("utf-8").count("\n") - 1
    due = [len(one["data"]) if "data" in one else rows for one in document["recordSet"]]
    assert list(map(int, ended.stdout.split())) == due


def test_the_report_shows_no_path_of_this_machine_and_nothing_that_is_fetched(pages):
    assert "/tmp/" not in pages["report.html"]
    assert "<script" not in pages["report.html"]
    assert "A report on an archive builds no network" in pages["report.html"]
