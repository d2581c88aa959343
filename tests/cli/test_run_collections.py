"""What the command line does with a study of several collections, without training."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.cli.run_collections import replace_data, require_collections, within_budget
from harness.cli.run_study import StudyOptions
from harness.errors import DataError
from harness.progress import SILENT
from harness.specs.plans.load import load
from tests.cli.json_answers import read_answer
from tests.small_project import make_pictures
from tests.specs.plans.test_study_collections import a_study

OPTIONS = StudyOptions(Path("pictures"), False, False, False, "en")


def test_a_folder_that_is_named_is_that_of_the_paintings_alone(tmp_path):
    studies = a_study(tmp_path).studies

    found = {name: replace_data(OPTIONS, one).data for name, one in studies.items()}
    assert found == {"digits": None, "paintings": Path("pictures"), "flowers": None, "birds": None}


def test_hours_are_for_all_collections_together(tmp_path):
    (one, *_) = a_study(
        tmp_path, "budget_hours: 2.0\ncollections: [digits, demo]\n"
    ).studies.values()

    assert within_budget(one, 1800).spec.budget_hours == pytest.approx(1.5)
    assert 0 < within_budget(one, 8000).spec.budget_hours < 0.001
    assert within_budget(replace(one, spec=one.spec.model_copy(update={"budget_hours": None})), 1)


def test_a_collection_that_is_not_there_is_found_before_anything_trains(tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    make_pictures(tmp_path / "mine", each=3)
    study = a_study(tmp_path, "collections: [{folder: mine}, {folder: flowers}]\n")

    with pytest.raises(DataError, match=r"study\.yaml, collection flowers: .* got no such folder"):
        require_collections(study, None, SILENT)


def test_show_tells_the_plan_on_each_and_what_can_be_said_together(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    a_study(tmp_path, "collections: [digits, demo]\n")
    assert main(["show", "study.yaml"]) == 0
    said = capsys.readouterr().out

    assert "collection 1 of 2: digits\n" in said
    assert "collection 2 of 2: demo\n" in said
    assert "together: 2 collections; the unit is the collection, never a fold or a seed\n" in said
    assert "on another collection: not from fewer than 5\n" in said
    assert "mean ranks: not from fewer than 6\n" in said
    assert main(["show", "study.yaml", "--json"]) == 0
    shown = read_answer("show", capsys.readouterr().out)
    assert (shown["kind"], shown["text"]) == ("collections", said)
    assert list(shown["studies"]) == ["digits", "demo"]


def test_check_reads_it_as_any_other_file(tmp_path, capsys):
    a_study(tmp_path)

    assert main(["check", str(tmp_path / "study.yaml")]) == 0
    assert load(tmp_path / "study.yaml").name == "study"
