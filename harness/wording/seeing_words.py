"""Texts of figures of what models see: kernels, feature maps, components, heat maps."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seeing:
    """What these figures say, in one language."""

    kernels_title: str
    kernels_detail: str
    maps_title: str
    maps_detail: str
    components_title: str
    components_detail: str
    mean_picture: str
    component: str
    variance_title: str
    components_axis: str
    variance_each: str
    variance_sum: str
    rebuilding_title: str
    rebuilding_axis: str
    rebuilding_detail: str
    mean_alone: str
    rebuilt_detail: str
    explain_title: str
    explain_detail: str
    picture: str
    grad_cam: str
    occlusion: str
    random_weights: str
    agreement: str
    answer: str


ENGLISH = Seeing(
    kernels_title="{name}: kernels of the first convolution",
    kernels_detail="{kernels} kernels of {pixels}×{pixels} pixels; each scaled to its own range, "
    "grey is zero",
    maps_title="{name}: what the first convolution makes of a picture",
    maps_detail="dark: no response; bright: strong, on one scale for all maps",
    components_title="{name}: mean picture and principal components",
    components_detail="components from most to least variance; sign and contrast are arbitrary",
    mean_picture="mean",
    component="{number}: {share} %",
    variance_title="{name}: variance explained by principal components",
    components_axis="principal components",
    variance_each="share of each (%)",
    variance_sum="together (%)",
    rebuilding_title="{name}: test pictures rebuilt from principal components",
    rebuilding_axis="root mean square error (grey levels of 255)",
    rebuilding_detail="{pictures} test pictures, which the components have not seen; median, and "
    "the range of half and of nine tenths of them",
    mean_alone="0: the mean alone",
    rebuilt_detail="above each column: how many components tell the picture; 0 is the mean",
    explain_title="{name}: where the model looked",
    explain_detail="Control: the same model with random weights. Maps that agree with it "
    "(correlation near 1) would show the picture, not what was learned.",
    picture="picture",
    grad_cam="Grad-CAM",
    occlusion="occlusion",
    random_weights="{method},\nrandom weights",
    agreement="correlation {value}",
    answer="{predicted}, {confidence} %",
)

SPANISH = Seeing(
    kernels_title="{name}: núcleos de la primera convolución",
    kernels_detail="{kernels} núcleos de {pixels}×{pixels} píxeles; cada uno en su propia escala, "
    "el gris es cero",
    maps_title="{name}: lo que la primera convolución hace de una imagen",
    maps_detail="oscuro: sin respuesta; claro: fuerte, en una escala para todos los mapas",
    components_title="{name}: imagen media y componentes principales",
    components_detail="componentes de mayor a menor varianza; signo y contraste son arbitrarios",
    mean_picture="media",
    component="{number}: {share} %",
    variance_title="{name}: varianza explicada por componentes principales",
    components_axis="componentes principales",
    variance_each="proporción de cada una (%)",
    variance_sum="en conjunto (%)",
    rebuilding_title="{name}: imágenes de prueba reconstruidas con componentes principales",
    rebuilding_axis="raíz del error cuadrático medio (niveles de gris de 255)",
    rebuilding_detail="{pictures} imágenes de prueba, que las componentes no han visto; mediana, "
    "y el intervalo de la mitad y de nueve décimos de ellas",
    mean_alone="0: la media sola",
    rebuilt_detail="sobre cada columna: cuántas componentes dicen la imagen; 0 es la media",
    explain_title="{name}: dónde miró el modelo",
    explain_detail="Control: el mismo modelo con pesos aleatorios. Mapas que coincidan con él "
    "(correlación cercana a 1) mostrarían la imagen, no lo aprendido.",
    picture="imagen",
    grad_cam="Grad-CAM",
    occlusion="oclusión",
    random_weights="{method},\npesos aleatorios",
    agreement="correlación {value}",
    answer="{predicted}, {confidence} %",
)
