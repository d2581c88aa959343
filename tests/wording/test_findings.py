"""What an audit found, which is kept in English, in the reader's language."""

import pytest

from harness.data.audit import findings
from harness.data.collection.parts import leak_told, missing_of_parts
from harness.wording.findings import finding_in
from harness.wording.words import words_in

KINDS = {
    value
    for name, value in vars(findings).items()
    if name.isupper() and isinstance(value, str) and not name.startswith("OTHER_")
}


@pytest.mark.parametrize(
    ("english", "about", "spanish"),
    [
        (
            "class from fine detail: prepared pictures still tell it, balanced accuracy 0.338 "
            "(0.267 to 0.410), chance 0.125",
            (),
            "la clase, por el detalle fino: aún se acierta en las imágenes preparadas, exactitud "
            "equilibrada 0,338 (0,267 a 0,410), azar 0,125",
        ),
        (
            "file size from fine detail: prepared pictures still tell it, R² within classes 0.120 "
            "(-0.051 to 0.300), chance 0.000",
            (),
            "el tamaño del archivo, por el detalle fino: aún se acierta en las imágenes "
            "preparadas, R² dentro de las clases 0,120 (−0,051 a 0,300), azar 0,000",
        ),
        (
            "Goya: 2 independent pictures of 1,204; the split needs 3",
            ("Goya",),
            "Goya: 2 imágenes independientes de 1\u202f204; la partición necesita 3",
        ),
        (
            "Goya: 1 independent picture of 2; the split needs 3",
            ("Goya",),
            "Goya: 1 imagen independiente de 2; la partición necesita 3",
        ),
        (
            "Goya: 1,203 pictures; artists.csv says 1,204",
            ("Goya",),
            "Goya: 1\u202f203 imágenes; artists.csv dice 1\u202f204",
        ),
        (
            "2 of 50 painters of artists.csv have no folder here: Goya and Titian",
            ("Goya", "Titian"),
            "2 de 50 pintores de artists.csv no tienen carpeta aquí: Goya y Titian",
        ),
        (
            "a/0.jpg and b/0.jpg: one picture as a and b",
            ("a/0.jpg", "b/0.jpg"),
            "a/0.jpg y b/0.jpg: una misma imagen como a y b",
        ),
        (
            "a/0.jpg and a/1.jpg: up to 6 of 64 bits apart, likeness from 0.98",
            ("a/0.jpg", "a/1.jpg"),
            "a/0.jpg y a/1.jpg: a 6 de 64 bits como mucho, parecido desde 0,98",
        ),
        (
            "a/x and y.jpg: an empty file",
            ("a/x and y.jpg",),
            "a/x and y.jpg: un archivo vacío",
        ),
        (
            "Goya/0.jpg: a damaged JPEG picture (image file is truncated)",
            ("Goya/0.jpg",),
            "Goya/0.jpg: una imagen JPEG dañada (image file is truncated)",
        ),
        (
            "a is the only one. Add a folder for another class.",
            ("a",),
            "a es la única. Hay que añadir una carpeta para otra clase.",
        ),
        (
            "train and test, which are named like the parts of a split",
            ("train", "test"),
            "train y test, que se llaman como las partes de una partición",
        ),
        (
            f"{leak_told(2, 1200)}: test/a.jpg and train/b.jpg (train)",
            ("test/a.jpg",),
            "2 de 1\u202f200 imágenes de prueba tienen una casi duplicada en entrenamiento o "
            "validación: test/a.jpg y train/b.jpg (train)",
        ),
        (
            next(missing_of_parts(["a", "b", "b"], ["train", "train", "test"])),
            (),
            "ninguna de 'a' en prueba",
        ),
        (
            "12 of 1,012 pictures are copies of others, by variants.csv",
            (),
            "12 de 1\u202f012 imágenes son copias de otras, según variants.csv",
        ),
    ],
)
def test_a_finding_is_said_in_spanish(english, about, spanish):
    assert finding_in(english, about, "es") == spanish
    assert finding_in(english, about, "en") == english


def test_what_no_sentence_is_known_for_stays_as_it_is():
    assert finding_in("something else", (), "es") == "something else"


def test_every_kind_of_finding_has_a_name_and_a_remedy_in_each_language():
    assert len(KINDS) > 20
    for language in ("en", "es"):
        words = words_in(language).audit
        assert all(words.kinds.of(kind) and words.remedies.of(kind) for kind in KINDS)
    assert {words_in("en").audit.kinds.of(kind) for kind in KINDS} == KINDS
