"""Texts of the report, one record a language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reporting:
    """What the report says around its numbers and figures, in one language."""

    contents: str
    demo: str
    subtitle: str
    subtitle_runs: str
    answer: str
    data: str
    baseline: str
    experiment: str
    proposals: str
    errors: str
    imbalance: str
    calibration: str
    components: str
    undecided: str
    reproduce: str
    verdict_table: str
    price_table: str
    effect_table: str
    grid_table: str
    scores_table: str
    unfinished: str
    remarks: str
    forest_caption: str
    cost_caption: str
    collection: str
    counts_table: str
    class_name: str
    all_pictures: str
    first_split: str
    test: str
    imbalance_said: str
    notes: str
    left_out: str
    no_left_out: str
    no_pictures: str
    sample_title: str
    sample_caption: str
    augmentation_title: str
    augmentation_caption: str
    original: str
    no_augmentation: str
    layers_table: str
    layer: str
    kind: str
    shape: str
    parameters: str
    layers_total: str
    no_layers: str
    settings_table: str
    key: str
    value: str
    formulas: str
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
    paste: str
    cost_table: str
    cpu_s: str
    wall_s: str
    answer_ms: str
    memory_mib: str
    curves_caption: str
    no_curves: str
    confusion_caption: str
    pairs_table: str
    taken_for: str
    of_pictures: str
    share: str
    reversed: str
    no_pairs: str
    errors_caption: str
    change_caption: str
    change_none: str
    not_paired: str
    imbalance_caption: str
    imbalance_effects: str
    hides_table: str
    never: str
    calibration_caption: str
    calibration_table: str
    calibration_error: str
    variance_caption: str
    components_caption: str
    components_said: str
    no_components: str
    nothing_open: str
    open_one: str
    more_repetitions: str
    more_hours: str
    no_repetitions: str
    failed_one: str
    missing_runs: str
    methods: str
    commands: str
    commands_said: str
    versions: str
    versions_table: str
    system: str
    balanced_said: str
    name: str
    identity: str
    rule_digest: str
    data_digest: str
    commit: str
    processor: str
    uncommitted: str
    sources: str
    sources_said: str
    source: str
    runs_table: str
    sources_table: str
    runs: str
    figure: str
    table: str
    run_id: str
    fingerprint: str
    formula_convolution: str
    formula_relu: str
    formula_pooling: str
    formula_softmax: str
    formula_cross_entropy: str
    formula_smoothing: str
    formula_weights: str
    formula_rmsprop: str
    formula_adam: str
    formula_sgd: str
    formula_dropout: str
    formula_f1: str
    formula_macro_f1: str
    formula_t: str


ENGLISH = Reporting(
    contents="Contents",
    demo="Demo pictures, drawn by a program: for trying, not evidence about paintings.",
    subtitle="Study {name} on {collection}: {count} of {planned} repetitions",
    subtitle_runs="Recorded runs of {names}",
    answer="The question and the answer",
    data="The pictures",
    baseline="The baseline: {name}",
    experiment="The experiment: {name}",
    proposals="The proposals",
    errors="Mistakes",
    imbalance="Imbalance",
    calibration="Calibration",
    components="Principal components",
    undecided="What was not decided",
    reproduce="How to reproduce this",
    verdict_table="Verdicts: differences are proposal minus baseline, shares in points.",
    price_table="What each proposal costs, as multiples of the baseline.",
    effect_table="Effects on every score, proposal minus baseline; shares in points. They were "
    "not tested and do not decide.",
    grid_table="Effects of the grid's factors.",
    scores_table="Test scores: mean of the repetitions ± standard deviation, shares in percent.",
    unfinished="No verdict yet: repetitions are missing.",
    remarks="To be read with the table",
    forest_caption="Difference of each proposal from the baseline with its corrected interval.",
    cost_caption="The score of each experiment over its CPU time.",
    collection="The collection {name} has {pictures} pictures of {classes} classes.",
    counts_table="Pictures of each class; parts as in the first repetition.",
    class_name="class",
    all_pictures="all",
    first_split="Training, validation and test have {train}, {validation} and {test} pictures in "
    "the first repetition.",
    test="test",
    imbalance_said="The largest class ({largest}) has {ratio} times the pictures of the smallest "
    "({smallest}). Always answering {largest} would be right for {share} % of all pictures.",
    notes="What was noted while reading",
    left_out="Left out: {count} files",
    no_left_out="No file was left out.",
    no_pictures="The pictures are not on this machine, or are others now, so none are shown here.",
    sample_title="One picture of each class",
    sample_caption="A picture of each class, chosen at random, as it is in the collection.",
    augmentation_title="What augmentation makes of pictures",
    augmentation_caption="Training pictures as they are (left) and as {epochs} epochs show them.",
    original="as it is",
    no_augmentation="The baseline does not augment its pictures.",
    layers_table="Layers of the network: the shape of what each gives, and its parameters.",
    layer="layer",
    kind="kind",
    shape="output",
    parameters="parameters",
    layers_total="All layers together have {parameters} parameters.",
    no_layers="It is no network that is built from its description ({model} on {features}).",
    settings_table="All settings.",
    key="setting",
    value="value",
    formulas="Formulas it uses",
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
    paste="In words, to paste",
    cost_table="Cost of one repetition, mean.",
    cpu_s="all, CPU time (s)",
    wall_s="all, wall time (s)",
    answer_ms="one answer, CPU (ms)",
    memory_mib="peak memory (MiB)",
    curves_caption="Learning curves of {name}.",
    no_curves="It learns without epochs, so there are no learning curves.",
    confusion_caption="{name}: each row is a true class and sums to 100 %; mean of the "
    "repetitions.",
    pairs_table="Most confused pairs of {name}, pictures on average over the repetitions.",
    taken_for="taken for",
    of_pictures="pictures",
    share="share (%)",
    reversed="the other way",
    no_pairs="{name} confuses no pair of classes.",
    errors_caption="Wrong answers of {name} of which it was most sure.",
    change_caption="{name} minus {baseline}: framed cells survive the control of false "
    "discoveries.",
    change_none="{name}: no cell changed by more than chance.",
    not_paired="{name}: not tested on the same pictures as the baseline.",
    imbalance_caption="{name}: what class size does to each class's scores.",
    imbalance_effects="Change of mean recall of large, middle and small classes against the "
    "baseline, in points.",
    hides_table="{name}: what accuracy hides, in percent.",
    never="{name} never recognises: {classes}.",
    calibration_caption="{name}: how often it is right, by how sure it is.",
    calibration_table="Calibration error, in percent: smaller is better.",
    calibration_error="calibration error (%)",
    variance_caption="{name}: variance explained by the components.",
    components_caption="{name}: mean picture and first components.",
    components_said="{name} is fitted on {components} principal components of the training "
    "pictures, which explain {share} % of their variance.",
    no_components="None of the experiments uses principal components of pictures.",
    nothing_open="Every proposal was decided.",
    open_one="{name} is open: the interval from {low} to {high} allows both a difference and none "
    "that matters.",
    more_repetitions="{repetitions} more repetitions would probably decide it{cost}.",
    more_hours=", in about {hours} h",
    no_repetitions="No number of repetitions would probably decide it: it needs more pictures.",
    failed_one="{name} failed: {error}",
    missing_runs="Missing runs: {runs}.",
    methods="Methods",
    commands="Commands",
    commands_said="In a copy of the project at the commit below, with the pictures in place:",
    versions="Versions and digests",
    versions_table="As the first repetition of {name} recorded them.",
    system="system",
    balanced_said="All classes have as many pictures as any other.",
    name="name",
    identity="value",
    rule_digest="rule of the study",
    data_digest="pictures",
    commit="commit",
    processor="processor",
    uncommitted="{commit}, with changes",
    sources="The runs behind the numbers",
    sources_said="Every number leads to the runs it was computed from. Their ids are those of "
    "MLflow, whose pages the command “harness ui” opens.",
    source="source",
    runs_table="All runs.",
    sources_table="Sets of runs that numbers rest on.",
    runs="runs",
    figure="Figure {number}",
    table="Table {number}",
    run_id="MLflow run id",
    fingerprint="fingerprint",
    formula_convolution="Convolution of c input maps with a kernel of side m",
    formula_relu="Rectifier",
    formula_pooling="Maximum pooling of 2 × 2 values",
    formula_softmax="Softmax: probabilities of k classes",
    formula_cross_entropy="Cross-entropy of n pictures with weights w",
    formula_smoothing="Label smoothing with share ε",
    formula_weights="Weight of class c with its training pictures",
    formula_rmsprop="RMSprop",
    formula_adam="Adam",
    formula_sgd="Gradient descent with momentum",
    formula_dropout="Dropout of a share p in training",
    formula_f1="F1 of class c, from precision P and recall R",
    formula_macro_f1="Macro F1",
    formula_t="Corrected resampled t of J differences (Nadeau and Bengio, 2003)",
)

SPANISH = Reporting(
    contents="Contenido",
    demo="Imágenes de demostración, dibujadas por un programa: para probar, no como prueba sobre "
    "pinturas.",
    subtitle="Estudio {name} con {collection}: {count} de {planned} repeticiones",
    subtitle_runs="Ejecuciones registradas de {names}",
    answer="La pregunta y la respuesta",
    data="Las imágenes",
    baseline="La referencia: {name}",
    experiment="El experimento: {name}",
    proposals="Las propuestas",
    errors="Errores",
    imbalance="Desequilibrio",
    calibration="Calibración",
    components="Componentes principales",
    undecided="Lo que no se decidió",
    reproduce="Cómo reproducirlo",
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
    cost_caption="La puntuación de cada experimento según su tiempo de CPU.",
    collection="La colección {name} tiene {pictures} imágenes de {classes} clases.",
    counts_table="Imágenes de cada clase; las partes son las de la primera repetición.",
    class_name="clase",
    all_pictures="todas",
    first_split="Entrenamiento, validación y prueba tienen {train}, {validation} y {test} imágenes "
    "en la primera repetición.",
    test="prueba",
    imbalance_said="La clase mayor ({largest}) tiene {ratio} veces las imágenes de la menor "
    "({smallest}). Responder siempre {largest} acertaría el {share} % de todas las imágenes.",
    notes="Lo que se anotó al leerlas",
    left_out="Sin usar: {count} archivos",
    no_left_out="No se dejó fuera ningún archivo.",
    no_pictures="Las imágenes no están en este equipo, o ahora son otras; por eso no se muestran.",
    sample_title="Una imagen de cada clase",
    sample_caption="Una imagen de cada clase, elegida al azar, tal como está en la colección.",
    augmentation_title="Lo que el aumento de datos hace con las imágenes",
    augmentation_caption="Imágenes de entrenamiento tal como son (izquierda) y como las muestran "
    "{epochs} épocas.",
    original="tal como es",
    no_augmentation="La referencia no aumenta sus imágenes.",
    layers_table="Capas de la red: la forma de lo que da cada una y sus parámetros.",
    layer="capa",
    kind="tipo",
    shape="salida",
    parameters="parámetros",
    layers_total="Todas las capas juntas tienen {parameters} parámetros.",
    no_layers="No es una red que se construya a partir de su descripción ({model} sobre "
    "{features}).",
    settings_table="Todos los ajustes.",
    key="ajuste",
    value="valor",
    formulas="Fórmulas que usa",
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
    paste="En palabras, para copiar",
    cost_table="Coste medio de una repetición.",
    cpu_s="todo, tiempo de CPU (s)",
    wall_s="todo, tiempo real (s)",
    answer_ms="una respuesta, CPU (ms)",
    memory_mib="memoria máxima (MiB)",
    curves_caption="Curvas de aprendizaje de {name}.",
    no_curves="Aprende sin épocas, así que no hay curvas de aprendizaje.",
    confusion_caption="{name}: cada fila es una clase verdadera y suma 100 %; media de las "
    "repeticiones.",
    pairs_table="Pares más confundidos de {name}, imágenes en promedio de las repeticiones.",
    taken_for="tomada por",
    of_pictures="imágenes",
    share="proporción (%)",
    reversed="al revés",
    no_pairs="{name} no confunde ningún par de clases.",
    errors_caption="Respuestas erróneas de {name} de las que estaba más seguro.",
    change_caption="{name} menos {baseline}: las celdas con marco superan el control de falsos "
    "descubrimientos.",
    change_none="{name}: ninguna celda cambió más que por azar.",
    not_paired="{name}: no se probó con las mismas imágenes que la referencia.",
    imbalance_caption="{name}: qué hace el tamaño de la clase con sus puntuaciones.",
    imbalance_effects="Cambio de la exhaustividad media de clases grandes, medianas y pequeñas "
    "respecto a la referencia, en puntos.",
    hides_table="{name}: lo que la exactitud oculta, en porcentaje.",
    never="{name} nunca reconoce: {classes}.",
    calibration_caption="{name}: con qué frecuencia acierta, según lo segura que está.",
    calibration_table="Error de calibración, en porcentaje: menos es mejor.",
    calibration_error="error de calibración (%)",
    variance_caption="{name}: varianza explicada por los componentes.",
    components_caption="{name}: imagen media y primeros componentes.",
    components_said="{name} se ajusta sobre {components} componentes principales de las imágenes "
    "de entrenamiento, que explican el {share} % de su varianza.",
    no_components="Ningún experimento usa componentes principales de las imágenes.",
    nothing_open="Todas las propuestas se decidieron.",
    open_one="{name} queda abierta: el intervalo de {low} a {high} admite una diferencia y también "
    "ninguna que importe.",
    more_repetitions="{repetitions} repeticiones más probablemente lo decidirían{cost}.",
    more_hours=", en unas {hours} h",
    no_repetitions="Probablemente ningún número de repeticiones lo decidiría: hacen falta más "
    "imágenes.",
    failed_one="{name} falló: {error}",
    missing_runs="Ejecuciones que faltan: {runs}.",
    methods="Métodos",
    commands="Órdenes",
    commands_said="En una copia del proyecto con el commit de abajo, y con las imágenes en su "
    "sitio:",
    versions="Versiones y huellas",
    versions_table="Tal como las registró la primera repetición de {name}.",
    system="sistema",
    balanced_said="Todas las clases tienen las mismas imágenes.",
    name="nombre",
    identity="dato",
    rule_digest="regla del estudio",
    data_digest="imágenes",
    commit="commit del código",
    processor="procesador",
    uncommitted="{commit}, con cambios",
    sources="Las ejecuciones detrás de los números",
    sources_said="Cada número lleva a las ejecuciones de las que se calculó. Sus identificadores "
    "son los de MLflow, cuyas páginas abre la orden «harness ui».",
    source="fuente",
    runs_table="Todas las ejecuciones.",
    sources_table="Conjuntos de ejecuciones en los que se apoyan los números.",
    runs="ejecuciones",
    figure="Figura {number}",
    table="Tabla {number}",
    run_id="identificador en MLflow",
    fingerprint="huella",
    formula_convolution="Convolución de c mapas de entrada con un núcleo de lado m",
    formula_relu="Rectificador",
    formula_pooling="Máximo de 2 × 2 valores",
    formula_softmax="Softmax: probabilidades de k clases",
    formula_cross_entropy="Entropía cruzada de n imágenes con pesos w",
    formula_smoothing="Suavizado de etiquetas con proporción ε",
    formula_weights="Peso de la clase c según sus imágenes de entrenamiento",
    formula_rmsprop="RMSprop",
    formula_adam="Adam",
    formula_sgd="Descenso de gradiente con inercia",
    formula_dropout="Dropout de una proporción p al entrenar",
    formula_f1="F1 de la clase c, de precisión P y exhaustividad R",
    formula_macro_f1="F1 macro",
    formula_t="t remuestreada y corregida de J diferencias (Nadeau y Bengio, 2003)",
)
