"""What the report of a growing study says, and its figure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GrowingReportWords:
    """The texts of the page on a growing study, in one language."""

    subtitle: str
    tree_title: str
    tree_detail: str
    tree_caption: str
    tried: str
    others: str
    many: str
    ideas: str
    ideas_caption: str
    headings: tuple[str, ...]
    explained: str
    baseline: str
    still_first: str
    baseline_of: str
    adopted_idea: tuple[str, str]
    """One, and several."""
    changes_caption: str
    change_headings: tuple[str, ...]
    changes_explained: str
    sealed: str
    not_unsealed: str
    nothing_tried: str
    methods_rule: str
    methods_familywise: str
    methods_false_discovery: str
    methods_sealed: str
    commands_said: str


ENGLISH = GrowingReportWords(
    subtitle="Growing study {name}, on {collection}: {ideas} ideas",
    tree_title="What was tried in {name}",
    tree_detail="Each idea stands below the baseline that it was held against. Beside it: what it "
    "brought, and its interval, which may be wider than the figure; the band is the margin.",
    tree_caption="The lineage: every idea below the baseline that it was held against, with its "
    "word and what it brought.",
    tried="What was tried",
    others="{count} others: {words}",
    many="The figure names the ideas that are said to bring something; the table has all.",
    ideas="Every idea",
    ideas_caption="Every idea in the order of registration",
    headings=(
        "idea",
        "held against",
        "word",
        "why it was tried",
        "difference",
        "interval",
        "alpha",
        "repetitions",
        "time",
    ),
    explained="Difference: idea minus its baseline in {metric}. Alpha: the level that the idea "
    "got before it ran. Time: of the runs of idea and baseline.",
    baseline="The baseline of the day",
    still_first="It is the first one, {name}: no idea was adopted, or all were left.",
    baseline_of="It is {name}: the first baseline, {first}, with {ideas} laid over "
    "it. Along the way {claimed} were claimed.",
    adopted_idea=("adopted idea", "adopted ideas"),
    changes_caption="What the adopted ideas change",
    change_headings=("idea", "changes"),
    changes_explained="In the order in which they are laid over the first baseline.",
    sealed="The sealed part",
    not_unsealed="Nothing is known yet of what the work brings on pictures that it was not chosen "
    "by: `python -m harness unseal` finds out, once.",
    nothing_tried="No idea was proposed yet.",
    methods_rule="Ideas were registered before anything of them ran, and decided one after the "
    "other. Each was held against the baseline of its time on the same splits with the same "
    "seeds, with {at_least} to {at_most} repetitions of each, until it was settled or futile "
    "(metric: {metric}, margin {margin}).",
    methods_familywise="The probability of any false word about any idea is at most {alpha}: the "
    "idea tried as number i had alpha × i^−1.6 / 2.2858.",
    methods_false_discovery="The expected share of false ones among the ideas that are said to "
    "help is at most {alpha} (LORD++, Ramdas, Yang, Wainwright and Jordan, 2017).",
    methods_sealed="{share} of the pictures ({count}, stratified, near-duplicates together) were "
    "sealed before the first idea; no run sees them before the study is unsealed.",
    commands_said="In the folder of the study, with the pictures in place:",
)

SPANISH = GrowingReportWords(
    subtitle="Estudio creciente {name}, con {collection}: {ideas} ideas",
    tree_title="Lo que se probó en {name}",
    tree_detail="Cada idea está debajo de la referencia con la que se comparó. A su lado: lo que "
    "aportó, y su intervalo, que puede ser más ancho que la figura; la banda es el margen.",
    tree_caption="El linaje: cada idea debajo de la referencia con la que se comparó, con su "
    "palabra y lo que aportó.",
    tried="Lo que se probó",
    others="otras {count}: {words}",
    many="La figura nombra las ideas de las que se dice que aportan algo; la tabla las tiene "
    "todas.",
    ideas="Todas las ideas",
    ideas_caption="Todas las ideas en el orden de registro",
    headings=(
        "idea",
        "comparada con",
        "palabra",
        "por qué se probó",
        "diferencia",
        "intervalo",
        "alfa",
        "repeticiones",
        "tiempo",
    ),
    explained="Diferencia: idea menos su referencia en {metric}. Alfa: el nivel que recibió la "
    "idea antes de ejecutarse. Tiempo: de las ejecuciones de la idea y de la referencia.",
    baseline="La referencia actual",
    still_first="Es la primera, {name}: ninguna idea se adoptó, o todas se abandonaron.",
    baseline_of="Es {name}: la primera referencia, {first}, con {ideas} encima. "
    "Por el camino se afirmaron {claimed}.",
    adopted_idea=("idea adoptada", "ideas adoptadas"),
    changes_caption="Lo que cambian las ideas adoptadas",
    change_headings=("idea", "cambios"),
    changes_explained="En el orden en que se ponen sobre la primera referencia.",
    sealed="La parte sellada",
    not_unsealed="Aún no se sabe qué aporta el trabajo en imágenes con las que no se eligió: "
    "`python -m harness unseal` lo averigua, una sola vez.",
    nothing_tried="Aún no se ha propuesto ninguna idea.",
    methods_rule="Las ideas se registraron antes de ejecutar nada de ellas y se decidieron una "
    "tras otra. Cada una se comparó con la referencia de su momento en las mismas particiones y "
    "con las mismas semillas, con {at_least} a {at_most} repeticiones de cada una, hasta que "
    "quedó decidida o no tenía objeto seguir (métrica: {metric}, margen {margin}).",
    methods_familywise="La probabilidad de cualquier palabra falsa sobre cualquier idea es como "
    "máximo {alpha}: la idea probada en el lugar i tuvo alfa × i^−1.6 / 2.2858.",
    methods_false_discovery="La proporción esperada de ideas falsas entre las que se dice que "
    "mejoran es como máximo {alpha} (LORD++, Ramdas, Yang, Wainwright y Jordan, 2017).",
    methods_sealed="{share} de las imágenes ({count}, estratificadas, los casi duplicados juntos) "
    "se sellaron antes de la primera idea; ninguna ejecución las ve antes de abrir el estudio.",
    commands_said="En la carpeta del estudio, con las imágenes en su sitio:",
)
