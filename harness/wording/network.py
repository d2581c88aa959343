"""A network: its layers and settings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NetworkWords:
    """What tables and figures of a network's layers and settings say, in one language."""

    layers_table: str
    layer: str
    kind: str
    shape: str
    parameters: str
    layers_total: str
    no_layers: str
    not_installed: str
    of_archive: str
    architecture_title: str
    architecture_caption: str
    layers: str
    settings_table: str
    key: str
    value: str


ENGLISH = NetworkWords(
    layers_table="Layers of the network: the shape of what each gives, and its parameters.",
    layer="layer",
    kind="kind",
    shape="output",
    parameters="parameters",
    layers_total="All layers together have {parameters} parameters.",
    no_layers="It is no network that is built from its description ({model} on {features}).",
    not_installed="Layers are shown where TensorFlow is installed: pip install "
    "'artist-harness[train]'.",
    of_archive="A report on an archive builds no network, so that it is the same everywhere: its "
    "layers are shown after `python -m harness import`.",
    architecture_title="{name}: its layers",
    architecture_caption="{name}: from a picture to {classes} classes. Widths follow the side of "
    "what each layer gives, colours its kind.",
    layers="{layers} layers",
    settings_table="All settings.",
    key="setting",
    value="value",
)

SPANISH = NetworkWords(
    layers_table="Capas de la red: la forma de lo que da cada una y sus parámetros.",
    layer="capa",
    kind="tipo",
    shape="salida",
    parameters="parámetros",
    layers_total="Todas las capas juntas tienen {parameters} parámetros.",
    no_layers="No es una red que se construya a partir de su descripción ({model} sobre "
    "{features}).",
    not_installed="Las capas se muestran donde TensorFlow está instalado: pip install "
    "'artist-harness[train]'.",
    of_archive="El informe de un archivo de estudio no construye ninguna red, para ser igual en "
    "todas partes: las capas se muestran tras `python -m harness import`.",
    architecture_title="{name}: sus capas",
    architecture_caption="{name}: de una imagen a {classes} clases. La anchura sigue al lado de "
    "lo que da cada capa, el color a su tipo.",
    layers="{layers} capas",
    settings_table="Todos los ajustes.",
    key="ajuste",
    value="valor",
)
