"""What is said where proposals were studied before on the same pictures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EarlierWords:
    """The sentences, in one language."""

    ordinals: tuple[str, ...]
    """Of the second study, the third, and so on."""
    nth: str
    """Beyond those."""
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
    ordinals=("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    nth="no. {number}",
    these="these proposals",
    registered="The rule of this study was written down before its own first result.",
    study="{ordinal} study of {which} on these pictures; earlier: {earlier}",
    earlier="{name}: {proposals} on {metric}, margin {margin}, seed {seed}",
    proposal="{name} {word}, p {p}",
    dropped="had a word and was dropped: {which}",
    without_p="{name} {word}",
)
SPANISH = EarlierWords(
    ordinals=(
        *("segundo", "tercer", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno"),
        "décimo",
    ),
    nth="{number}.º",
    these="estas propuestas",
    registered="La regla de este estudio se escribió antes de su propio primer resultado.",
    study="{ordinal} estudio de {which} con estas imágenes; antes: {earlier}",
    earlier="{name}: {proposals} en {metric}, margen {margin}, semilla {seed}",
    proposal="{name} {word}, p {p}",
    dropped="tuvo palabra y se quitó: {which}",
    without_p="{name} {word}",
)
