"""A line beneath each table of a report, which explains its columns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ColumnWords:
    """What the columns of each table mean, in one language."""

    verdicts: str
    claims: str
    prices: str
    effects: str
    small_classes: str
    grid: str
    scores: str
    counts: str
    layers: str
    settings: str
    changes: str
    repetitions: str
    cost: str
    pairs: str
    hides: str
    bands: str
    calibration: str
    clusters: str
    space: str
    trials: str
    versions: str
    runs: str
    sources: str


ENGLISH = ColumnWords(
    verdicts="Δ: mean difference over the repetitions. Interval: where it may well lie. Adjusted "
    "p: corrected for all proposals that were tested. Worse / alike / better: probability of "
    "each, “alike” being within the margin. Wins next: probability to be ahead in one more "
    "repetition.",
    claims="Δ: mean difference over the repetitions. Intervals: where the true difference may well "
    "lie, of all proposals at once; the word follows from the first. Adjusted p: the smallest "
    "alpha of the whole study at which the word is said; of an inconclusive one, at which any "
    "difference is. Worse / alike / better: probability of each, “alike” being within the margin. "
    "Wins next: probability to be ahead in one more repetition.",
    prices="Learning: CPU time of a training. One answer: CPU time for one picture. Memory: the "
    "most that a run held. Front: “yes” where nothing else is both cheaper and better.",
    effects="One column a score; ↓ marks those of which less is better.",
    small_classes="Tail recall: mean recall of the third of the classes with the fewest pictures.",
    grid="Δ: mean difference between two values of a setting, on average over the others, or what "
    "settings do together beyond that. Adjusted p: corrected for all rows.",
    scores="Balanced accuracy and macro F1 count all classes alike. Negative log-likelihood and "
    "calibration error: less is better.",
    counts="Training: what the model learns from. Validation: what epochs are chosen by. Test: "
    "what scores are measured on.",
    layers="Output: height × width × channels, or how many values. Parameters: the numbers that "
    "are learned.",
    settings="Setting: its key in the file of the experiment. Value: as that file writes it.",
    changes="Setting: its key in the file of the experiment; the other columns show its value in "
    "each of the two.",
    repetitions="Each row is one split or training that both had; a difference above zero means a "
    "higher score for the proposal.",
    cost="CPU time adds up all cores; wall time is what a clock shows. One answer: for one "
    "picture. Memory: the most that a run held.",
    pairs="Pictures: how many a repetition on average. Share: of the true class's test pictures. "
    "The other way: pictures of the second class that were taken for the first.",
    hides="Accuracy counts pictures, so large classes decide it; balanced accuracy and macro F1 "
    "count all classes alike. Last column: accuracy of a model that knows nothing.",
    bands="Head, middle and tail: the third of the classes with most, some and fewest training "
    "pictures.",
    calibration="The error is how far confidence and the share of right answers are apart, on "
    "average over the pictures.",
    clusters="AMI and ARI: agreement with the classes beyond chance, 1 at most. Purity and NMI "
    "grow with the number of clusters by themselves. Stable: agreement of two k-means from other "
    "starts, or on two halves.",
    space="Setting: its key in the file of the experiment. Looked for: the values that could be "
    "drawn. Found: that of the best trial.",
    trials="Each row is one trial: the values that it was given, how it ended, its score on the "
    "selection part, and its training time.",
    versions="Digests are fingerprints of contents: equal digests, equal contents.",
    runs="MLflow run id: what MLflow calls the run. Fingerprint: of everything that decides a "
    "run's result; equal fingerprints, equal runs.",
    sources="Source: the short name that tables use. Runs: whose numbers it stands for.",
)

SPANISH = ColumnWords(
    verdicts="Δ: diferencia media de las repeticiones. Intervalo: dónde puede estar. p ajustado: "
    "corregido por todas las propuestas contrastadas. Peor / igual / mejor: probabilidad de cada "
    "cosa; «igual» es dentro del margen. Gana la próxima: probabilidad de ir por delante en una "
    "repetición más.",
    claims="Δ: diferencia media de las repeticiones. Intervalos: dónde puede estar la diferencia "
    "verdadera, de todas las propuestas a la vez; la palabra sale del primero. p ajustado: el "
    "menor alfa de todo el estudio con el que se dice la palabra; de una no concluyente, con el "
    "que se dice que hay diferencia. Peor / igual / mejor: probabilidad de cada cosa; «igual» es "
    "dentro del margen. Gana la próxima: probabilidad de ir por delante en una repetición más.",
    prices="Aprender: tiempo de CPU de un entrenamiento. Una respuesta: tiempo de CPU para una "
    "imagen. Memoria: lo máximo que ocupó una ejecución. Frontera: «sí» donde nada es a la vez "
    "más barato y mejor.",
    effects="Una columna por puntuación; ↓ marca aquellas en que menos es mejor.",
    small_classes="Exhaustividad de la cola: la media del tercio de las clases con menos imágenes.",
    grid="Δ: diferencia media entre dos valores de un ajuste, en promedio de los demás, o lo que "
    "los ajustes hacen juntos aparte de eso. p ajustado: corregido por todas las filas.",
    scores="La exactitud equilibrada y el F1 macro cuentan igual todas las clases. "
    "Log-verosimilitud negativa y error de calibración: menos es mejor.",
    counts="Entrenamiento: de lo que aprende el modelo. Validación: con lo que se eligen las "
    "épocas. Prueba: con lo que se miden las puntuaciones.",
    layers="Salida: alto × ancho × canales, o cuántos valores. Parámetros: los números que se "
    "aprenden.",
    settings="Ajuste: su clave en el archivo del experimento. Valor: tal como lo escribe ese "
    "archivo.",
    changes="Ajuste: su clave en el archivo del experimento; las otras columnas muestran su valor "
    "en cada uno de los dos.",
    repetitions="Cada fila es una partición o un entrenamiento que ambos tuvieron; una diferencia "
    "mayor que cero es una puntuación más alta de la propuesta.",
    cost="El tiempo de CPU suma todos los núcleos; el real es el del reloj. Una respuesta: para "
    "una imagen. Memoria: lo máximo que ocupó una ejecución.",
    pairs="Imágenes: cuántas por repetición, en promedio. Proporción: de las imágenes de prueba "
    "de la clase verdadera. Al revés: imágenes de la segunda clase tomadas por la primera.",
    hides="La exactitud cuenta imágenes, así que la deciden las clases grandes; la equilibrada y "
    "el F1 macro cuentan igual todas las clases. Última columna: exactitud de un modelo que no "
    "sabe nada.",
    bands="Cabeza, medio y cola: el tercio de las clases con más, algunas y menos imágenes de "
    "entrenamiento.",
    calibration="El error es cuánto se separan la confianza y la proporción de aciertos, en "
    "promedio de las imágenes.",
    clusters="AMI y ARI: concordancia con las clases más allá del azar, como mucho 1. Pureza y "
    "NMI crecen por sí solas con el número de grupos. Estable: concordancia de dos k-medias con "
    "otros inicios, o sobre dos mitades.",
    space="Ajuste: su clave en el archivo del experimento. Se buscó en: los valores posibles. "
    "Encontrado: el de la mejor prueba.",
    trials="Cada fila es una prueba: los valores que recibió, cómo acabó, su puntuación en la "
    "parte de selección y su tiempo de entrenamiento.",
    versions="Las huellas identifican contenidos: a huellas iguales, contenidos iguales.",
    runs="Identificador: cómo llama MLflow a la ejecución. Huella: de todo lo que decide su "
    "resultado; a huellas iguales, ejecuciones iguales.",
    sources="Fuente: el nombre corto que usan las tablas. Ejecuciones: aquellas cuyos números "
    "representa.",
)
