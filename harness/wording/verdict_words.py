"""The words of a verdict, in English and in Spanish. Only data: verdicts fill them in."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")

EN: Mapping[str, str] = MappingProxyType(
    {
        "unit": "points",
        "word.helps": "{proposal} helps",
        "word.hurts": "{proposal} hurts",
        "word.equivalent": "{proposal} makes no difference that matters",
        "word.inconclusive": "Whether {proposal} helps remains open",
        "difference": "{claim}: {metric} changes by {difference} against {baseline} "
        "({confidence} % interval, unadjusted, {low} to {high}; {test} over {repetitions}: "
        "t({df}) = {t}, p {p}).",
        "no_spread": "{claim}: {metric} changes by {difference} against {baseline}, but over "
        "{repetitions} nothing varied, so effect and chance cannot be told apart and the {test} "
        "has no interval.",
        "same": "{claim}: {metric} is the same as that of {baseline} over {repetitions} "
        "(difference {difference}; {test}, p {p}).",
        "adjusted": "Adjusted by Holm's method for {family} compared with the baseline, p "
        "{adjusted_p} for a difference and p {adjusted_equivalence_p} for equivalence within "
        "±{margin}, at alpha {alpha}.",
        "family.one": "one proposal",
        "family.many": "{m} proposals",
        "look": "This is look {current} of {planned} named beforehand; these p allow for all of "
        "them ({spending}).",
        "spending.obrien_fleming": "alpha spending of the O'Brien–Fleming type",
        "spending.pocock": "alpha spending of the Pocock type",
        "means.helps": "The gain is more than chance explains.",
        "means.hurts": "The loss is more than chance explains.",
        "means.equivalent": "A difference of the margin or more is ruled out.",
        "means.inconclusive": "Neither a difference nor its absence is shown; this is no "
        "evidence of no effect.",
        "test.seeds": "paired t test",
        "test.splits": "corrected resampled t test of Nadeau and Bengio",
        "repetition.seeds": "one training on one split",
        "repetition.resampled_splits": "one resampled split",
        "repetition.cross_validation": "one fold of cross-validation",
        "repetitions.seeds": "{r} trainings on one split",
        "repetitions.resampled_splits": "{r} resampled splits",
        "repetitions.cross_validation": "{r} folds of cross-validation",
        "assumes.seeds": "The test assumes that the differences are normal and, given this split, "
        "independent.",
        "assumes.splits": "The test assumes that the differences are normal and correlated by the "
        "share of pictures tested.",
        "size.one": " at {image_pixels} × {image_pixels} pixels",
        "size.each": ", each at its own picture size",
        "scope.seeds": "It holds for training these recipes again on this one split of "
        "{collection}{size}, not for other splits.",
        "scope.splits": "It holds for training these recipes again on "
        "{collection}{size}, not for other collections or sizes.",
        "images": "On the same {n} test pictures, {only_proposal} were recognised only by "
        "{proposal} and {only_baseline} only by {baseline} (McNemar's mid-p test, p {p}). "
        "This compares two trained models, not the recipes that made them.",
        "images_only": "The two trained models differ on their test pictures (p {p}), but over "
        "repetitions the recipes are not shown to: another training may well reverse it.",
        "recipes_only": "Over repetitions the recipes differ, though these two trained models are "
        "not shown to on their test pictures (p {p}): one test part is small.",
        "opposite": "These two trained models differ on their test pictures in the other direction "
        "(p {p}) than the recipes do over repetitions: this pair is not typical.",
    }
)

ES: Mapping[str, str] = MappingProxyType(
    {
        "unit": "puntos",
        "word.helps": "{proposal} mejora",
        "word.hurts": "{proposal} empeora",
        "word.equivalent": "{proposal} no supone una diferencia que importe",
        "word.inconclusive": "No se puede decidir si {proposal} mejora",
        "difference": "{claim}: {metric} cambia en {difference} respecto a {baseline} "
        "(intervalo del {confidence} %, sin ajustar: de {low} a {high}; {test} sobre "
        "{repetitions}: t({df}) = {t}, p {p}).",
        "no_spread": "{claim}: {metric} cambia en {difference} respecto a {baseline}, pero sobre "
        "{repetitions} nada varió, así que no se distingue el efecto del azar y la {test} no da "
        "intervalo.",
        "same": "{claim}: {metric} es igual que con {baseline} sobre {repetitions} "
        "(diferencia {difference}; {test}, p {p}).",
        "adjusted": "Con el ajuste de Holm para {family} frente a la referencia, p "
        "{adjusted_p} para una diferencia y p {adjusted_equivalence_p} para la equivalencia "
        "dentro de ±{margin}, con alfa {alpha}.",
        "family.one": "una propuesta",
        "family.many": "{m} propuestas",
        "look": "Este es el análisis {current} de los {planned} fijados de antemano; estos p los "
        "tienen todos en cuenta ({spending}).",
        "spending.obrien_fleming": "gasto de alfa de tipo O'Brien–Fleming",
        "spending.pocock": "gasto de alfa de tipo Pocock",
        "means.helps": "La mejora es mayor de lo que explica el azar.",
        "means.hurts": "El empeoramiento es mayor de lo que explica el azar.",
        "means.equivalent": "Se descarta una diferencia igual o mayor que el margen.",
        "means.inconclusive": "No se demuestra ni una diferencia ni su ausencia; esto no prueba "
        "que no haya efecto.",
        "test.seeds": "prueba t pareada",
        "test.splits": "prueba t remuestreada y corregida de Nadeau y Bengio",
        "repetition.seeds": "un entrenamiento con una partición",
        "repetition.resampled_splits": "una partición remuestreada",
        "repetition.cross_validation": "un pliegue de validación cruzada",
        "repetitions.seeds": "{r} entrenamientos con una misma partición",
        "repetitions.resampled_splits": "{r} particiones remuestreadas",
        "repetitions.cross_validation": "{r} pliegues de validación cruzada",
        "assumes.seeds": "La prueba supone que las diferencias son normales y, dada esta "
        "partición, independientes.",
        "assumes.splits": "La prueba supone que las diferencias son normales y están "
        "correlacionadas según la proporción de imágenes de prueba.",
        "size.one": " a {image_pixels} × {image_pixels} píxeles",
        "size.each": ", cada una con su tamaño de imagen",
        "scope.seeds": "Vale para volver a entrenar estas recetas con esta única partición de "
        "{collection}{size}, no para otras particiones.",
        "scope.splits": "Vale para volver a entrenar estas recetas con "
        "{collection}{size}, no para otras colecciones ni tamaños.",
        "images": "Sobre las mismas {n} imágenes de prueba, {only_proposal} solo las reconoció "
        "{proposal} y {only_baseline} solo {baseline} (prueba mid-p de McNemar, p {p}). "
        "Esto compara dos modelos entrenados, no las recetas que los produjeron.",
        "images_only": "Los dos modelos entrenados difieren en sus imágenes de prueba (p {p}), "
        "pero sobre las repeticiones no se demuestra que las recetas difieran: otro "
        "entrenamiento bien puede invertirlo.",
        "recipes_only": "Sobre las repeticiones las recetas difieren, aunque no se demuestra que "
        "estos dos modelos lo hagan en sus imágenes de prueba (p {p}): una sola parte de prueba "
        "es pequeña.",
        "opposite": "Estos dos modelos difieren en sus imágenes de prueba en sentido contrario "
        "(p {p}) al de las recetas sobre las repeticiones: esta pareja no es representativa.",
    }
)

PHRASES: Mapping[Language, Mapping[str, str]] = MappingProxyType({"en": EN, "es": ES})
