"""A verdict in sentences that can be pasted into a paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.wording.cases import OfNumber, OfRepetitions, OfSpending, OfSplits, OfVerdict
from harness.wording.language import Language


@dataclass(frozen=True)
class VerdictWords:
    """What is said of one proposal, in one language."""

    unit: str
    claim: OfVerdict
    difference: str
    no_spread: str
    same: str
    adjusted: str
    family: OfNumber
    look: str
    spending: OfSpending
    means: OfVerdict
    test: OfSplits
    repetition: OfRepetitions
    repetitions: OfRepetitions
    assumes: OfSplits
    size: str
    sizes: str
    scope: OfSplits
    incomplete: str
    bought_classes: str
    bought_tail: str
    images: str
    of_repetition: str
    images_only: str
    again: OfSplits
    accuracy_only: str
    opposite: str


ENGLISH = VerdictWords(
    unit="points",
    claim=OfVerdict(
        helps="{proposal} helps",
        hurts="{proposal} hurts",
        equivalent="{proposal} makes no difference that matters",
        inconclusive="Whether {proposal} helps remains open",
    ),
    difference="{claim}: {metric} changes by {difference} against {baseline} ({confidence} % "
    "interval, unadjusted, {low} to {high}; {test} over {repetitions}: t({df}) = {t}, p {p}).",
    no_spread="{claim}: {metric} changes by {difference} against {baseline}, but over "
    "{repetitions} nothing varied, so effect and chance cannot be told apart and the {test} has "
    "no interval.",
    same="{claim}: {metric} is the same as that of {baseline} over {repetitions} (difference "
    "{difference}; {test}, p {p}).",
    adjusted="Adjusted by Holm's method for {family} compared with the baseline, p {adjusted_p} "
    "for a difference and p {adjusted_equivalence_p} for equivalence within ±{margin}, at alpha "
    "{alpha}.",
    family=OfNumber(one="one proposal", many="{m} proposals"),
    look="This is look {current} of {planned} named beforehand; these p allow for all of them "
    "({spending}).",
    spending=OfSpending(
        obrien_fleming="alpha spending of the O'Brien–Fleming type",
        pocock="alpha spending of the Pocock type",
    ),
    means=OfVerdict(
        helps="The gain is more than chance explains.",
        hurts="The loss is more than chance explains.",
        equivalent="A difference of the margin or more is ruled out.",
        inconclusive="Neither a difference nor its absence is shown; this is no evidence of no "
        "effect.",
    ),
    test=OfSplits(one="paired t test", several="corrected resampled t test of Nadeau and Bengio"),
    repetition=OfRepetitions(
        seeds="one training on one split",
        resampled_splits="one resampled split",
        cross_validation="one fold of cross-validation",
    ),
    repetitions=OfRepetitions(
        seeds="{r} trainings on one split",
        resampled_splits="{r} resampled splits",
        cross_validation="{r} folds of cross-validation",
    ),
    assumes=OfSplits(
        one="The test assumes that the differences are normal and, given this split, independent.",
        several="The test assumes that the differences are normal and correlated by the share of "
        "pictures tested.",
    ),
    size=" at {image_pixels} × {image_pixels} pixels",
    sizes=", each at its own picture size",
    scope=OfSplits(
        one="It holds for training these experiments again on this one split of "
        "{collection}{size}, not for other splits.",
        several="It holds for training these experiments again on {collection}{size}, not for "
        "other collections or sizes.",
    ),
    incomplete="This rests on {count} of the {planned} planned repetitions; those that are missing "
    "need not be like them.",
    bought_classes="The gain of {proposal} was bought with classes that it hardly recognises any "
    "more: {classes}.",
    bought_tail="The gain of {proposal} was bought with the small classes, whose mean recall "
    "changes by {points} points.",
    images="On the same {n} test pictures{where}, only {proposal} recognised {only_proposal} and "
    "only {baseline} {only_baseline} (McNemar's mid-p test, unadjusted, p {p}). "
    "This compares two trained models, not the experiments that made them.",
    of_repetition=" of repetition {number}",
    images_only="The two trained models differ on their test pictures (p {p}), but over "
    "repetitions no difference in accuracy is shown (adjusted p {accuracy_p}){again}.",
    again=OfSplits(
        one=": another training may reverse it", several=": another split may reverse it"
    ),
    accuracy_only="Over repetitions the experiments differ in accuracy (adjusted p {accuracy_p}), "
    "though these two trained models are not shown to on their test pictures (p {p}): one test "
    "part is small.",
    opposite="These two trained models differ on their test pictures in the other direction (p "
    "{p}) than the experiments do in accuracy over repetitions (adjusted p {accuracy_p}): this "
    "pair is not typical.",
)

SPANISH = VerdictWords(
    unit="puntos",
    claim=OfVerdict(
        helps="{proposal} mejora",
        hurts="{proposal} empeora",
        equivalent="{proposal} no supone una diferencia que importe",
        inconclusive="No se puede decidir si {proposal} mejora",
    ),
    difference="{claim}: {metric} cambia en {difference} respecto a {baseline} (intervalo del "
    "{confidence} %, sin ajustar: de {low} a {high}; {test} sobre {repetitions}: t({df}) = {t}, p "
    "{p}).",
    no_spread="{claim}: {metric} cambia en {difference} respecto a {baseline}, pero sobre "
    "{repetitions} nada varió, así que no se distingue el efecto del azar y la {test} no da "
    "intervalo.",
    same="{claim}: {metric} es igual que con {baseline} sobre {repetitions} (diferencia "
    "{difference}; {test}, p {p}).",
    adjusted="Con el ajuste de Holm para {family} frente a la referencia, p {adjusted_p} para una "
    "diferencia y p {adjusted_equivalence_p} para la equivalencia dentro de ±{margin}, con alfa "
    "{alpha}.",
    family=OfNumber(one="una propuesta", many="{m} propuestas"),
    look="Este es el análisis {current} de los {planned} fijados de antemano; estos p los tienen "
    "todos en cuenta ({spending}).",
    spending=OfSpending(
        obrien_fleming="gasto de alfa de tipo O'Brien–Fleming",
        pocock="gasto de alfa de tipo Pocock",
    ),
    means=OfVerdict(
        helps="La mejora es mayor de lo que explica el azar.",
        hurts="El empeoramiento es mayor de lo que explica el azar.",
        equivalent="Se descarta una diferencia igual o mayor que el margen.",
        inconclusive="No se demuestra ni una diferencia ni su ausencia; esto no prueba que no "
        "haya efecto.",
    ),
    test=OfSplits(
        one="prueba t pareada", several="prueba t remuestreada y corregida de Nadeau y Bengio"
    ),
    repetition=OfRepetitions(
        seeds="un entrenamiento con una partición",
        resampled_splits="una partición remuestreada",
        cross_validation="un pliegue de validación cruzada",
    ),
    repetitions=OfRepetitions(
        seeds="{r} entrenamientos con una misma partición",
        resampled_splits="{r} particiones remuestreadas",
        cross_validation="{r} pliegues de validación cruzada",
    ),
    assumes=OfSplits(
        one="La prueba supone que las diferencias son normales y, dada esta partición, "
        "independientes.",
        several="La prueba supone que las diferencias son normales y están correlacionadas según "
        "la proporción de imágenes de prueba.",
    ),
    size=" a {image_pixels} × {image_pixels} píxeles",
    sizes=", cada uno con su tamaño de imagen",
    scope=OfSplits(
        one="Vale para volver a entrenar estos experimentos con esta única partición de "
        "{collection}{size}, no para otras particiones.",
        several="Vale para volver a entrenar estos experimentos con {collection}{size}, no para "
        "otras colecciones ni tamaños.",
    ),
    incomplete="Esto se apoya en {count} de las {planned} repeticiones previstas; las que faltan "
    "no tienen por qué parecerse a ellas.",
    bought_classes="La mejora de {proposal} se logró a costa de clases que ya casi no reconoce: "
    "{classes}.",
    bought_tail="La mejora de {proposal} se logró a costa de las clases pequeñas, cuya "
    "exhaustividad media cambia en {points} puntos.",
    images="Sobre las mismas {n} imágenes de prueba{where}, solo {proposal} "
    "reconoció {only_proposal} y solo {baseline} {only_baseline} (prueba mid-p de "
    "McNemar, sin ajustar, p {p}). Esto compara dos modelos entrenados, no los experimentos que "
    "los produjeron.",
    of_repetition=" de la repetición {number}",
    images_only="Los dos modelos entrenados difieren en sus imágenes de prueba (p {p}), pero "
    "sobre las repeticiones no se demuestra una diferencia de exactitud (p ajustado "
    "{accuracy_p}){again}.",
    again=OfSplits(
        one=": otro entrenamiento puede invertirlo", several=": otra partición puede invertirlo"
    ),
    accuracy_only="Sobre las repeticiones los experimentos difieren en exactitud (p ajustado "
    "{accuracy_p}), aunque no se demuestra que estos dos modelos lo hagan en sus imágenes de "
    "prueba (p {p}): una sola parte de prueba es pequeña.",
    opposite="Estos dos modelos difieren en sus imágenes de prueba en sentido contrario (p {p}) "
    "al de la exactitud de los experimentos sobre las repeticiones (p ajustado {accuracy_p}): esta "
    "pareja no es representativa.",
)

WORDS: Mapping[Language, VerdictWords] = {"en": ENGLISH, "es": SPANISH}
