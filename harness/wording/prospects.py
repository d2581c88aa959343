"""What a study can see before it trains, and what makes a verdict impossible."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.wording.cases import OfNumber
from harness.wording.language import Language


@dataclass(frozen=True)
class ProspectWords:
    """What is said of a plan, in one language."""

    detects_times: str
    detects: str
    measured: OfNumber
    assumed: str
    warning: str
    one_split: str
    given_split: str
    one_repetition: str
    few_repetitions: str
    no_margin: str
    hardly_equivalent: str
    repetitions_needed: str
    no_repetitions_enough: str


ENGLISH = ProspectWords(
    detects_times="can detect (80 % power): a difference of {times} times the spread of the "
    "differences in {metric}, which is not known before there are runs",
    detects="can detect (80 % power): a true difference in {metric} of {smallest} or more, if "
    "differences vary by {spread} (sd; {ground})",
    measured=OfNumber(
        one="as measured on one proposal", many="as measured on {proposals} proposals"
    ),
    assumed="assumed: fewer than {fewest} repetitions are done; the result is proportional to it",
    warning="warning: {line}",
    one_split="verdicts will hold for one split only; resampled_splits or cross_validation do not",
    given_split="verdicts will hold for the given split only",
    one_repetition="no verdict is possible: one repetition shows nothing of how much results vary; "
    "ask for {few} or more",
    few_repetitions="{repetitions} repetitions leave hardly any verdict but `inconclusive`",
    no_margin="`equivalent` is impossible with margin 0",
    hardly_equivalent="`equivalent` (within {margin}) is hardly possible, even for a proposal that "
    "changes nothing; {how}",
    repetitions_needed="about {needed} repetitions would be needed",
    no_repetitions_enough="no number of repetitions would make it so: take a larger margin or more "
    "pictures",
)

SPANISH = ProspectWords(
    detects_times="puede detectar (potencia del 80 %): una diferencia de {times} veces la "
    "dispersión de las diferencias en {metric}, que no se conoce antes de los entrenamientos",
    detects="puede detectar (potencia del 80 %): una diferencia verdadera en {metric} de "
    "{smallest} o más, si las diferencias varían en {spread} (desv. típica; {ground})",
    measured=OfNumber(
        one="según lo medido en una propuesta", many="según lo medido en {proposals} propuestas"
    ),
    assumed="supuesto: hay menos de {fewest} repeticiones hechas; el resultado es proporcional a "
    "ello",
    warning="aviso: {line}",
    one_split="los veredictos valdrán solo para una partición; con resampled_splits o "
    "cross_validation no es así",
    given_split="los veredictos valdrán solo para la partición dada",
    one_repetition="ningún veredicto es posible: una repetición no muestra cuánto varían los "
    "resultados; pida {few} o más",
    few_repetitions="con {repetitions} repeticiones apenas cabe otro veredicto que `inconclusive`",
    no_margin="`equivalent` es imposible con margen 0",
    hardly_equivalent="`equivalent` (dentro de {margin}) apenas es posible, ni siquiera para una "
    "propuesta que no cambia nada; {how}",
    repetitions_needed="harían falta unas {needed} repeticiones",
    no_repetitions_enough="ningún número de repeticiones lo lograría: tome un margen mayor o más "
    "imágenes",
)

WORDS: Mapping[Language, ProspectWords] = {"en": ENGLISH, "es": SPANISH}
