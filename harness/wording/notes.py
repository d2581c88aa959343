"""What was noted of a collection, in other languages: runs keep their notes in English.

A note is made of clauses parted by semicolons; each is known by its English text. What is unknown,
such as an operating system's own words, stays as it is.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from harness.wording.audit import ENGLISH, SPANISH
from harness.wording.language import Language

# Groups called `some` are lists: names parted by commas and "and".
_CLAUSES = MappingProxyType(
    {
        r"artists\.csv lists (\S+) painters? with (\S+) pictures": (
            r"artists.csv enumera \1 pintores con \2 imágenes"
        ),
        r"(\S+) of them have pictures here \((\S+)\), and their counts agree": (
            r"\1 de ellos tienen imágenes aquí (\2) y sus números coinciden"
        ),
        r"(\S+) of them have pictures here \((\S+)\), and nothing can be compared": (
            r"\1 de ellos tienen imágenes aquí (\2) y nada se puede comparar"
        ),
        r"(\S+) of them have pictures here \((\S+)\), and 1 count differs: (?P<some>.*)": (
            r"\1 de ellos tienen imágenes aquí (\2) y un número difiere: \g<some>"
        ),
        r"(\S+) of them have pictures here \((\S+)\), and (\d+) counts differ: (?P<some>.*)": (
            r"\1 de ellos tienen imágenes aquí (\2) y \3 números difieren: \g<some>"
        ),
        r"no pictures: (?P<some>.*)": r"sin imágenes: \g<some>",
        r"not in artists\.csv: (?P<some>.*)": r"no están en artists.csv: \g<some>",
        r"(\S+) of (\S+) pictures are near-duplicates of others, in 1 group": (
            r"\1 de \2 imágenes son casi duplicadas de otras, en 1 grupo"
        ),
        r"(\S+) of (\S+) pictures are near-duplicates of others, in (\S+) groups": (
            r"\1 de \2 imágenes son casi duplicadas de otras, en \3 grupos"
        ),
        r"(\S+) of (\S+) pictures belong to others, by the table or as near-duplicates, in 1 "
        r"group": (
            r"\1 de \2 imágenes van con otras, según la tabla o como casi duplicadas, en 1 grupo"
        ),
        r"(\S+) of (\S+) pictures belong to others, by the table or as near-duplicates, in (\S+) "
        r"groups": (
            r"\1 de \2 imágenes van con otras, según la tabla o como casi duplicadas, en \3 grupos"
        ),
        r"1 group of pictures with more than one class, such as (?P<some>.*)": (
            r"1 grupo de imágenes con más de una clase: \g<some>"
        ),
        r"(\S+) groups of pictures with more than one class, such as (?P<some>.*)": (
            r"\1 grupos de imágenes con más de una clase, como \g<some>"
        ),
        r"the largest has (\S+)": r"el mayor tiene \1",
        r"1 group of near-duplicates with more than one class, such as (?P<some>.*)": (
            r"1 grupo de casi duplicadas con más de una clase: \g<some>"
        ),
        r"(\S+) groups of near-duplicates with more than one class, such as (?P<some>.*)": (
            r"\1 grupos de casi duplicadas con más de una clase, como \g<some>"
        ),
        r"(\d+) folders whose names look alike are (?:both|all) (.*): their pictures are one "
        r"class": (
            r"\1 carpetas cuyos nombres se ven iguales son \2: sus imágenes forman una sola clase"
        ),
        r"(?P<some>.*) are (?:both|all) (.*): their pictures are one class": (
            r"\g<some> son \2: sus imágenes forman una sola clase"
        ),
        r"The folder (.*) is (.*)": r"La carpeta \1 es \2",
        r"Pictures read as plain RGB: (?P<some>.*)": r"Imágenes leídas como RGB: \g<some>",
        r"minimum_pictures: (\S+) leaves out (?P<some>.*)": (
            r"minimum_pictures: \1 deja fuera \g<some>"
        ),
        r"maximum_pictures: (\S+) keeps (\S+) of (\S+) pictures": (
            r"maximum_pictures: \1 conserva \2 de \3 imágenes"
        ),
        r"The best-artworks pictures are not on this machine \(looked in (.*)\)": (
            r"Las imágenes de best-artworks no están en este equipo (se buscaron en \1)"
        ),
        r"the demo collection stands in for them, as `otherwise: demo` allows": (
            "la colección de demostración las sustituye, como permite `otherwise: demo`"
        ),
        "The demo collection is synthetic, drawn by a program: its scores are not evidence": (
            "La colección de demostración es sintética, dibujada por un programa: sus "
            "puntuaciones no son evidencia"
        ),
        r"Left out, because there is no readable picture of it: (?P<some>.*)": (
            r"Sin usar, porque no tiene ninguna imagen legible: \g<some>"
        ),
        r"The classes are (?P<some>.*), which are named like the parts of a split\..*": (
            r"Las clases son \g<some>, que se llaman como las partes de una partición"
        ),
        r"The classes are (?P<some>.*), which are the parts of a split: their subfolders are "
        r"(?P<some_in>.*)\..*": (
            r"Las clases son \g<some>, que son las partes de una partición: sus subcarpetas son "
            r"\g<some_in>"
        ),
        r"The classes are (?P<some>.*), which all hold the folders (?P<some_in>.*), and nothing "
        r"else\..*": (
            r"Las clases son \g<some>, que contienen todas las carpetas \g<some_in> y nada más"
        ),
        r"The split is given and used as it is: (\S+) train, (\S+) validation and (\S+) test": (
            r"La partición viene dada y se usa tal como es: \1 de entrenamiento, \2 de validación "
            r"y \3 de prueba"
        ),
        "No validation part is given: split.validation is the share of the training pictures that "
        "is drawn for it by seed, near-duplicates together, and 0 draws none": (
            "No se da parte de validación: split.validation es la proporción de las imágenes de "
            "entrenamiento que se sortea para ella con la semilla, las casi duplicadas juntas, y "
            "con 0 no se sortea ninguna"
        ),
        r"None of (\S+) test pictures? has a near-duplicate in training or validation": (
            r"Ninguna de \1 imágenes de prueba tiene una casi duplicada en entrenamiento o "
            r"validación"
        ),
        r"1 of (\S+) test pictures? has a near-duplicate in training or validation": (
            r"1 de \1 imágenes de prueba tiene una casi duplicada en entrenamiento o validación"
        ),
        r"(\S+) of (\S+) test pictures have a near-duplicate in training or validation": (
            r"\1 de \2 imágenes de prueba tienen una casi duplicada en entrenamiento o validación"
        ),
        r"(?P<some>.*) differ only by case or spaces, and are classes apart": (
            r"\g<some> solo difieren en mayúsculas o espacios, y son clases distintas"
        ),
        r"(\S+) of (\S+) pictures? (?:in 16-bit grey|of 16 bits) are nearly black as read, at most "
        r"(\d+) of 255: they seem to use only the lower bits, and few of their (?:grey )?levels "
        r"are left, as in (.*)": (
            r"\1 de \2 imágenes de 16 bits se leen casi negras, como mucho \3 de 255: parecen usar "
            r"solo los bits bajos y quedan pocos niveles, como en \4"
        ),
        "its name begins with a dot": "su nombre empieza por un punto",
        "rename it to use its pictures": "hay que cambiarlo para usar sus imágenes",
        "another format": "otro formato",
        r"another format: its content is none of (?P<some>.*)": (
            r"otro formato: su contenido no es ninguno de \g<some>"
        ),
        r"another format, a (\w+) whose numbers have no darkest and brightest value \((.*)\)": (
            r"otro formato, un \1 cuyos números no tienen un valor más oscuro ni más claro (\2)"
        ),
        r"another format, (.*)": r"otro formato, \1",
        r"save it with 8 or 16 bits": "hay que guardarla con 8 o 16 bits",
        r"convert it to JPEG": "hay que convertirla a JPEG",
        "scaled copies are never mixed with the pictures": (
            "las copias reducidas nunca se mezclan con las imágenes"
        ),
        "it lies beside the class folders, not in one": (
            "está junto a las carpetas de las clases, no en una de ellas"
        ),
        r"the same picture as (.*)": r"la misma imagen que \1",
        r"another picture is called (.*)": r"otra imagen se llama \1",
        "no regular file": "no es un archivo normal",
        r"it cannot be read \((.*)\)": r"no se puede leer (\1)",
        "its name is not Unicode text": "su nombre no es texto Unicode",
        "rename it": "hay que cambiarlo",
        "a broken link": "un enlace roto",
        "a link to a folder": "un enlace a una carpeta",
        "those are not followed": "esos no se siguen",
        "a link that leaves the collection's folder": (
            "un enlace que sale de la carpeta de la colección"
        ),
        "an empty file": "un archivo vacío",
        r"a damaged (?:(\w+) )?picture \((.*)\)": r"una imagen \1 dañada (\2)",
        r"a file whose content is none of (?P<some>.*)": (
            r"un archivo cuyo contenido no es ninguno de \g<some>"
        ),
        r"(\S+) pixels, below (\d+) a side": r"\1 píxeles, menos de \2 por lado",
        r"(\S+) (pixels|bytes), over the limit of (\S+)": r"\1 \2, más del límite de \3",
    }
)
_LISTS = (
    (r" instead of ", " en lugar de "),
    (r" in mode ", " en modo "),
    (r" with several frames, of which the first is used", " con varios fotogramas (el primero)"),
    (r" and (?=[^,]*$)", " y "),
    (r"\b(\S+) more$", r"\1 más"),
)


def note_in(text: str, language: Language) -> str:
    """Return a note, or the reason why a file is left out, in a language."""
    if language == "en":
        return text
    clauses = text.removesuffix(".").split("; ")
    return "; ".join(map(_clause, clauses)) + "." * text.endswith(".")


def translated(text: str, sentences: Mapping[str, str]) -> str | None:
    """Return a text in another language; None: it is none of the sentences.

    Args:
        text: in English.
        sentences: regular expressions of English texts, with templates in the other language.
    """
    for english, spanish in sentences.items():
        if match := re.fullmatch(english, text, flags=re.DOTALL):
            said = re.sub(r"\\(?:g<(\w+)>|(\d))", _filler(match), spanish)
            return re.sub(r"  +", " ", said)  # behind a part that the English lacks
    return None


def _clause(text: str) -> str:
    return translated(text, _CLAUSES) or text


def _filler(match: re.Match[str]) -> Callable[[re.Match[str]], str]:
    """Return what puts the parts of an English clause into the blanks of another language's."""

    def fill(blank: re.Match[str]) -> str:
        part = match[blank[1] or int(blank[2])] or ""
        kind = (blank[1] or "").partition("_")[0]
        return _PARTS_OF_CLAUSES[kind](part)

    return fill


def _counted(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "\u202f", text)


def _listed(text: str) -> str:
    for english, spanish in _LISTS:
        text = re.sub(english, spanish, text)
    return _counted(text)


def _decimal(text: str) -> str:
    return text.replace("-", "\u2212").replace(".", ",")


def _named(text: str) -> str:
    return _NAMES.get(text, text)


_NAMES = MappingProxyType(
    dict(zip(ENGLISH.measures, SPANISH.measures, strict=True))
    | dict(zip(ENGLISH.probes, SPANISH.probes, strict=True))
    | {"train": SPANISH.part.training, **{p: SPANISH.part.of(p) for p in ("validation", "test")}}
)
_PARTS_OF_CLAUSES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "": _counted,
        "some": _listed,
        "number": _decimal,
        "name": _named,
        "note": _clause,
    }
)
"""What is done to a part of a clause, by what its group is called: some, number_low, name …"""
