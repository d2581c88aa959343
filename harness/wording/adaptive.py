"""What adaptive studies say: who got how many repetitions, and why no more."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AdaptiveWords:
    """The sentences on repetitions that go where they decide, in one language."""

    title: str
    span: str
    futile: str
    at_most: str
    needed: str
    never: str
    looks: str


ENGLISH = AdaptiveWords(
    title="{name} on {collection}: {span} repetitions, as each proposal needed, of at most {most}",
    span="{fewest} to {most}",
    futile="It was stopped for futility after {count} repetitions: the chance that as many as "
    "{most} would settle it was below {bound} %.",
    at_most="All {most} repetitions were done.",
    needed="About {needed} would probably settle it, if what was seen so far were true.",
    never="No number of repetitions would probably settle it, if what was seen so far were true.",
    looks="Each proposal was looked at after {counts} repetitions, as fixed beforehand, until it "
    "was settled, with {spending} under Student's t; one with a chance "
    "below {bound} % of being settled by the looks left was stopped.",
)

SPANISH = AdaptiveWords(
    title="{name} con {collection}: {span} repeticiones, las que necesitó cada propuesta, de "
    "{most} como máximo",
    span="{fewest} a {most}",
    futile="Se detuvo por futilidad tras {count} repeticiones: la probabilidad de que hasta {most} "
    "la decidieran era menor del {bound} %.",
    at_most="Se hicieron las {most} repeticiones.",
    needed="Unas {needed} probablemente la decidirían, si fuera cierto lo visto hasta ahora.",
    never="Ningún número de repeticiones la decidiría probablemente, si fuera cierto lo visto "
    "hasta ahora.",
    looks="Cada propuesta se analizó tras {counts} repeticiones, como se fijó de antemano, hasta "
    "decidirse, con {spending} bajo la t de Student; una con una "
    "probabilidad menor del {bound} % de decidirse en los análisis restantes se detuvo.",
)
