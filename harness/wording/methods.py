"""The methods paragraph of a paper."""

from dataclasses import dataclass

from harness.wording.cases import OfNumber, OfRepetitions, OfScope, OfSplits


@dataclass(frozen=True)
class VariedWords:
    """What a repetition draws anew, as nouns in a sentence."""

    initialisation: str
    order: str
    augmentation: str
    forests: str
    features: str
    joined: str
    where_any: str


@dataclass(frozen=True)
class MethodsWords:
    """The sentences of the methods paragraph, in one language."""

    data: str
    independent: str
    demo: str
    groups: str
    no_groups: str
    sealed: str
    opened: str
    given: str
    trained: OfRepetitions
    trained_alike: OfRepetitions
    varied: VariedWords
    tuned: OfSplits
    test: OfSplits
    judged: OfNumber
    claim: OfScope
    looks: str
    looks_of_t: str
    models: str
    registered: str
    early: str
    changed: OfNumber
    unregistered: str
    stopped: str
    precision: str
    software: str


ENGLISH = MethodsWords(
    data="All experiments used the collection {collection} ({classes} classes), with {train} "
    "pictures for training and {test} for testing in each repetition.",
    independent="Copies of a picture and near-duplicates counted once, these are {train} and "
    "{test}; so they enter every formula.",
    demo="These are demonstration pictures drawn by a program: results on them are no evidence "
    "about paintings.",
    groups="Splits were stratified by class, and near-duplicates shared a part.",
    no_groups="Splits were stratified by class; near-duplicates were not kept together.",
    sealed="Of all pictures, {share} % had been sealed beforehand, and no run saw them.",
    opened="All were tested on the same pictures, {share} % of all, which had been sealed before "
    "the first idea; the splits drew who was validated among the others.",
    given="The split was given with the pictures and used as it is: {leaked} of the {tested} test "
    "pictures have a near-duplicate in training or validation.",
    trained=OfRepetitions(
        seeds="Each experiment was trained {count} times on one split; {varied} varied, from root "
        "seed {seed}, and were the same for all experiments in each repetition.",
        resampled_splits="Each experiment was trained on {count} random splits, the same ones for "
        "all; {varied} varied with them, from root seed {seed}.",
        cross_validation="Each experiment was trained on {count} folds of {folds}-fold "
        "cross-validation, with the same folds for all; {varied} varied with them, from root seed "
        "{seed}.",
    ),
    trained_alike=OfRepetitions(
        seeds="Each experiment was trained {count} times on one split, from root seed {seed}; its "
        "training draws nothing at random.",
        resampled_splits="Each experiment was trained on {count} random splits, the same ones for "
        "all, from root seed {seed}; training itself draws nothing at random.",
        cross_validation="Each experiment was trained on {count} folds of {folds}-fold "
        "cross-validation, with the same folds for all, from root seed {seed}; training itself "
        "draws nothing at random.",
    ),
    varied=VariedWords(
        initialisation="initialisation",
        order="order",
        augmentation="augmentation",
        forests="draws of random forests",
        features="random starts of fitted features",
        joined="{first} and {last}",
        where_any="{names}, where there are any,",
    ),
    tuned=OfSplits(
        one="Beforehand {names} searched for values ({tuners}, {trials} trials a search) in a "
        "further split of the training and validation pictures alone; the best values were then "
        "trained anew with other seeds.",
        several="Before each repetition {names} searched for values ({tuners}, {trials} trials a "
        "search) in a further split of its training and validation pictures alone; the best "
        "values were then trained anew with other seeds.",
    ),
    test=OfSplits(
        one="Differences in {metric} from the baseline were tested with the paired t test, for "
        "{family}, with Holm's correction at alpha {alpha}; a proposal is called equivalent when "
        "a difference of ±{margin} or more is ruled out by two one-sided tests.",
        several="Differences in {metric} from the baseline were tested with the corrected "
        "resampled t test of Nadeau and Bengio (2003), for {family}, with Holm's correction at "
        "alpha {alpha}; a proposal is called equivalent when a difference of ±{margin} or more is "
        "ruled out by two one-sided tests. Posterior probabilities are those of the Bayesian "
        "correlated t test (Corani and Benavoli, 2015).",
    ),
    looks="Results were looked at after {counts} repetitions, as fixed beforehand (this is look "
    "{current}), with {spending}.",
    looks_of_t="Results were looked at after {counts} repetitions, as fixed beforehand (this is "
    "look {current}), with {spending}, calibrated under Student's t.",
    judged=OfNumber(
        one="The difference in {metric} from the baseline was judged by an interval at alpha "
        "{alpha}, with a margin of ±{margin}; differences beyond the margin were tested from its "
        "side (three-sided testing; Goeman, Solari and Stijnen, 2010).",
        many="Differences in {metric} from the baseline were judged by one interval for each of "
        "{family}, all holding at once at alpha {alpha} (Bonferroni), with a margin of ±{margin}; "
        "differences beyond the margin were tested from its side (three-sided testing; Goeman, "
        "Solari and Stijnen, 2010).",
    ),
    claim=OfScope(
        this_split="The claim is about training again on this one split and testing on the same "
        "pictures: the interval is that of the paired t test, and never narrower than the pictures "
        "alone allow.",
        this_collection="The claim is about this collection: the variance of the mean was "
        "estimated by components of pictures crossed with repetitions (Searle, Casella and "
        "McCulloch, 1992), near-duplicates as one picture, other scores than means over pictures "
        "by their influence values. The interval about collections like it is that of the "
        "corrected resampled t test of Nadeau and Bengio (2003).",
        collections_like_it="The claim is about collections like this one: the interval is that of "
        "the corrected resampled t test of Nadeau and Bengio (2003), and never narrower than the "
        "pictures alone allow. The interval about this collection is by components of pictures "
        "crossed with repetitions (Searle, Casella and McCulloch, 1992).",
    ),
    models="Trained models of the first repetition were compared on the same test pictures by "
    "McNemar's mid-p test and a paired bootstrap ({resamples} resamples, stratified by class); "
    "this is reported apart.",
    registered="The rule was written down before the first result.",
    early="The rule was written down when {runs} of the runs had already been made for other "
    "experiments.",
    changed=OfNumber(
        one="The rule was changed once when there were results already.",
        many="The rule was changed {times} times when there were results already.",
    ),
    unregistered="The comparison was chosen after the runs had been made.",
    stopped="Each score of a model that learns by epochs is the mean of {stops}, of training "
    "stopped after each of the last {stops} epochs: it is that of training stopped at one of them. "
    "No epoch was chosen, and their answers were not combined; models that are compared one by one "
    "are those of the last epoch.",
    precision="Networks were trained in {precision} arithmetic.",
    software="Software: Keras {keras} on TensorFlow {tensorflow}, scikit-learn {learn}, SciPy "
    "{scipy}.",
)

SPANISH = MethodsWords(
    data="Todos los experimentos usaron la colección {collection} ({classes} clases), con {train} "
    "imágenes de entrenamiento y {test} de prueba en cada repetición.",
    independent="Contando una sola vez las copias de una imagen y los casi duplicados, son "
    "{train} y {test}; así entran en todas las fórmulas.",
    demo="Son imágenes de demostración dibujadas por un programa: sus resultados no prueban nada "
    "sobre pinturas.",
    groups="Las particiones se estratificaron por clase y los casi duplicados quedaron en la "
    "misma parte.",
    no_groups="Las particiones se estratificaron por clase; los casi duplicados no se mantuvieron "
    "juntos.",
    sealed="Del total de imágenes, el {share} % se había sellado de antemano, y ninguna ejecución "
    "las vio.",
    opened="Todos se evaluaron con las mismas imágenes, el {share} % del total, selladas antes de "
    "la primera idea; las particiones sortearon entre las demás las de validación.",
    given="La partición se dio con las imágenes y se usa tal como es: {leaked} de las {tested} "
    "imágenes de prueba tienen una casi duplicada en entrenamiento o validación.",
    trained=OfRepetitions(
        seeds="Cada experimento se entrenó {count} veces con una misma partición; {varied} "
        "variaron a partir de la semilla {seed} y fueron iguales para todos los experimentos en "
        "cada repetición.",
        resampled_splits="Cada experimento se entrenó con {count} particiones aleatorias, las "
        "mismas para todos; con ellas variaron {varied}, a partir de la semilla {seed}.",
        cross_validation="Cada experimento se entrenó con {count} pliegues de validación cruzada "
        "de {folds} pliegues, los mismos para todos; con ellos variaron {varied}, a partir de la "
        "semilla {seed}.",
    ),
    trained_alike=OfRepetitions(
        seeds="Cada experimento se entrenó {count} veces con una misma partición, a partir de la "
        "semilla {seed}; su entrenamiento no sortea nada.",
        resampled_splits="Cada experimento se entrenó con {count} particiones aleatorias, las "
        "mismas para todos, a partir de la semilla {seed}; el entrenamiento en sí no sortea nada.",
        cross_validation="Cada experimento se entrenó con {count} pliegues de validación cruzada "
        "de {folds} pliegues, los mismos para todos, a partir de la semilla {seed}; el "
        "entrenamiento en sí no sortea nada.",
    ),
    varied=VariedWords(
        initialisation="la inicialización",
        order="el orden",
        augmentation="el aumento de datos",
        forests="los sorteos de los bosques aleatorios",
        features="los inicios aleatorios de las características ajustadas",
        joined="{first} y {last}",
        where_any="{names} (donde los hay)",
    ),
    tuned=OfSplits(
        one="Antes {names} buscaron valores ({tuners}, {trials} pruebas por búsqueda) en otra "
        "partición, solo de las imágenes de entrenamiento y validación; los mejores valores se "
        "entrenaron de nuevo con otras semillas.",
        several="Antes de cada repetición {names} buscaron valores ({tuners}, {trials} pruebas por "
        "búsqueda) en otra partición, solo de sus imágenes de entrenamiento y validación; los "
        "mejores valores se entrenaron de nuevo con otras semillas.",
    ),
    test=OfSplits(
        one="Las diferencias respecto a la referencia ({metric}) se contrastaron con la prueba "
        "t pareada, para {family}, con el ajuste de Holm y alfa {alpha}; una propuesta se llama "
        "equivalente cuando dos pruebas unilaterales descartan una diferencia de ±{margin} o "
        "mayor.",
        several="Las diferencias respecto a la referencia ({metric}) se contrastaron con la prueba "
        "t remuestreada y corregida de Nadeau y Bengio (2003), para {family}, con el ajuste de "
        "Holm y alfa {alpha}; una propuesta se llama equivalente cuando dos pruebas unilaterales "
        "descartan una diferencia de ±{margin} o mayor. Las probabilidades a posteriori son las "
        "de la prueba t bayesiana correlacionada (Corani y Benavoli, 2015).",
    ),
    looks="Los resultados se analizaron tras {counts} repeticiones, según lo fijado de antemano "
    "(este es el análisis {current}), con {spending}.",
    looks_of_t="Los resultados se analizaron tras {counts} repeticiones, según lo fijado de "
    "antemano (este es el análisis {current}), con {spending}, calibrado con la t de Student.",
    judged=OfNumber(
        one="La diferencia respecto a la referencia ({metric}) se juzgó con un intervalo con alfa "
        "{alpha} y un margen de ±{margin}; las diferencias más allá del margen se contrastaron "
        "desde su lado (contraste de tres lados; Goeman, Solari y Stijnen, 2010).",
        many="Las diferencias respecto a la referencia ({metric}) se juzgaron con un intervalo "
        "para cada una de {family}, todos válidos a la vez con alfa {alpha} (Bonferroni), con un "
        "margen de ±{margin}; las diferencias más allá del margen se contrastaron desde su lado "
        "(contraste de tres lados; Goeman, Solari y Stijnen, 2010).",
    ),
    claim=OfScope(
        this_split="La afirmación se refiere a volver a entrenar con esta única partición y probar "
        "con las mismas imágenes: el intervalo es el de la prueba t pareada, y nunca más estrecho "
        "de lo que permiten las imágenes por sí solas.",
        this_collection="La afirmación se refiere a esta colección: la varianza de la media se "
        "estimó por componentes de imágenes cruzadas con repeticiones (Searle, Casella y "
        "McCulloch, 1992), los casi duplicados como una imagen, y las puntuaciones que no son "
        "medias sobre imágenes, por sus valores de influencia. El intervalo de colecciones como "
        "esta es el de la prueba t remuestreada y corregida de Nadeau y Bengio (2003).",
        collections_like_it="La afirmación se refiere a colecciones como esta: el intervalo es el "
        "de la prueba t remuestreada y corregida de Nadeau y Bengio (2003), y nunca más estrecho "
        "de lo que permiten las imágenes por sí solas. El intervalo de esta colección es por "
        "componentes de imágenes cruzadas con repeticiones (Searle, Casella y McCulloch, 1992).",
    ),
    models="Los modelos entrenados de la primera repetición se compararon sobre las mismas "
    "imágenes de prueba con la prueba mid-p de McNemar y un bootstrap pareado ({resamples} "
    "remuestras, estratificado por clase), lo que se presenta aparte.",
    registered="La regla se escribió antes del primer resultado.",
    early="La regla se escribió cuando {runs} de los entrenamientos ya se habían hecho para otros "
    "experimentos.",
    changed=OfNumber(
        one="La regla se cambió una vez cuando ya había resultados.",
        many="La regla se cambió {times} veces cuando ya había resultados.",
    ),
    unregistered="La comparación se eligió después de hacer los entrenamientos.",
    stopped="Cada puntuación de un modelo que aprende por épocas es la media de {stops}, las del "
    "entrenamiento detenido tras cada una de las últimas {stops} épocas: es la de un entrenamiento "
    "detenido en una de ellas. No se eligió ninguna época ni se combinaron sus respuestas; los "
    "modelos que se comparan uno a uno son los de la última época.",
    precision="Las redes se entrenaron con aritmética {precision}.",
    software="Programas: Keras {keras} sobre TensorFlow {tensorflow}, scikit-learn {learn}, SciPy "
    "{scipy}.",
)
