"""The pictures: how many of each class, in which part, and what augmentation makes of them."""

from dataclasses import dataclass

from harness.wording.cases import OfPart


@dataclass(frozen=True)
class CollectionWords:
    """What the chapter on the pictures says, in one language."""

    said: str
    counts_table: str
    class_name: str
    all_pictures: str
    first_split: str
    parts: OfPart
    imbalance_said: str
    balanced_said: str
    notes: str
    left_out: str
    no_left_out: str
    no_pictures: str
    sample_title: str
    sample_caption: str
    augmentation_title: str
    augmentation_caption: str
    original: str
    no_augmentation: str
    not_installed: str


ENGLISH = CollectionWords(
    said="The collection {name} has {pictures} pictures of {classes} classes.",
    counts_table="Pictures of each class; parts as in the first repetition.",
    class_name="class",
    all_pictures="all",
    first_split="Training, validation and test have {train}, {validation} and {test} pictures in "
    "the first repetition.",
    parts=OfPart(training="training", validation="validation", test="test"),
    imbalance_said="The largest class ({largest}) has {ratio} times the pictures of the smallest "
    "({smallest}). Always answering {largest} would be right for {share} % of all pictures.",
    balanced_said="All classes have as many pictures as any other.",
    notes="What was noted while reading",
    left_out="Left out: {count} files",
    no_left_out="No file was left out.",
    no_pictures="The pictures are not on this machine, or are others now, so none are shown here.",
    sample_title="One picture of each class",
    sample_caption="A picture of each class, chosen at random, as it is in the collection.",
    augmentation_title="What augmentation makes of pictures",
    augmentation_caption="Training pictures as they are (left) and as {epochs} epochs show them.",
    original="as it is",
    no_augmentation="The baseline does not augment its pictures.",
    not_installed="What augmentation makes of them is shown where TensorFlow is installed: "
    "pip install 'artist-harness[train]'.",
)

SPANISH = CollectionWords(
    said="La colección {name} tiene {pictures} imágenes de {classes} clases.",
    counts_table="Imágenes de cada clase; las partes son las de la primera repetición.",
    class_name="clase",
    all_pictures="todas",
    first_split="Entrenamiento, validación y prueba tienen {train}, {validation} y {test} "
    "imágenes en la primera repetición.",
    parts=OfPart(training="entrenamiento", validation="validación", test="prueba"),
    imbalance_said="La clase mayor ({largest}) tiene {ratio} veces las imágenes de la menor "
    "({smallest}). Responder siempre {largest} acertaría el {share} % de todas las imágenes.",
    balanced_said="Todas las clases tienen las mismas imágenes.",
    notes="Lo que se anotó al leerlas",
    left_out="Sin usar: {count} archivos",
    no_left_out="No se dejó fuera ningún archivo.",
    no_pictures="Las imágenes no están en este equipo, o ahora son otras; por eso no se muestran.",
    sample_title="Una imagen de cada clase",
    sample_caption="Una imagen de cada clase, elegida al azar, tal como está en la colección.",
    augmentation_title="Lo que el aumento de datos hace con las imágenes",
    augmentation_caption="Imágenes de entrenamiento tal como son (izquierda) y como las muestran "
    "{epochs} épocas.",
    original="tal como es",
    no_augmentation="La referencia no aumenta sus imágenes.",
    not_installed="Lo que el aumento hace de ellas se muestra donde TensorFlow está instalado: "
    "pip install 'artist-harness[train]'.",
)
