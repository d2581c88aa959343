"""Proposals against the baseline: what they change, gain and cost."""

from dataclasses import dataclass

from harness.wording.cases import OfNumber, OfScope


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
    claims_explained: OfScope
    forest_caption: str
    forest_of_claims: str
    differences_title: str
    differences_detail: str
    differences_of_claims: str
    decides: OfScope
    beside: OfScope
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
    more_repetitions: OfNumber
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
    claims_explained=OfScope(
        this_split="All trainings used the same split. So the words answer one question: if these "
        "experiments were trained again and again on these training pictures and tested on these "
        "test pictures, which would be ahead on average? Another split, or other pictures, may "
        "answer otherwise, and trainings on one split cannot show how much. The intervals hold for "
        "all proposals at once: of a hundred such studies at most {percent} say a false word.",
        this_collection="Two questions can be asked. Of this collection: if these very pictures "
        "were split and trained on again and again, which would be ahead on average? Of "
        "collections like it: what if other pictures of the kind had been collected? The second "
        "interval is as a rule wider, because the pictures are themselves a draw, and every "
        "repetition splits the same ones. The words here answer the first question. The intervals "
        "hold for all proposals at once: of a hundred such studies at most {percent} say a false "
        "word.",
        collections_like_it="Two questions can be asked. Of this collection: if these very "
        "pictures were split and trained on again and again, which would be ahead on average? Of "
        "collections like it: what if other pictures of the kind had been collected? The second "
        "interval is as a rule wider, because the pictures are themselves a draw, and every "
        "repetition splits the same ones. The words here answer the second question. The intervals "
        "hold for all proposals at once: of a hundred such studies at most {percent} say a false "
        "word.",
    ),
    forest_of_claims="Difference of each proposal from the baseline: the word follows from the "
    "thick interval.",
    differences_of_claims="right of zero is better; the grey band is the margin fixed beforehand; "
    "intervals hold for all proposals at once",
    decides=OfScope(
        this_split="this split, which decides",
        this_collection="this collection, which decides",
        collections_like_it="collections like it, which decide",
    ),
    beside=OfScope(
        this_split="this split",
        this_collection="this collection",
        collections_like_it="collections like it",
    ),
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
    more_repetitions=OfNumber(
        one="1 more repetition would probably decide it{cost}.",
        many="{repetitions} more repetitions would probably decide it{cost}.",
    ),
    more_hours=", in about {time}",
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
    claims_explained=OfScope(
        this_split="Todos los entrenamientos usaron la misma partición. Por eso las palabras "
        "responden a una pregunta: si estos experimentos se entrenaran una y otra vez con estas "
        "imágenes de entrenamiento y se probaran con estas de prueba, ¿cuál iría por delante en "
        "promedio? Otra partición u otras imágenes pueden responder otra cosa, y entrenar con una "
        "sola partición no muestra cuánto. Los intervalos valen para todas las propuestas a la "
        "vez: de cien estudios así, como mucho {percent} dicen una palabra falsa.",
        this_collection="Se pueden hacer dos preguntas. Sobre esta colección: si estas mismas "
        "imágenes se partieran y se entrenara con ellas una y otra vez, ¿cuál iría por delante en "
        "promedio? Sobre colecciones como esta: ¿y si se hubieran reunido otras imágenes del "
        "mismo tipo? El segundo intervalo suele ser más ancho, porque las imágenes son ellas "
        "mismas una muestra, y cada repetición parte las mismas. Las palabras responden aquí a la "
        "primera pregunta. Los intervalos valen para todas las propuestas a la vez: de cien "
        "estudios así, como mucho {percent} dicen una palabra falsa.",
        collections_like_it="Se pueden hacer dos preguntas. Sobre esta colección: si estas mismas "
        "imágenes se partieran y se entrenara con ellas una y otra vez, ¿cuál iría por delante en "
        "promedio? Sobre colecciones como esta: ¿y si se hubieran reunido otras imágenes del "
        "mismo tipo? El segundo intervalo suele ser más ancho, porque las imágenes son ellas "
        "mismas una muestra, y cada repetición parte las mismas. Las palabras responden aquí a la "
        "segunda pregunta. Los intervalos valen para todas las propuestas a la vez: de cien "
        "estudios así, como mucho {percent} dicen una palabra falsa.",
    ),
    forest_of_claims="Diferencia de cada propuesta respecto a la referencia: la palabra sale del "
    "intervalo grueso.",
    differences_of_claims="a la derecha del cero es mejor; la banda gris es el margen fijado de "
    "antemano; los intervalos valen para todas a la vez",
    decides=OfScope(
        this_split="esta partición, que decide",
        this_collection="esta colección, que decide",
        collections_like_it="colecciones como esta, que deciden",
    ),
    beside=OfScope(
        this_split="esta partición",
        this_collection="esta colección",
        collections_like_it="colecciones como esta",
    ),
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
    more_repetitions=OfNumber(
        one="1 repetición más probablemente lo decidiría{cost}.",
        many="{repetitions} repeticiones más probablemente lo decidirían{cost}.",
    ),
    more_hours=", en alrededor de {time}",
    no_repetitions="Probablemente ningún número de repeticiones lo decidiría: hacen falta más "
    "imágenes.",
    failed_one="{name} falló: {error}",
    missing_runs="Ejecuciones que faltan: {runs}.",
)
