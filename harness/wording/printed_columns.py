"""Tables that the commands of `analysis` print: a heading for each column of their CSV files."""

from dataclasses import dataclass

from harness.wording.cases import Cases


@dataclass(frozen=True)
class PrintedColumns(Cases):
    """What a printed column is called, by its name in the file."""

    name: str
    run: str
    image: str
    image_id: str
    true: str
    truth: str
    predicted: str
    answer: str
    probability: str
    confidence: str
    own: str
    tested: str
    wrong: str
    pictures: str
    support: str
    share: str
    low: str
    high: str
    reversed: str
    change: str
    changed_pictures: str
    adjusted_p: str
    survives: str
    difference: str
    margin: str
    word: str
    band: str
    classes: str
    training: str
    recall: str
    precision: str
    f1: str
    measure: str
    mean: str
    score: str
    deviation: str
    seconds: str
    wall_s: str
    peak_memory_mib: str
    parameters: str
    inference_cpu_ms: str
    repetitions: str
    clusters: str
    silhouette: str
    stability_seeds: str
    stability_halves: str
    purity: str
    grad_cam_agreement: str
    occlusion_agreement: str
    yes: str
    no: str


ENGLISH = PrintedColumns(
    name="name",
    run="run",
    image="image",
    image_id="image id",
    true="true class",
    truth="true class",
    predicted="taken for",
    answer="answer",
    probability="probability",
    confidence="confidence",
    own="probability of the true class",
    tested="times tested",
    wrong="times wrong",
    pictures="pictures",
    support="of pictures",
    share="share",
    low="low",
    high="high",
    reversed="the other way",
    change="change",
    changed_pictures="pictures changed",
    adjusted_p="adjusted p",
    survives="survives",
    difference="difference",
    margin="margin",
    word="verdict",
    band="classes",
    classes="how many",
    training="training pictures",
    recall="recall",
    precision="precision",
    f1="F1",
    measure="measure",
    mean="mean",
    score="score",
    deviation="deviation",
    seconds="CPU time (s)",
    wall_s="wall time (s)",
    peak_memory_mib="memory (MiB)",
    parameters="parameters",
    inference_cpu_ms="one answer (ms)",
    repetitions="repetitions",
    clusters="clusters",
    silhouette="silhouette",
    stability_seeds="stable over starts",
    stability_halves="stable over halves",
    purity="purity",
    grad_cam_agreement="Grad-CAM against control",
    occlusion_agreement="occlusion against control",
    yes="yes",
    no="no",
)

SPANISH = PrintedColumns(
    name="nombre",
    run="ejecución",
    image="archivo",
    image_id="imagen",
    true="clase verdadera",
    truth="clase verdadera",
    predicted="tomada por",
    answer="respuesta",
    probability="probabilidad",
    confidence="confianza",
    own="probabilidad de la verdadera",
    tested="veces probada",
    wrong="veces errónea",
    pictures="imágenes",
    support="de imágenes",
    share="proporción",
    low="mínimo",
    high="máximo",
    reversed="al revés",
    change="cambio",
    changed_pictures="imágenes cambiadas",
    adjusted_p="p ajustado",
    survives="se mantiene",
    difference="diferencia",
    margin="margen",
    word="veredicto",
    band="clases",
    classes="cuántas",
    training="imágenes de entrenamiento",
    recall="exhaustividad",
    precision="precisión",
    f1="F1",
    measure="medida",
    mean="media",
    score="puntuación",
    deviation="desviación",
    seconds="tiempo de CPU (s)",
    wall_s="tiempo real (s)",
    peak_memory_mib="memoria (MiB)",
    parameters="parámetros",
    inference_cpu_ms="una respuesta (ms)",
    repetitions="repeticiones",
    clusters="grupos",
    silhouette="silueta",
    stability_seeds="estable entre inicios",
    stability_halves="estable entre mitades",
    purity="pureza",
    grad_cam_agreement="Grad-CAM frente al control",
    occlusion_agreement="oclusión frente al control",
    yes="sí",
    no="no",
)
