"""Further words of verdicts, in English and in Spanish. Only data."""

from collections.abc import Mapping
from types import MappingProxyType

from harness.wording.verdict_words import Language

EN: Mapping[str, str] = MappingProxyType(
    {
        "bought.classes": "The gain of {proposal} was bought with classes that it hardly "
        "recognises any more: {classes}.",
        "bought.tail": "The gain of {proposal} was bought with the small classes, whose mean "
        "recall changes by {points} points.",
        "methods.data": "All experiments used the collection {collection} ({classes} classes), "
        "with {train} pictures for training and {test} for testing in each repetition.",
        "incomplete": "This rests on {count} of the {planned} planned repetitions; those that are "
        "missing need not be like them.",
        "methods.independent": "Copies of a picture and near-duplicates counted once, these are "
        "{train} and {test}; so they enter every formula.",
        "methods.demo": "These are demonstration pictures drawn by a program: results on them "
        "are no evidence about paintings.",
        "methods.groups": "Splits were stratified by class, and near-duplicates shared a part.",
        "methods.no_groups": "Splits were stratified by class; near-duplicates were not kept "
        "together.",
        "methods.seeds": "Each recipe was trained {count} times on one split; initialisation, "
        "order and augmentation varied, from root seed {seed}, and were the same for all recipes "
        "in each repetition.",
        "methods.resampled_splits": "Each recipe was trained on {count} random splits, the same "
        "ones for all; initialisation, order and augmentation varied with them, from root seed "
        "{seed}.",
        "methods.cross_validation": "Each recipe was trained on {count} folds of "
        "{folds}-fold cross-validation, with the same folds for all; initialisation, order and "
        "augmentation varied with them, from root seed {seed}.",
        "methods.test.seeds": "Differences in {metric} from the baseline were tested with the "
        "paired t test, for {family}, with Holm's correction at alpha {alpha}; a proposal is "
        "called equivalent when a difference of ±{margin} or more is ruled out by two one-sided "
        "tests.",
        "methods.test.splits": "Differences in {metric} from the baseline were tested with the "
        "corrected resampled t test of Nadeau and Bengio (2003), for {family}, with Holm's "
        "correction at alpha {alpha}; a proposal is called equivalent when a difference of "
        "±{margin} or more is ruled out by two one-sided tests. Posterior probabilities are those "
        "of the Bayesian correlated t test (Corani and Benavoli, 2015).",
        "methods.looks": "Results were looked at after {counts} repetitions, as fixed beforehand "
        "(this is look {current}), with {spending}.",
        "methods.tuned": "Before each repetition {names} searched for values ({tuners}, {trials} "
        "trials a search) in a further split of its training and validation pictures alone; the "
        "best values were then trained anew with other seeds.",
        "methods.tuned.once": "Beforehand {names} searched for values ({tuners}, {trials} trials "
        "a search) in a further split of the training and validation pictures alone; the best "
        "values were then trained anew with other seeds.",
        "methods.models": "Trained models of one repetition were compared on the same test "
        "pictures by McNemar's mid-p test and a paired bootstrap ({resamples} resamples, "
        "stratified by class); this is reported apart.",
        "methods.registered": "The rule was written down before the first result.",
        "methods.early": "The rule was written down when {runs} of the runs had already been "
        "made for other experiments.",
        "methods.changed.one": "The rule was changed once when there were results already.",
        "methods.changed.many": "The rule was changed {times} times when there were results "
        "already.",
        "methods.unregistered": "The comparison was chosen after the runs had been made.",
        "methods.precision": "Networks were trained in {precision} arithmetic.",
        "methods.software": "Software: Keras {keras} on TensorFlow {tensorflow}, scikit-learn "
        "{learn}, SciPy {scipy}.",
    }
)

ES: Mapping[str, str] = MappingProxyType(
    {
        "bought.classes": "La mejora de {proposal} se logró a costa de clases que ya casi no "
        "reconoce: {classes}.",
        "bought.tail": "La mejora de {proposal} se logró a costa de las clases pequeñas, cuya "
        "sensibilidad media cambia en {points} puntos.",
        "methods.data": "Todos los experimentos usaron la colección {collection} ({classes} "
        "clases), con {train} imágenes de entrenamiento y {test} de prueba en cada repetición.",
        "incomplete": "Esto se apoya en {count} de las {planned} repeticiones previstas; las que "
        "faltan no tienen por qué parecerse a ellas.",
        "methods.independent": "Contando una sola vez las copias de una imagen y los casi "
        "duplicados, son {train} y {test}; así entran en todas las fórmulas.",
        "methods.demo": "Son imágenes de demostración dibujadas por un programa: sus resultados "
        "no prueban nada sobre pinturas.",
        "methods.groups": "Las particiones se estratificaron por clase y los casi duplicados "
        "quedaron en la misma parte.",
        "methods.no_groups": "Las particiones se estratificaron por clase; los casi duplicados no "
        "se mantuvieron juntos.",
        "methods.seeds": "Cada receta se entrenó {count} veces con una misma partición; la "
        "inicialización, el orden y el aumento de datos variaron a partir de la semilla {seed} y "
        "fueron iguales para todas las recetas en cada repetición.",
        "methods.resampled_splits": "Cada receta se entrenó con {count} particiones aleatorias, "
        "las mismas para todas; con ellas variaron la inicialización, el orden y el aumento de "
        "datos, a partir de la semilla {seed}.",
        "methods.cross_validation": "Cada receta se entrenó con {count} pliegues de validación "
        "cruzada de {folds} pliegues, los mismos para todas; con ellos variaron la "
        "inicialización, el orden y el aumento de datos, a partir de la semilla {seed}.",
        "methods.test.seeds": "Las diferencias respecto a la referencia ({metric}) se "
        "contrastaron con la prueba t pareada, para {family}, con el ajuste de Holm y alfa "
        "{alpha}; una propuesta se llama equivalente cuando dos pruebas unilaterales descartan "
        "una diferencia de ±{margin} o mayor.",
        "methods.test.splits": "Las diferencias respecto a la referencia ({metric}) se "
        "contrastaron con la prueba t remuestreada y corregida de Nadeau y Bengio (2003), para "
        "{family}, con el ajuste de Holm y alfa {alpha}; una propuesta se llama equivalente "
        "cuando dos pruebas unilaterales descartan una diferencia de ±{margin} o mayor. Las "
        "probabilidades a posteriori son las de la prueba t bayesiana correlacionada (Corani y "
        "Benavoli, 2015).",
        "methods.looks": "Los resultados se analizaron tras {counts} repeticiones, según lo "
        "fijado de antemano (este es el análisis {current}), con {spending}.",
        "methods.tuned": "Antes de cada repetición {names} buscaron valores ({tuners}, {trials} "
        "pruebas por búsqueda) en otra partición, solo de sus imágenes de entrenamiento y "
        "validación; los mejores valores se entrenaron de nuevo con otras semillas.",
        "methods.tuned.once": "Antes {names} buscaron valores ({tuners}, {trials} pruebas por "
        "búsqueda) en otra partición, solo de las imágenes de entrenamiento y validación; los "
        "mejores valores se entrenaron de nuevo con otras semillas.",
        "methods.models": "Los modelos entrenados de una repetición se compararon sobre las "
        "mismas imágenes de prueba con la prueba mid-p de McNemar y un bootstrap pareado "
        "({resamples} remuestras, estratificado por clase), lo que se presenta aparte.",
        "methods.registered": "La regla se escribió antes del primer resultado.",
        "methods.early": "La regla se escribió cuando {runs} de los entrenamientos ya se habían "
        "hecho para otros experimentos.",
        "methods.changed.one": "La regla se cambió una vez cuando ya había resultados.",
        "methods.changed.many": "La regla se cambió {times} veces cuando ya había resultados.",
        "methods.unregistered": "La comparación se eligió después de hacer los entrenamientos.",
        "methods.precision": "Las redes se entrenaron con aritmética {precision}.",
        "methods.software": "Programas: Keras {keras} sobre TensorFlow {tensorflow}, scikit-learn "
        "{learn}, SciPy {scipy}.",
    }
)

PHRASES: Mapping[Language, Mapping[str, str]] = MappingProxyType({"en": EN, "es": ES})
