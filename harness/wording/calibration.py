"""Calibration: how often a model is right, by how sure it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CalibrationWords:
    """What reliability diagrams and their table say, in one language."""

    title: str
    confidence: str
    share_right: str
    perfect: str
    measured: str
    error: str
    pictures: str
    each_repetition: str
    error_of_repetitions: str
    caption: str
    table: str


ENGLISH = CalibrationWords(
    title="{name}: reliability",
    confidence="confidence in the predicted class (%)",
    share_right="predictions that are right (%)",
    perfect="as sure as right",
    measured="measured, 95 % interval",
    error="calibration error {error} % in {bins} bins",
    pictures="pictures",
    each_repetition="each repetition",
    error_of_repetitions="calibration error {error} ± {spread} % in {bins} bins",
    caption="{name}: how often it is right, by how sure it is.",
    table="Calibration error, in percent: smaller is better.",
)

SPANISH = CalibrationWords(
    title="{name}: fiabilidad",
    confidence="confianza en la clase predicha (%)",
    share_right="predicciones correctas (%)",
    perfect="tan segura como acertada",
    measured="medido, intervalo del 95 %",
    error="error de calibración {error} % en {bins} intervalos",
    pictures="imágenes",
    each_repetition="cada repetición",
    error_of_repetitions="error de calibración {error} ± {spread} % en {bins} intervalos",
    caption="{name}: con qué frecuencia acierta, según lo segura que está.",
    table="Error de calibración, en porcentaje: menos es mejor.",
)
