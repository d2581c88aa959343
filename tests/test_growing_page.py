"""The page on growing studies: what it shows can be typed, is read, and is what is said."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

from analysis.__main__ import main as analyse
from harness.cli.main import build_parser, main
from harness.specs.plans.growing_study import load_growing, read_idea
from harness.specs.schema.growing import GrowingSpec
from harness.statistics.online_testing import spending_level
from harness.studies.growing.text import answer_json
from harness.wording.words import ENGLISH
from tests.studies.growing.quick import QuickGrowth

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "growing.md").read_text(encoding="utf-8")
STUDY = ROOT / "experiments" / "study_growing.yaml"


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)


COMMANDS = [shlex.split(line)[3:] for block in blocks("sh") for line in block.splitlines()]


def test_every_command_can_be_typed_and_names_files_that_are_there():
    assert [words[0] for words in COMMANDS] == [
        *("show", "propose", "propose", "show", "verify", "unseal", "certify")
    ]
    for words in COMMANDS:
        assert build_parser().parse_args(words).command == words[0]
        files = [word for word in words if word.endswith(".yaml")]
        assert files[0] == "experiments/study_growing.yaml"
        assert all((ROOT / file).is_file() for file in files)


def test_the_ideas_of_the_walk_can_be_tried():
    study = load_growing(STUDY)
    names = [words[2] for words in COMMANDS if words[0] == "propose"]
    ideas = [read_idea(ROOT / name, study, ()) for name in names]
    assert [idea.changes["features"]["kind"] for idea in ideas] == ["thumbnail", "thumbnail"]


def test_the_file_that_is_shown_is_one_and_shows_every_key_but_three():
    (shown,) = (yaml.safe_load(block) for block in blocks("yaml"))
    GrowingSpec.model_validate_json(json.dumps(shown))
    assert GrowingSpec.model_fields.keys() - shown.keys() == {"set", "seed"}


def test_the_json_that_is_shown_has_the_keys_of_an_answer(tmp_path):
    (shown,) = (json.loads(block) for block in blocks("json"))
    trial = QuickGrowth(tmp_path)
    assert shown.keys() == answer_json(trial.growth, trial.propose("slow")).keys()


def test_the_levels_that_are_told_are_those_of_the_series():
    told = re.search(r"for the i-th idea: ([\d., ]+) …", PAGE)[1].split(", ")
    assert told == [f"{spending_level(before, 0.05):.4f}" for before in range(4)]


def test_the_closing_sentence_is_the_one_that_is_said():
    quoted = " ".join(line.removeprefix("> ") for line in re.findall(r"^> .*", PAGE, re.MULTILINE))
    assert quoted == ENGLISH.growing.brought.format(
        ideas=37,
        difference="6.10 points",
        low="+3.00",
        high="+9.20",
        pictures=359,
        claimed="8.40 points",
    )


@pytest.mark.end_to_end
def test_the_walk_ends_with_the_words_that_the_page_tells(tmp_path, monkeypatch, capsys):
    shutil.copytree(ROOT / "experiments", tmp_path / "experiments")
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    said = []
    for words in COMMANDS:
        assert main(words) == 0, words
        said.append(capsys.readouterr().out)
    assert "0 ideas, 0 said to help, 0 adopted" in said[0]
    assert said[1].startswith("idea 1, thumbnail_8_logistic: helps\n")
    assert said[1].endswith("It is the baseline now.\n")
    assert said[2].startswith("idea 2, naive_bayes_pixels: hurts\n")
    assert "`- 1 thumbnail_8_logistic: helps, +" in said[3]
    assert "   `- 2 naive_bayes_pixels: hurts, −" in said[3]
    assert said[4].endswith("runs: as claimed\n")
    assert said[5].startswith("The work of 2 ideas brought ")
    assert "on 359 pictures that no run had seen; along the way 3." in said[5]
    assert said[6].startswith("study_growing-certificate.zip: study_growing, ")
    assert main(["verify", "study_growing-certificate.zip"]) == 0
    assert capsys.readouterr().out.endswith("pages on them: as claimed\n")
    assert analyse(["report", "experiments/study_growing.yaml", "--keep"]) == 0
    told = capsys.readouterr().out
    assert "kept with the study: report.html" in told
    page = Path(told.splitlines()[0]).read_text(encoding="utf-8")
    assert "ten components lose what tells a 3 from an 8" in page
    assert "on 359 pictures that no run had seen; along the way 3." in page
