"""What several collections say together of a proposal, and of another collection like them."""

from dataclasses import dataclass

from harness.wording.cases import OfOutcome


@dataclass(frozen=True)
class TogetherWords:
    """What is said of a study of several collections, in one language."""

    title: str
    chapter: str
    one_collection: str
    on: OfOutcome
    of_all: str
    last: str
    sentence: str
    outlook: str
    too_few: str
    too_few_known: str
    signed_ranks: str
    no_signed_ranks: str
    adjusted: str
    alpha: str
    demo: str
    left_out: str
    missing: str
    unfinished: str
    proposal: str
    table: str
    explained: str
    figure: str
    figure_caption: str
    outlook_table: str
    outlook_explained: str
    centre: str
    interval: str
    better: str
    alike: str
    worse: str
    ranks_title: str
    ranks_caption: str
    ranks_axis: str
    critical: str
    gain_axis: str
    methods: str
    methods_outlook: str
    methods_ranks: str
    whole_reports: str


ENGLISH = TogetherWords(
    title="{name} on {count} collections: {names}",
    chapter="Several collections together",
    one_collection="On {name}",
    on=OfOutcome(
        helps="helps on {count}",
        helps_less_than_margin="helps, but less than the margin, on {count}",
        no_worse="is no worse on {count}",
        hurts_less_than_margin="hurts, but less than the margin, on {count}",
        hurts="hurts on {count}",
        equivalent="makes no difference that matters on {count}",
        inconclusive="stays open on {count}",
        unfinished="is unfinished on {count}",
        failed="failed on {count}",
    ),
    of_all=" of {total} collections",
    last=" and ",
    sentence="{proposal} {words}.",
    outlook="On a new collection like these: {better} % likely to help by more than the margin, "
    "{alike} % to make no difference that matters, {worse} % to hurt by more than it.",
    too_few="What it would do on another collection is not known: {count} collections say too "
    "little of one more; a probability takes {fewest}.",
    too_few_known="What it would do on another collection is not known: a finished verdict with a "
    "standard error is there on {count} of the {fewest} collections that a probability takes.",
    signed_ranks="Wilcoxon's signed-rank test over the collections: p {p}{adjusted}.",
    no_signed_ranks="No test over collections is made: {count} cannot reach p < 0.05; it takes "
    "{fewest}.",
    adjusted=" ({p} adjusted by Holm's method for {m} proposals)",
    alpha="Alpha is {alpha} on each collection by itself: among all words of {count} collections a "
    "false one is more probable than that.",
    demo="Synthetic pictures are among these collections: what is said together is no evidence "
    "about paintings.",
    left_out="Taken out of the study after it had results there: {names}.",
    missing="Of this study, but without a verdict, and so in nothing that is said together: "
    "{names}.",
    unfinished="Not finished, and so in no probability and no test: {names}.",
    proposal="proposal",
    table="The word of each proposal on each collection, and the difference in {metric} against "
    "{baseline}{unit}.",
    explained="Each collection is judged by itself, by the same rule. Positive differences are "
    "gains.",
    figure="The same proposals on each collection",
    figure_caption="The gain of each proposal on each collection, with the interval that its word "
    "follows from. Grey: no difference that matters.",
    outlook_table="What the collections say together of one more like them.",
    outlook_explained="Mean gain: over collections like these, with its 95 % interval. Better, "
    "alike, worse: probability that the gain on a new collection is above the margin, within it, "
    "or a loss beyond it. Each collection counts once, however many repetitions it has.",
    centre="mean gain",
    interval="95 % interval",
    better="better (%)",
    alike="alike (%)",
    worse="worse (%)",
    ranks_title="Critical-difference diagram",
    ranks_caption="Mean ranks over {count} collections; 1 is the best. Experiments that a bar "
    "joins are not told apart by Nemenyi's test at alpha {alpha} (critical difference "
    "{difference}). Friedman's test that all are alike: p {p}.",
    ranks_axis="mean rank (1 is the best)",
    critical="critical difference {difference}",
    gain_axis="gain{unit}",
    methods="The same study was done on {count} collections ({names}), each with verdicts of its "
    "own. The unit of all that is said together is the collection; folds, splits and seeds enter "
    "only as the error of the difference on theirs.",
    methods_outlook=" Probabilities for another collection follow from the Bayesian hierarchical "
    "model of Corani, Benavoli, Demšar, Mangili and Zaffalon (2017): true gains are drawn from a "
    "Student distribution with unknown centre, scale and degrees of freedom, flat priors on centre "
    "and scale; integrals were summed over a grid instead of sampled. They hold for collections of "
    "which these could be a random choice.",
    methods_ranks=" Over collections, gains were tested by Wilcoxon's signed-rank test, and mean "
    "ranks by those of Friedman and Nemenyi (Demšar 2006).",
    whole_reports="The whole report of each collection:",
)

SPANISH = TogetherWords(
    title="{name} en {count} colecciones: {names}",
    chapter="Varias colecciones en conjunto",
    one_collection="En {name}",
    on=OfOutcome(
        helps="mejora en {count}",
        helps_less_than_margin="mejora, pero menos que el margen, en {count}",
        no_worse="no es peor en {count}",
        hurts_less_than_margin="empeora, pero menos que el margen, en {count}",
        hurts="empeora en {count}",
        equivalent="no supone una diferencia que importe en {count}",
        inconclusive="no se decide en {count}",
        unfinished="está sin terminar en {count}",
        failed="falló en {count}",
    ),
    of_all=" de {total} colecciones",
    last=" y ",
    sentence="{proposal} {words}.",
    outlook="En una nueva colección como estas: {better} % de probabilidad de que mejore más que "
    "el margen, {alike} % de que no suponga una diferencia que importe y {worse} % de que empeore "
    "más que él.",
    too_few="Qué haría en otra colección no se sabe: {count} colecciones dicen demasiado poco de "
    "una más; una probabilidad requiere {fewest}.",
    too_few_known="Qué haría en otra colección no se sabe: hay un veredicto terminado con error "
    "estándar en {count} de las {fewest} colecciones que requiere una probabilidad.",
    signed_ranks="Prueba de rangos con signo de Wilcoxon sobre las colecciones: p {p}{adjusted}.",
    no_signed_ranks="No se hace ninguna prueba sobre colecciones: {count} no pueden alcanzar "
    "p < 0,05; se requieren {fewest}.",
    adjusted=" ({p} con el ajuste de Holm para {m} propuestas)",
    alpha="Alfa es {alpha} en cada colección por separado: entre todas las palabras de {count} "
    "colecciones, una falsa es más probable que eso.",
    demo="Entre estas colecciones hay imágenes sintéticas: lo que se dice en conjunto no es "
    "evidencia sobre pinturas.",
    left_out="Retiradas del estudio cuando ya había resultados: {names}.",
    missing="De este estudio, pero sin veredicto, y por tanto en nada de lo que se dice en "
    "conjunto: {names}.",
    unfinished="Sin terminar, y por tanto en ninguna probabilidad ni prueba: {names}.",
    proposal="propuesta",
    table="La palabra de cada propuesta en cada colección, y la diferencia de {metric} respecto a "
    "{baseline}{unit}.",
    explained="Cada colección se juzga por sí misma, con la misma regla. Las diferencias positivas "
    "son mejoras.",
    figure="Las mismas propuestas en cada colección",
    figure_caption="La mejora de cada propuesta en cada colección, con el intervalo del que se "
    "sigue su palabra. En gris: ninguna diferencia que importe.",
    outlook_table="Lo que las colecciones dicen en conjunto de una más como ellas.",
    outlook_explained="Mejora media: sobre colecciones como estas, con su intervalo del 95 %. "
    "Mejor, igual, peor: probabilidad de que la mejora en una nueva colección supere el margen, "
    "quede dentro de él o sea una pérdida mayor. Cada colección cuenta una vez, tenga las "
    "repeticiones que tenga.",
    centre="mejora media",
    interval="intervalo del 95 %",
    better="mejor (%)",
    alike="igual (%)",
    worse="peor (%)",
    ranks_title="Diagrama de diferencia crítica",
    ranks_caption="Rangos medios sobre {count} colecciones; 1 es el mejor. Los experimentos que "
    "une una barra no se distinguen con la prueba de Nemenyi con alfa {alpha} (diferencia crítica "
    "{difference}). Prueba de Friedman de que todos son iguales: p {p}.",
    ranks_axis="rango medio (1 es el mejor)",
    critical="diferencia crítica {difference}",
    gain_axis="mejora{unit}",
    methods="El mismo estudio se hizo en {count} colecciones ({names}), cada una con sus propios "
    "veredictos. La unidad de todo lo que se dice en conjunto es la colección; pliegues, "
    "particiones y semillas solo entran como error de la diferencia en la suya.",
    methods_outlook=" Las probabilidades para otra colección se siguen del modelo jerárquico "
    "bayesiano de Corani, Benavoli, Demšar, Mangili y Zaffalon (2017): las mejoras verdaderas "
    "proceden de una distribución de Student con centro, escala y grados de libertad desconocidos, "
    "con distribuciones a priori planas para centro y escala; las integrales se sumaron sobre una "
    "rejilla en lugar de muestrearse. Valen para colecciones de las que estas podrían ser una "
    "elección al azar.",
    methods_ranks=" Sobre las colecciones, las mejoras se contrastaron con la prueba de rangos con "
    "signo de Wilcoxon, y los rangos medios con las de Friedman y Nemenyi (Demšar 2006).",
    whole_reports="El informe completo de cada colección:",
)
