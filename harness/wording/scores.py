"""What is told of scores without predictions: what may be claimed of numbers alone, and why."""

from dataclasses import dataclass

from harness.wording.cases import OfRepetitions, OfScope


@dataclass(frozen=True)
class ScoreWords:
    """The sentences on scores of which nothing else is known, in one language."""

    name: str
    table: str
    store: str
    chosen: str
    sizes: str
    method: OfRepetitions
    claim: OfScope
    no_sizes: str
    repetitions: OfRepetitions
    alone: str
    numbers: str
    ask_sizes: str
    trust: str


ENGLISH = ScoreWords(
    name="scores",
    table="Scores ({metric}) of each experiment were read from a table and paired by repetition.",
    store="Scores ({metric}) were read from runs in MLflow ({experiments}) and paired by {pair}.",
    chosen="Runs were chosen by the filter {filter}.",
    sizes="Each model was trained on {train} pictures and tested on {test}, as we were told.",
    method=OfRepetitions(
        seeds="There are {count} repetitions of each experiment, said to be trainings on one split "
        "that were tested on the same pictures.",
        resampled_splits="There are {count} repetitions of each experiment, said to be random "
        "splits of one collection.",
        cross_validation="There are {count} repetitions of each experiment, said to be folds of "
        "cross-validation.",
    ),
    claim=OfScope(
        this_split="The claim is about training again on this one split and testing on the same "
        "pictures: the interval is that of the paired t test.",
        this_collection="The claim is about this collection: the interval is that of the paired t "
        "test over the repetitions. The interval about collections like it is that of the "
        "corrected resampled t test of Nadeau and Bengio (2003).",
        collections_like_it="The claim is about collections like this one: the interval is that of "
        "the corrected resampled t test of Nadeau and Bengio (2003), and the probabilities those "
        "of the Bayesian correlated t test (Corani and Benavoli, 2015). The interval about this "
        "collection is that of the paired t test.",
    ),
    no_sizes="The claim is about this collection: the interval is that of the paired t test over "
    "the repetitions.",
    repetitions=OfRepetitions(
        seeds="the {r} repetitions are said to be trainings on one split: words are about training "
        "again on that split",
        resampled_splits="the {r} repetitions are said to be splits of one collection, drawn at "
        "random",
        cross_validation="the {r} repetitions are said to be folds of cross-validation: for this "
        "collection the interval is rather too wide than too narrow",
    ),
    alone="there is one repetition: nothing is known of what chance does, and nothing is claimed",
    numbers="nothing is known of single answers: intervals rest on how scores vary over the "
    "repetitions alone, and no two trained models are compared",
    ask_sizes="nothing is claimed about collections like it: it is not known how many pictures "
    "were trained and tested on (--train-size, --test-size)",
    trust="scores do not tell what they are of: that both sides of a pair were trained and tested "
    "on the same pictures, and that nothing was chosen by a test picture, is taken on trust",
)

SPANISH = ScoreWords(
    name="puntuaciones",
    table="Las puntuaciones ({metric}) de cada experimento se leyeron de una tabla y se parearon "
    "por repetición.",
    store="Las puntuaciones ({metric}) se leyeron de ejecuciones de MLflow ({experiments}) y se "
    "parearon por {pair}.",
    chosen="Las ejecuciones se eligieron con el filtro {filter}.",
    sizes="Cada modelo se entrenó con {train} imágenes y se probó con {test}, según se nos dijo.",
    method=OfRepetitions(
        seeds="Hay {count} repeticiones de cada experimento que, según se nos dijo, son "
        "entrenamientos con una misma partición, probados con las mismas imágenes.",
        resampled_splits="Hay {count} repeticiones de cada experimento que, según se nos dijo, son "
        "particiones aleatorias de una colección.",
        cross_validation="Hay {count} repeticiones de cada experimento que, según se nos dijo, son "
        "pliegues de validación cruzada.",
    ),
    claim=OfScope(
        this_split="La afirmación se refiere a volver a entrenar con esta única partición y probar "
        "con las mismas imágenes: el intervalo es el de la prueba t pareada.",
        this_collection="La afirmación se refiere a esta colección: el intervalo es el de la "
        "prueba t pareada sobre las repeticiones. El intervalo de colecciones como esta es el de "
        "la prueba t remuestreada y corregida de Nadeau y Bengio (2003).",
        collections_like_it="La afirmación se refiere a colecciones como esta: el intervalo es el "
        "de la prueba t remuestreada y corregida de Nadeau y Bengio (2003), y las probabilidades "
        "son las de la prueba t bayesiana correlacionada (Corani y Benavoli, 2015). El intervalo "
        "de esta colección es el de la prueba t pareada.",
    ),
    no_sizes="La afirmación se refiere a esta colección: el intervalo es el de la prueba t pareada "
    "sobre las repeticiones.",
    repetitions=OfRepetitions(
        seeds="las {r} repeticiones son, según se nos dijo, entrenamientos con una misma "
        "partición: las palabras se refieren a volver a entrenar con ella",
        resampled_splits="las {r} repeticiones son, según se nos dijo, particiones de una "
        "colección, sorteadas al azar",
        cross_validation="las {r} repeticiones son, según se nos dijo, pliegues de validación "
        "cruzada: para esta colección el intervalo es más bien demasiado ancho que estrecho",
    ),
    alone="hay una sola repetición: nada se sabe de lo que hace el azar, y nada se afirma",
    numbers="nada se sabe de las respuestas una a una: los intervalos se apoyan solo en cómo "
    "varían las puntuaciones entre repeticiones, y no se comparan dos modelos entrenados",
    ask_sizes="nada se afirma de colecciones como esta: no se sabe con cuántas imágenes se "
    "entrenó y se probó (--train-size, --test-size)",
    trust="las puntuaciones no dicen de qué son: se da por bueno que los dos lados de un par se "
    "entrenaron y probaron con las mismas imágenes y que ninguna imagen de prueba decidió nada",
)
