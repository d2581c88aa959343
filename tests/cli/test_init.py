"""`init`: a folder in which everything works, and in which nothing was ever overwritten."""

import os

import pytest

from harness.cli.main import build_parser, main
from harness.data.names import printable
from harness.specs.plans.load import load
from harness.wording.first_files import WORDS
from harness.wording.language import users_language
from harness.workspace import find_workspace, packaged_experiments
from tests.small_project import make_pictures

ODD = "my \"pics\": #1 $(touch x) 'é' \\g<0> {name}"
FILES = {
    ".gitignore",
    "README.md",
    "AGENTS.md",
    *(
        f"experiments/{name}"
        for name in (
            *("baseline.yaml", "schema.json", "first_study.yaml"),
            *("transfer.yaml", "no_augmentation.yaml", "class_weights.yaml"),
        )
    ),
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, with a folder of pictures beside what will be made."""
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    make_pictures(tmp_path / "pictures", classes=2, each=1)
    return tmp_path


def written(root):
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_file_can_be_used_and_only_the_pictures_are_others(here, language, capsys):
    assert main(["init", "mine", "--pictures", "pictures", "--language", language]) == 0
    root = here / "mine"

    assert written(root) == FILES
    assert capsys.readouterr().out.count("wrote mine/") == len(FILES)
    assert main(["check", "mine/experiments"]) == 0
    ours, own = (
        load(folder / "baseline.yaml").spec.model_dump(exclude={"question"})
        for folder in (packaged_experiments(), root / "experiments")
    )
    assert own.pop("data") == ours.pop("data") | {
        "source": "folder",
        "otherwise": None,
        "folder": str(here / "pictures"),
    }
    assert own == ours


def test_the_study_judges_three_ideas_that_each_say_only_what_they_change(here):
    main(["init", "mine", "--pictures", "pictures"])
    study = load(here / "mine" / "experiments" / "first_study.yaml")
    changed = {one.name: {change.key for change in one.changes} for one in study.proposals}

    assert changed["no_augmentation"] == {"augmentation.kind"}
    assert changed["class_weights"] == {"training.class_weights.kind"}
    assert changed["transfer"] >= {"features.backbone", "model.kind"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_readme_has_ten_lines_whose_commands_can_be_typed(language):
    lines = WORDS[language].readme.splitlines()
    commands = [line.split("   ")[1].split() for line in lines if line.startswith("    ")]

    assert len(lines) == 10
    assert [words[0] for words in commands] == ["harness"] * 4
    for words in commands:
        assert build_parser().parse_args(words[1:]).command == words[1]


def test_files_are_in_the_language_that_the_system_speaks(here, monkeypatch):
    monkeypatch.setenv("LC_ALL", "es_AR.UTF-8")
    main(["init", "mine"])

    assert "¿Qué ideas ayudan" in (here / "mine" / "README.md").read_text(encoding="utf-8")
    assert "# Pregunta:" in (here / "mine" / "experiments" / "first_study.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "es", "LANG": "en_GB"}, "es"),
        ({"LC_ALL": "", "LANG": "fr_FR"}, "en"),
    ],
)
def test_the_first_variable_that_is_set_says_the_language(environment, language):
    assert users_language(environment) == language


@pytest.mark.parametrize("name", [ODD, "~", "- a", "null", "x: y", "Dürer 画", "100%"])
def test_a_folder_of_pictures_may_have_any_name_that_can_be_shown(here, name):
    make_pictures(here / "odd" / name, classes=2, each=1)

    assert main(["init", "mine", "--pictures", f"odd/{name}"]) == 0
    spec = load(here / "mine" / "experiments" / "baseline.yaml").spec
    assert spec.data.folder == str(here / "odd" / name)


def test_pictures_inside_are_named_from_the_baseline_so_that_both_can_be_moved(here):
    (here / "mine").mkdir()
    (here / "pictures").rename(here / "mine" / "pictures")
    main(["init", "mine", "--pictures", "mine/pictures"])

    assert load(here / "mine" / "experiments" / "baseline.yaml").spec.data.folder == "../pictures"


def test_without_pictures_it_begins_with_the_programs_own_baseline(here):
    main(["init", "."])

    own = (here / "experiments" / "baseline.yaml").read_bytes()
    assert own == (packaged_experiments() / "baseline.yaml").read_bytes()


def test_a_workspace_is_found_from_the_folders_in_it_and_that_is_said(here, monkeypatch, capsys):
    main(["init", "mine", "--pictures", "pictures"])
    (here / "mine" / "notes").mkdir()
    monkeypatch.chdir(here / "mine" / "notes")

    assert main(["show", "no_augmentation"]) == 0
    said = capsys.readouterr().err
    assert said.count(f"workspace: {here / 'mine'}, which this folder lies in\n") == 1
    assert find_workspace().root == here / "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["mine", "--pictures", "nowhere"], "got no such folder: {here}/nowhere"),
        (["mine", "--pictures", "note.txt"], "got a file: {here}/note.txt"),
        (["mine", "--pictures", "empty"], "expected one subfolder per class; got 0 files"),
        (["mine", "--pictures", "single"], "got 1 such in {here}/single. Add a folder"),
        (["mine", "--pictures", "pictures/Painter_0"], "got 1 file and no subfolder"),
        (["mine", "--pictures", "split"], "which are the parts of a split"),
        (["mine", "--pictures", "line\nbreak"], "got {here}/line\\u{{a}}break"),
        (["pictures/mine", "--pictures", "pictures"], "does not lie among the pictures"),
        (["note.txt"], "got a file: note.txt"),
        (["note.txt/mine"], "got: Not a directory"),
        (["what?"], "expected a path without '?' and '%'"),
        (["taken"], "expected a folder without README.md, which would be overwritten"),
        (["linked"], "expected a folder without .gitignore, which would be overwritten"),
    ],
)
def test_what_cannot_be_a_workspace_is_refused_and_nothing_is_left(here, words, said, capsys):
    (here / "note.txt").write_text("")
    for folder in ("empty", "single/only", "taken", "linked", "line\nbreak/a", "split/train/a"):
        (here / folder).mkdir(parents=True)
    (here / "single" / "only" / "a.png").write_text("")
    for part in ("train", "test"):
        for name in ("a", "b"):
            (here / "split" / part / name).mkdir(parents=True, exist_ok=True)
            (here / "split" / part / name / "1.png").write_text("")
    (here / "taken" / "README.md").write_text("mine")
    (here / "linked" / ".gitignore").symlink_to("nowhere")
    before = sorted(here.rglob("*"))

    assert main(["init", *words]) == 2
    told = capsys.readouterr()
    assert said.format(here=here) in told.err
    assert told.out == ""
    assert sorted(here.rglob("*")) == before
    assert (here / "taken" / "README.md").read_text() == "mine"


def test_a_disk_that_is_full_half_way_is_left_as_it_was(here, limited_file_size, capsys):
    with limited_file_size(10_000):  # the baseline fits, the schema does not
        assert main(["init", "mine/deep"]) == 2

    assert "Nothing was left there" in capsys.readouterr().err
    assert not (here / "mine").exists()


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_the_users_to_choose(here, capsys):
    (here / "locked").mkdir(mode=0o500)

    assert main(["init", "locked/mine"]) == 2
    assert "Permission denied" in capsys.readouterr().err


def test_a_name_with_signs_of_a_terminal_is_shown_spelled_out(here, capsys):
    assert main(["init", "a\x1b[31m"]) == 0

    assert "\x1b" not in capsys.readouterr().out
    assert printable("a\x1b[31m") in (here / "a\x1b[31m" / "README.md").read_text()
