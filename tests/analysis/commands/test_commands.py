"""Every command of `python -m analysis`, in this process, on the small run."""

import json
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from analysis.__main__ import main
from analysis.commands import SUMMARIES
from analysis.commands.options import slug
from analysis.commands.output_folders import MARK
from tests.analysis.test_clusters import write_clustering


@pytest.fixture
def project(small_run, monkeypatch):
    for name in ("HARNESS_DATA", "HARNESS_CACHE", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HARNESS_ROOT", str(small_run))
    return small_run


def written(tmp_path, *words):
    """Run a command and return the files it wrote, by name."""
    assert main([*words, "--out", str(tmp_path), "--format", "png"]) == 0
    found = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*.*")}
    return {name: path for name, path in found.items() if path.name != MARK}


COMMANDS = {
    "confusion": {"confusion.png", "confusion_counts.png", "confusion_shares.csv", "pairs.csv"},
    "imbalance": {"imbalance.png", "class_scores.csv", "what_accuracy_hides.csv"},
    "curves": {"curves.png"},
    "calibration": {"calibration.png", "calibration.csv"},
    "errors": {"errors.csv"},
    "kernels": {"kernels.png", "filter_patterns.png"},
    "explain": {"explain.png", "explain.csv"},
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_writes_its_files_and_names_them(project, tmp_path, capsys, command):
    files = written(tmp_path, command, "colours")
    assert files.keys() >= {f"colours/{name}" for name in COMMANDS[command]}
    said = capsys.readouterr().out
    assert all(str(path) in said for path in files.values())


def test_the_confusion_of_a_run_counts_its_test_pictures(project, tmp_path):
    files = written(tmp_path, "confusion", "colours r1/1", "--language", "es")
    counts = pd.read_csv(files["colours/confusion_counts.csv"], index_col=0)
    shares = pd.read_csv(files["colours/confusion_shares.csv"], index_col=0)
    assert counts.to_numpy().sum() == 12
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_pictures_are_shown_where_they_are_asked_for(project, tmp_path):
    image = project / "pictures" / "Painter_0" / "Painter_0_0.png"
    files = written(tmp_path, "kernels", "colours", "--images", str(image))
    for figure_of in ("feature_maps", "layer_maps"):
        with Image.open(files[f"colours/{figure_of}_Painter_0_0.png"]) as figure:
            assert figure.size[0] > 1000
    assert "colours/pair_pictures.png" in written(tmp_path, "confusion", "colours", "--pictures")


def test_a_folder_of_files_stands_for_its_run(project, tmp_path):
    (folder,) = {path.parent for path in project.rglob("run.json")}
    assert "colours/curves.png" in written(tmp_path, "curves", str(folder))


def test_clusterings_are_drawn_and_tabled_and_have_no_answers(project, tmp_path, capsys):
    made = write_clustering(tmp_path)
    files = written(tmp_path / "out", "clusters", str(made), "colours", "--language", "es")
    assert files.keys() == {
        f"kmeans/{name}"
        for name in (
            *("clusters_over_k.es.png", "cluster_contingency.es.png", "cluster_gallery.es.png"),
            *("clusters.csv", "chosen_clusters.csv"),
        )
    }
    chosen = pd.read_csv(files["kmeans/chosen_clusters.csv"])
    assert chosen["clusters"].tolist() == [5]
    table = pd.read_csv(files["kmeans/clusters.csv"]).set_index("clusters")
    assert chosen["ami"][0] == pytest.approx(table.loc[5, "test/ami"])
    assert chosen["purity_chance"][0] == 0
    capsys.readouterr()
    assert "`python -m analysis clusters` draws the figures" in refused(
        capsys, "confusion", str(made)
    )


def test_costs_come_from_the_store(project, tmp_path):
    files = written(tmp_path, "cost", "colours")
    table = pd.read_csv(files["colours/cost.csv"])
    assert table["seconds"][0] > 0
    assert table["parameters"][0] > 100


def test_verdicts_are_drawn_from_a_file(project, tmp_path):
    row = {"difference": 0.1, "low": 0.0, "high": 0.2, "margin": 0.01, "word": "helps"}
    path = tmp_path / "study.json"
    path.write_text(json.dumps([{"name": "x", **row}]))
    assert "study/study_differences.png" in written(tmp_path, "differences", str(path))


def refused(capsys, *words):
    assert main(list(words)) == 2
    return capsys.readouterr().err


def test_what_cannot_be_done_is_said(project, tmp_path, capsys):
    assert "There are: colours." in refused(capsys, "curves", "colour")
    assert "expected two experiments; got 1" in refused(
        capsys, "confusion", "colours", "--difference"
    )
    for command, lacking in (("pca", "principal components"), ("clusters", "clusters")):
        said = refused(capsys, command, "colours")
        assert f"colours: left out, because it has no {lacking}" in said
        assert f"colours: expected a run with {lacking}; got none. Name one" in said


def test_two_runs_of_one_slug_do_not_share_a_folder(tmp_path):
    from analysis.commands.options import Asked, Output
    from analysis.records.experiments import Experiment
    from harness.wording.words import ENGLISH

    twins = tuple(Experiment("a/b", key, (), ()) for key in ("11111111", "22222222"))
    asked = Asked(twins, Output(tmp_path, ("png",), ENGLISH), None)
    first, second = (output.folder for _, output in asked.parts())
    assert (first.name, second.name[:4]) == ("a_b", "a_b_")
    assert [output.folder for _, output in asked.parts()] == [first, second]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("../../etc", "etc"), ("名前 x", "名前_x"), ("...", "run"), ("a" * 99, "a" * 60)],
)
def test_a_file_name_stays_in_its_folder(name, expected):
    assert slug(name) == expected


@pytest.mark.parametrize("command", SUMMARIES)
def test_help_teaches_what_a_figure_shows(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert len(capsys.readouterr().out) > 600


def test_the_list_of_commands_is_there_at_once():
    code = (
        "import sys; from analysis.__main__ import build_parser; build_parser().format_help(); "
        "print(sorted({'matplotlib', 'pandas', 'tensorflow', 'mlflow'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_a_table_is_printed_in_the_language_and_kept_for_programs(project, tmp_path, capsys):
    files = written(tmp_path, "confusion", "colours r1/1", "--language", "es")
    said = capsys.readouterr().out
    assert "clase verdadera" in said
    assert "al revés" in said
    assert re.search(r"\d,\d{3}\b", said)
    assert not re.search(r"\d\.\d{3}\b", said)
    assert list(pd.read_csv(files["colours/pairs.csv"]).columns)[:2] == ["true", "predicted"]
    # Beside the figure in English, which it does not replace.
    assert "colours/confusion.es.png" in files
