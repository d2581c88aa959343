"""The texts of a search's figures, in each language, beside those that all figures share."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from harness.wording.figure_words import ENGLISH, SPANISH, Words


@dataclass(frozen=True)
class SearchWords:
    """What the figures of a search say, in one language."""

    common: Words
    trials: str
    pruned: str
    failed: str
    best_so_far: str
    as_written: str
    honest_score: str
    minutes: str
    selection_score: str
    course_title: str
    said_and_honest: str
    importance_title: str
    importance_note: str
    importance_unknown: str
    lost_r_squared: str
    epochs: str
    parallel_title: str
    parallel_note: str
    parallel_note_written: str
    not_used: str


ENGLISH_SEARCH = SearchWords(
    common=ENGLISH,
    trials="trials",
    pruned="pruned early",
    failed="failed",
    best_so_far="best so far",
    as_written="the spec as written",
    honest_score="winner on the test part: {score}",
    minutes="minutes of training, all trials together",
    selection_score="{objective}, selection part",
    course_title="{name}: {trials} trials of a search",
    said_and_honest=(
        "the search said {said}; its winner, trained anew, scores {honest} on the test part"
    ),
    importance_title="{name}: which values mattered",
    importance_note=(
        "what a random forest of {trials} trials loses on unseen trials when a value is shuffled "
        "(R² {r_squared}); ticks: each of its rounds"
    ),
    importance_unknown=(
        "these {trials} trials do not tell: a random forest predicts unseen trials no better than "
        "their mean (R² {r_squared})"
    ),
    lost_r_squared="R² lost",
    epochs="epochs",
    parallel_title="{name}: the values of {trials} trials",
    parallel_note="one line a trial; the darker, the better; the winner is red",
    parallel_note_written="one line a trial; the darker, the better; none beat the spec as written",
    not_used="not used",
)

SPANISH_SEARCH = SearchWords(
    common=SPANISH,
    trials="pruebas",
    pruned="interrumpidas pronto",
    failed="fallidas",
    best_so_far="mejor hasta el momento",
    as_written="la configuración tal como está escrita",
    honest_score="ganadora en la parte de prueba: {score}",
    minutes="minutos de entrenamiento, todas las pruebas juntas",
    selection_score="{objective}, parte de selección",
    course_title="{name}: {trials} pruebas de una búsqueda",
    said_and_honest=(
        "la búsqueda dijo {said}; su ganadora, entrenada de nuevo, obtiene {honest} en la parte de "
        "prueba"
    ),
    importance_title="{name}: qué valores importaron",
    importance_note=(
        "lo que un bosque aleatorio de {trials} pruebas pierde en pruebas no vistas al barajar un "
        "valor (R² {r_squared}); marcas: cada una de sus rondas"
    ),
    importance_unknown=(
        "estas {trials} pruebas no lo dicen: un bosque aleatorio no predice las pruebas no vistas "
        "mejor que su media (R² {r_squared})"
    ),
    lost_r_squared="R² perdido",
    epochs="épocas",
    parallel_title="{name}: los valores de {trials} pruebas",
    parallel_note="una línea por prueba; más oscura, mejor; la ganadora en rojo",
    parallel_note_written=(
        "una línea por prueba; más oscura, mejor; ninguna superó la configuración escrita"
    ),
    not_used="sin uso",
)

SEARCH_LANGUAGES: Mapping[str, SearchWords] = MappingProxyType(
    {"en": ENGLISH_SEARCH, "es": SPANISH_SEARCH}
)
