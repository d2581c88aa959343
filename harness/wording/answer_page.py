"""The words of the page that shows a picture to a model."""

from collections.abc import Mapping
from typing import NamedTuple

from harness.wording.language import Language


class AnswerPageWords(NamedTuple):
    """What the page says, in one language."""

    language: str
    drop: str
    answer: str
    nearest: str
    alike: str
    looked: str
    asking: str
    calibrated: str
    not_calibrated: str
    had: str
    train: str
    validation: str
    test: str
    too_large: str
    no_picture: str
    failed: str


WORDS: Mapping[Language, AnswerPageWords] = {
    "en": AnswerPageWords(
        language="English",
        drop="Drop a picture here, or choose one. It stays on this machine.",
        answer="The answer, and its runners-up",
        nearest="The most similar training pictures",
        alike="likeness",
        looked="Where the network looked",
        asking="Looking at it …",
        calibrated="Probabilities are calibrated on the run's validation pictures.",
        not_calibrated="Probabilities are not calibrated.",
        had="The run had this very picture, {part}: its answer is no test.",
        train="in training",
        validation="in validation",
        test="among its test pictures",
        too_large="The file is larger than 32 MB.",
        no_picture="This file cannot be read as a picture.",
        failed="Something went wrong: the terminal says what.",
    ),
    "es": AnswerPageWords(
        language="Español",
        drop="Suelte aquí una imagen, o elija una. No sale de esta máquina.",
        answer="La respuesta y las siguientes",
        nearest="Las imágenes de entrenamiento más parecidas",
        alike="parecido",
        looked="Dónde miró la red",
        asking="Mirándola …",
        calibrated="Las probabilidades están calibradas con las imágenes de validación.",
        not_calibrated="Las probabilidades no están calibradas.",
        had="La ejecución tuvo esta misma imagen, {part}: su respuesta no es una prueba.",
        train="en el entrenamiento",
        validation="en la validación",
        test="entre las de prueba",
        too_large="El archivo pasa de 32 MB.",
        no_picture="Este archivo no se puede leer como imagen.",
        failed="Algo falló: la terminal dice qué.",
    ),
}
