"""What the experiments that come with the package ask, in both languages."""

import re
from pathlib import Path

from harness.wording.questions import QUESTIONS, asked_in

EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"
ASKED = {
    line.removeprefix("question: ")
    for path in EXPERIMENTS.rglob("*.yaml")
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.startswith("question: ")
}


def test_every_question_of_a_file_has_its_spanish_and_no_other_is_kept():
    assert set(re.findall(r"^\S.*$", QUESTIONS, re.MULTILINE)) == ASKED
    spanish = {asked_in(question, "es") for question in ASKED}
    assert len(spanish) == len(ASKED)
    assert all(re.fullmatch(r"¿[^¿?]+\?", text) for text in spanish)


def test_a_question_of_ones_own_stays_as_it_was_written():
    assert asked_in("Does my idea help?", "es") == "Does my idea help?"


def test_english_stays():
    assert asked_in("Does more dropout help?", "en") == "Does more dropout help?"
    assert asked_in("Does more dropout help?", "es") == "¿Ayuda más dropout?"
