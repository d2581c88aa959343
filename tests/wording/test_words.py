"""Both languages say the same things, with the same blanks."""

import re
from dataclasses import fields, is_dataclass
from string import Formatter

import pytest

from harness.wording.language import LANGUAGES
from harness.wording.words import ENGLISH, SPANISH, words_in

# Said alike in both languages: names of methods and measures.
SHARED = {
    "imbalance.f1",
    "likeness.kernel",
    "printed.f1",
    "printed.no",
    "explanations.grad_cam",
    "clusters.nmi",
    "formulas.rmsprop",
    "formulas.adam",
    "earlier.proposal",
    "growing_report.headings.0",  # idea
    "growing_report.change_headings.0",
    "remarks.one_apart",
    "report.record_checksum",
    "likeness.patches",
    "likeness.similarity",
}


def texts(words, prefix=""):
    for field in fields(words):
        value = getattr(words, field.name)
        if is_dataclass(value):
            yield from texts(value, f"{prefix}{field.name}.")
        elif isinstance(value, tuple):
            yield from enumerated(f"{prefix}{field.name}", value)
        elif field.name != "language":
            yield f"{prefix}{field.name}", value


def enumerated(name, values):
    """Yield each text of a tuple, however deep: headings, questions with their answers."""
    for number, value in enumerate(values):
        if isinstance(value, tuple):
            yield from enumerated(f"{name}.{number}", value)
        else:
            yield f"{name}.{number}", value


SPANISH_TEXTS = dict(texts(SPANISH))
PAIRS = [(name, english, SPANISH_TEXTS.get(name, "")) for name, english in texts(ENGLISH)]


def blanks(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def letters(text):
    return [sign for part, *_ in Formatter().parse(text) for sign in part if sign.isalpha()]


def test_every_language_has_its_texts():
    assert [words_in(language).language for language in LANGUAGES] == list(LANGUAGES)


def test_both_languages_have_texts_on_the_same_subjects():
    assert len(PAIRS) > 350
    assert [name for name, _ in texts(SPANISH)] == [name for name, _ in texts(ENGLISH)]


def test_a_text_has_the_same_blanks_in_both_languages():
    for name, english, spanish in PAIRS:
        assert set(blanks(english)) == set(blanks(spanish)), name
        assert all(re.fullmatch(r"[a-z]\w*", blank) for blank in blanks(english)), name


def test_no_text_is_empty_or_left_untranslated():
    assert [name for name, *both in PAIRS if not all(map(str.strip, both))] == []
    for name, english, spanish in PAIRS:
        if letters(english):
            assert (english == spanish) == (name in SHARED), name


@pytest.mark.parametrize(
    ("number", "said"), [(0, "{m} proposals"), (1, "one proposal"), (2, "{m} proposals")]
)
def test_one_and_many_are_told_apart(number, said):
    assert ENGLISH.verdict.family.of(number) == said


@pytest.mark.parametrize(
    ("repetitions", "said"),
    [
        ("seeds", "paired t test"),
        ("resampled_splits", "corrected resampled t test of Nadeau and Bengio"),
        ("cross_validation", "corrected resampled t test of Nadeau and Bengio"),
    ],
)
def test_one_split_and_several_are_told_apart(repetitions, said):
    assert ENGLISH.verdict.test.of(repetitions) == said


def test_a_text_is_found_by_its_case():
    assert SPANISH.verdict_table.words.of("inconclusive") == "no concluyente"
    with pytest.raises(AttributeError, match="perhaps"):
        ENGLISH.verdict_table.words.of("perhaps")


def test_recall_has_one_name_in_spanish():
    assert not [name for name, text in SPANISH_TEXTS.items() if "sensibilidad" in text]
    assert "exhaustividad" in SPANISH.imbalance.recall


@pytest.mark.parametrize(("part", "said"), [("train", "in training"), ("test", "in the test part")])
def test_a_part_is_found_by_what_a_split_calls_it(part, said):
    assert said in ENGLISH.explanations.in_part.of(part)


def test_a_percent_sign_stands_apart_from_its_number():
    assert [name for name, *both in PAIRS if re.search(r"[\d}]%", "\n".join(both))] == []
