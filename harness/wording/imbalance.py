"""Imbalance: what the size of a class does to its scores."""

from dataclasses import dataclass

from harness.wording.cases import OfBand


@dataclass(frozen=True)
class ImbalanceWords:
    """What tables and figures of large and small classes say, in one language."""

    per_class_title: str
    test_pictures: str
    recall: str
    f1: str
    share_found: str
    title: str
    caption: str
    equal_title: str
    equal_said: str
    equal_caption: str
    support: str
    training_pictures: str
    precision: str
    mean_of_repetitions: str
    interval_of_run: str
    bands: OfBand
    band_of_classes: str
    bands_title: str
    mean_recall: str
    mean_f1: str
    hides_title: str
    hides_table: str
    majority: str
    classes_never_found: str
    and_more: str
    none_never_found: str
    never: str
    cumulative_pictures: str
    cumulative_share: str
    even: str
    all_pictures: str
    right_answers: str
    gini: str
    compared_title: str
    compared_detail: str
    compared_caption: str
    change_axis: str
    effects: str


ENGLISH = ImbalanceWords(
    per_class_title="{name}: each class, largest first",
    test_pictures="test pictures",
    recall="recall, 95 % interval",
    f1="F1",
    share_found="score (%)",
    title="{name}: what class size does",
    caption="{name}: what class size does to each class's scores.",
    equal_title="{name}: scores of each class",
    equal_said="Each class has {pictures} training pictures, so class size explains no difference "
    "here.",
    equal_caption="{name}: scores of each class, the best recognised on top.",
    support="test pictures of the class",
    training_pictures="training pictures of the class",
    precision="precision, 95 % interval",
    mean_of_repetitions="mean of {repetitions} repetitions ± standard deviation",
    interval_of_run="with the 95 % interval of one run's test pictures",
    bands=OfBand(head="head", middle="middle", tail="tail"),
    band_of_classes="{band} ({classes})",
    bands_title="head, middle and tail",
    mean_recall="mean recall",
    mean_f1="mean F1",
    hides_title="what accuracy hides",
    hides_table="{name}: what accuracy hides, in percent.",
    majority="always the largest class",
    classes_never_found="never recognised: {names}",
    and_more="{names} and {more} more",
    none_never_found="every class is recognised at least once",
    never="{name} never recognises: {classes}.",
    cumulative_pictures="classes, smallest first (%)",
    cumulative_share="cumulative share (%)",
    even="all classes alike",
    all_pictures="pictures",
    right_answers="right answers",
    gini="Gini of pictures {pictures}, of right answers {right}",
    compared_title="Large and small classes: what each proposal changes",
    compared_detail="against {name} ({levels}); left: mean recall of the classes with many, some "
    "and few pictures; 95 % intervals of paired repetitions",
    compared_caption="What each proposal changes for large, middle and small classes, and in the "
    "scores, against {name}.",
    change_axis="change ({unit})",
    effects="Change of mean recall of large, middle and small classes against the baseline, in "
    "points.",
)

SPANISH = ImbalanceWords(
    per_class_title="{name}: cada clase, de mayor a menor",
    test_pictures="imágenes de prueba",
    recall="exhaustividad, intervalo del 95 %",
    f1="F1",
    share_found="puntuación (%)",
    title="{name}: qué cambia con el tamaño de la clase",
    caption="{name}: qué hace el tamaño de la clase con sus puntuaciones.",
    equal_title="{name}: puntuaciones de cada clase",
    equal_said="Cada clase tiene {pictures} imágenes de entrenamiento, así que su tamaño no "
    "explica aquí ninguna diferencia.",
    equal_caption="{name}: puntuaciones de cada clase, arriba la mejor reconocida.",
    support="imágenes de prueba de la clase",
    training_pictures="imágenes de entrenamiento de la clase",
    precision="precisión, intervalo del 95 %",
    mean_of_repetitions="media de {repetitions} repeticiones ± desviación típica",
    interval_of_run="con el intervalo del 95 % de las imágenes de prueba de una ejecución",
    bands=OfBand(head="cabeza", middle="medio", tail="cola"),
    band_of_classes="{band} ({classes})",
    bands_title="cabeza, medio y cola",
    mean_recall="exhaustividad media",
    mean_f1="F1 medio",
    hides_title="lo que la exactitud oculta",
    hides_table="{name}: lo que la exactitud oculta, en porcentaje.",
    majority="siempre la clase mayor",
    classes_never_found="nunca reconocidas: {names}",
    and_more="{names} y {more} más",
    none_never_found="cada clase se reconoce al menos una vez",
    never="{name} nunca reconoce: {classes}.",
    cumulative_pictures="clases, de menor a mayor (%)",
    cumulative_share="proporción acumulada (%)",
    even="todas las clases iguales",
    all_pictures="imágenes",
    right_answers="aciertos",
    gini="Gini de las imágenes {pictures}, de los aciertos {right}",
    compared_title="Clases grandes y pequeñas: qué cambia cada propuesta",
    compared_detail="respecto a {name} ({levels}); izquierda: exhaustividad media de las clases "
    "con muchas, algunas y pocas imágenes; intervalos del 95 % de repeticiones pareadas",
    compared_caption="Qué cambia cada propuesta en las clases grandes, medias y pequeñas, y en "
    "las puntuaciones, respecto a {name}.",
    change_axis="cambio ({unit})",
    effects="Cambio de la exhaustividad media de clases grandes, medianas y pequeñas respecto a "
    "la referencia, en puntos.",
)
