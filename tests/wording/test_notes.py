"""Notes of a collection, which runs keep in English, in the reader's language."""

import numpy as np
import pytest

from harness.data.collection.best_artworks import compare_counts
from harness.data.collection.duplicates import describe_groups
from harness.data.collection.listing import BESIDE, SCALED
from harness.data.collection.parts import describe_parts
from harness.data.collection.sources import _DEMO_NOTE
from harness.wording.notes import note_in


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        (
            "maximum_pictures: 20 keeps 200 of 1,797 pictures.",
            "maximum_pictures: 20 conserva 200 de 1\u202f797 imágenes.",
        ),
        (
            "minimum_pictures: 5 leaves out Goya (3), Titian (2) and 4 more.",
            "minimum_pictures: 5 deja fuera Goya (3), Titian (2) y 4 más.",
        ),
        ("The folder Durer_1 is Albrecht Dürer.", "La carpeta Durer_1 es Albrecht Dürer."),
        (
            "Pictures read as plain RGB: 3 in mode RGBA and 1 with several frames, of which the "
            "first is used.",
            "Imágenes leídas como RGB: 3 en modo RGBA y 1 con varios fotogramas (el primero).",
        ),
        (
            "a link to a folder; those are not followed",
            "un enlace a una carpeta; esos no se siguen",
        ),
        (
            "goya and Goya differ only by case or spaces, and are classes apart.",
            "goya y Goya solo difieren en mayúsculas o espacios, y son clases distintas.",
        ),
        (
            "its name begins with a dot; rename it to use its pictures",
            "su nombre empieza por un punto; hay que cambiarlo para usar sus imágenes",
        ),
        (
            "another format, HEIC; convert it to JPEG",
            "otro formato, HEIC; hay que convertirla a JPEG",
        ),
        (
            "another format, a TIFF whose numbers have no darkest and brightest value (mode F); "
            "save it with 8 or 16 bits",
            "otro formato, un TIFF cuyos números no tienen un valor más oscuro ni más claro (mode "
            "F); hay que guardarla con 8 o 16 bits",
        ),
        (
            "The classes are fold1 and fold2, which all hold the folders a and b, and nothing "
            "else. If those within are the classes, these are none.",
            "Las clases son fold1 y fold2, que contienen todas las carpetas a y b y nada más.",
        ),
        (
            "The classes are train and test, which are the parts of a split: their subfolders "
            "are a and b. Parts are no classes.",
            "Las clases son train y test, que son las partes de una partición: sus subcarpetas "
            "son a y b.",
        ),
        (
            "2 folders whose names look alike are both Dürer: their pictures are one class.",
            "2 carpetas cuyos nombres se ven iguales son Dürer: sus imágenes forman una sola "
            "clase.",
        ),
        (
            "6 of 6 pictures of 16 bits are nearly black as read, at most 3 of 255: they seem to "
            "use only the lower bits, and few of their levels are left, as in x/a.tif.",
            "6 de 6 imágenes de 16 bits se leen casi negras, como mucho 3 de 255: parecen usar "
            "solo los bits bajos y quedan pocos niveles, como en x/a.tif.",
        ),
        ("the same picture as a/b.jpg", "la misma imagen que a/b.jpg"),
    ],
)
def test_a_note_is_said_in_spanish(english, spanish):
    assert note_in(english, "es") == spanish
    assert note_in(english, "en") == english


def test_counts_beside_the_table_of_painters_are_said_whole():
    artists = {"Goya": 3, "Titian": 1200, "Klimt": 7}
    said = note_in(compare_counts(artists, {"Goya": 2, "Titian": 1200, "Munch": 1}), "es")
    assert said == (
        "artists.csv enumera 3 pintores con 1\u202f210 imágenes; 2 de ellos tienen imágenes aquí "
        "(1\u202f202) y un número difiere: Goya 2 en lugar de 3; sin imágenes: Klimt; no están en "
        "artists.csv: Munch."
    )


def test_near_duplicates_are_said_whole():
    groups, labels = np.array([0, 0, 1, 1, 2]), np.array([0, 0, 0, 1, 1])
    first, second = describe_groups(groups, labels, ["a", "b", "c", "d", "e"])
    assert note_in(first, "es") == (
        "4 de 5 imágenes son casi duplicadas de otras, en 2 grupos; el mayor tiene 2."
    )
    assert note_in(second, "es") == "1 grupo de casi duplicadas con más de una clase: c y d."


def test_what_a_table_joined_is_said_whole():
    groups, labels = np.array([0, 0, 1, 1, 2]), np.array([0, 0, 0, 1, 1])
    told = describe_groups(groups, labels, ["a", "b", "c", "d", "e"], by_table=True)
    assert [note_in(one, "es") for one in told] == [
        "4 de 5 imágenes van con otras, según la tabla o como casi duplicadas, en 2 grupos; el "
        "mayor tiene 2.",
        "1 grupo de imágenes con más de una clase: c y d.",
    ]


def test_notes_on_a_given_split_are_said_whole():
    parts = [*["train"] * 1200, "test", "test"]
    given, drawn, leaks = describe_parts(parts, np.array([*range(1200), 0, 1200]))
    assert note_in(given, "es") == (
        "La partición viene dada y se usa tal como es: 1\u202f200 de entrenamiento, 0 de "
        "validación y 2 de prueba."
    )
    assert note_in(drawn, "es").startswith("No se da parte de validación: split.validation es la")
    assert note_in(leaks, "es") == (
        "1 de 2 imágenes de prueba tiene una casi duplicada en entrenamiento o validación."
    )
    several = "31 of 1,200 test pictures have a near-duplicate in training or validation."
    assert note_in(several, "es") == (
        "31 de 1\u202f200 imágenes de prueba tienen una casi duplicada en entrenamiento o "
        "validación."
    )
    (_, none) = describe_parts(["train", "validation", "test"], np.arange(3))
    assert note_in(none, "es") == (
        "Ninguna de 1 imágenes de prueba tiene una casi duplicada en entrenamiento o validación."
    )


@pytest.mark.parametrize("note", [SCALED, BESIDE, _DEMO_NOTE])
def test_fixed_notes_are_known(note):
    assert note_in(note, "es") not in (note, "")


def test_what_nobody_translated_stays_as_it_is():
    assert note_in("Strange; news and more.", "es") == "Strange; news and more."
