"""A run's answers as a table, those files included that could not be read."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import harness
from harness.runs.predict import Answer, Neighbour, Refused


@pytest.fixture
def asked(monkeypatch):
    seen = []

    def answers_of(word, images, data, *, shown):
        seen.append((word, list(images), data, shown))
        near = (Neighbour("Klee/1.jpg", "Klee", 0.91),)
        square = np.zeros((2, 2, 3), np.uint8)
        yield Answer(Path("a.png"), ("Klee", "Goya"), (0.8, 0.15), near, square, "train")
        yield Refused(Path("b.png"), "b.png: expected a picture; got text.")

    monkeypatch.setattr("harness.cli.predict.answers_of", answers_of)
    return seen


def test_each_picture_has_a_row_and_a_refused_one_its_reason(asked):
    found = harness.predict("baseline@latest", ["a.png", "b.png"], show=2)
    assert asked == [("baseline@latest", [Path("a.png"), Path("b.png")], None, 2)]
    first, second = found.to_dict("records")
    assert (first["answer"], first["probability"], first["part"]) == ("Klee", 0.8, "train")
    assert first["runners_up"] == [{"class": "Goya", "probability": 0.15}]
    assert first["nearest"][0]["image_id"] == "Klee/1.jpg"
    assert (first["refused"], second["refused"]) == ("", "b.png: expected a picture; got text.")


def test_one_picture_need_not_stand_in_a_list(asked):
    harness.predict("baseline", "~/a.png", data="paintings")
    assert asked == [("baseline", [Path.home() / "a.png"], Path("paintings"), 3)]


def test_a_picture_that_is_not_there_is_told_before_anything_heavy_is_imported():
    program = (
        "import sys, harness\n"
        "try: harness.predict('baseline@latest', 'nowhere.jpg')\n"
        "except harness.HarnessError as error: print(error)\n"
        "assert 'tensorflow' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout == "nowhere.jpg: expected a picture or a folder; got no such file.\n"
    assert (done.returncode, done.stderr) == (0, "")
