"""Proposals against the baseline: what they change, gain and cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ComparisonWords:
    """What tables and figures of a comparison say, in one language."""

    none_helps: str
    differences_are: str
    scores_are: str
    verdict_table: str
    price_table: str
    effect_table: str
    grid_table: str
    scores_table: str
    unfinished: str
    remarks: str
    forest_caption: str
    differences_title: str
    differences_detail: str
    margin: str
    difference_axis: str
    cost_title: str
    cost_axis: str
    front: str
    front_detail: str
    cost_once: str
    cost_caption: str
    cost_table: str
    cpu_s: str
    wall_s: str
    once_s: str
    answer_ms: str
    memory_mib: str
    changes_table: str
    before: str
    after: str
    no_changes: str
    pair_table: str
    repetition: str
    difference: str
    mean: str
    spread: str
    interval_said: str
    judged: str
    paste: str
    open_one: str
    more_repetitions: str
    more_hours: str
    no_repetitions: str
    failed_one: str
    missing_runs: str


ENGLISH = ComparisonWords(
    none_helps="No proposal is shown to help.",
    differences_are="Numbers: mean change of {metric} against {name}{unit}.",
    scores_are="On test pictures, {metric}: {scores}.",
    verdict_table="Verdicts: differences are proposal minus baseline, shares in points.",
    price_table="What each proposal costs, as multiples of the baseline.",
    effect_table="Effects on every score, proposal minus baseline; shares in points. They were "
    "not tested and do not decide.",
    grid_table="Effects of the grid's factors.",
    scores_table="Test scores: mean of the repetitions ± standard deviation, shares in percent.",
    unfinished="No verdict yet: repetitions are missing.",
    remarks="To be read with the table",
    forest_caption="Difference of each proposal from the baseline with its corrected interval.",
    differences_title="Difference against the baseline: {metric}",
    differences_detail="right of zero is better; the grey band is the margin fixed beforehand",
    margin="margin ±{margin}",
    difference_axis="gain ({unit})",
    cost_title="What each score costs",
    cost_axis="CPU time of one repetition (s)",
    front="nothing is better at this price",
    front_detail="mean of the repetitions with their standard deviation; further left is cheaper",
    cost_once="with what is computed once for all repetitions",
    cost_caption="The score of each experiment over its CPU time.",
    cost_table="Cost of one repetition, mean.",
    cpu_s="all, CPU time (s)",
    wall_s="all, wall time (s)",
    once_s="once for all, CPU time (s)",
    answer_ms="one answer, CPU (ms)",
    memory_mib="peak memory (MiB)",
    changes_table="What it changes.",
    before="baseline",
    after="here",
    no_changes="Its settings are those of the baseline.",
    pair_table="{metric} in each repetition.",
    repetition="repetition",
    difference="difference",
    mean="mean",
    spread="standard deviation",
    interval_said="{metric} changes by {difference}; {confidence} % interval {low} to {high}.",
    judged="{name}: {word}. {said}",
    paste="In words, to paste",
    open_one="{name} is open: neither a difference nor its absence is shown; interval {low} to "
    "{high}.",
    more_repetitions="{repetitions} more repetitions would probably decide it{cost}.",
    more_hours=", in about {hours} h",
    no_repetitions="Probably no number of repetitions would decide it: it needs more pictures.",
    failed_one="{name} failed: {error}",
    missing_runs="Missing runs: {runs}.",
)

SPANISH = ComparisonWords(
    none_helps="De ninguna propuesta se demuestra que mejore.",
    differences_are="Números: cambio medio en {metric} respecto a {name}{unit}.",
    scores_are="En imágenes de prueba, {metric}: {scores}.",
    verdict_table="Veredictos: las diferencias son propuesta menos referencia; las proporciones, "
    "en puntos.",
    price_table="Lo que cuesta cada propuesta, en múltiplos de la referencia.",
    effect_table="Efectos en cada puntuación, propuesta menos referencia; proporciones en puntos. "
    "No se contrastaron y no deciden.",
    grid_table="Efectos de los factores de la cuadrícula.",
    scores_table="Puntuaciones de prueba: media de las repeticiones ± desviación típica, "
    "proporciones en porcentaje.",
    unfinished="Aún no hay veredicto: faltan repeticiones.",
    remarks="Para leer junto con la tabla",
    forest_caption="Diferencia de cada propuesta respecto a la referencia, con su intervalo "
    "corregido.",
    differences_title="Diferencia respecto a la referencia: {metric}",
    differences_detail="a la derecha del cero es mejor; la banda gris es el margen fijado de "
    "antemano",
    margin="margen ±{margin}",
    difference_axis="ganancia ({unit})",
    cost_title="Lo que cuesta cada puntuación",
    cost_axis="tiempo de CPU de una repetición (s)",
    front="nada es mejor a este precio",
    front_detail="media de las repeticiones con su desviación típica; más a la izquierda es más "
    "barato",
    cost_once="con lo que se calcula una sola vez para todas",
    cost_caption="La puntuación de cada experimento según su tiempo de CPU.",
    cost_table="Coste medio de una repetición.",
    cpu_s="todo, tiempo de CPU (s)",
    wall_s="todo, tiempo real (s)",
    once_s="una vez para todas, tiempo de CPU (s)",
    answer_ms="una respuesta, CPU (ms)",
    memory_mib="memoria máxima (MiB)",
    changes_table="Lo que cambia.",
    before="referencia",
    after="aquí",
    no_changes="Sus ajustes son los de la referencia.",
    pair_table="{metric} en cada repetición.",
    repetition="repetición",
    difference="diferencia",
    mean="media",
    spread="desviación típica",
    interval_said="{metric} cambia en {difference}; intervalo del {confidence} %: de {low} a "
    "{high}.",
    judged="{name}: el veredicto es «{word}». {said}",
    paste="En palabras, para copiar",
    open_one="{name} queda abierta: no se muestra ni una diferencia ni su ausencia; intervalo de "
    "{low} a {high}.",
    more_repetitions="{repetitions} repeticiones más probablemente lo decidirían{cost}.",
    more_hours=", en unas {hours} h",
    no_repetitions="Probablemente ningún número de repeticiones lo decidiría: hacen falta más "
    "imágenes.",
    failed_one="{name} falló: {error}",
    missing_runs="Ejecuciones que faltan: {runs}.",
)
