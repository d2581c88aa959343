"""What is claimed of a proposal, in sentences that can be pasted into a paper."""

from dataclasses import dataclass

from harness.wording.cases import OfClaim, OfNamed, OfNumber, OfScope


@dataclass(frozen=True)
class ClaimWords:
    """What is said of one proposal by a rule that names its claim, in one language."""

    word: OfClaim
    difference: str
    unknown: str
    interval: str
    together: str
    other: OfNamed
    look: str
    means: OfClaim
    gain_beyond: str
    loss_beyond: str
    reach: str
    firm: str
    fragile: str
    either: str
    without: OfNumber
    half_alpha: str
    half_margin: str
    double_margin: str
    scope: OfScope


ENGLISH = ClaimWords(
    word=OfClaim(
        helps="{proposal} helps",
        helps_less_than_margin="{proposal} helps, but less than the margin",
        no_worse="{proposal} is no worse",
        equivalent="{proposal} makes no difference that matters",
        hurts_less_than_margin="{proposal} hurts, but less than the margin",
        hurts="{proposal} hurts",
        inconclusive="Whether {proposal} helps remains open",
    ),
    difference="{word}: {metric} changes by {difference} against {baseline} ({confidence} % "
    "interval {interval}{together}; adjusted p {p}; {repetitions}).",
    unknown="{word}: {metric} changes by {difference} against {baseline}, in {repetitions}, which "
    "says nothing of what chance does.",
    interval="{low} to {high}",
    together=", at once with those of all {m} proposals",
    other=OfNamed(
        this_collection="Of this collection alone the interval is {interval}.",
        collections_like_it="Of collections like it the interval is {interval}.",
    ),
    look="This was look {current} of {planned} named beforehand; intervals and p allow for all of "
    "them ({spending}).",
    means=OfClaim(
        helps="There is a gain; it may be smaller or larger than the margin.",
        helps_less_than_margin="There is a gain, and one of more than the margin is ruled out.",
        no_worse="A loss of more than the margin is ruled out; whether there is a gain is open.",
        equivalent="A difference of more than the margin is ruled out.",
        hurts_less_than_margin="There is a loss, and one of more than the margin is ruled out.",
        hurts="There is a loss; it may be smaller or larger than the margin.",
        inconclusive="Neither a difference nor its absence is shown; this is no evidence of no "
        "effect.",
    ),
    gain_beyond="There is a gain, and it is larger than the margin.",
    loss_beyond="There is a loss, and it is larger than the margin.",
    reach="The smallest difference within reach was {reach}.",
    firm="The word stays the same without any one repetition, at half the alpha, and with half or "
    "twice the margin.",
    fragile="The word would be another {cases}.",
    either=" or ",
    without=OfNumber(
        one="without repetition {number}", many="without one of {count} of the {all} repetitions"
    ),
    half_alpha="at half the alpha",
    half_margin="with half the margin",
    double_margin="with twice the margin",
    scope=OfScope(
        this_split="This is about training again on this one split of {collection}{size} and "
        "testing on the same pictures, not about other splits or pictures.",
        this_collection="This is about {collection}{size}: the mean over all splits and trainings "
        "that could be drawn from these pictures, not about others.",
        collections_like_it="This is about collections like {collection}{size}, these pictures "
        "being a draw of them; repetitions are taken to correlate by the share of pictures tested.",
    ),
)

SPANISH = ClaimWords(
    word=OfClaim(
        helps="{proposal} mejora",
        helps_less_than_margin="{proposal} mejora, pero menos que el margen",
        no_worse="{proposal} no es peor",
        equivalent="{proposal} no supone una diferencia que importe",
        hurts_less_than_margin="{proposal} empeora, pero menos que el margen",
        hurts="{proposal} empeora",
        inconclusive="No se puede decidir si {proposal} mejora",
    ),
    difference="{word}: {metric} cambia en {difference} respecto a {baseline} (intervalo del "
    "{confidence} %: {interval}{together}; p ajustado {p}; {repetitions}).",
    unknown="{word}: {metric} cambia en {difference} respecto a {baseline}, en {repetitions}, lo "
    "que no dice nada de lo que hace el azar.",
    interval="de {low} a {high}",
    together=", a la vez que los de las {m} propuestas",
    other=OfNamed(
        this_collection="Solo de esta colección el intervalo va {interval}.",
        collections_like_it="De colecciones como esta el intervalo va {interval}.",
    ),
    look="Este fue el análisis {current} de los {planned} fijados de antemano; los intervalos y p "
    "los tienen todos en cuenta ({spending}).",
    means=OfClaim(
        helps="Hay una ganancia; puede ser menor o mayor que el margen.",
        helps_less_than_margin="Hay una ganancia, y se descarta una mayor que el margen.",
        no_worse="Se descarta una pérdida mayor que el margen; queda abierto si hay una ganancia.",
        equivalent="Se descarta una diferencia mayor que el margen.",
        hurts_less_than_margin="Hay una pérdida, y se descarta una mayor que el margen.",
        hurts="Hay una pérdida; puede ser menor o mayor que el margen.",
        inconclusive="No se demuestra ni una diferencia ni su ausencia; esto no prueba que no "
        "haya efecto.",
    ),
    gain_beyond="Hay una ganancia, y es mayor que el margen.",
    loss_beyond="Hay una pérdida, y es mayor que el margen.",
    reach="La menor diferencia al alcance era de {reach}.",
    firm="La palabra es la misma sin cualquiera de las repeticiones, con la mitad de alfa y con "
    "la mitad o el doble del margen.",
    fragile="La palabra sería otra {cases}.",
    either=" o ",
    without=OfNumber(
        one="sin la repetición {number}", many="sin una de {count} de las {all} repeticiones"
    ),
    half_alpha="con la mitad de alfa",
    half_margin="con la mitad del margen",
    double_margin="con el doble del margen",
    scope=OfScope(
        this_split="Se refiere a volver a entrenar con esta única partición de {collection}{size} "
        "y probar con las mismas imágenes, no a otras particiones ni imágenes.",
        this_collection="Se refiere a {collection}{size}: la media sobre todas las particiones y "
        "entrenamientos que podrían sortearse de estas imágenes, no a otras.",
        collections_like_it="Se refiere a colecciones como {collection}{size}, de las que estas "
        "imágenes son una muestra; se supone que las repeticiones están correlacionadas según la "
        "proporción de imágenes de prueba.",
    ),
)
