"""The search for values: its trials, the best of them, and which values mattered."""

from dataclasses import dataclass

from harness.wording.cases import OfStatus


@dataclass(frozen=True)
class SearchWords:
    """What figures and the chapter on a search say, in one language."""

    said: str
    drop: str
    why: str
    none_better: str
    space_table: str
    looked_for: str
    as_written: str
    found: str
    between: str
    trials_table: str
    trial: str
    status: str
    statuses: OfStatus
    seconds: str
    course_title: str
    course_caption: str
    trials: str
    pruned: str
    failed: str
    best_so_far: str
    spec_as_written: str
    honest_score: str
    minutes: str
    selection_score: str
    said_and_honest: str
    importance_title: str
    importance_caption: str
    importance_note: str
    importance_unknown: str
    importance_few: str
    lost_r_squared: str
    epochs: str
    parallel_title: str
    parallel_caption: str
    parallel_note: str
    parallel_note_written: str
    not_used: str


ENGLISH = SearchWords(
    said="{name}: {trials} trials of a search ({tuner}) by {objective} on pictures of the "
    "training part. Its trials saw no test picture.",
    drop="The search said {said}; its winner, trained anew, scores {honest} on the test part "
    "({drop}).",
    why="The best of many trials is partly the luckiest, so only the score on the test part "
    "counts.",
    none_better="No trial was better than the values as they are written, which were therefore "
    "trained.",
    space_table="{name}: where each value was looked for, and what was found.",
    looked_for="looked for",
    as_written="as written",
    found="found",
    between="{low} to {high}",
    trials_table="{name}: the values as written and the best {shown} of {trials} trials.",
    trial="trial",
    status="status",
    statuses=OfStatus(completed="completed", pruned="stopped early", failed="failed"),
    seconds="time (s)",
    course_title="{name}: {trials} trials of a search",
    course_caption="{name}: each trial, the best so far, and what the winner was worth.",
    trials="trials",
    pruned="pruned early",
    failed="failed",
    best_so_far="best so far",
    spec_as_written="the spec as written",
    honest_score="winner on the test part: {score}",
    minutes="minutes of training, all trials together",
    selection_score="{objective}, selection part",
    said_and_honest="the search said {said}; its winner, trained anew, scores {honest} on the "
    "test part",
    importance_title="{name}: which values mattered",
    importance_caption="{name}: which values mattered.",
    importance_note="what a random forest of {trials} trials loses on unseen trials when a value "
    "is shuffled (R² {r_squared}); ticks: each of its rounds",
    importance_unknown="these {trials} trials do not tell: a random forest predicts unseen trials "
    "no better than their mean (R² {r_squared})",
    importance_few="Which values mattered cannot be told from fewer than {trials} trials.",
    lost_r_squared="R² lost",
    epochs="epochs",
    parallel_title="{name}: the values of {trials} trials",
    parallel_caption="{name}: the values of each trial.",
    parallel_note="one line a trial; the darker, the better; the winner is red",
    parallel_note_written="one line a trial; the darker, the better; none beat the spec as written",
    not_used="not used",
)

SPANISH = SearchWords(
    said="{name}: {trials} pruebas de una búsqueda ({tuner}) según {objective} en imágenes de la "
    "parte de entrenamiento. Sus pruebas no vieron ninguna imagen de prueba.",
    drop="La búsqueda dijo {said}; su ganadora, entrenada de nuevo, obtiene {honest} en la parte "
    "de prueba ({drop}).",
    why="La mejor de muchas pruebas es en parte la más afortunada, así que solo cuenta la "
    "puntuación en la parte de prueba.",
    none_better="Ninguna prueba superó los valores tal como están escritos, que por eso se "
    "entrenaron.",
    space_table="{name}: dónde se buscó cada valor y qué se encontró.",
    looked_for="se buscó en",
    as_written="tal como está escrito",
    found="encontrado",
    between="de {low} a {high}",
    trials_table="{name}: los valores escritos y las {shown} mejores de {trials} pruebas.",
    trial="prueba",
    status="estado",
    statuses=OfStatus(completed="completa", pruned="interrumpida pronto", failed="fallida"),
    seconds="tiempo (s)",
    course_title="{name}: {trials} pruebas de una búsqueda",
    course_caption="{name}: cada prueba, la mejor hasta el momento y lo que valió la ganadora.",
    trials="pruebas",
    pruned="interrumpidas pronto",
    failed="fallidas",
    best_so_far="mejor hasta el momento",
    spec_as_written="la configuración tal como está escrita",
    honest_score="ganadora en la parte de prueba: {score}",
    minutes="minutos de entrenamiento, todas las pruebas juntas",
    selection_score="{objective}, parte de selección",
    said_and_honest="la búsqueda dijo {said}; su ganadora, entrenada de nuevo, obtiene {honest} "
    "en la parte de prueba",
    importance_title="{name}: qué valores importaron",
    importance_caption="{name}: qué valores importaron.",
    importance_note="lo que un bosque aleatorio de {trials} pruebas pierde en pruebas no vistas "
    "al barajar un valor (R² {r_squared}); marcas: cada una de sus rondas",
    importance_unknown="estas {trials} pruebas no lo dicen: un bosque aleatorio no predice las "
    "pruebas no vistas mejor que su media (R² {r_squared})",
    importance_few="Con menos de {trials} pruebas no se puede decir qué valores importaron.",
    lost_r_squared="R² perdido",
    epochs="épocas",
    parallel_title="{name}: los valores de {trials} pruebas",
    parallel_caption="{name}: los valores de cada prueba.",
    parallel_note="una línea por prueba; más oscura, mejor; la ganadora en rojo",
    parallel_note_written="una línea por prueba; más oscura, mejor; ninguna superó la "
    "configuración escrita",
    not_used="sin uso",
)
