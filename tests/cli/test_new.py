"""`new`: the file that it writes can be run at once, and every line of it does what it says."""

import re

import pytest

from harness.cli.main import main
from harness.specs.plans.load import load


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "experiments"


def uncommented(text):
    """Every proposed setting in force; sentences stay comments."""
    setting = re.compile(r"^( *)# (?=(- |[ a-z0-9_]+: |[a-z]+:$| {2,}[a-z_.]+:))", re.MULTILINE)
    head, extends, body = text.partition("\nextends:" if "\nextends:" in text else "\nkind:")
    return head + extends + setting.sub(r"\1", body)


def test_an_empty_folder_gets_a_baseline_a_schema_and_the_idea(project, capsys):
    assert main(["new", "my_idea"]) == 0
    assert capsys.readouterr().out == (
        "wrote experiments/baseline.yaml\nwrote experiments/schema.json\n"
        "wrote experiments/my_idea.yaml\n"
        "next: change it in an editor, then `python -m harness show my_idea` and "
        "`python -m harness run my_idea`\n"
    )
    loaded = load(project / "my_idea.yaml")
    assert (loaded.parent, loaded.changes) == (project / "baseline.yaml", ())


def test_the_first_line_leads_an_editor_to_the_schema(project):
    main(["new", "training/my_idea"])
    path = project / "training" / "my_idea.yaml"
    schema = path.read_text().splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / schema).resolve() == project / "schema.json"
    assert load(path).parent == project / "baseline.yaml"


def test_every_proposed_setting_can_be_uncommented(project):
    main(["new", "my_idea"])
    path = project / "my_idea.yaml"
    path.write_text(uncommented(path.read_text()))
    changed = {change.key for change in load(path).changes}
    assert changed >= {
        "data.folder",
        "augmentation.kind",
        "features.image_pixels",
        "model.dropout_rate",
        "model.dense_units",
        "training.epochs",
        "training.optimizer.kind",
        "training.schedule.kind",
        "training.class_weights.kind",
        "repetitions.count",
    }


def test_a_study_can_be_run_and_every_proposed_line_uncommented(project):
    main(["new", "my_idea"])
    main(["new", "ours", "--study"])
    path = project / "ours.yaml"
    assert [one.name for one in load(path).experiments] == ["baseline", "more_dropout"]
    idea = project / "my_idea.yaml"
    idea.write_text(idea.read_text() + "training: {epochs: 3}\n")
    path.write_text(uncommented(path.read_text()))
    names = [one.name for one in load(path).experiments]
    assert names == ["baseline", "more_dropout", "my_idea", "no_augmentation"]


def test_a_study_of_a_baseline_without_augmentation_can_be_run(project):
    main(["new", "plain"])
    plain = project / "plain.yaml"
    plain.write_text(plain.read_text() + "augmentation: {kind: none}\n")
    main(["new", "ours", "--study", "--extends", "plain"])
    assert [one.name for one in load(project / "ours.yaml").experiments] == [
        "plain",
        "more_dropout",
    ]


def test_another_file_can_be_extended(project):
    main(["new", "first"])
    assert main(["new", "second", "--extends", "first"]) == 0
    assert load(project / "second.yaml").parent == project / "first.yaml"


def test_a_file_that_came_with_the_program_is_copied_and_extends_ones_own_baseline(project, capsys):
    main(["new", "first"])
    baseline = (project / "baseline.yaml").read_text() + "# mine\n"
    (project / "baseline.yaml").write_text(baseline)
    capsys.readouterr()

    assert main(["new", "second", "--extends", "pca_logistic"]) == 0
    assert capsys.readouterr().out.startswith(
        "wrote experiments/pca/pca_logistic.yaml\nwrote experiments/second.yaml\n"
    )
    assert load(project / "second.yaml").parent == project / "pca" / "pca_logistic.yaml"
    assert (project / "baseline.yaml").read_text() == baseline


def test_a_python_file_comes_with_the_file_that_names_it(project):
    main(["new", "mine", "--extends", "architectures/own_network"])

    assert load(project / "mine.yaml").code.path == project / "architectures" / "own_network.py"


def test_a_backbone_that_came_with_the_program_is_copied_with_what_names_it(project):
    main(["new", "mine", "--extends", "transfer/transfer_onnx"])

    found = load(project / "mine.yaml").weights
    assert found.path == (project / "transfer" / "random_filters.onnx").resolve()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["my_idea"], "experiments/my_idea.yaml is there"),
        (["training/my_idea"], "experiments/my_idea.yaml is there"),
        (["../out"], "got '../out'"),
        (["/tmp/out"], "got '/tmp/out'"),
        (["my idea"], "Try my_idea"),
        (["other", "--extends", "nothing"], "got neither"),
        (["other", "--extends", "nothing.yaml"], "got none there"),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is_overwritten(project, capsys, words, said):
    main(["new", "my_idea"])
    before = {path: path.read_text() for path in project.rglob("*")}
    assert main(["new", *words]) == 2
    assert said in capsys.readouterr().err
    assert {path: path.read_text() for path in project.rglob("*")} == before
