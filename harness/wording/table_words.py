"""Headings and remarks of the verdict table, in English and in Spanish. Only data."""

from collections.abc import Mapping
from types import MappingProxyType

from harness.wording.verdict_words import Language

EN: Mapping[str, str] = MappingProxyType(
    {
        "proposal": "proposal",
        "verdict": "verdict",
        "interval": "{confidence} % interval",
        "adjusted_p": "adjusted p",
        "posterior": "worse / alike / better",
        "chance": "wins next",
        "learning_cpu_s": "learning",
        "once_cpu_s": "one-off",
        "once": "{name} takes {seconds} s of CPU once, for features that all repetitions share: "
        "apart from the price of a repetition, and the same whether they were cached or not",
        "inference_cpu_ms": "one answer",
        "parameters": "parameters",
        "peak_memory_mib": "memory",
        "price": "price of",
        "front": "front",
        "yes": "yes",
        "word.helps": "helps",
        "word.hurts": "hurts",
        "word.equivalent": "equivalent",
        "word.inconclusive": "inconclusive",
        "word.unfinished": "unfinished",
        "word.failed": "failed",
        "effects": "effect on",
        "tail": "tail recall",
        "grid": "effect of the grid",
        "average": "on average",
        "together": "together",
        "title": "{name} on {collection}: {count} of {planned} repetitions, {repetitions}",
        "look": "look {look} of {looks}",
        "baseline": "baseline {name}: {metric} {mean}, sd {sd}",
        "prices": "prices are multiples of the baseline's: learning {learning}, one answer "
        "{answer}, {parameters} parameters, peak memory {memory}",
        "tuned": "{name} was tuned ({tuner}, {trials} trials in {searches} search(es), by "
        "{metric}) without a look at a test part: {said} in the search (as written "
        "{as_written}), {honest} on the test parts; the searches took {seconds} "
        "s, which no price includes",
        "untuned": "{which} ran as written, and others were tuned: part of a difference may be the "
        "tuning",
        "demo": "these are demo pictures, drawn by a program: for trying, not evidence",
        "changed": "THE RULE WAS CHANGED after there were results ({times}): {changes}",
        "early": "{runs} of the runs were finished before this study's rule was written down",
        "unfinished": "no verdict yet: {missing} run(s) are missing: {which}",
        "incomplete": "words were asked for although {missing} run(s) are missing: {which}",
        "counted": "{word} ({count} of {planned})",
        "failed": "{name} failed and counts as showing nothing: {error}",
        "bought": "{name}: the gain is bought with what it hardly recognises any more: {what}",
        "lost": "{name} hardly recognises any more: {what}",
        "lost_tail": "the tail (its mean recall fell)",
        "classes": "{name}: recall changed of {which} (points; false discoveries controlled)",
        "confusions": "{name}: confusions changed: {which} (points of the true class)",
        "further": "{name}: {repetitions} more repetition(s) would probably decide it, {hours}",
        "hours": "about {hours} h",
        "hours_unknown": "at a cost that is not known",
        "never": "{name}: no number of repetitions would probably decide it; it needs more "
        "pictures",
        "apart": "apart from this, the trained models of one repetition: {which}",
        "agreement": "Cochran's Q of {models} trained models of one repetition: Q({df}) = {q}, "
        "p {p}",
        "next_look": "the next look named beforehand is at {count} repetitions: --continue",
    }
)

ES: Mapping[str, str] = MappingProxyType(
    {
        "proposal": "propuesta",
        "verdict": "veredicto",
        "interval": "intervalo del {confidence} %",
        "adjusted_p": "p ajustado",
        "posterior": "peor / igual / mejor",
        "chance": "gana la próxima",
        "learning_cpu_s": "aprender",
        "once_cpu_s": "una sola vez",
        "once": "{name} necesita {seconds} s de CPU una sola vez, para características que "
        "comparten todas las repeticiones: aparte del coste de una repetición, y lo mismo si ya "
        "estaban guardadas",
        "inference_cpu_ms": "una respuesta",
        "parameters": "parámetros",
        "peak_memory_mib": "memoria",
        "price": "coste de",
        "front": "frontera",
        "yes": "sí",
        "word.helps": "mejora",
        "word.hurts": "empeora",
        "word.equivalent": "equivalente",
        "word.inconclusive": "no concluyente",
        "word.unfinished": "sin terminar",
        "word.failed": "falló",
        "effects": "efecto en",
        "tail": "sensibilidad de la cola",
        "grid": "efecto de la cuadrícula",
        "average": "en promedio",
        "together": "juntos",
        "title": "{name} con {collection}: {count} de {planned} repeticiones, {repetitions}",
        "look": "análisis {look} de {looks}",
        "baseline": "referencia {name}: {metric} {mean}, desv. típica {sd}",
        "prices": "los costes son múltiplos de los de la referencia: aprender {learning}, una "
        "respuesta {answer}, {parameters} parámetros, memoria máxima {memory}",
        "tuned": "{name} se ajustó ({tuner}, {trials} pruebas en {searches} búsqueda(s), por "
        "{metric}) sin mirar ninguna parte de prueba: {said} en la búsqueda (tal como está escrito "
        "{as_written}), {honest} en las partes de prueba; las búsquedas llevaron {seconds} s, que "
        "ningún coste incluye",
        "untuned": "{which} se ejecutó tal como está escrito y otros se ajustaron: parte de una "
        "diferencia puede deberse al ajuste",
        "demo": "son imágenes de demostración, dibujadas por un programa: para probar, no como "
        "prueba",
        "changed": "LA REGLA SE CAMBIÓ cuando ya había resultados ({times}): {changes}",
        "early": "{runs} de los entrenamientos acabaron antes de que se escribiera la regla de "
        "este estudio",
        "unfinished": "aún sin veredicto: faltan {missing} entrenamientos: {which}",
        "incomplete": "se pidieron palabras aunque faltan {missing} entrenamientos: {which}",
        "counted": "{word} ({count} de {planned})",
        "failed": "{name} falló y cuenta como si no mostrara nada: {error}",
        "bought": "{name}: la mejora se logra a costa de lo que ya casi no reconoce: {what}",
        "lost": "{name} ya casi no reconoce: {what}",
        "lost_tail": "la cola (bajó su sensibilidad media)",
        "classes": "{name}: cambió la sensibilidad de {which} (puntos; con control de falsos "
        "descubrimientos)",
        "confusions": "{name}: cambiaron las confusiones {which} (puntos de la clase verdadera)",
        "further": "{name}: {repetitions} repeticiones más probablemente lo decidirían, {hours}",
        "hours": "unas {hours} h",
        "hours_unknown": "con un coste que no se conoce",
        "never": "{name}: probablemente ningún número de repeticiones lo decidiría; hacen falta "
        "más imágenes",
        "apart": "aparte, los modelos entrenados de una repetición: {which}",
        "agreement": "Q de Cochran de {models} modelos entrenados de una repetición: "
        "Q({df}) = {q}, p {p}",
        "next_look": "el próximo análisis fijado de antemano es con {count} repeticiones: "
        "--continue",
    }
)

HEADINGS: Mapping[Language, Mapping[str, str]] = MappingProxyType({"en": EN, "es": ES})
