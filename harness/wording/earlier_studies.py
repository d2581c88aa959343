"""What is said where proposals were studied before on the same pictures."""

from dataclasses import dataclass

from harness.wording.cases import Cases


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
)
