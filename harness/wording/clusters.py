"""k-means clusters: what they hold, and how far they are the classes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClusterWords:
    """What figures and the chapter on clusters say, in one language."""

    when: str
    not_applicable: str
    said: str
    centres_title: str
    centres_caption: str
    cluster_run: str
    more_than_chance: str
    as_by_chance: str
    table: str
    gallery_title: str
    gallery_detail: str
    gallery_some: str
    gallery_caption: str
    parts: str
    test_part: str
    cluster: str
    pictures_of: str
    commonest: str
    contingency_title: str
    contingency_detail: str
    contingency_caption: str
    saw_labels: str
    empty: str
    axis: str
    share_of_cluster: str
    over_k_title: str
    over_k_detail: str
    over_k_caption: str
    number_of_clusters: str
    beyond_chance: str
    with_chance: str
    without_labels: str
    chosen: str
    purity: str
    nmi: str
    silhouette: str
    stability_seeds: str
    stability_halves: str


ENGLISH = ClusterWords(
    when="k-means gives each picture its nearest centre. As features (which centre, or how far "
    "from each) clusters are applicable where a model is given a row of numbers, and not in front "
    "of a convolution. As an answer to whose a picture is they are applicable only as far as "
    "clusters agree with classes: AMI and ARI measure that, and shuffled labels give 0. Purity "
    "grows with the number of clusters by itself and must be read beside its level of chance.",
    not_applicable="They are not applicable in front of {name}, whose {model} convolves pictures "
    "of {pixels} × {pixels} pixels.",
    said="{name} tells each picture by its place among {clusters} clusters, fitted on the "
    "training pictures of each repetition.",
    centres_title="{name}: centres of its clusters",
    centres_caption="{name}: the centres of its k-means clusters, as the small pictures that they "
    "are (first repetition).",
    cluster_run="clustering",
    more_than_chance="{name}: its {clusters} clusters say something of the class, and are not the "
    "classes: AMI {ami}, {confidence} % interval {low} to {high}, where shuffled labels give "
    "{chance} and the classes themselves 1.",
    as_by_chance="{name}: nothing shows that its {clusters} clusters say anything of the class: "
    "AMI {ami}, {confidence} % interval {low} to {high}, and shuffled labels give {chance}.",
    table="Clusters against classes on test pictures, at the number of clusters that was chosen "
    "without labels; in brackets what shuffled labels give. Silhouette and stability are those of "
    "the training part.",
    gallery_title="{name}: what its {clusters} clusters hold",
    gallery_detail="the members nearest to each centre, nearest first; {parts}",
    gallery_some="the {shown} largest clusters",
    gallery_caption="{name}: the pictures nearest to the centres of its largest clusters.",
    parts="pictures of the training and test parts",
    test_part="test pictures",
    cluster="cluster {number}",
    pictures_of="{pictures} pictures",
    commonest="{share} % {name}",
    contingency_title="{name}: whose pictures are in which cluster",
    contingency_detail="{pictures} test pictures; colours are shares of a cluster; AMI {ami}",
    contingency_caption="{name}: whose test pictures are in which cluster.",
    saw_labels="the features were learned from the training part's labels",
    empty="{empty} clusters without test pictures are left out",
    axis="cluster (test pictures)",
    share_of_cluster="share of the cluster's pictures (%)",
    over_k_title="{name}: clusters against painters, by the number of clusters",
    over_k_detail="test part, with {confidence} % intervals; dotted: what shuffled labels give",
    over_k_caption="{name}: agreement with the classes, and what can be said without labels, by "
    "the number of clusters.",
    number_of_clusters="clusters",
    beyond_chance="agreement beyond chance",
    with_chance="grows by itself",
    without_labels="without the labels",
    chosen="dashed: {clusters}, chosen without the labels",
    purity="purity",
    nmi="NMI",
    silhouette="silhouette",
    stability_seeds="stable over starts",
    stability_halves="stable over halves",
)

SPANISH = ClusterWords(
    when="k-means da a cada imagen su centro más próximo. Como características (qué centro, o a "
    "qué distancia de cada uno) los grupos son aplicables donde un modelo recibe una fila de "
    "números, y no delante de una convolución. Como respuesta a de quién es una imagen son "
    "aplicables solo en la medida en que los grupos concuerdan con las clases: eso miden AMI y "
    "ARI, y las etiquetas barajadas dan 0. La pureza crece por sí sola con el número de grupos y "
    "debe leerse junto a su nivel de azar.",
    not_applicable="No son aplicables delante de {name}, cuyo modelo ({model}) convoluciona "
    "imágenes de {pixels} × {pixels} píxeles.",
    said="{name} describe cada imagen por su lugar entre {clusters} grupos, ajustados con las "
    "imágenes de entrenamiento de cada repetición.",
    centres_title="{name}: centros de sus grupos",
    centres_caption="{name}: los centros de sus grupos de k-medias, como las imágenes pequeñas "
    "que son (primera repetición).",
    cluster_run="agrupamiento",
    more_than_chance="{name}: sus {clusters} grupos dicen algo de la clase, y no son las clases: "
    "AMI {ami}, intervalo del {confidence} % de {low} a {high}, donde las etiquetas barajadas dan "
    "{chance} y las propias clases 1.",
    as_by_chance="{name}: nada muestra que sus {clusters} grupos digan algo de la clase: AMI "
    "{ami}, intervalo del {confidence} % de {low} a {high}, y las etiquetas barajadas dan "
    "{chance}.",
    table="Grupos frente a clases en imágenes de prueba, con el número de grupos elegido sin "
    "etiquetas; entre paréntesis lo que dan etiquetas barajadas. La silueta y la estabilidad son "
    "las de la parte de entrenamiento.",
    gallery_title="{name}: qué contienen sus {clusters} grupos",
    gallery_detail="los miembros más próximos a cada centro, en orden; {parts}",
    gallery_some="los {shown} grupos mayores",
    gallery_caption="{name}: las imágenes más próximas a los centros de sus grupos mayores.",
    parts="imágenes de entrenamiento y de prueba",
    test_part="imágenes de prueba",
    cluster="grupo {number}",
    pictures_of="{pictures} imágenes",
    commonest="{share} % {name}",
    contingency_title="{name}: de quién son las imágenes de cada grupo",
    contingency_detail="{pictures} imágenes de prueba; color: proporción en el grupo; AMI {ami}",
    contingency_caption="{name}: de quién son las imágenes de prueba de cada grupo.",
    saw_labels="las características se aprendieron de las etiquetas de entrenamiento",
    empty="se omiten {empty} grupos sin imágenes de prueba",
    axis="grupo (imágenes de prueba)",
    share_of_cluster="proporción de las imágenes del grupo (%)",
    over_k_title="{name}: grupos frente a pintores, según el número de grupos",
    over_k_detail="prueba, intervalos del {confidence} %; puntos: lo que dan etiquetas barajadas",
    over_k_caption="{name}: concordancia con las clases, y lo que se puede decir sin etiquetas, "
    "según el número de grupos.",
    number_of_clusters="grupos",
    beyond_chance="concordancia más allá del azar",
    with_chance="crece por sí sola",
    without_labels="sin las etiquetas",
    chosen="rayas: {clusters}, elegido sin las etiquetas",
    purity="pureza",
    nmi="NMI",
    silhouette="silueta",
    stability_seeds="estable entre inicios",
    stability_halves="estable entre mitades",
)
