"""Every text of the figures, in each language.

A language is a record: mypy refuses one that lacks a text. Words in braces are filled in with
`str.format` and are the same in each language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from harness.wording import learned_words as learned
from harness.wording import metric_words, report_english, report_spanish
from harness.wording import outcome_words as outcomes
from harness.wording import seeing_words as seeing
from harness.wording.cluster_figure_words import ENGLISH_CLUSTERS, SPANISH_CLUSTERS, ClusterWords
from harness.wording.learned_words import LearnedWords
from harness.wording.outcome_words import Outcomes
from harness.wording.report_words import Reporting
from harness.wording.seeing_words import Seeing
from harness.wording.verdict_words import Language


@dataclass(frozen=True)
class Words:
    """What figures say, in one language."""

    language: Language
    decimal_mark: str
    demo_mark: str
    confusion_title: str
    confusion_mean_title: str
    confusion_spread_title: str
    difference_title: str
    difference_note: str
    true_class: str
    predicted_class: str
    share_of_true: str
    spread_of_share: str
    points_of_share: str
    by_support: str
    by_similarity: str
    hatched: str
    epoch: str
    loss: str
    score: str
    training: str
    validation: str
    kept_epoch: str
    kept_epochs: str
    curves_title: str
    curves_mean_title: str
    per_class_title: str
    test_pictures: str
    recall: str
    f1: str
    share_found: str
    calibration_title: str
    confidence: str
    share_right: str
    perfect: str
    measured: str
    calibration_error: str
    pictures: str
    imbalance_title: str
    support: str
    head: str
    middle: str
    tail: str
    cumulative_pictures: str
    cumulative_share: str
    even: str
    pairs_title: str
    pair: str
    share_of_pair: str
    outcomes: Outcomes
    seeing: Seeing
    clusters: ClusterWords
    reporting: Reporting
    learned: LearnedWords


ENGLISH = Words(
    language="en",
    decimal_mark=".",
    demo_mark="demo pictures: not evidence",
    confusion_title="{name}: confusion on {pictures} test pictures",
    confusion_mean_title="{name}: mean confusion of {repetitions} repetitions",
    confusion_spread_title="{name}: spread of the confusion over {repetitions} repetitions",
    difference_title="{second} minus {first}: {repetitions} paired repetitions",
    difference_note=(
        "framed: {survivors} of {tested} cells that changed often enough to be tested "
        "(sign test on pictures, false discovery rate {rate} %)"
    ),
    true_class="true class",
    predicted_class="predicted class",
    share_of_true="share of the true class's pictures (%)",
    spread_of_share="standard deviation of the share (points)",
    points_of_share="change of the share (points)",
    by_support="largest class first; shares are of the true class's pictures",
    by_similarity="classes that are confused stand side by side",
    hatched="hatched: no test pictures",
    epoch="epoch",
    loss="loss",
    score="score (%)",
    training="training",
    validation="validation",
    kept_epoch="kept: epoch {epoch}",
    kept_epochs="kept: epochs {low} to {high}",
    curves_title="{name}: learning curves",
    curves_mean_title="{name}: learning curves of {repetitions} repetitions and their mean",
    per_class_title="{name}: each class, largest first",
    test_pictures="test pictures",
    recall="recall, 95 % interval",
    f1="F1",
    share_found="score (%)",
    calibration_title="{name}: reliability",
    confidence="confidence in the predicted class (%)",
    share_right="predictions that are right (%)",
    perfect="as sure as right",
    measured="measured, 95 % interval",
    calibration_error="calibration error {error} % in {bins} bins",
    pictures="pictures",
    imbalance_title="{name}: what class size does",
    support="test pictures of the class",
    head="head",
    middle="middle",
    tail="tail",
    cumulative_pictures="classes, smallest first (%)",
    cumulative_share="cumulative share (%)",
    even="all classes alike",
    pairs_title="{name}: most confused pairs",
    pair="{true} taken for {predicted}",
    share_of_pair="share of the true class's pictures (%), 95 % interval",
    outcomes=outcomes.ENGLISH,
    seeing=seeing.ENGLISH,
    clusters=ENGLISH_CLUSTERS,
    reporting=report_english.ENGLISH,
    learned=learned.ENGLISH,
)

SPANISH = Words(
    language="es",
    decimal_mark=",",
    demo_mark="imágenes de demostración: no son evidencia",
    confusion_title="{name}: confusión en {pictures} imágenes de prueba",
    confusion_mean_title="{name}: confusión media de {repetitions} repeticiones",
    confusion_spread_title="{name}: dispersión de la confusión en {repetitions} repeticiones",
    difference_title="{second} menos {first}: {repetitions} repeticiones pareadas",
    difference_note=(
        "con marco: {survivors} de {tested} celdas con cambios suficientes para contrastarlas "
        "(prueba de los signos por imagen, tasa de falsos descubrimientos {rate} %)"
    ),
    true_class="clase verdadera",
    predicted_class="clase predicha",
    share_of_true="proporción de las imágenes de la clase verdadera (%)",
    spread_of_share="desviación típica de la proporción (puntos)",
    points_of_share="cambio de la proporción (puntos)",
    by_support="de mayor a menor; proporción de las imágenes de la clase verdadera",
    by_similarity="las clases que se confunden están juntas",
    hatched="rayado: sin imágenes de prueba",
    epoch="época",
    loss="pérdida",
    score="puntuación (%)",
    training="entrenamiento",
    validation="validación",
    kept_epoch="conservada: época {epoch}",
    kept_epochs="conservadas: épocas {low} a {high}",
    curves_title="{name}: curvas de aprendizaje",
    curves_mean_title="{name}: curvas de aprendizaje de {repetitions} repeticiones y su media",
    per_class_title="{name}: cada clase, de mayor a menor",
    test_pictures="imágenes de prueba",
    recall="exhaustividad, intervalo del 95 %",
    f1="F1",
    share_found="puntuación (%)",
    calibration_title="{name}: fiabilidad",
    confidence="confianza en la clase predicha (%)",
    share_right="predicciones correctas (%)",
    perfect="tan segura como acertada",
    measured="medido, intervalo del 95 %",
    calibration_error="error de calibración {error} % en {bins} intervalos",
    pictures="imágenes",
    imbalance_title="{name}: qué cambia con el tamaño de la clase",
    support="imágenes de prueba de la clase",
    head="cabeza",
    middle="medio",
    tail="cola",
    cumulative_pictures="clases, de menor a mayor (%)",
    cumulative_share="proporción acumulada (%)",
    even="todas las clases iguales",
    pairs_title="{name}: pares más confundidos",
    pair="{true} tomada por {predicted}",
    share_of_pair="proporción de las imágenes de la clase verdadera (%), intervalo del 95 %",
    outcomes=outcomes.SPANISH,
    seeing=seeing.SPANISH,
    clusters=SPANISH_CLUSTERS,
    reporting=report_spanish.SPANISH,
    learned=learned.SPANISH,
)

LANGUAGES: Mapping[str, Words] = MappingProxyType({"en": ENGLISH, "es": SPANISH})


def decimal(value: float, places: int, words: Words) -> str:
    """Return the number with the language's decimal mark, and a real minus sign."""
    return _localised(f"{value:.{places}f}", words)


def metric_name(metric: str, words: Words) -> str:
    """Return what a score is called, without its article."""
    return metric_words.metric_name(metric, words.language)


def counted(pictures: float, words: Words) -> str:
    """Return a count as it is when whole, a mean of counts with one decimal."""
    return decimal(pictures, 0 if float(pictures).is_integer() else 1, words)


def tick(value: float, _position: object, words: Words) -> str:
    """Return an axis's number as short as it is exact."""
    return _localised(f"{value:.6g}", words)


def _localised(number: str, words: Words) -> str:
    return number.replace("-", "−").replace(".", words.decimal_mark)
