"""The page for programs: what it shows is read, its loop is done word for word."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli.answer_schema import ANSWERS
from harness.cli.expected_words import EXPECTED
from harness.cli.first_files import first_files
from harness.cli.main import build_parser
from tests.cli.json_answers import read_answer
from tests.small_project import environment, make_project
from tests.studies.test_nested_search import LOGISTIC

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
STUDY = """
kind: growing
question: What helps?
baseline: colours.yaml
repetitions: {kind: resampled_splits, at_least: 4, at_most: 5}
metric: accuracy
"""


def block(kind):
    (found,) = re.findall(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)
    return found


def test_the_commands_that_it_says_to_have_the_option_are_those_with_a_schema():
    told = re.search(r"^`check`.* take\n", PAGE, re.MULTILINE)[0]
    assert set(re.findall(r"`(\w+)`", told)) == ANSWERS.keys() - {"error"}


def test_the_error_that_is_shown_is_one():
    read_answer("error", block("json"))


def test_every_word_is_told():
    told = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE))))
    assert {*EXPECTED, "failed"} <= told


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_commands_of_the_short_form_can_be_typed(language):
    text = first_files("mine", None, language)["AGENTS.md"]
    assert len(text.splitlines()) < 30
    commands = re.findall(r"^    harness (.+?) {2,}", text, re.MULTILINE)
    assert len(commands) == 4
    for line in commands:
        assert build_parser().parse_args(shlex.split(line)).json is True


@pytest.mark.end_to_end
def test_the_loop_proposes_and_prints_what_comes_back(tmp_path):
    make_project(tmp_path, spec=LOGISTIC.replace("image_pixels: 24", "image_pixels: 4"))
    (tmp_path / "growing.yaml").write_text(STUDY)
    (tmp_path / "loop.py").write_text(block("python"))

    def loop():
        return subprocess.run(
            [sys.executable, "loop.py", "growing.yaml", "colours.yaml"],
            cwd=tmp_path,
            env=environment(tmp_path, PYTHONPATH=str(ROOT)),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    ended = loop()
    assert ended.returncode == 0, ended.stderr
    first, second, spent = ended.stdout.splitlines()
    assert re.fullmatch(rf"1 bigger_thumbnail ({'|'.join(EXPECTED)}) (\d+|None) \w+", first)
    assert second.startswith("2 neighbours ")
    assert spent == "0.0291 of alpha spent"
    assert loop().stdout == ended.stdout  # all is known, nothing is tried twice
    (tmp_path / "growing.yaml").write_text(STUDY + "margin: 0.1\n")
    refused = loop()
    assert refused.returncode == 1
    assert "expected the rule that was written down before the first idea" in refused.stderr
    assert json.loads(block("json"))["error"]["exit_code"] == 2
