"""Texts of figures of what models answered: imbalance, errors, cost, verdicts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcomes:
    """What these figures say, in one language."""

    counts_title: str
    counts_label: str
    pairs_detail: str
    pair_pictures_title: str
    pair_taken: str
    training_pictures: str
    precision: str
    mean_of_repetitions: str
    interval_of_run: str
    band_of_classes: str
    bands_title: str
    mean_recall: str
    mean_f1: str
    hides_title: str
    majority: str
    classes_never_found: str
    and_more: str
    none_never_found: str
    all_pictures: str
    right_answers: str
    gini: str
    errors_title: str
    errors_detail: str
    error_caption: str
    error_often: str
    no_errors: str
    mean_over: str
    each_repetition: str
    error_of_repetitions: str
    cost_title: str
    cost_axis: str
    front: str
    front_detail: str
    cost_once: str
    differences_title: str
    differences_detail: str
    margin: str
    difference_axis: str
    helps: str
    hurts: str
    equivalent: str
    inconclusive: str
    unfinished: str
    compared_title: str
    compared_detail: str
    change_axis: str


ENGLISH = Outcomes(
    counts_title="{name}: confusion in test pictures",
    counts_label="test pictures",
    pairs_detail="the {shown} most frequent of {all} confusions",
    pair_pictures_title="{name}: the most confused pairs in pictures",
    pair_taken="{true}, taken for {predicted}: {pictures} of {support} pictures",
    training_pictures="training pictures of the class",
    precision="precision, 95 % interval",
    mean_of_repetitions="mean of {repetitions} repetitions ± standard deviation",
    interval_of_run="with the 95 % interval of one run's test pictures",
    band_of_classes="{band} ({classes})",
    bands_title="head, middle and tail",
    mean_recall="mean recall",
    mean_f1="mean F1",
    hides_title="what accuracy hides",
    majority="always the largest class",
    classes_never_found="never recognised: {names}",
    and_more="{names} and {more} more",
    none_never_found="every class is recognised at least once",
    all_pictures="pictures",
    right_answers="right answers",
    gini="Gini of pictures {pictures}, of right answers {right}",
    errors_title="{name}: the worst mistakes",
    errors_detail="true class → the wrong answer of which the model was most sure, and how sure",
    error_caption="{true}\n→ {predicted}, {confidence} %",
    error_often="wrong {wrong} of {tested} times",
    no_errors="no mistakes",
    mean_over="mean of {repetitions} repetitions",
    each_repetition="each repetition",
    error_of_repetitions="calibration error {error} ± {spread} % in {bins} bins",
    cost_title="What each score costs",
    cost_axis="CPU time of one repetition (s)",
    front="nothing is better at this price",
    front_detail="mean of the repetitions with their standard deviation; further left is cheaper",
    cost_once="with what is computed once for all repetitions",
    differences_title="Difference against the baseline: {metric}",
    differences_detail="right of zero is better; the grey band is the margin fixed beforehand",
    margin="margin ±{margin}",
    difference_axis="gain ({unit})",
    helps="helps",
    hurts="hurts",
    equivalent="equivalent",
    inconclusive="inconclusive",
    unfinished="unfinished",
    compared_title="Large and small classes: what each proposal changes",
    compared_detail="against {name} ({levels}); left: mean recall of the classes with many, some "
    "and few pictures; 95 % intervals of paired repetitions",
    change_axis="change ({unit})",
)

SPANISH = Outcomes(
    counts_title="{name}: confusión en imágenes de prueba",
    counts_label="imágenes de prueba",
    pairs_detail="las {shown} confusiones más frecuentes de {all}",
    pair_pictures_title="{name}: los pares más confundidos, en imágenes",
    pair_taken="{true}, tomada por {predicted}: {pictures} de {support} imágenes",
    training_pictures="imágenes de entrenamiento de la clase",
    precision="precisión, intervalo del 95 %",
    mean_of_repetitions="media de {repetitions} repeticiones ± desviación típica",
    interval_of_run="con el intervalo del 95 % de las imágenes de prueba de una ejecución",
    band_of_classes="{band} ({classes})",
    bands_title="cabeza, medio y cola",
    mean_recall="exhaustividad media",
    mean_f1="F1 medio",
    hides_title="lo que la exactitud oculta",
    majority="siempre la clase mayor",
    classes_never_found="nunca reconocidas: {names}",
    and_more="{names} y {more} más",
    none_never_found="cada clase se reconoce al menos una vez",
    all_pictures="imágenes",
    right_answers="aciertos",
    gini="Gini de las imágenes {pictures}, de los aciertos {right}",
    errors_title="{name}: los peores errores",
    errors_detail="la clase → la respuesta errónea de la que el modelo estaba más seguro, y cuánto",
    error_caption="{true}\n→ {predicted}, {confidence} %",
    error_often="errónea {wrong} de {tested} veces",
    no_errors="sin errores",
    mean_over="media de {repetitions} repeticiones",
    each_repetition="cada repetición",
    error_of_repetitions="error de calibración {error} ± {spread} % en {bins} intervalos",
    cost_title="Lo que cuesta cada puntuación",
    cost_axis="tiempo de CPU de una repetición (s)",
    front="nada es mejor a este precio",
    front_detail="media de las repeticiones con su desviación típica; más a la izquierda es más "
    "barato",
    cost_once="con lo que se calcula una sola vez para todas",
    differences_title="Diferencia respecto a la referencia: {metric}",
    differences_detail="a la derecha del cero es mejor; la banda gris es el margen fijado de "
    "antemano",
    margin="margen ±{margin}",
    difference_axis="ganancia ({unit})",
    helps="mejora",
    hurts="empeora",
    equivalent="equivalente",
    inconclusive="no concluyente",
    unfinished="sin terminar",
    compared_title="Clases grandes y pequeñas: qué cambia cada propuesta",
    compared_detail="respecto a {name} ({levels}); izquierda: exhaustividad media de las clases "
    "con muchas, algunas y pocas imágenes; intervalos del 95 % de repeticiones pareadas",
    change_axis="cambio ({unit})",
)
