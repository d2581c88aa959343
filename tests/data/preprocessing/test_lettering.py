"""Letters of any script on a picture, and what stands for those that no font has."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from harness.data.preprocessing import lettering
from harness.data.preprocessing.contact_sheet import contact_sheet
from harness.data.preprocessing.lettering import MISSING, first_font, write_text


@pytest.fixture
def dejavu_alone(monkeypatch):
    monkeypatch.setattr(lettering, "_fonts", lambda: (first_font(),))
    lettering._font_of.cache_clear()
    yield
    lettering._font_of.cache_clear()


def written(text, size=20):
    picture = Image.new("L", (500, 40), 255)
    write_text(ImageDraw.Draw(picture), (4, 4), text, size, 0)
    return np.asarray(picture)


@pytest.mark.parametrize("text", ["Dürer", "Čapek", "Василий", "Ελ Γκρέκο", "محمد", "שאגאל"])
def test_letters_of_many_scripts_are_drawn_as_themselves(text, dejavu_alone):
    assert (written(text) < 128).any()
    assert not np.array_equal(written(text), written(MISSING * len(text)))


def test_a_letter_that_no_font_has_is_a_box(dejavu_alone):
    assert np.array_equal(written("a\u845b\u98feb"), written(f"a{MISSING}{MISSING}b"))


def test_a_mark_is_missing_with_its_letter(dejavu_alone):
    assert np.array_equal(written("\u0928\u0928\u094d"), written(MISSING * 2))


def test_what_takes_no_ink_is_never_a_box(dejavu_alone):
    assert (written(" \u00a0") == 255).all()


def test_a_contact_sheet_says_a_name_in_its_own_letters(dejavu_alone):
    pictures = [Image.new("RGB", (120, 120), "white")] * 2
    one, other = (
        np.asarray(contact_sheet(title, pictures, ["a", "b"])) for title in ("Čapek", "?apek")
    )
    assert not np.array_equal(one, other)
