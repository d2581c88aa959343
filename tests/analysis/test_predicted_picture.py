"""The figure of one answer of `predict`."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

from analysis.figures import predicted_picture
from harness.runs.predict import LookedAt
from harness.wording.words import ENGLISH, SPANISH
from tests.analysis.recorded import a_recorded_run

HEAT = np.linspace(0, 1, 16, dtype=np.float32).reshape(4, 4)


def seen(part):
    square = np.full((32, 32, 3), 120, np.uint8)
    answers = (("Goya", 0.625), ("李", 0.25))
    return LookedAt(Path("a $x$ b.jpg"), square, answers, part, HEAT, HEAT)


@pytest.fixture
def run(tmp_path):
    return a_recorded_run(tmp_path, class_names=("Goya", "李"), evidence=True)


def said(figure):
    return [text.get_text() for text in figure.texts]


def test_the_answer_is_above_and_the_others_beneath_the_picture(run):
    figure = predicted_picture.build(run, seen(""), words=SPANISH)
    assert said(figure)[0] == "a $x$ b.jpg: Goya, 62,5 %"
    assert "25,0 %" in figure.axes[0].texts[0].get_text()
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "imagen",
        "Grad-CAM",
        "oclusión",
    ]


@pytest.mark.parametrize(("part", "shown"), [("train", "was in training"), ("test", "test part")])
def test_a_picture_that_the_run_had_is_marked(run, part, shown):
    assert shown in said(predicted_picture.build(run, seen(part), words=ENGLISH))[-1]
    assert shown not in " ".join(said(predicted_picture.build(run, seen(""), words=ENGLISH)))


@pytest.mark.parametrize("shown", [1, 3, 8])
def test_no_text_lies_on_another(run, shown):
    answers = tuple((f"class {number}", 0.1) for number in range(shown))
    figure = predicted_picture.build(run, seen("train")._replace(answers=answers), words=ENGLISH)
    figure.canvas.draw()
    heads = [axes.get_children() for axes in figure.axes]
    texts = [
        text
        for text in (*figure.texts, *(one for group in heads for one in group))
        if isinstance(text, Text) and text.get_text()
    ]
    assert len(texts) == 3 + 2 * 3
    boxes = [text.get_window_extent() for text in texts]
    assert [
        (one.get_text(), other.get_text())
        for (one, box), (other, beside) in combinations(zip(texts, boxes, strict=True), 2)
        if box.overlaps(beside)
    ] == []


def test_it_is_written_where_it_was_asked_for(run, tmp_path):
    file = tmp_path / "new" / "0001_a.b.png"
    predicted_picture.write(run, seen("train"), ENGLISH, file)
    with Image.open(file) as figure:
        assert figure.width > 1000
