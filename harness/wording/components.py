"""Principal components: what they explain, and where they are applicable."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ComponentWords:
    """What figures and the chapter on components say, in one language."""

    when: str
    not_applicable: str
    said: str
    title: str
    detail: str
    caption: str
    mean_picture: str
    component: str
    variance_title: str
    variance_caption: str
    axis: str
    variance_each: str
    variance_sum: str
    reconstruction_title: str
    reconstruction_axis: str
    reconstruction_detail: str
    mean_alone: str
    rebuilt_detail: str


ENGLISH = ComponentWords(
    when="Principal components are applicable where a model is given a row of numbers for each "
    "picture: the values of a small picture, or what a backbone makes of it. There are at most as "
    "many as training pictures. In front of a convolution they are not applicable, because it "
    "looks for patterns of neighbouring pixels and components have no neighbours; a network can "
    "only be shown pictures that were rebuilt from components.",
    not_applicable="They are not applicable in front of {name}, whose {model} convolves pictures "
    "of {pixels} × {pixels} pixels.",
    said="{name} is fitted on {components} principal components of the training pictures, which "
    "explain {share} % of their variance.",
    title="{name}: mean picture and principal components",
    detail="components from most to least variance; sign and contrast are arbitrary",
    caption="{name}: mean picture and first components.",
    mean_picture="mean",
    component="{number}: {share} %",
    variance_title="{name}: variance explained by principal components",
    variance_caption="{name}: variance explained by the components.",
    axis="principal components",
    variance_each="share of each (%)",
    variance_sum="together (%)",
    reconstruction_title="{name}: test pictures rebuilt from principal components",
    reconstruction_axis="root mean square error (grey levels of 255)",
    reconstruction_detail="{pictures} test pictures, which the components have not seen; median, "
    "and the range of half and of nine tenths of them",
    mean_alone="0: the mean alone",
    rebuilt_detail="above each column: how many components tell the picture; 0 is the mean",
)

SPANISH = ComponentWords(
    when="Las componentes principales son aplicables donde un modelo recibe una fila de números "
    "por imagen: los valores de una imagen pequeña, o lo que una red preentrenada hace de ella. "
    "Hay como máximo tantas como imágenes de entrenamiento. Delante de una convolución no son "
    "aplicables, porque esta busca patrones de píxeles vecinos y las componentes no tienen "
    "vecinas; a una red solo se le pueden mostrar imágenes reconstruidas con componentes.",
    not_applicable="No son aplicables delante de {name}, cuyo modelo ({model}) convoluciona "
    "imágenes de {pixels} × {pixels} píxeles.",
    said="{name} se ajusta sobre {components} componentes principales de las imágenes de "
    "entrenamiento, que explican el {share} % de su varianza.",
    title="{name}: imagen media y componentes principales",
    detail="componentes de mayor a menor varianza; signo y contraste son arbitrarios",
    caption="{name}: imagen media y primeras componentes.",
    mean_picture="media",
    component="{number}: {share} %",
    variance_title="{name}: varianza explicada por componentes principales",
    variance_caption="{name}: varianza explicada por las componentes.",
    axis="componentes principales",
    variance_each="proporción de cada una (%)",
    variance_sum="en conjunto (%)",
    reconstruction_title="{name}: imágenes de prueba reconstruidas con componentes principales",
    reconstruction_axis="raíz del error cuadrático medio (niveles de gris de 255)",
    reconstruction_detail="{pictures} imágenes de prueba, que las componentes no han visto; "
    "mediana, y el intervalo de la mitad y de nueve décimos de ellas",
    mean_alone="0: la media sola",
    rebuilt_detail="sobre cada columna: cuántas componentes dicen la imagen; 0 es la media",
)
