"""A split that somebody else made: what it leaks, and what that does to scores."""

from dataclasses import dataclass

from harness.wording.cases import OfNumber


@dataclass(frozen=True)
class GivenSplitWords:
    """What is said of a given split, in one language."""

    leaks: OfNumber
    none: str
    scores: str
    no_others: str
    table: str
    with_them: str
    without_them: str
    explained: str


ENGLISH = GivenSplitWords(
    leaks=OfNumber(
        one="1 of {tested} test pictures has a near-duplicate in training or validation, because "
        "the given split is used as it is",
        many="{leaked} of {tested} test pictures have a near-duplicate in training or validation, "
        "because the given split is used as it is",
    ),
    none="none of the {tested} test pictures has a near-duplicate in training or validation of "
    "the given split",
    scores="{name}: accuracy with them {accuracy} %, without them {accuracy_without} %; macro F1 "
    "with them {macro_f1} %, without them {macro_f1_without} %",
    no_others="{name}: accuracy with them {accuracy} %, macro F1 {macro_f1} %; without them no "
    "test picture is left",
    table="Scores (%) with the test pictures that have a near-duplicate in training or validation, "
    "and without them.",
    with_them="with them",
    without_them="without them",
    explained="With them: of all test pictures, as everywhere else. Without them: of those that "
    "have no near-duplicate in training or validation, by the same answers; means over the "
    "repetitions.",
)

SPANISH = GivenSplitWords(
    leaks=OfNumber(
        one="1 de {tested} imágenes de prueba tiene una casi duplicada en entrenamiento o "
        "validación, porque la partición dada se usa tal como es",
        many="{leaked} de {tested} imágenes de prueba tienen una casi duplicada en entrenamiento "
        "o validación, porque la partición dada se usa tal como es",
    ),
    none="ninguna de las {tested} imágenes de prueba tiene una casi duplicada en entrenamiento o "
    "validación de la partición dada",
    scores="{name}: exactitud con ellas {accuracy} %, sin ellas {accuracy_without} %; F1 macro "
    "con ellas {macro_f1} %, sin ellas {macro_f1_without} %",
    no_others="{name}: exactitud con ellas {accuracy} %, F1 macro {macro_f1} %; sin ellas no "
    "queda ninguna imagen de prueba",
    table="Puntuaciones (%) con las imágenes de prueba que tienen una casi duplicada en "
    "entrenamiento o validación, y sin ellas.",
    with_them="con ellas",
    without_them="sin ellas",
    explained="Con ellas: de todas las imágenes de prueba, como en todo lo demás. Sin ellas: de "
    "las que no tienen ninguna casi duplicada en entrenamiento o validación, con las mismas "
    "respuestas; medias de las repeticiones.",
)
