"""What is said where proposals were studied before on the same pictures."""

from dataclasses import dataclass

from harness.wording.cases import Cases, OfNumber


@dataclass(frozen=True)
class Ordinals(Cases):
    """Which study it is, as an adjective."""

    n2: str
    n3: str
    n4: str
    n5: str
    n6: str
    n7: str
    n8: str
    n9: str
    n10: str
    beyond: str


@dataclass(frozen=True)
class EarlierWords:
    """The sentences, in one language."""

    ordinals: Ordinals
    these: str
    """Instead of the names of all proposals."""
    registered: str
    """Instead of that the rule was written down before the first result."""
    study: str
    earlier: str
    proposal: str
    dropped: str
    without_p: str
    without_seed: str
    near: OfNumber
    """What changed the same setting to another value."""
    beside: str


ENGLISH = EarlierWords(
    ordinals=Ordinals(
        n2="second",
        n3="third",
        n4="fourth",
        n5="fifth",
        n6="sixth",
        n7="seventh",
        n8="eighth",
        n9="ninth",
        n10="tenth",
        beyond="another ({number} in all)",
    ),
    these="these proposals",
    registered="The rule of this study was written down before its own first result.",
    study="{ordinal} study of {which} on these pictures; earlier: {earlier}",
    earlier="{name}: {proposals} on {metric}, margin {margin}, seed {seed}",
    proposal="{name} {word}, p {p}",
    dropped="had a word and was dropped: {which}",
    without_p="{name} {word}",
    without_seed="{name}: {proposals} on {metric}, margin {margin}",
    near=OfNumber(
        one="1 earlier proposal changed the same setting, {setting}, on these pictures",
        many="{count} earlier proposals changed the same setting, {setting}, on these pictures",
    ),
    beside="earlier verdicts on these pictures, of which files do not tell whether they were about "
    "the same proposals: {earlier}",
)
SPANISH = EarlierWords(
    ordinals=Ordinals(
        n2="segundo",
        n3="tercer",
        n4="cuarto",
        n5="quinto",
        n6="sexto",
        n7="séptimo",
        n8="octavo",
        n9="noveno",
        n10="décimo",
        beyond="otro más ({number} en total)",
    ),
    these="estas propuestas",
    registered="La regla de este estudio se escribió antes de su propio primer resultado.",
    study="{ordinal} estudio de {which} con estas imágenes; antes: {earlier}",
    earlier="{name}: {proposals} en {metric}, margen {margin}, semilla {seed}",
    proposal="{name} {word}, p {p}",
    dropped="tuvo palabra y se quitó: {which}",
    without_p="{name} {word}",
    without_seed="{name}: {proposals} en {metric}, margen {margin}",
    near=OfNumber(
        one="1 propuesta anterior cambió el mismo ajuste, {setting}, con estas imágenes",
        many="{count} propuestas anteriores cambiaron el mismo ajuste, {setting}, con estas "
        "imágenes",
    ),
    beside="veredictos anteriores con estas imágenes, de los que los archivos no dicen si trataban "
    "de las mismas propuestas: {earlier}",
)
