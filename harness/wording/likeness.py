"""Generated pictures against real ones: what sets are called, and what their numbers mean."""

from dataclasses import dataclass

from harness.wording.cases import Cases


@dataclass(frozen=True)
class OfSet(Cases):
    """A text for each set of pictures that is compared."""

    generated: str
    other_half: str
    beside: str
    copies: str
    collapsed: str
    blurred: str
    pca_gaussian: str
    noise: str


@dataclass(frozen=True)
class LikenessWords:
    """What the comparison of generated and real pictures says, in one language."""

    sets: OfSet
    title: str
    set_name: str
    kernel: str
    to_training: str
    patches: str
    precision: str
    recall: str
    density: str
    coverage: str
    similarity: str
    twins: str
    copying: str
    explained: str
    told_apart: str
    not_told_apart: str
    nearer_than: str
    nearer_than_none: str
    farther_than: str
    copies_none: str
    copies_found: str
    copies_unknown: str
    collapse_none: str
    collapse_found: str
    nearest_title: str
    nearest_detail: str
    nearest_generated: str
    nearest_in_pixels: str
    nearest_in_features: str


ENGLISH = LikenessWords(
    sets=OfSet(
        generated="generated",
        other_half="other half of the real",
        beside="{name}",
        copies="copies of training",
        collapsed="collapsed to four",
        blurred="blurred",
        pca_gaussian="PCA-Gaussian",
        noise="noise",
    ),
    title="{pictures} pictures of each set against {pictures} real ones, at {pixels} × {pixels} "
    "pixels, as {network} sees them",
    set_name="set",
    kernel="KID × 1000",
    to_training="KID to training",
    patches="SWD × 1000",
    precision="precision",
    recall="recall",
    density="density",
    coverage="coverage",
    similarity="SSIM",
    twins="twins",
    copying="copying z",
    explained="KID and SWD: distance from the real pictures; less is better, and KID may fall "
    "below 0. After ±: standard error, which errs towards too large. Precision and density: do the "
    "pictures look real? Recall and coverage: do they show all that real ones show? They depend on "
    "the number of pictures: compare them within this table alone. SSIM: how alike two pictures of "
    "the set are; twins: share of pictures with another one close by. Copying z: nearness to the "
    "training pictures, mirrored ones included, against that of held-out real ones, in pixels and "
    "in features.",
    told_apart="Told apart from real pictures: yes. KID × 1000 is {value} ± {error} (permutation "
    "test: p {p}); of the other half of the real pictures it is {real}.",
    not_told_apart="Told apart from real pictures: not by these {pictures}. KID × 1000 is {value} "
    "± {error} (permutation test: p {p}); of the other half of the real pictures it is {real}.",
    nearer_than="Nearer to the real pictures than: {names}.",
    nearer_than_none="Nearer to the real pictures than: none of these sets.",
    farther_than="Farther than: {names}.",
    copies_none="Copying: no sign of it. z is {pixels} in pixels and {features} in features, and "
    "only both far below 0 would show it; copies give {known_pixels} and {known_features}.",
    copies_found="Copying: YES. The pictures are nearer to the training pictures than held-out "
    "real ones are: z is {pixels} in pixels and {features} in features; copies give "
    "{known_pixels} and {known_features}.",
    copies_unknown="Copying: not asked. It takes the training pictures: --training DIR.",
    collapse_none="Collapse: no. {share} % of the pictures have another one close by, of real "
    "ones {real} %.",
    collapse_found="Collapse: YES. {share} % of the pictures have another one close by, of real "
    "ones {real} %.",
    nearest_title="Generated pictures that lie nearest to the training pictures",
    nearest_detail="nearest first; beside each the training picture nearest to it, mirrored where "
    "that is nearer",
    nearest_generated="generated",
    nearest_in_pixels="nearest in pixels",
    nearest_in_features="nearest in features",
)

SPANISH = LikenessWords(
    sets=OfSet(
        generated="generadas",
        other_half="otra mitad de las reales",
        beside="{name}",
        copies="copias del entrenamiento",
        collapsed="colapsadas en cuatro",
        blurred="desenfocadas",
        pca_gaussian="PCA gaussiano",
        noise="ruido",
    ),
    title="{pictures} imágenes de cada conjunto frente a {pictures} reales, de {pixels} × {pixels} "
    "píxeles, como las ve {network}",
    set_name="conjunto",
    kernel="KID × 1000",
    to_training="KID al entrenamiento",
    patches="SWD × 1000",
    precision="precisión",
    recall="exhaustividad",
    density="densidad",
    coverage="cobertura",
    similarity="SSIM",
    twins="gemelas",
    copying="z de copia",
    explained="KID y SWD: distancia a las imágenes reales; menos es mejor, y KID puede bajar de 0. "
    "Tras ±: error estándar, que tiende a ser demasiado grande. Precisión y densidad: ¿parecen "
    "reales las imágenes? Exhaustividad y cobertura: ¿muestran todo lo que muestran las reales? "
    "Dependen del número de imágenes: solo se comparan dentro de esta tabla. SSIM: cuánto se "
    "parecen dos imágenes del conjunto; gemelas: proporción de imágenes con otra muy próxima. z de "
    "copia: cercanía a las imágenes de entrenamiento, también reflejadas, frente a la de imágenes "
    "reales no vistas, en píxeles y en características.",
    told_apart="¿Se distinguen de las reales? Sí. KID × 1000 es {value} ± {error} (prueba de "
    "permutación: p {p}); el de la otra mitad de las reales es {real}.",
    not_told_apart="¿Se distinguen de las reales? No con estas {pictures}. KID × 1000 es {value} ± "
    "{error} (prueba de permutación: p {p}); el de la otra mitad de las reales es {real}.",
    nearer_than="Más cerca de las reales que: {names}.",
    nearer_than_none="Más cerca de las reales que: ninguno de estos conjuntos.",
    farther_than="Más lejos que: {names}.",
    copies_none="Copia: ningún indicio. z es {pixels} en píxeles y {features} en características, "
    "y solo ambos muy por debajo de 0 la mostrarían; las copias dan {known_pixels} y "
    "{known_features}.",
    copies_found="Copia: SÍ. Las imágenes están más cerca de las de entrenamiento que las reales "
    "no vistas: z es {pixels} en píxeles y {features} en características; las copias dan "
    "{known_pixels} y {known_features}.",
    copies_unknown="Copia: no preguntada. Requiere las imágenes de entrenamiento: --training DIR.",
    collapse_none="Colapso: no. El {share} % de las imágenes tiene otra muy próxima; de las "
    "reales, el {real} %.",
    collapse_found="Colapso: SÍ. El {share} % de las imágenes tiene otra muy próxima; de las "
    "reales, el {real} %.",
    nearest_title="Las imágenes generadas más próximas a las de entrenamiento",
    nearest_detail="las más próximas primero; junto a cada una, la imagen de entrenamiento más "
    "próxima, reflejada si así lo está más",
    nearest_generated="generada",
    nearest_in_pixels="más próxima en píxeles",
    nearest_in_features="más próxima en rasgos",
)
