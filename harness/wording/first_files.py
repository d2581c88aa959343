"""The words of the files with which a workspace begins."""

from dataclasses import dataclass

from harness.wording.language import Language


@dataclass(frozen=True)
class FirstFileWords:
    """What the files that `init` writes say, in one language."""

    question: str
    """Opens a file: `# Question:`."""
    run: str
    cost: str
    """Behind a command that tells it."""
    expect: str
    wait: str
    """What to write behind *Expect*."""
    baseline: str
    """What the baseline asks on pictures of one's own."""
    whole: str
    """Why the baseline states everything."""
    transfer: str
    no_augmentation: str
    class_weights: str
    study: str
    one_entry: str
    """Above the proposals of the study."""
    smaller: str
    """Above what all experiments of the study do otherwise."""
    rule: str
    """Above the rule of the verdicts."""
    readme: str
    """Ten lines; {name} is the folder's."""
    agents: str
    """For programs that propose by themselves."""


ENGLISH = FirstFileWords(
    question="Question",
    run="Run",
    cost="what it changes, and a guess of its cost",
    expect="Expect",
    wait="write down what you expect, before there is a result.",
    baseline="How well does a small network, trained from scratch, tell my classes apart?",
    whole="Everything is stated here: an idea is read as its difference from this file.",
    transfer="Does a network that was trained on other pictures beat the baseline?",
    no_augmentation="Does training without random changes of the pictures help?",
    class_weights="Does weighing classes inversely to their size help?",
    study="Which of three ideas help?",
    one_entry="One line an idea; yours go here, too.",
    smaller="Smaller and shorter for all: a study takes minutes. Drop it when you know more.",
    rule="How verdicts are reached, before there is a result: by as many splits as they need.",
    readme="""\
# {name}

Which ideas help to tell these pictures apart? A file in `experiments/` says only what it changes.

    harness run baseline         train and test the baseline
    harness run first_study      three ideas against it, until each has its verdict
    harness new my_idea          begin a file for an idea of your own
    harness results              everything that was recorded

`mlruns/` keeps results, `data/` caches, `reports/` pages. Type commands here or in a folder below.
""",
    agents="""\
# For programs that work here

Every idea is a file in `experiments/` that extends `baseline.yaml` and says only what it changes.
Answers are JSON with `--json`; `harness schema answers` is their schema.

    harness check experiments/my_idea.yaml --json         what is wrong with a file
    harness show my_idea --json                           what it changes, and its cost
    harness propose STUDY my_idea --because "..." --json  try one idea in a growing study
    harness show STUDY --json                             what was tried, what alpha is left

`propose` answers `word`, `difference`, `decides_with`, `hours`, `alpha`, `next_alpha`. Where it
could not, the answer is `{"error": {"kind", "text", "exit_code"}}`: `text` says what to do.
Exit codes: 0 any word, 1 failed or not what `--expect WORD` says, 2 to correct, 130 interrupted.

Forbidden: to try ideas by `run`, `compare` or `judge` before proposing the best of them; to read
sealed pictures; `unseal`; to change `mlruns/`, pictures, labels or the study's file; to begin anew
under another name, seed or metric because the words were bad.
""",
)
SPANISH = FirstFileWords(
    question="Pregunta",
    run="Comando",
    cost="qué cambia, y cuánto puede costar",
    expect="Se espera",
    wait="escriba qué espera, antes de que haya un resultado.",
    baseline="¿Hasta qué punto distingue mis clases una red pequeña, entrenada desde cero?",
    whole="Todo se dice aquí, para que una idea se lea como su diferencia con este archivo.",
    transfer="¿Es mejor que la referencia una red que se entrenó con otras imágenes?",
    no_augmentation="¿Ayuda entrenar sin cambios aleatorios de las imágenes?",
    class_weights="¿Ayuda dar a las clases un peso inverso a su tamaño?",
    study="¿Cuáles de tres ideas ayudan?",
    one_entry="Una línea por idea; las suyas también van aquí.",
    smaller="Más pequeño y corto para todos: un estudio dura minutos. Quítelo cuando sepa más.",
    rule="Cómo se llega a un veredicto, antes de tenerlo: con tantas particiones como requiera.",
    readme="""\
# {name}

¿Qué ideas ayudan a distinguir estas imágenes? Cada archivo de `experiments/` dice solo qué cambia.

    harness run baseline                        entrena y evalúa la referencia
    harness run first_study --language es       tres ideas frente a ella, hasta su veredicto
    harness new my_idea                         comienza un archivo para una idea propia
    harness results                             todo lo que se ha registrado

`mlruns/` guarda resultados, `data/` cachés, `reports/` informes. Escriba los comandos aquí.
""",
    agents="""\
# Para los programas que trabajan aquí

Cada idea es un archivo de `experiments/` que extiende `baseline.yaml` y dice solo qué cambia.
Con `--json` las respuestas son JSON; `harness schema answers` es su esquema.

    harness check experiments/my_idea.yaml --json         qué hay que corregir en un archivo
    harness show my_idea --json                           qué cambia, y cuánto puede costar
    harness propose STUDY my_idea --because "..." --json  prueba una idea en un estudio creciente
    harness show STUDY --json                             qué se ha probado, qué alfa queda

`propose` responde `word`, `difference`, `decides_with`, `hours`, `alpha`, `next_alpha`. Si no fue
posible, responde `{"error": {"kind", "text", "exit_code"}}`: `text` dice qué hacer.
Códigos de salida: 0 cualquier palabra, 1 un fallo u otra que la de `--expect WORD`, 2 algo por
corregir, 130 interrumpido.

Prohibido: probar ideas con `run`, `compare` o `judge` y proponer la mejor; leer las imágenes
selladas; `unseal`; cambiar `mlruns/`, imágenes, etiquetas o el archivo del estudio; empezar de
nuevo con otro nombre, semilla o métrica porque las palabras no gustaron.
""",
)
WORDS: dict[Language, FirstFileWords] = {"en": ENGLISH, "es": SPANISH}
