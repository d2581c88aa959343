"""Mistakes: who is taken for whom, the most confused pairs, the worst errors."""

from dataclasses import dataclass

from harness.wording.cases import OfSplits


@dataclass(frozen=True)
class MistakeWords:
    """What confusion matrices, pairs and errors say, in one language."""

    confusion_title: str
    confusion_mean_title: str
    confusion_spread_title: str
    confusion_caption: str
    counts_title: str
    counts_label: str
    true_class: str
    predicted_class: str
    share_of_true: str
    spread_of_share: str
    points_of_share: str
    by_support: str
    by_similarity: str
    hatched: str
    difference_title: str
    difference_note: str
    difference_of_one: str
    cells_test: OfSplits
    change_caption: str
    change_none: str
    not_paired: str
    pairs_title: str
    pairs_detail: str
    pair: str
    share_of_pair: str
    pairs_table: str
    taken_for: str
    of_pictures: str
    share: str
    reversed: str
    no_pairs: str
    pair_pictures_title: str
    pair_taken: str
    pair_pictures_caption: str
    errors_title: str
    errors_detail: str
    errors_caption: str
    error_caption: str
    error_often: str
    no_errors: str


ENGLISH = MistakeWords(
    confusion_title="{name}: confusion on {pictures} test pictures",
    confusion_mean_title="{name}: mean confusion of {repetitions} repetitions",
    confusion_spread_title="{name}: spread of the confusion over {repetitions} repetitions",
    confusion_caption="{name}: each row is a true class and sums to 100 %; mean of the "
    "repetitions.",
    counts_title="{name}: confusion in test pictures",
    counts_label="test pictures",
    true_class="true class",
    predicted_class="predicted class",
    share_of_true="share of the true class's pictures (%)",
    spread_of_share="standard deviation of the share (points)",
    points_of_share="change of the share (points)",
    by_support="largest class first; shares are of the true class's pictures",
    by_similarity="classes that are confused stand side by side",
    hatched="hatched: no test pictures",
    difference_title="{second} minus {first}: {repetitions} paired repetitions",
    difference_note="framed: {survivors} of {tested} cells that changed often enough to be tested "
    "({test}, false discovery rate {rate} %)",
    difference_of_one="one repetition: no cell is tested, and another training may reverse it",
    cells_test=OfSplits(
        one="paired t test over the repetitions, on this split",
        several="corrected resampled t test over the repetitions",
    ),
    change_caption="{name} minus {baseline}: framed cells differ by the {test}, "
    "with control of false discoveries; the others, drawn pale, may be chance.",
    change_none="{name}: of no cell a change is shown; this is no evidence that none changed.",
    not_paired="{name}: not tested on the same pictures as the baseline.",
    pairs_title="{name}: most confused pairs",
    pairs_detail="the {shown} most frequent of {all} confusions",
    pair="{true} taken for {predicted}",
    share_of_pair="share of the true class's pictures (%), 95 % interval",
    pairs_table="Most confused pairs of {name}, pictures on average over the repetitions.",
    taken_for="taken for",
    of_pictures="pictures",
    share="share (%)",
    reversed="the other way",
    no_pairs="{name} confuses no pair of classes.",
    pair_pictures_title="{name}: the most confused pairs in pictures",
    pair_taken="{true}, taken for {predicted}: {pictures} of {support} pictures",
    pair_pictures_caption="{name}: pictures of its most confused pairs (left), and of the class "
    "they were taken for.",
    errors_title="{name}: the worst mistakes",
    errors_detail="true class → the wrong answer of which the model was most sure, and how sure",
    errors_caption="Wrong answers of {name} of which it was most sure.",
    error_caption="{true}\n→ {predicted}, {confidence} %",
    error_often="wrong {wrong} of {tested} times",
    no_errors="no mistakes",
)

SPANISH = MistakeWords(
    confusion_title="{name}: confusión en {pictures} imágenes de prueba",
    confusion_mean_title="{name}: confusión media de {repetitions} repeticiones",
    confusion_spread_title="{name}: dispersión de la confusión en {repetitions} repeticiones",
    confusion_caption="{name}: cada fila es una clase verdadera y suma 100 %; media de las "
    "repeticiones.",
    counts_title="{name}: confusión en imágenes de prueba",
    counts_label="imágenes de prueba",
    true_class="clase verdadera",
    predicted_class="clase predicha",
    share_of_true="proporción de las imágenes de la clase verdadera (%)",
    spread_of_share="desviación típica de la proporción (puntos)",
    points_of_share="cambio de la proporción (puntos)",
    by_support="de mayor a menor; proporción de las imágenes de la clase verdadera",
    by_similarity="las clases que se confunden están juntas",
    hatched="rayado: sin imágenes de prueba",
    difference_title="{second} menos {first}: {repetitions} repeticiones pareadas",
    difference_note="con marco: {survivors} de {tested} celdas con cambios suficientes para "
    "contrastarlas ({test}, tasa de falsos descubrimientos {rate} %)",
    difference_of_one="una repetición: no se contrasta ninguna celda, y otro entrenamiento puede "
    "invertirlo",
    cells_test=OfSplits(
        one="prueba t pareada sobre las repeticiones, en esta partición",
        several="prueba t remuestreada y corregida sobre las repeticiones",
    ),
    change_caption="{name} menos {baseline}: las celdas con marco difieren según la {test}, "
    "con control de falsos descubrimientos; las demás, en tono pálido, pueden "
    "deberse al azar.",
    change_none="{name}: de ninguna celda se demuestra un cambio; esto no prueba que ninguna haya "
    "cambiado.",
    not_paired="{name}: no se probó con las mismas imágenes que la referencia.",
    pairs_title="{name}: pares más confundidos",
    pairs_detail="las {shown} confusiones más frecuentes de {all}",
    pair="{true} tomada por {predicted}",
    share_of_pair="proporción de las imágenes de la clase verdadera (%), intervalo del 95 %",
    pairs_table="Pares más confundidos de {name}, imágenes en promedio de las repeticiones.",
    taken_for="tomada por",
    of_pictures="imágenes",
    share="proporción (%)",
    reversed="al revés",
    no_pairs="{name} no confunde ningún par de clases.",
    pair_pictures_title="{name}: los pares más confundidos, en imágenes",
    pair_taken="{true}, tomada por {predicted}: {pictures} de {support} imágenes",
    pair_pictures_caption="{name}: imágenes de sus pares más confundidos (a la izquierda) y de la "
    "clase por la que se tomaron.",
    errors_title="{name}: los peores errores",
    errors_detail="la clase → la respuesta errónea de la que el modelo estaba más seguro, y cuánto",
    errors_caption="Respuestas erróneas de {name} de las que estaba más seguro.",
    error_caption="{true}\n→ {predicted}, {confidence} %",
    error_often="errónea {wrong} de {tested} veces",
    no_errors="sin errores",
)
