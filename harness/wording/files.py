"""What is told of predictions that were given as files: what may be claimed of them, and why."""

from dataclasses import dataclass

from harness.wording.cases import OfRepetitions


@dataclass(frozen=True)
class FileWords:
    """The sentences on files of predictions, in one language."""

    name: str
    collection: str
    data: str
    trained_on: str
    method: OfRepetitions
    method_alone: str
    claim: str
    repetitions: OfRepetitions
    alone: str
    no_size: str
    trust: str
    no_probabilities: str
    models: str


ENGLISH = FileWords(
    name="predictions",
    collection="the tested pictures",
    data="Predictions on {collection} ({classes} classes) were read from files, with {test} test "
    "pictures in each repetition, the same for both sides of every pair.",
    trained_on="Each model was trained on {train} pictures, as we were told.",
    method=OfRepetitions(
        seeds="There are {count} repetitions of each experiment, tested on the same pictures.",
        resampled_splits="There are {count} repetitions of each experiment, tested on different "
        "pictures.",
        cross_validation="There are {count} repetitions of each experiment; in each round of them "
        "every picture was tested once.",
    ),
    method_alone="There is one repetition of each experiment.",
    claim="The claim is about this collection: the variance of the mean was estimated by "
    "components of pictures crossed with repetitions (Searle, Casella and McCulloch, 1992), "
    "near-duplicates as one picture, other scores than means over pictures by their influence "
    "values.",
    repetitions=OfRepetitions(
        seeds="all {r} repetitions were tested on the same pictures, so words are about training "
        "again on that one split",
        resampled_splits="repetitions were tested on different pictures: they are taken for splits "
        "of one collection, drawn at random",
        cross_validation="every picture was tested equally often, once in each round: repetitions "
        "are taken for folds of cross-validation",
    ),
    alone="there is one repetition: nothing is known of training again, and only two trained "
    "models can be compared",
    no_size="nothing is claimed about collections like it: it is not known how many pictures were "
    "trained on (--train-size)",
    trust="files do not tell what was trained on: that both sides of a pair saw the same training "
    "pictures, and that nothing was chosen by a test picture, is taken on trust",
    no_probabilities="there are no columns p_CLASS with probabilities: scores of them are left out",
    models="{name}, one trained model against the other: {metric} changes by {difference} "
    "({confidence} % interval {low} to {high}, paired bootstrap)",
)

SPANISH = FileWords(
    name="predicciones",
    collection="las imágenes probadas",
    data="Las predicciones sobre {collection} ({classes} clases) se leyeron de archivos, con "
    "{test} imágenes de prueba en cada repetición, las mismas para los dos lados de cada par.",
    trained_on="Cada modelo se entrenó con {train} imágenes, según se nos dijo.",
    method=OfRepetitions(
        seeds="Hay {count} repeticiones de cada experimento, probadas con las mismas imágenes.",
        resampled_splits="Hay {count} repeticiones de cada experimento, probadas con imágenes "
        "distintas.",
        cross_validation="Hay {count} repeticiones de cada experimento; en cada ronda de ellas "
        "cada imagen se probó una vez.",
    ),
    method_alone="Hay una repetición de cada experimento.",
    claim="La afirmación se refiere a esta colección: la varianza de la media se estimó por "
    "componentes de imágenes cruzadas con repeticiones (Searle, Casella y McCulloch, 1992), los "
    "casi duplicados como una imagen, y las puntuaciones que no son medias sobre imágenes, por sus "
    "valores de influencia.",
    repetitions=OfRepetitions(
        seeds="las {r} repeticiones se probaron con las mismas imágenes, así que las palabras se "
        "refieren a volver a entrenar con esa única partición",
        resampled_splits="las repeticiones se probaron con imágenes distintas: se toman por "
        "particiones de una colección, sorteadas al azar",
        cross_validation="cada imagen se probó igual de veces, una en cada ronda: las repeticiones "
        "se toman por pliegues de validación cruzada",
    ),
    alone="hay una sola repetición: nada se sabe de volver a entrenar, y solo se pueden comparar "
    "dos modelos entrenados",
    no_size="nada se afirma de colecciones como esta: no se sabe con cuántas imágenes se entrenó "
    "(--train-size)",
    trust="los archivos no dicen con qué se entrenó: se da por bueno que los dos lados de un par "
    "vieron las mismas imágenes de entrenamiento y que ninguna imagen de prueba decidió nada",
    no_probabilities="no hay columnas p_CLASE con probabilidades: no se dan sus puntuaciones",
    models="{name}, un modelo entrenado frente al otro: {metric} cambia en {difference} (intervalo "
    "del {confidence} % de {low} a {high}, bootstrap pareado)",
)
