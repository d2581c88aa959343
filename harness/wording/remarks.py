"""What a reader must know beside the verdict table, a line each."""

from dataclasses import dataclass
from types import MappingProxyType

from harness.wording.cases import OfNumber, OfScope
from harness.wording.language import Language
from harness.wording.notes import translated

# A change of values is keys and numbers, and stays as it is.
_RULE_CHANGES = MappingProxyType(
    {
        r"the experiment (\S+) was removed": r"se quitó el experimento \1",
        r"the experiment (\S+) was added": r"se añadió el experimento \1",
        r"a rule whose file was lost or altered": "una regla cuyo archivo se perdió o se alteró",
    }
)


@dataclass(frozen=True)
class RemarkWords:
    """The lines beside a verdict table, in one language."""

    demo: str
    different_gpus: str
    processor: str
    different_arithmetic: str
    with_onednn: str
    without_onednn: str
    unfused: str
    of_blas: str
    changed: str
    early: str
    failed: str
    unfinished: OfNumber
    incomplete: OfNumber
    claim: OfScope
    baseline: str
    prices: str
    once: str
    tuned: str
    searches: OfNumber
    untuned: str
    bought: str
    lost: str
    lost_tail: str
    classes: str
    confusions: str
    never: str
    same: str
    further: OfNumber
    hours: str
    hours_unknown: str
    apart: str
    one_apart: str
    agreement: str
    next_look: str
    artifacts: str


ENGLISH = RemarkWords(
    demo="these are demo pictures, drawn by a program: for trying, not evidence",
    different_gpus="runs were trained on different devices ({which}), whose last digits "
    "differ, and perhaps their times: part of a difference may be the device",
    processor="processor",
    different_arithmetic="runs were computed in different ways ({which}), whose last digits "
    "differ: repeated in another way, a network is another draw of its training",
    with_onednn="{threads} threads with oneDNN",
    without_onednn="{threads} threads without oneDNN",
    unfused="{way} by the steps of an earlier version",
    of_blas="{way} and {threads} in linear algebra",
    changed="THE RULE WAS CHANGED after there were results ({times}): {changes}",
    early="{runs} of the runs were finished before this study's rule was written down",
    failed="{name} failed and counts as showing nothing: {error}",
    incomplete=OfNumber(
        one="words were asked for although 1 run is missing: {which}",
        many="words were asked for although {missing} runs are missing: {which}",
    ),
    unfinished=OfNumber(
        one="no verdict yet: 1 run is missing: {which}",
        many="no verdict yet: {missing} runs are missing: {which}",
    ),
    claim=OfScope(
        this_split="the words are about training again on this one split and testing on the same "
        "pictures; intervals and p allow for {family}",
        this_collection="the words are about this collection and say nothing of others; "
        "intervals and p allow for {family}",
        collections_like_it="the words are about collections like this one; intervals and p allow "
        "for {family}",
    ),
    baseline="compared with {name}: {metric} {mean}, sd {sd}",
    prices="prices are multiples of the baseline's: learning {learning}, one answer {answer}, "
    "{parameters} parameters, peak memory {memory}",
    once="CPU time that is paid once, for features that all repetitions share: {which}; apart from "
    "the price of a repetition, and the same whether they were cached or not",
    tuned="{name} was tuned ({tuner}, {trials} trials in {searches}, by {metric}) "
    "without a look at a test part: {said} in the search (as written {as_written}), {honest} on "
    "the test parts; the searches took {seconds} s, which no price includes",
    searches=OfNumber(one="1 search", many="{searches} searches"),
    untuned="{which} ran as written, and others were tuned: part of a difference may be the tuning",
    bought="{name}: the gain is bought with what it hardly recognises any more: {what}",
    lost="{name} hardly recognises any more: {what}",
    lost_tail="{name}: the mean recall of the classes with the fewest pictures (the tail) fell by "
    "{points} points",
    classes="{name}: recall changed of {which} (points; false discoveries controlled)",
    confusions="{name}: confusions changed: {which} (points of the true class)",
    same="{name}: every score of every repetition is the baseline's to the last digit; what it "
    "changes has no effect on these pictures, so look at what was meant",
    never="{name}: probably no number of repetitions would decide it; it needs more pictures",
    further=OfNumber(
        one="{name}: 1 more repetition would probably decide it, {hours}",
        many="{name}: {repetitions} more repetitions would probably decide it, {hours}",
    ),
    hours="in about {time}",
    hours_unknown="at a cost that is not known",
    apart="apart from this, the trained models of the first repetition: McNemar, not adjusted for "
    "their number, {which}",
    one_apart="{name} p {p}",
    agreement="Cochran's Q of {models} trained models of the first repetition: "
    "Q({df}) = {q}, p {p}",
    next_look="the next look named beforehand is at {count} repetitions: --continue",
    artifacts="Artifacts: `verdict.md`, to paste; `{table}`; `report.html` (Spanish: "
    "`report.es.html`), the whole story, unless it was left out.",
)

SPANISH = RemarkWords(
    demo="son imágenes de demostración, dibujadas por un programa: para probar, no como prueba",
    different_gpus="los entrenamientos se hicieron en dispositivos distintos ({which}), "
    "cuyas últimas cifras difieren y quizá también los tiempos: parte de una diferencia puede "
    "deberse al dispositivo",
    processor="procesador",
    different_arithmetic="los entrenamientos se calcularon de maneras distintas ({which}), cuyas "
    "últimas cifras difieren: repetida de otra manera, una red es otro sorteo de su entrenamiento",
    with_onednn="{threads} hilos con oneDNN",
    without_onednn="{threads} hilos sin oneDNN",
    unfused="{way} con los pasos de una versión anterior",
    of_blas="{way} y {threads} en álgebra lineal",
    changed="LA REGLA SE CAMBIÓ cuando ya había resultados ({times}): {changes}",
    early="{runs} de los entrenamientos acabaron antes de que se escribiera la regla de este "
    "estudio",
    failed="{name} falló y cuenta como si no mostrara nada: {error}",
    incomplete=OfNumber(
        one="se pidieron palabras aunque falta 1 entrenamiento: {which}",
        many="se pidieron palabras aunque faltan {missing} entrenamientos: {which}",
    ),
    unfinished=OfNumber(
        one="aún sin veredicto: falta 1 entrenamiento: {which}",
        many="aún sin veredicto: faltan {missing} entrenamientos: {which}",
    ),
    claim=OfScope(
        this_split="las palabras se refieren a volver a entrenar con esta única partición y probar "
        "con las mismas imágenes; los intervalos y p cuentan {family}",
        this_collection="las palabras se refieren a esta colección y no dicen nada de otras; los "
        "intervalos y p cuentan {family}",
        collections_like_it="las palabras se refieren a colecciones como esta; los intervalos y p "
        "cuentan {family}",
    ),
    baseline="comparado con {name}: {metric} {mean}, desv. típica {sd}",
    prices="los costes son múltiplos de los de la referencia: aprender {learning}, una respuesta "
    "{answer}, {parameters} parámetros, memoria máxima {memory}",
    once="tiempo de CPU que se paga una sola vez, para características que comparten todas las "
    "repeticiones: {which}; aparte del coste de una repetición, y lo mismo si ya estaban "
    "guardadas",
    tuned="{name} se ajustó ({tuner}, {trials} pruebas en {searches}, por {metric}) "
    "sin mirar ninguna parte de prueba: {said} en la búsqueda (tal como está escrito "
    "{as_written}), {honest} en las partes de prueba; las búsquedas llevaron {seconds} s, que "
    "ningún coste incluye",
    searches=OfNumber(one="1 búsqueda", many="{searches} búsquedas"),
    untuned="{which} se ejecutó tal como está escrito y otros se ajustaron: parte de una "
    "diferencia puede deberse al ajuste",
    bought="{name}: la mejora se logra a costa de lo que ya casi no reconoce: {what}",
    lost="{name} ya casi no reconoce: {what}",
    lost_tail="{name}: la exhaustividad media de las clases con menos imágenes (la cola) bajó "
    "{points} puntos",
    classes="{name}: cambió la exhaustividad de {which} (puntos; con control de falsos "
    "descubrimientos)",
    confusions="{name}: cambiaron las confusiones {which} (puntos de la clase verdadera)",
    same="{name}: cada puntuación de cada repetición es la de la referencia hasta la última cifra; "
    "lo que cambia no tiene efecto con estas imágenes: conviene revisar qué se quería",
    never="{name}: probablemente ningún número de repeticiones lo decidiría; hacen falta más "
    "imágenes",
    further=OfNumber(
        one="{name}: 1 repetición más probablemente lo decidiría, {hours}",
        many="{name}: {repetitions} repeticiones más probablemente lo decidirían, {hours}",
    ),
    hours="en alrededor de {time}",
    hours_unknown="con un coste que no se conoce",
    apart="aparte, los modelos entrenados de la primera repetición: McNemar, sin ajustar "
    "por su número, {which}",
    one_apart="{name} p {p}",
    agreement="Q de Cochran de {models} modelos entrenados de la primera repetición: "
    "Q({df}) = {q}, p {p}",
    next_look="el próximo análisis fijado de antemano es con {count} repeticiones: --continue",
    artifacts="Artefactos: `verdict.es.md`, para pegar; `{table}`; `report.es.html` (inglés: "
    "`report.html`), la historia completa, si no se omitió.",
)


def rule_change_in(text: str, language: Language) -> str:
    """Return how a rule was changed, which studies keep in English, in a language."""
    return text if language == "en" else translated(text, _RULE_CHANGES) or text
