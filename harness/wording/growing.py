"""What growing studies say: the lineage of ideas, the alpha they took, and the closing sentence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GrowingWords:
    """The texts on ideas that come one by one, in one language."""

    title: str
    counts: str
    familywise: str
    false_discovery: str
    first: str
    now: str
    adopted: str
    left: str
    waiting: str
    because: str
    repetitions: str
    idea: str
    known: str
    spent: str
    level: str
    is_baseline: str
    stays: str
    reverted: str
    sealed: str
    unsealed: str
    brought: str
    cost: str
    open: str
    forced: str


ENGLISH = GrowingWords(
    title="{name} on {collection}: {question}",
    counts="{ideas} ideas, {discoveries} said to help, {adopted} adopted",
    familywise="alpha {spent} of {alpha} spent (any false word), {next} for the next idea",
    false_discovery="false discoveries at most {alpha}, {next} for the next idea",
    first="first baseline",
    now="baseline now",
    adopted="adopted",
    left="adopted, and left",
    waiting="no word yet",
    because="because {reason}",
    repetitions="{count} repetitions",
    idea="idea {number}, {name}: {word}",
    known="It had its word on this baseline before; nothing was run again.",
    spent="It was tried with alpha {alpha}; all ideas together have had {spent} of {total}.",
    level="It was tried with alpha {alpha}, so that of the ideas said to help at most {total} are "
    "expected to be false.",
    is_baseline="It is the baseline now.",
    stays="The baseline stays {name}.",
    reverted="back to {name}: {reason}",
    sealed="{count} pictures are sealed, and no run has seen them.",
    unsealed="unsealed, and closed",
    brought="The work of {ideas} ideas brought {difference} ({low} to {high}) on {pictures} "
    "pictures that no run had seen; along the way {claimed} were claimed.",
    cost="The work of {ideas} ideas cost {difference} ({low} to {high}) on {pictures} pictures "
    "that no run had seen; along the way {claimed} were claimed.",
    open="On {pictures} pictures that no run had seen, the work of {ideas} ideas is not shown to "
    "have brought anything: {difference} ({low} to {high}); along the way {claimed} were claimed.",
    forced="This was unsealing number {number}, when its pictures had been looked at: {reason}",
)

SPANISH = GrowingWords(
    title="{name} con {collection}: {question}",
    counts="{ideas} ideas, {discoveries} que mejoran, {adopted} adoptadas",
    familywise="alfa gastado: {spent} de {alpha} (cualquier palabra falsa); {next} para la próxima "
    "idea",
    false_discovery="descubrimientos falsos: {alpha} como máximo; {next} para la próxima idea",
    first="primera referencia",
    now="referencia actual",
    adopted="adoptada",
    left="adoptada, y abandonada",
    waiting="aún sin palabra",
    because="porque {reason}",
    repetitions="{count} repeticiones",
    idea="idea n.º {number}, {name}: {word}",
    known="Ya tenía su palabra frente a esta referencia; no se ejecutó nada de nuevo.",
    spent="Se probó con alfa {alpha}; todas las ideas juntas han tenido {spent} de {total}.",
    level="Se probó con alfa {alpha}, de modo que entre las ideas que mejoran se espera como "
    "máximo una proporción falsa de {total}.",
    is_baseline="Ahora es la referencia.",
    stays="La referencia sigue siendo {name}.",
    reverted="de vuelta a {name}: {reason}",
    sealed="{count} imágenes están selladas, y ninguna ejecución las ha visto.",
    unsealed="abierto, y cerrado",
    brought="El trabajo de {ideas} ideas aportó {difference} ({low} a {high}) en {pictures} "
    "imágenes que ninguna ejecución había visto; por el camino se afirmaron {claimed}.",
    cost="El trabajo de {ideas} ideas costó {difference} ({low} a {high}) en {pictures} imágenes "
    "que ninguna ejecución había visto; por el camino se afirmaron {claimed}.",
    open="En {pictures} imágenes que ninguna ejecución había visto, no se muestra que el trabajo "
    "de {ideas} ideas haya aportado nada: {difference} ({low} a {high}); por el camino se "
    "afirmaron {claimed}.",
    forced="Esta fue la apertura número {number}, cuando sus imágenes ya se habían visto: {reason}",
)
