"""Where a network looks and what its first layer sees: kernels, feature maps, heat maps."""

from dataclasses import dataclass

from harness.wording.cases import OfPart


@dataclass(frozen=True)
class ExplanationWords:
    """What figures of kernels, feature maps and heat maps say, in one language."""

    kernels_title: str
    kernels_detail: str
    maps_title: str
    maps_detail: str
    layers_title: str
    layers_detail: str
    patterns_title: str
    patterns_detail: str
    filter_number: str
    title: str
    detail: str
    grad_cam: str
    occlusion: str
    random_weights: str
    agreement: str
    empty_map: str
    answer: str
    looked_at_detail: str
    grad_cam_said: str
    occlusion_said: str
    in_part: OfPart
    most_alike: str
    looked_at: str


ENGLISH = ExplanationWords(
    kernels_title="{name}: kernels of the first convolution",
    kernels_detail="{kernels} kernels of {pixels}×{pixels} pixels; each scaled to its own range, "
    "grey is zero",
    maps_title="{name}: what the first convolution makes of a picture",
    maps_detail="dark: no response; bright: strong, on one scale for all maps",
    layers_title="{name}: one picture through the layers",
    layers_detail="a row for each convolution, its {most} strongest maps, each on its own scale "
    "(convolution · filter); deeper maps are coarser and tell of patterns more than of places",
    patterns_title="{name}: what single filters respond to",
    patterns_detail="from grey noise, each picture was changed along the gradient until the "
    "filter's mean response was high (convolution · filter). Plain noise: nothing moved it",
    filter_number="{layer} · {filter}",
    title="{name}: where the model looked",
    detail="Control: the same model with random weights, of its own answer. Maps that agree with "
    "it (correlation near 1) would show the picture, not what was learned.",
    grad_cam="Grad-CAM",
    occlusion="occlusion",
    random_weights="{method},\nrandom weights",
    agreement="correlation {value}",
    empty_map="no correlation: a map is empty",
    answer="{predicted}, {confidence} %",
    looked_at_detail="{name}; bright places spoke for this answer. Trust what both maps show.",
    grad_cam_said="which places of the last\nfeature maps spoke for it",
    occlusion_said="where covering the picture\nmakes it less probable",
    in_part=OfPart(
        training="this picture was in training: it says nothing of new pictures",
        validation="this picture was in validation: epochs may have been chosen by it",
        test="this picture was in the test part",
    ),
    most_alike="most alike among the training pictures:",
    looked_at="looked at: {heat_map}",
)

SPANISH = ExplanationWords(
    kernels_title="{name}: núcleos de la primera convolución",
    kernels_detail="{kernels} núcleos de {pixels}×{pixels} píxeles; cada uno en su propia escala, "
    "el gris es cero",
    maps_title="{name}: lo que la primera convolución hace de una imagen",
    maps_detail="oscuro: sin respuesta; claro: fuerte, en una escala para todos los mapas",
    layers_title="{name}: una imagen a través de las capas",
    layers_detail="una fila por convolución, sus {most} mapas más fuertes, cada uno en su propia "
    "escala (convolución · filtro); los más profundos son más gruesos y hablan de patrones más "
    "que de lugares",
    patterns_title="{name}: a qué responden los filtros",
    patterns_detail="desde ruido gris, cada imagen se cambió según el gradiente hasta que la "
    "respuesta media del filtro fue alta (convolución · filtro). Solo ruido: nada lo movió",
    filter_number="{layer} · {filter}",
    title="{name}: dónde miró el modelo",
    detail="Control: el mismo modelo con pesos aleatorios, de su propia respuesta. Mapas que "
    "coincidan con él (correlación cercana a 1) mostrarían la imagen, no lo aprendido.",
    grad_cam="Grad-CAM",
    occlusion="oclusión",
    random_weights="{method},\npesos aleatorios",
    agreement="correlación {value}",
    empty_map="sin correlación: un mapa está vacío",
    answer="{predicted}, {confidence} %",
    looked_at_detail="{name}; lo claro habló a favor de esta respuesta. Es de fiar lo que "
    "muestran ambos mapas.",
    grad_cam_said="qué lugares de los últimos\nmapas hablaron a su favor",
    occlusion_said="dónde tapar la imagen\nla hace menos probable",
    in_part=OfPart(
        training="esta imagen estaba en el entrenamiento: no dice nada de imágenes nuevas",
        validation="esta imagen estaba en la validación: quizá se eligieron épocas con ella",
        test="esta imagen estaba en la parte de prueba",
    ),
    most_alike="las más parecidas entre las imágenes de entrenamiento:",
    looked_at="dónde miró: {heat_map}",
)
