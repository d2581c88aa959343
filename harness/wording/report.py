"""The frame of a report: its chapters, captions' numbers, and how to make it again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportWords:
    """What the report says around its chapters, in one language."""

    contents: str
    demo: str
    subtitle: str
    subtitle_runs: str
    subtitle_record: str
    record_said: str
    record_sources: str
    record_repetitions: str
    record_place: str
    record_checksum: str
    record_explained: str
    answer: str
    data: str
    baseline: str
    the_baseline: str
    experiment: str
    proposals: str
    errors: str
    imbalance: str
    calibration: str
    components: str
    clusters: str
    search: str
    undecided: str
    reproduce: str
    figure: str
    sideways: str
    table: str
    methods: str
    references: str
    whole_report: str
    commands: str
    last_epoch: str
    asked: str
    title: str
    commands_said: str
    commands_installed: str
    versions: str
    versions_table: str
    system: str
    name: str
    value: str
    rule_digest: str
    data_digest: str
    commit: str
    processor: str
    uncommitted: str
    sources: str
    sources_said: str
    source: str
    runs_table: str
    sources_table: str
    runs: str
    run_id: str
    fingerprint: str
    notebook_said: str


ENGLISH = ReportWords(
    contents="Contents",
    demo="Demo pictures, drawn by a program: for trying, not evidence about paintings.",
    subtitle="Study {of}",
    subtitle_runs="Recorded runs of {names}",
    subtitle_record="Results of any program, judged: {collection}, {count} repetitions",
    record_said="Where “judge” was run, beside what the record names:",
    record_sources="Every number leads to the repetitions it was computed from.",
    record_repetitions="All repetitions.",
    record_place="file, cell or run",
    record_checksum="SHA-256",
    record_explained="File, cell or run: where the results of a repetition stand; of several in "
    "one file, # is followed by the repetition. SHA-256: of the file, by which verify sees whether "
    "it was altered.",
    answer="The question and the answer",
    data="The pictures",
    baseline="The baseline: {name}",
    the_baseline="The baseline",
    experiment="The experiment: {name}",
    proposals="The proposals",
    errors="Mistakes",
    imbalance="Imbalance",
    calibration="Calibration",
    components="Principal components",
    clusters="k-means clusters",
    search="The search for values",
    undecided="What was not decided",
    reproduce="How to reproduce this",
    figure="Figure {number}",
    sideways="↔ goes on to the side. ",
    table="Table {number}",
    methods="Methods",
    references="References",
    whole_report="The runs behind these numbers, and all else that was found, are in the whole "
    "report: python -m analysis report {name}",
    commands="Commands",
    last_epoch="This chapter tells of the answers after the last epoch. Scores in the first "
    "chapter are means over stopping at each of the last {epochs} epochs, so the two differ a "
    "little.",
    asked="{question}",
    title="{question}",
    commands_said="In a copy of the project at the commit below, with the pictures in place:",
    commands_installed="With the program and the versions below installed, in this folder of "
    "experiments, with the pictures in place:",
    versions="Versions and digests",
    versions_table="As the first repetition of {name} recorded them.",
    system="system",
    name="name",
    value="value",
    rule_digest="rule of the study",
    data_digest="pictures",
    commit="commit",
    processor="processor",
    uncommitted="{commit}, with changes",
    sources="The runs behind the numbers",
    sources_said="Every number leads to the runs it was computed from. Their ids are those of "
    "MLflow, whose pages the command “harness ui” opens.",
    source="source",
    runs_table="All runs.",
    sources_table="Sets of runs that numbers rest on.",
    runs="runs",
    run_id="MLflow run id",
    fingerprint="fingerprint",
    notebook_said="Each table and figure stands beneath the cell that computes it from recorded "
    "runs; run the cells to compute all of it again.",
)

SPANISH = ReportWords(
    contents="Contenido",
    demo="Imágenes de demostración, dibujadas por un programa: para probar, no como prueba sobre "
    "pinturas.",
    subtitle="Estudio {of}",
    subtitle_runs="Ejecuciones registradas de {names}",
    subtitle_record="Resultados de cualquier programa, juzgados: {collection}, {count} "
    "repeticiones",
    record_said="Donde se ejecutó «judge», junto a lo que nombra el registro:",
    record_sources="Cada número lleva a las repeticiones de las que se calculó.",
    record_repetitions="Todas las repeticiones.",
    record_place="archivo, celda o ejecución",
    record_checksum="SHA-256",
    record_explained="Archivo, celda o ejecución: dónde están los resultados de una repetición; de "
    "varias en un archivo, tras # va la repetición. SHA-256: del archivo, con el que verify ve si "
    "se alteró.",
    answer="La pregunta y la respuesta",
    data="Las imágenes",
    baseline="La referencia: {name}",
    the_baseline="La referencia",
    experiment="El experimento: {name}",
    proposals="Las propuestas",
    errors="Errores",
    imbalance="Desequilibrio",
    calibration="Calibración",
    components="Componentes principales",
    clusters="Grupos de k-medias",
    search="La búsqueda de valores",
    undecided="Lo que no se decidió",
    reproduce="Cómo reproducirlo",
    figure="Figura {number}",
    sideways="↔ sigue hacia el lado. ",
    table="Tabla {number}",
    methods="Métodos",
    references="Referencias",
    whole_report="Las ejecuciones detrás de estos números, y todo lo demás que se halló, están en "
    "el informe completo: python -m analysis report {name} --language es",
    commands="Órdenes",
    last_epoch="Este capítulo trata de las respuestas tras la última época. Las puntuaciones del "
    "primer capítulo son medias de parar en cada una de las últimas {epochs} épocas, así que "
    "difieren un poco.",
    asked="Pregunta, en palabras de quien la escribió: «{question}»",
    title="«{question}»",
    commands_said="En una copia del proyecto con el commit de abajo, y con las imágenes en su "
    "sitio:",
    commands_installed="Con el programa y las versiones de abajo instalados, en esta carpeta de "
    "experimentos y con las imágenes en su sitio:",
    versions="Versiones y huellas",
    versions_table="Tal como las registró la primera repetición de {name}.",
    system="sistema",
    name="nombre",
    value="dato",
    rule_digest="regla del estudio",
    data_digest="imágenes",
    commit="commit del código",
    processor="procesador",
    uncommitted="{commit}, con cambios",
    sources="Las ejecuciones detrás de los números",
    sources_said="Cada número lleva a las ejecuciones de las que se calculó. Sus identificadores "
    "son los de MLflow, cuyas páginas abre la orden «harness ui».",
    source="fuente",
    runs_table="Todas las ejecuciones.",
    sources_table="Conjuntos de ejecuciones en los que se apoyan los números.",
    runs="ejecuciones",
    run_id="identificador en MLflow",
    fingerprint="huella",
    notebook_said="Cada tabla y cada figura está debajo de la celda que la calcula a partir de las "
    "ejecuciones registradas; al ejecutar las celdas todo se calcula de nuevo.",
)
