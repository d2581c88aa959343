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
)
WORDS: dict[Language, FirstFileWords] = {"en": ENGLISH, "es": SPANISH}
