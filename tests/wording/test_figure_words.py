"""Both languages say the same things, with the same blanks."""

from dataclasses import fields, is_dataclass
from string import Formatter

import pytest

from harness.wording.figure_words import ENGLISH, SPANISH, counted, decimal, metric_name

# Said alike in both languages.
SHARED = {"f1", "grad_cam", "nmi", "formula_rmsprop", "formula_adam"}


def texts(words, prefix=""):
    for field in fields(words):
        value = getattr(words, field.name)
        if is_dataclass(value):
            yield from texts(value, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", value


PAIRS = [
    pytest.param(name, english, dict(texts(SPANISH))[name], id=name)
    for name, english in texts(ENGLISH)
]


def blanks(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(("name", "english", "spanish"), PAIRS)
def test_a_text_has_the_same_blanks_in_both_languages(name, english, spanish):
    assert blanks(english) == blanks(spanish)


@pytest.mark.parametrize(("name", "english", "spanish"), PAIRS)
def test_no_text_is_left_untranslated(name, english, spanish):
    letters = "".join(part for part, *_ in Formatter().parse(english))
    if name.rpartition(".")[2] not in SHARED and any(map(str.isalpha, letters)):
        assert english != spanish


def test_scores_are_named_without_their_article():
    assert metric_name("macro_f1", SPANISH) == "F1 macro"
    assert metric_name("brier", ENGLISH) == "Brier score"


def test_numbers_follow_the_language():
    assert decimal(-1.25, 1, SPANISH) == "−1,2"
    assert (counted(3.0, ENGLISH), counted(2.5, SPANISH)) == ("3", "2,5")
