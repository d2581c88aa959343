"""The verdict table: its title, headings and words."""

from dataclasses import dataclass

from harness.wording.cases import OfNumber, OfOutcome, OfPrice, OfScope

WORDS = (
    "helps",
    "helps_less_than_margin",
    "hurts",
    "hurts_less_than_margin",
    "equivalent",
    "no_worse",
    "inconclusive",
)
"""All words of verdicts, by their names, in the order of what a reader wants to know first."""


@dataclass(frozen=True)
class VerdictTableWords:
    """The headings and words of a verdict's tables, in one language."""

    title: str
    comparison: str
    asked: OfNumber
    look: str
    repetitions: str
    proposal: str
    verdict: str
    words: OfOutcome
    counted: str
    interval: str
    intervals: OfScope
    adjusted_p: str
    posterior: str
    chance: str
    price: str
    prices: OfPrice
    once: str
    front: str
    yes: str
    effects: str
    tail: str
    grid: str
    average: str
    together: str


ENGLISH = VerdictTableWords(
    title="{name} on {collection}: {count} of {planned} repetitions, {repetitions}",
    comparison="comparison",
    asked=OfNumber(
        one="How does {names} compare with {baseline}?",
        many="How do {names} compare with {baseline}?",
    ),
    look="look {look} of {looks}",
    repetitions="repetitions",
    proposal="proposal",
    verdict="verdict",
    words=OfOutcome(
        helps="helps",
        helps_less_than_margin="helps, but less than the margin",
        no_worse="no worse",
        hurts_less_than_margin="hurts, but less than the margin",
        hurts="hurts",
        equivalent="equivalent",
        inconclusive="inconclusive",
        unfinished="unfinished",
        failed="failed",
    ),
    counted="{word} ({count} of {planned})",
    interval="{confidence} % interval (each alone)",
    intervals=OfScope(
        this_split="this split, {confidence} %",
        this_collection="this collection, {confidence} %",
        collections_like_it="collections like it, {confidence} %",
    ),
    adjusted_p="adjusted p",
    posterior="worse / alike / better",
    chance="wins next",
    price="price of",
    prices=OfPrice(
        learning_cpu_s="learning",
        inference_cpu_ms="one answer",
        parameters="parameters",
        peak_memory_mib="memory",
    ),
    once="one-off (s)",
    front="front",
    yes="yes",
    effects="effect on",
    tail="tail recall",
    grid="effect of the grid",
    average="on average",
    together="together",
)

SPANISH = VerdictTableWords(
    title="{name} con {collection}: {count} de {planned} repeticiones, {repetitions}",
    comparison="comparación",
    asked=OfNumber(
        one="¿Cómo se compara {names} con {baseline}?",
        many="¿Cómo se comparan {names} con {baseline}?",
    ),
    look="análisis {look} de {looks}",
    repetitions="repeticiones",
    proposal="propuesta",
    verdict="veredicto",
    words=OfOutcome(
        helps="mejora",
        helps_less_than_margin="mejora, pero menos que el margen",
        no_worse="no es peor",
        hurts_less_than_margin="empeora, pero menos que el margen",
        hurts="empeora",
        equivalent="equivalente",
        inconclusive="no concluyente",
        unfinished="sin terminar",
        failed="falló",
    ),
    counted="{word} ({count} de {planned})",
    interval="intervalo del {confidence} % (cada uno por sí solo)",
    intervals=OfScope(
        this_split="esta partición, {confidence} %",
        this_collection="esta colección, {confidence} %",
        collections_like_it="colecciones como esta, {confidence} %",
    ),
    adjusted_p="p ajustado",
    posterior="peor / igual / mejor",
    chance="gana la próxima",
    price="coste de",
    prices=OfPrice(
        learning_cpu_s="aprender",
        inference_cpu_ms="una respuesta",
        parameters="parámetros",
        peak_memory_mib="memoria",
    ),
    once="una sola vez (s)",
    front="frontera",
    yes="sí",
    effects="efecto en",
    tail="exhaustividad de la cola",
    grid="efecto de la cuadrícula",
    average="en promedio",
    together="juntos",
)
