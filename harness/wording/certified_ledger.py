"""The words of a certificate's page on what was asked and decided, in which order."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.wording.language import Language


@dataclass(frozen=True)
class LedgerWords:
    """What the page says, in one language; it is Markdown."""

    title: str
    collection: str
    """Above the lines of the collection's ledger."""
    no_ledger: str
    headings: tuple[str, ...]
    """Of the ledger: line, study, what happened, by which rule, words."""
    begun: str
    late: str
    judged: str
    rule: str
    """{metric}, {margin}, {alpha} and {seed}."""
    study: str
    """Above the decisions of the study; {name}, {runs}, {rules} and {changes}."""
    decisions: tuple[str, ...]
    """Headings: proposal, repetitions, look, why no more, word, p."""
    endings: Mapping[str, str]
    """Of an adaptive study."""


ENGLISH = LedgerWords(
    title="# What was asked, and what was decided",
    collection="## On these pictures\n\nEvery study and comparison of these pictures, in order, as "
    "far as this one. Each line holds the digest of the line before, so that none is missing "
    "between them; a line stays when its study is deleted. What the methods paragraph says of "
    "earlier studies follows from here.",
    no_ledger="## On these pictures\n\nThere is no ledger of the collection here: an earlier "
    "version ran the study, or it was exported without one. That no earlier study was about these "
    "proposals is the record's own word.",
    headings=("line", "study", "what", "rule", "words"),
    begun="begun, the rule written down",
    late="begun; results were there before",
    judged="judged",
    rule="{metric}, margin {margin}, alpha {alpha}, seed {seed}",
    study="## In {name}\n\nRuns before the rule was written down: {runs}. Changes of the rule "
    "since the first result: {changes}.",
    decisions=("proposal", "repetitions", "look", "why no more", "word", "adjusted p"),
    endings={
        "": "as many for all",
        "settled": "settled",
        "futile": "futile",
        "at_most": "as many as allowed",
    },
)
SPANISH = LedgerWords(
    title="# Lo que se preguntó y lo que se decidió",
    collection="## Sobre estas imágenes\n\nTodos los estudios y comparaciones de estas imágenes, "
    "en orden, hasta este. Cada línea lleva el resumen de la anterior, así que entre ellas no "
    "falta ninguna; una línea queda aunque se borre su estudio. De aquí se sigue lo que el "
    "párrafo de métodos dice de estudios anteriores.",
    no_ledger="## Sobre estas imágenes\n\nAquí no hay registro de la colección: una versión "
    "anterior hizo el estudio, o se exportó sin él. Que ningún estudio anterior tratara de estas "
    "propuestas es palabra del propio estudio.",
    headings=("línea", "estudio", "qué", "regla", "veredictos"),
    begun="empezado, con la regla escrita",
    late="empezado; ya había resultados",
    judged="juzgado",
    rule="{metric}, margen {margin}, alfa {alpha}, semilla {seed}",
    study="## En {name}\n\nEjecuciones anteriores a la regla: {runs}. Cambios de la regla desde el "
    "primer resultado: {changes}.",
    decisions=(
        "propuesta",
        "repeticiones",
        "análisis",
        "por qué no más",
        "veredicto",
        "p ajustado",
    ),
    endings={
        "": "tantas para todas",
        "settled": "decidida",
        "futile": "fútil",
        "at_most": "tantas como se permitían",
    },
)
WORDS: Mapping[Language, LedgerWords] = {"en": ENGLISH, "es": SPANISH}
