"""What figures of clusters say, in each language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClusterWords:
    """What figures of clusters say, in one language."""

    gallery_title: str
    gallery_detail: str
    gallery_some: str
    parts: str
    test_part: str
    cluster: str
    pictures_of: str
    commonest: str
    contingency_title: str
    contingency_detail: str
    saw_labels: str
    empty: str
    clusters: str
    share_of_cluster: str
    over_k_title: str
    over_k_detail: str
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


ENGLISH_CLUSTERS = ClusterWords(
    gallery_title="{name}: what its {clusters} clusters hold",
    gallery_detail="the members nearest to each centre, nearest first; {parts}",
    gallery_some="the {shown} largest clusters",
    parts="pictures of the training and test parts",
    test_part="test pictures",
    cluster="cluster {number}",
    pictures_of="{pictures} pictures",
    commonest="{share} % {name}",
    contingency_title="{name}: whose pictures are in which cluster",
    contingency_detail="{pictures} test pictures; colours are shares of a cluster; AMI {ami}",
    saw_labels="the features were learned from the training part's labels",
    empty="{empty} clusters without test pictures are left out",
    clusters="cluster (test pictures)",
    share_of_cluster="share of the cluster's pictures (%)",
    over_k_title="{name}: clusters against painters, by the number of clusters",
    over_k_detail="test part, with {confidence} % intervals; dotted: what shuffled labels give",
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

SPANISH_CLUSTERS = ClusterWords(
    gallery_title="{name}: qué contienen sus {clusters} grupos",
    gallery_detail="los miembros más próximos a cada centro, en orden; {parts}",
    gallery_some="los {shown} grupos mayores",
    parts="imágenes de entrenamiento y de prueba",
    test_part="imágenes de prueba",
    cluster="grupo {number}",
    pictures_of="{pictures} imágenes",
    commonest="{share} % {name}",
    contingency_title="{name}: de quién son las imágenes de cada grupo",
    contingency_detail="{pictures} imágenes de prueba; color: proporción en el grupo; AMI {ami}",
    saw_labels="las características se aprendieron de las etiquetas de entrenamiento",
    empty="se omiten {empty} grupos sin imágenes de prueba",
    clusters="grupo (imágenes de prueba)",
    share_of_cluster="proporción de las imágenes del grupo (%)",
    over_k_title="{name}: grupos frente a pintores, según el número de grupos",
    over_k_detail="prueba, intervalos del {confidence} %; puntos: lo que dan etiquetas barajadas",
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
