"""Texts of the report on what was learned without labels and on what was searched."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LearnedWords:
    """What these chapters say, in one language."""

    components_when: str
    components_not: str
    components_none: str
    judged: str
    clusters_when: str
    clusters_not: str
    clusters_none: str
    cluster_run: str
    more_than_chance: str
    as_by_chance: str
    clusters_table: str
    over_k_caption: str
    contingency_caption: str
    gallery_caption: str
    search: str
    search_said: str
    search_drop: str
    search_why: str
    search_as_written: str
    space_table: str
    looked_for: str
    as_written: str
    found: str
    between: str
    trials_table: str
    trial: str
    status: str
    completed: str
    pruned: str
    failed: str
    seconds: str
    course_caption: str
    importance_caption: str
    importance_few: str
    parallel_caption: str
    architecture_title: str
    architecture_caption: str
    architecture_input: str
    architecture_layers: str


ENGLISH = LearnedWords(
    components_when="Principal components are applicable where a model is given a row of numbers "
    "for each picture: the values of a small picture, or what a backbone makes of it. There are at "
    "most as many as training pictures. In front of a convolution they are not applicable, because "
    "it looks for patterns of neighbouring pixels and components have no neighbours; a network can "
    "only be shown pictures that were rebuilt from components.",
    components_not="They are not applicable in front of {name}, whose {model} convolves pictures "
    "of {pixels} × {pixels} pixels.",
    components_none="No experiment of this report is fitted on components, so it does not say "
    "whether they would help. experiments/pca/pca_logistic.yaml asks that, and "
    "experiments/pca/thumbnail_logistic.yaml is its control.",
    judged="{name}: {word}. {said}",
    clusters_when="k-means gives each picture its nearest centre. As features (which centre, or "
    "how far from each) clusters are applicable where a model is given a row of numbers, and not "
    "in front of a convolution. As an answer to whose a picture is they are applicable only as far "
    "as clusters agree with classes: AMI and ARI measure that, and shuffled labels give 0. Purity "
    "grows with the number of clusters by itself and must be read beside its level of chance.",
    clusters_not="They are not applicable in front of {name}, whose {model} convolves pictures of "
    "{pixels} × {pixels} pixels.",
    clusters_none="No experiment of this report uses clusters. "
    "experiments/clusters/clusters_thumbnail.yaml asks whether they help, and "
    "experiments/clusters/kmeans_pixels.yaml whether they are the classes.",
    cluster_run="clustering",
    more_than_chance="{name}: its {clusters} clusters say something of the class, and are not the "
    "classes: AMI {ami}, {confidence} % interval {low} to {high}, where shuffled labels give "
    "{chance} and the classes themselves 1.",
    as_by_chance="{name}: nothing shows that its {clusters} clusters say anything of the class: "
    "AMI {ami}, {confidence} % interval {low} to {high}, and shuffled labels give {chance}.",
    clusters_table="Clusters against classes on test pictures, at the number of clusters that was "
    "chosen without labels; in brackets what shuffled labels give. Silhouette and stability are "
    "those of the training part.",
    over_k_caption="{name}: agreement with the classes, and what can be said without labels, by "
    "the number of clusters.",
    contingency_caption="{name}: whose test pictures are in which cluster.",
    gallery_caption="{name}: the pictures nearest to the centres of its largest clusters.",
    search="The search for values",
    search_said="{name}: {trials} trials of a search ({tuner}) by {objective} on pictures of the "
    "training part. Its trials saw no test picture.",
    search_drop="The search said {said}; its winner, trained anew, scores {honest} on the test "
    "part ({drop}).",
    search_why="The best of many trials is partly the luckiest, so only the score on the test part "
    "counts.",
    search_as_written="No trial was better than the values as they are written, which were "
    "therefore trained.",
    space_table="{name}: where each value was looked for, and what was found.",
    looked_for="looked for",
    as_written="as written",
    found="found",
    between="{low} to {high}",
    trials_table="{name}: the values as written and the best {shown} of {trials} trials.",
    trial="trial",
    status="status",
    completed="completed",
    pruned="stopped early",
    failed="failed",
    seconds="time (s)",
    course_caption="{name}: each trial, the best so far, and what the winner was worth.",
    importance_caption="{name}: which values mattered.",
    importance_few="Which values mattered cannot be told from fewer than {trials} trials.",
    parallel_caption="{name}: the values of each trial.",
    architecture_title="{name}: its layers",
    architecture_caption="{name}: from a picture to {classes} classes. Widths follow the side of "
    "what each layer gives, colours its kind.",
    architecture_input="picture",
    architecture_layers="{layers} layers",
)

SPANISH = LearnedWords(
    components_when="Las componentes principales son aplicables donde un modelo recibe una fila de "
    "números por imagen: los valores de una imagen pequeña, o lo que una red preentrenada hace de "
    "ella. Hay como máximo tantas como imágenes de entrenamiento. Delante de una convolución no "
    "son aplicables, porque esta busca patrones de píxeles vecinos y las componentes no tienen "
    "vecinas; a una red solo se le pueden mostrar imágenes reconstruidas con componentes.",
    components_not="No son aplicables delante de {name}, cuyo modelo ({model}) convoluciona "
    "imágenes de {pixels} × {pixels} píxeles.",
    components_none="Ningún experimento de este informe se ajusta sobre componentes, así que no "
    "dice si ayudarían. Lo pregunta experiments/pca/pca_logistic.yaml, y "
    "experiments/pca/thumbnail_logistic.yaml es su control.",
    judged="{name}: el veredicto es «{word}». {said}",
    clusters_when="k-means da a cada imagen su centro más próximo. Como características (qué "
    "centro, o a qué distancia de cada uno) los grupos son aplicables donde un modelo recibe una "
    "fila de números, y no delante de una convolución. Como respuesta a de quién es una imagen son "
    "aplicables solo en la medida en que los grupos concuerdan con las clases: eso miden AMI y "
    "ARI, y las etiquetas barajadas dan 0. La pureza crece por sí sola con el número de grupos y "
    "debe leerse junto a su nivel de azar.",
    clusters_not="No son aplicables delante de {name}, cuyo modelo ({model}) convoluciona imágenes "
    "de {pixels} × {pixels} píxeles.",
    clusters_none="Ningún experimento de este informe usa grupos. "
    "experiments/clusters/clusters_thumbnail.yaml pregunta si ayudan, y "
    "experiments/clusters/kmeans_pixels.yaml si son las clases.",
    cluster_run="agrupamiento",
    more_than_chance="{name}: sus {clusters} grupos dicen algo de la clase, y no son las clases: "
    "AMI {ami}, intervalo del {confidence} % de {low} a {high}, donde las etiquetas barajadas dan "
    "{chance} y las propias clases 1.",
    as_by_chance="{name}: nada muestra que sus {clusters} grupos digan algo de la clase: AMI "
    "{ami}, intervalo del {confidence} % de {low} a {high}, y las etiquetas barajadas dan "
    "{chance}.",
    clusters_table="Grupos frente a clases en imágenes de prueba, con el número de grupos elegido "
    "sin etiquetas; entre paréntesis lo que dan etiquetas barajadas. La silueta y la estabilidad "
    "son las de la parte de entrenamiento.",
    over_k_caption="{name}: concordancia con las clases, y lo que se puede decir sin etiquetas, "
    "según el número de grupos.",
    contingency_caption="{name}: de quién son las imágenes de prueba de cada grupo.",
    gallery_caption="{name}: las imágenes más próximas a los centros de sus grupos mayores.",
    search="La búsqueda de valores",
    search_said="{name}: {trials} pruebas de una búsqueda ({tuner}) según {objective} en imágenes "
    "de la parte de entrenamiento. Sus pruebas no vieron ninguna imagen de prueba.",
    search_drop="La búsqueda dijo {said}; su ganadora, entrenada de nuevo, obtiene {honest} en la "
    "parte de prueba ({drop}).",
    search_why="La mejor de muchas pruebas es en parte la más afortunada, así que solo cuenta la "
    "puntuación en la parte de prueba.",
    search_as_written="Ninguna prueba superó los valores tal como están escritos, que por eso se "
    "entrenaron.",
    space_table="{name}: dónde se buscó cada valor y qué se encontró.",
    looked_for="se buscó en",
    as_written="tal como está escrito",
    found="encontrado",
    between="de {low} a {high}",
    trials_table="{name}: los valores escritos y las {shown} mejores de {trials} pruebas.",
    trial="prueba",
    status="estado",
    completed="completa",
    pruned="interrumpida pronto",
    failed="fallida",
    seconds="tiempo (s)",
    course_caption="{name}: cada prueba, la mejor hasta el momento y lo que valió la ganadora.",
    importance_caption="{name}: qué valores importaron.",
    importance_few="Con menos de {trials} pruebas no se puede decir qué valores importaron.",
    parallel_caption="{name}: los valores de cada prueba.",
    architecture_title="{name}: sus capas",
    architecture_caption="{name}: de una imagen a {classes} clases. La anchura sigue al lado de lo "
    "que da cada capa, el color a su tipo.",
    architecture_input="imagen",
    architecture_layers="{layers} capas",
)
