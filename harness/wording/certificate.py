"""The words of a certificate's pages: what it is, its checklist and its model card."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.wording.language import Language


@dataclass(frozen=True)
class CertificateWords:
    """What the pages of a certificate say, in one language; they are Markdown."""

    opening: str
    """The first page; {question}, {answers} and {name}."""
    demo: str
    pages: str
    methods: str
    checklist: str
    """Above the answers to the checklist."""
    asked: tuple[tuple[str, str], ...]
    """Name and question of each item, in the checklist's own order."""
    answers: Mapping[str, str]
    """Yes, partly, or the authors'."""
    claims: str
    limits: str
    reproduction: str
    at_commit: str
    with_changes: str
    no_commit: str
    access: str
    setting: str
    significance: str
    resources: str
    searches: str
    models_card: str
    """Heads the model card; {name} and {question}."""
    models_kind: str
    models_use: str
    models_data: str
    models_scores: str
    """Above the table of scores."""
    models_classes: str
    """Above the table of recall; {name} has the best mean."""
    models_ethics: str
    models_limits: str
    headings: tuple[str, ...]
    """Of the model card: kind, use, data, scores, classes, ethics, limits."""
    experiment: str
    repetitions: str
    interval: str
    parameters: str
    learning: str
    class_name: str
    recall: str


ENGLISH = CertificateWords(
    opening="""\
# {question}

{answers}

This file holds everything that these words rest on: for each run its description, its split, what
it answered for each test picture, its scores, its environment and its digests; the rule that was
written down before; the record of the verdicts; and, where one was kept, the ledger of these
pictures. It holds no picture and no model. To compute every number again, on any machine:

    python -m harness verify {name}

Trust what `verify` prints, not this page: it makes these pages anew and says what differs.""",
    demo="**The pictures are a demonstration: nothing here is evidence.**",
    pages="""\
| page | what it is |
|---|---|
| `report.html` | the whole report, one page without a network |
| `methods.md`, `references.bib` | the methods paragraph for a paper, and what it cites |
| `ledger.md` | what was studied on these pictures before, and how each word came about |
| `checklist.md` | the NeurIPS paper checklist, as far as a record can answer it |
| `model_card.md` | scores with intervals, and what the models are for |
| `croissant.json`, `pictures.csv` | the collection in Croissant 1.0; add licence and creator |
""",
    methods="Methods",
    checklist="""\
# NeurIPS paper checklist

What the record of {name} can answer. It knows nothing of the rest of the paper: read each answer,
and write those that are left to you.
""",
    asked=(
        ("Claims", "Do the main claims reflect the paper's contributions and scope?"),
        ("Limitations", "Does the paper discuss the limitations of the work?"),
        ("Theory assumptions and proofs", "Are all assumptions and proofs there?"),
        ("Experimental result reproducibility", "Can the main results be reproduced?"),
        ("Open access to data and code", "Are data and code open, with instructions?"),
        ("Experimental setting/details", "Are all details of training and test given?"),
        ("Experiment statistical significance", "Are error bars or tests reported rightly?"),
        ("Experiments compute resources", "Is it told what the experiments cost?"),
        ("Code of ethics", "Does the research conform to the code of ethics?"),
        ("Broader impacts", "Are societal impacts discussed?"),
        ("Safeguards", "Are there safeguards for release?"),
        ("Licenses for existing assets", "Are owners credited and licences respected?"),
        ("New assets", "Are new assets documented?"),
        ("Crowdsourcing and research with human subjects", "Are instructions and pay told?"),
        ("Institutional review board approvals", "Are risks and approvals told?"),
        ("Declaration of LLM usage", "Is the use of LLMs in the methods told?"),
    ),
    answers={"yes": "Yes", "partly": "In part", "authors": "For the authors"},
    claims="These claims follow from the record, and no others: {answers}",
    limits="Known to the record: {notes}",
    reproduction="`python -m harness run {file}` does it again, and `python -m harness verify` "
    "computes all {numbers} numbers from the answers kept here. Splits, seeds and {runs} "
    "resolved specs are in this file. {code}",
    at_commit="The code was that of commit {commit}.",
    with_changes="The code was that of commit {commit}, with changes that were not committed.",
    no_commit="Which commit the code was at is not recorded.",
    access="What every picture was answered is in this file, the pictures are not. They are "
    "{pictures} pictures of {collection}, digest {digest}. Tell where the pictures and the code "
    "are.",
    setting="Every setting of every run is in `report.html` and, resolved, in this file.",
    significance="{methods}",
    resources="{runs} runs took {wall} of time and {cpu} of processor time together, what is "
    "computed once and kept included. Trained on: {machines}.{searches}",
    searches=" Searches before them took {time} more.",
    models_card="# Model card: {name}\n\n{question}",
    models_kind="{experiments} experiments of image classification, each trained {count} times; "
    "{packages}. A score is one of a way to train, over repetitions, not of one trained model. "
    "No model is in this file.",
    models_use="Made to find out which ideas help on {collection}. Nothing is known of other "
    "pictures, of classes that are not listed, and of decisions about people.",
    models_data="{pictures} pictures of {classes} classes ({collection}), near-duplicates in one "
    "part: {train} for training and {test} for testing in a repetition. `pictures.csv` lists "
    "them.",
    models_scores="Mean over the repetitions, with its {percent} % interval (Nadeau and Bengio's "
    "corrected t, each for itself); shares in percent. Whether two experiments differ is not read "
    "from these: see the verdicts in `report.html`.",
    models_classes="Recall of {name}, whose mean {metric} is the best. It was chosen by these "
    "same results, so a little of its lead may be luck.",
    models_ethics="For the authors: the record knows pictures and labels, not who is shown, who "
    "may be harmed, and what the licence allows.",
    models_limits="What weakens the claims:",
    headings=(
        "Models",
        "Intended use",
        "Data",
        "Scores",
        "Classes",
        "Ethical considerations",
        "Limits",
    ),
    experiment="experiment",
    repetitions="repetitions",
    interval="interval",
    parameters="parameters",
    learning="CPU seconds to learn",
    class_name="class",
    recall="recall",
)
SPANISH = CertificateWords(
    opening="""\
# {question}

{answers}

Este archivo contiene todo aquello en que se basan estas palabras: de cada ejecución, su
descripción, su partición, lo que respondió a cada imagen de prueba, sus puntuaciones, su entorno y
sus resúmenes; la regla que se escribió antes; los veredictos; y, si se guardó, el registro de lo
que se estudió antes con estas imágenes. No contiene imágenes
ni modelos. Para calcular de nuevo cada número, en cualquier máquina:

    python -m harness verify {name}

Fíese de lo que escribe `verify`, no de esta página: hace de nuevo estas páginas y dice qué
difiere.""",
    demo="**Las imágenes son una demostración: nada de esto es evidencia.**",
    pages="""\
| página | qué es |
|---|---|
| `report.html` | el informe entero, una página sin red |
| `methods.md`, `references.bib` | el párrafo de métodos para un artículo y lo que cita |
| `ledger.md` | lo que se estudió antes con estas imágenes y cómo se llegó a cada veredicto |
| `checklist.md` | la lista de NeurIPS para artículos, hasta donde alcanza un registro |
| `model_card.md` | puntuaciones con intervalos y para qué son los modelos |
| `croissant.json`, `pictures.csv` | la colección en Croissant 1.0; añada licencia y autor |
""",
    methods="Métodos",
    checklist="""\
# Lista de NeurIPS para artículos

Lo que puede responder el registro de {name}. No sabe nada del resto del artículo: lea cada
respuesta y escriba las que le tocan a usted.
""",
    asked=(
        ("Afirmaciones", "¿Reflejan las afirmaciones las aportaciones y el alcance?"),
        ("Limitaciones", "¿Se discuten las limitaciones del trabajo?"),
        ("Supuestos y demostraciones", "¿Están todos los supuestos y demostraciones?"),
        ("Reproducibilidad de los resultados", "¿Se pueden reproducir los resultados principales?"),
        ("Acceso a datos y código", "¿Son abiertos los datos y el código, con instrucciones?"),
        ("Detalles de los experimentos", "¿Se dan todos los detalles de entrenamiento y prueba?"),
        ("Significación estadística", "¿Se dan bien los intervalos o las pruebas?"),
        ("Recursos de cálculo", "¿Se dice cuánto cuestan los experimentos?"),
        ("Código ético", "¿Cumple la investigación el código ético?"),
        ("Impacto social", "¿Se discute el impacto social?"),
        ("Salvaguardas", "¿Hay salvaguardas para la publicación?"),
        ("Licencias", "¿Se reconocen los dueños y se respetan las licencias?"),
        ("Recursos nuevos", "¿Están documentados los recursos nuevos?"),
        ("Trabajo con personas", "¿Se dan las instrucciones y el pago?"),
        ("Comité de ética", "¿Se dicen los riesgos y las aprobaciones?"),
        ("Uso de modelos de lenguaje", "¿Se declara su uso en los métodos?"),
    ),
    answers={"yes": "Sí", "partly": "En parte", "authors": "Para los autores"},
    claims="Del registro se siguen estas afirmaciones y ninguna otra: {answers}",
    limits="Lo que sabe el registro: {notes}",
    reproduction="`python -m harness run {file}` lo hace de nuevo, y `python -m harness verify` "
    "calcula los {numbers} números a partir de las respuestas guardadas aquí. Las particiones, "
    "las semillas y {runs} descripciones completas están en este archivo. {code}",
    at_commit="El código era el del commit {commit}.",
    with_changes="El código era el del commit {commit}, con cambios sin confirmar.",
    no_commit="No consta en qué commit estaba el código.",
    access="Lo que se respondió a cada imagen está en este archivo; las imágenes, no. Son "
    "{pictures} imágenes de {collection}, resumen {digest}. Diga dónde están las imágenes y el "
    "código.",
    setting="Cada ajuste de cada ejecución está en `report.html` y, completo, en este archivo.",
    significance="{methods}",
    resources="{runs} ejecuciones tardaron en total {wall} de reloj y {cpu} de procesador, con lo "
    "que se calcula una vez y se guarda. Se entrenó en: {machines}.{searches}",
    searches=" Las búsquedas previas tardaron {time} más.",
    models_card="# Ficha de los modelos: {name}\n\n{question}",
    models_kind="{experiments} experimentos de clasificación de imágenes, cada uno entrenado "
    "{count} veces; {packages}. Una puntuación lo es de una manera de entrenar, sobre "
    "repeticiones, no de un modelo entrenado. En este archivo no hay modelos.",
    models_use="Hechos para saber qué ideas mejoran en {collection}. Nada se sabe de otras "
    "imágenes, de clases que no figuran y de decisiones sobre personas.",
    models_data="{pictures} imágenes de {classes} clases ({collection}), los casi duplicados en "
    "una misma parte: {train} para entrenar y {test} para probar en una repetición. "
    "`pictures.csv` las enumera.",
    models_scores="Media sobre las repeticiones, con su intervalo del {percent} % (t corregida de "
    "Nadeau y Bengio, cada uno por sí solo); las proporciones, en porcentaje. De ellos no se lee "
    "si dos experimentos difieren: "
    "véanse los veredictos en `report.html`.",
    models_classes="Exhaustividad de {name}, cuya media de {metric} es la mejor. Se eligió por "
    "estos mismos resultados, así que parte de su ventaja puede ser suerte.",
    models_ethics="Para los autores: el registro conoce imágenes y etiquetas, no a quién se "
    "muestra, a quién se puede dañar ni qué permite la licencia.",
    models_limits="Lo que debilita las afirmaciones:",
    headings=(
        "Modelos",
        "Uso previsto",
        "Datos",
        "Puntuaciones",
        "Clases",
        "Consideraciones éticas",
        "Límites",
    ),
    experiment="experimento",
    repetitions="repeticiones",
    interval="intervalo",
    parameters="parámetros",
    learning="segundos de CPU para aprender",
    class_name="clase",
    recall="exhaustividad",
)
WORDS: Mapping[Language, CertificateWords] = {"en": ENGLISH, "es": SPANISH}
