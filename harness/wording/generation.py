"""What figures of a generation say, in each language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GenerationWords:
    """What figures of a generation say, in one language."""

    beside_title: str
    beside_detail: str
    painted: str
    real: str
    course_title: str
    course_detail: str
    shown: str
    loss: str
    told_apart: str
    variety: str
    generator_loss: str
    discriminator_loss: str
    on_training: str
    on_validation: str
    by_chance: str
    alarm: str
    withheld: str
    repetitions: str
    trained: str
    measured: str
    no_gain: str
    chapter: str
    when: str
    distance: str
    answers: str
    ended: str
    run: str
    table: str
    explained: str
    between_title: str
    between_detail: str
    between_caption: str
    beside_caption: str
    course_caption: str
    nearest_caption: str
    distance_title: str
    distance_detail: str
    distance_caption: str


ENGLISH = GenerationWords(
    beside_title="{name}: painted pictures, and real ones",
    beside_detail="Left: the first {painted} that were drawn, none chosen, after {images} real "
    "pictures were shown. Right: {real} of the test part, which nobody learned from.",
    painted="painted",
    real="real",
    course_title="{name}: how training went",
    course_detail="Told apart: the share of pairs of which the discriminator takes the real "
    "picture for more real. More on training than on held-out pictures is what it knows by heart. "
    "Variety: how far a sample lies from its nearest, as a share of what real pictures do.",
    shown="real pictures shown",
    loss="loss",
    told_apart="told apart",
    variety="variety",
    generator_loss="generator",
    discriminator_loss="discriminator",
    on_training="training",
    on_validation="held out",
    by_chance="by chance",
    alarm="collapse below",
    withheld="No gain of {proposal} is claimed: of its {runs} runs, {faulty} diverged, collapsed "
    "or copied training pictures, which a kernel distance may not see. What it says alone:",
    repetitions="the {r} repetitions are trainings on one split, held against the same real "
    "pictures: words are about training again on that split",
    trained="In each of {count} repetitions, trainings on one split of {collection}, a generator "
    "of each experiment learned at {pixels} pixels, that of {baseline} from {images} pictures "
    "shown; first weights, latents and order came from root seed {seed}, the same for all.",
    measured="What each painted when its budget was used up, {pictures} pictures, was held against "
    "as many of the test part by the unbiased kernel distance (KID; Bińkowski et al., 2018) in the "
    "features of {backbone}; no checkpoint was chosen.",
    no_gain="No gain was to be claimed where a training diverged, or its pictures collapsed or "
    "copied training pictures.",
    chapter="What was painted",
    when="A generator learned from the training part; what it painted when its budget was used up "
    "is held against the test part, which nobody learned from. No number of this kind means "
    "anything alone: beside each stands what other real pictures give, held against the same.",
    distance="{name}, after {images} real pictures were shown: KID {generated}; of other real "
    "pictures {other_half}, of blurred ones {blurred}, of PCA-Gaussian samples {pca_gaussian}, of "
    "noise {noise}.",
    answers="What the numbers of {name} answer:",
    ended="Trainings: {runs}; diverged: {diverged}; collapsed: {collapsed}; copying: {copied}.",
    run="run",
    table="Measures of painted pictures (of real ones)",
    explained="KID and SWD: distance from real pictures; less is better. Precision and density: do "
    "pictures look real? Recall and coverage: do they show all that real ones show? SSIM and "
    "twins: how alike two of them are; less is more varied.",
    between_title="{name}: from one picture to the next",
    between_detail="Each row begins and ends with one of the first samples, none chosen. Where a "
    "picture changes at once, not by degrees, single pictures were learned rather than how they "
    "differ.",
    between_caption="What {name} paints between two of its samples, in eight rows.",
    beside_caption="What {name} painted, none chosen, and real pictures.",
    course_caption="How the training of {name} went.",
    nearest_caption="Those of {name} nearest to training pictures, beside these.",
    distance_title="How far from real pictures",
    distance_detail="KID of what is painted after a quarter, a half and all of the budget; lower "
    "is better. Lines join the means of all trainings, dots are trainings. Grey: what the same "
    "measure says of sets whose fault is known.",
    distance_caption="How the distance from real pictures changed with the pictures shown.",
)
SPANISH = GenerationWords(
    beside_title="{name}: imágenes pintadas e imágenes reales",
    beside_detail="Izquierda: las primeras {painted} sorteadas, ninguna escogida, tras mostrar "
    "{images} imágenes reales. Derecha: {real} de la parte de prueba, de las que nadie aprendió.",
    painted="pintadas",
    real="reales",
    course_title="{name}: cómo fue el entrenamiento",
    course_detail="Distinguidas: la proporción de pares en que el discriminador toma por más real "
    "la imagen real. Más en las de entrenamiento que en las reservadas es lo que sabe de memoria. "
    "Variedad: a qué distancia está una muestra de su más cercana, respecto de las reales.",
    shown="imágenes reales mostradas",
    loss="pérdida",
    told_apart="distinguidas",
    variety="variedad",
    generator_loss="generador",
    discriminator_loss="discriminador",
    on_training="entrenamiento",
    on_validation="reservadas",
    by_chance="por azar",
    alarm="colapso por debajo",
    withheld="No se afirma ninguna mejora de {proposal}: de sus {runs} ejecuciones, {faulty} "
    "divergieron, colapsaron o copiaron imágenes de entrenamiento, lo que una distancia de núcleo "
    "puede no ver. Lo que dice ella sola:",
    repetitions="las {r} repeticiones son entrenamientos con una misma partición, comparadas con "
    "las mismas imágenes reales: las palabras se refieren a volver a entrenar con ella",
    trained="En cada una de {count} repeticiones, entrenamientos con una misma partición de "
    "{collection}, un generador de cada experimento aprendió a {pixels} píxeles, el de {baseline} "
    "de {images} imágenes mostradas; los primeros pesos, los latentes y el orden salieron de la "
    "semilla {seed} y fueron los mismos para todos.",
    measured="Lo que cada uno pintó al agotarse su presupuesto, {pictures} imágenes, se comparó "
    "con otras tantas de la parte de prueba por la distancia de núcleo sin sesgo (KID; Bińkowski "
    "et al., 2018) en las características de {backbone}; no se eligió ningún punto de control.",
    no_gain="No se iba a afirmar ninguna mejora donde un entrenamiento divergiera, o sus imágenes "
    "colapsaran o copiaran imágenes de entrenamiento.",
    chapter="Lo que se pintó",
    when="Un generador aprendió de la parte de entrenamiento; lo que pintó al agotarse su "
    "presupuesto se compara con la parte de prueba, de la que nadie aprendió. Ningún número de "
    "esta clase dice nada por sí solo: junto a cada uno está lo que dan otras imágenes reales.",
    distance="{name}, tras mostrar {images} imágenes reales: KID {generated}; de otras imágenes "
    "reales {other_half}, de borrosas {blurred}, de muestras PCA-gaussianas {pca_gaussian}, de "
    "ruido {noise}.",
    answers="Lo que responden los números de {name}:",
    ended="Entrenamientos: {runs}; divergentes: {diverged}; colapsados: {collapsed}; con copias: "
    "{copied}.",
    run="ejecución",
    table="Medidas de las imágenes pintadas (de las reales)",
    explained="KID y SWD: distancia a las imágenes reales; menos es mejor. Precisión y densidad: "
    "¿parecen reales? Exhaustividad y cobertura: ¿muestran todo lo que muestran las reales? SSIM y "
    "gemelas: cuánto se parecen dos de ellas; menos es más variado.",
    between_title="{name}: de una imagen a la siguiente",
    between_detail="Cada fila empieza y acaba con una de las primeras muestras, nada escogido. "
    "Donde una imagen cambia de golpe y no poco a poco, se aprendieron imágenes sueltas y no en "
    "qué se diferencian.",
    between_caption="Lo que pinta {name} entre dos de sus muestras, en ocho filas.",
    beside_caption="Lo que pintó {name}, nada escogido, e imágenes reales.",
    course_caption="Cómo fue el entrenamiento de {name}.",
    nearest_caption="Las de {name} más próximas a imágenes de entrenamiento, junto a estas.",
    distance_title="A qué distancia de las imágenes reales",
    distance_detail="KID de lo pintado tras un cuarto, la mitad y todo el presupuesto; menos es "
    "mejor. Las líneas unen las medias de todos los entrenamientos, los puntos son entrenamientos. "
    "Gris: lo que dice la misma medida de conjuntos cuyo defecto se conoce.",
    distance_caption="Cómo cambió la distancia a las imágenes reales con las imágenes mostradas.",
)
