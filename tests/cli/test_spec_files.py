import shutil
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.cli.spec_files import spec_file, spec_files
from harness.errors import SpecError
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import plans, run_fingerprint
from harness.studies.origin import origin_tags, typed_again
from harness.workspace import packaged_experiments
from tests.specs.specs import SMALL


@pytest.fixture
def experiments(tmp_path, monkeypatch):
    """A project with five files in `experiments/`, seen from the project's folder."""
    for name in ("baseline", "pca/deep", "pca/wide", "transfer/shallow", "search/wide"):
        file = tmp_path / "experiments" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(SMALL, encoding="utf-8")
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "experiments"


def refused(word):
    with pytest.raises(SpecError) as caught:
        spec_file(Path(word))
    return str(caught.value)


def test_a_bare_name_is_the_one_file_of_that_name(experiments):
    assert spec_file(Path("deep")) == Path("experiments/pca/deep.yaml")
    assert spec_file(Path("baseline")) == Path("experiments/baseline.yaml")


def test_a_file_found_from_elsewhere_has_its_whole_path(experiments, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    assert spec_file(Path("deep")) == experiments / "pca" / "deep.yaml"


@pytest.mark.parametrize("word", ["deep.yaml", "pca/deep", "no/such/deep", "deep.yml"])
def test_a_path_or_an_ending_is_never_looked_for(experiments, word):
    assert spec_file(Path(word)) == Path(word)


def test_an_old_path_into_experiments_is_that_of_the_file_where_it_lies_now(experiments, capsys):
    assert spec_file(Path("experiments/deep.yaml")) == Path("experiments/pca/deep.yaml")
    said = "experiments/deep.yaml: lies at experiments/pca/deep.yaml now, which is taken\n"
    assert capsys.readouterr().err == said
    for unclear in ("experiments/wide.yaml", "experiments/none.yaml"):
        assert spec_file(Path(unclear)) == Path(unclear)
    assert capsys.readouterr().err == ""


def test_a_file_without_ending_comes_before_a_name_and_a_folder_after(experiments):
    Path("deep").write_text(SMALL)
    Path("shallow").mkdir()

    assert spec_file(Path("deep")) == Path("deep")
    assert spec_file(Path("shallow")) == Path("experiments/transfer/shallow.yaml")


def test_a_name_of_several_files_is_refused_with_all_of_them(experiments):
    assert refused("wide") == (
        f"wide: expected the name of one file below {experiments}; got 2: "
        "experiments/pca/wide.yaml, experiments/search/wide.yaml. Name one by its path."
    )


def test_a_name_of_no_file_is_refused_with_the_nearest(experiments):
    assert refused("shalow") == (
        f"shalow: expected a YAML file, or the name of one below {experiments}; got neither. "
        "Nearest: shallow."
    )
    assert refused("zzz").endswith("got neither. Name a file by its path.")


def test_ones_own_file_that_holds_the_word_is_the_nearest(experiments):
    (experiments / "first_study.yaml").write_text(SMALL)
    assert "Nearest: first_study" in refused("study")


@pytest.mark.parametrize("word", ["baseline", "experiments/baseline.yaml"])
def test_what_a_workspace_lacks_is_taken_from_the_program_and_that_is_said(
    word, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    packaged = packaged_experiments() / "baseline.yaml"

    assert spec_file(Path(word)) == packaged
    assert capsys.readouterr().err == f"{word}: {packaged} is taken, which came with the program\n"


def test_a_path_below_experiments_is_taken_from_the_program_where_only_it_has_it(experiments):
    assert spec_file(Path("experiments/pca/pca_dense.yaml")) == (
        packaged_experiments() / "pca" / "pca_dense.yaml"
    )
    assert spec_file(Path("experiments/pca/none.yaml")) == Path("experiments/pca/none.yaml")


def test_ones_own_file_comes_before_the_programs_of_that_name_and_that_is_said(experiments, capsys):
    shutil.copy(experiments / "pca" / "deep.yaml", experiments / "pca_dense.yaml")
    assert spec_file(Path("pca_dense")) == Path("experiments/pca_dense.yaml")
    assert capsys.readouterr().err == (
        "pca_dense: experiments/pca_dense.yaml is taken, your own, not the program's of that name\n"
    )
    spec_file(Path("deep"))
    assert capsys.readouterr().err == ""


def test_nobody_is_told_that_their_baseline_is_their_own(experiments, capsys):
    assert spec_file(Path("baseline")) == Path("experiments/baseline.yaml")
    assert capsys.readouterr().err == ""


def test_what_is_run_is_found_again_wherever_the_program_lies(tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    tags = origin_tags(packaged_experiments() / "pca" / "pca_dense.yaml", [])

    assert typed_again(tags, "") == ("experiments/pca/pca_dense.yaml", "")


def test_fingerprints_do_not_depend_on_where_the_program_lies(tmp_path):
    elsewhere = shutil.copytree(packaged_experiments(), tmp_path / "site-packages" / "experiments")
    for name in ("baseline", "transfer/transfer", "architectures/own_network"):
        one, other = (
            plans(load_experiment(folder / f"{name}.yaml"), "float32")
            for folder in (packaged_experiments(), elsewhere)
        )
        assert [run_fingerprint(plan, "") for plan in one] == [
            run_fingerprint(plan, "") for plan in other
        ]


def test_a_folder_means_every_file_in_and_below_it_but_hidden_ones(experiments):
    hidden = experiments / ".old" / "deep.yaml"
    hidden.parent.mkdir()
    hidden.write_text(SMALL)
    (experiments / "notes.txt").write_text("none")

    assert list(spec_files([Path("experiments/pca"), Path("baseline")])) == [
        Path("experiments/pca/deep.yaml"),
        Path("experiments/pca/wide.yaml"),
        Path("experiments/baseline.yaml"),
    ]
    assert len(list(spec_files([experiments]))) == 5


def test_a_folder_without_files_is_refused(tmp_path):
    with pytest.raises(SpecError, match=r"expected YAML files in or below this folder; got none"):
        list(spec_files([tmp_path]))


def test_check_tells_the_mistakes_of_all_files_of_a_folder(experiments, capsys):
    assert main(["check", "experiments"]) == 0
    assert capsys.readouterr().out == "5 files: nothing to correct\n"

    (experiments / "pca" / "deep.yaml").write_text("extends: baseline.yaml\n")
    assert main(["check", "experiments", "shallow"]) == 2
    said = capsys.readouterr()
    assert said.out == "6 files: 1 to correct\n"
    assert said.err == (
        "experiments/pca/deep.yaml: 1 to correct\n"
        "  extends (line 1): expected a file; got none at experiments/pca/baseline.yaml. "
        "Did you mean ../baseline.yaml?\n"
    )


@pytest.mark.parametrize("words", [["show"], ["selftest", "null"], ["data", "audit", "--spec"]])
def test_commands_that_take_a_file_take_its_name(experiments, words, capsys):
    (experiments / "pca" / "deep.yaml").write_text("sed: 1\n")

    assert main([*words, "deep"]) == 2
    assert "experiments/pca/deep.yaml: " in capsys.readouterr().err


def test_show_resolves_a_bare_name(experiments, capsys):
    (experiments / "pca" / "deep.yaml").write_text("extends: ../baseline.yaml\nseed: 7\n")

    assert main(["show", "deep"]) == 0
    assert "differs from baseline.yaml:\n  seed: 1 -> 7\n" in capsys.readouterr().out


def test_a_link_that_leads_nowhere_is_no_file_and_is_not_suggested(experiments, capsys):
    broken = experiments / "broken.yaml"
    broken.symlink_to("nowhere.yaml")
    assert main(["check", str(broken)]) == 2
    told = capsys.readouterr()
    assert "is taken" not in told.err
    assert "did you mean" not in told.out + told.err
    assert "no such file" in told.out + told.err
