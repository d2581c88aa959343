"""Growing studies whose ideas get the word that a test gives them: nothing is trained or judged."""

from types import SimpleNamespace

from harness.specs.plans.growing_study import load_growing
from harness.studies.growing.opening import Growth
from harness.studies.growing.propose import propose
from harness.workspace import Workspace
from tests.data.factories import a_collection, class_sizes
from tests.small_project import SPEC
from tests.studies.growing.trial import GROWING, IDEAS, write_idea

EFFECTS = {"helps": 0.1, "hurts": -0.1, "inconclusive": 0.01, "helps_less_than_margin": 0.005}


class QuickGrowth:
    """A growing study, and what is said of each of its ideas."""

    def __init__(self, root, spec=GROWING, **words):
        self.root = root
        self.words = {"wide": "helps", "deep": "helps", "slow": "hurts", "same": "inconclusive"}
        self.words |= words
        self.ran = []
        self.broken = {}
        root.mkdir(exist_ok=True)
        (root / "colours.yaml").write_text(SPEC)
        self.spec = root / "growing.yaml"
        self.spec.write_text(spec)
        for name, (change, _) in IDEAS.items():
            write_idea(root, name, change)
        self.collection = a_collection(class_sizes(20, 20, 20))

    @property
    def growth(self):
        return Growth(load_growing(self.spec), self.collection, Workspace(self.root))

    @property
    def lineage(self):
        return self.growth.lineage()

    def propose(self, name, because="why not", **how):
        return propose(self.growth, self.root / f"{name}.yaml", because, self.run, **how)

    def run(self, study):
        """Return what became of the study of one idea."""
        idea = study.proposals[0].name
        self.ran.append(study)
        error = self.broken.get(idea)
        if error is not None and not isinstance(error, Exception):
            raise error  # Ctrl-C
        failed = {} if error is None else {idea: error}
        state = SimpleNamespace(failed=failed, lost={}, missing=(), spent_s=360.0)
        word = self.words[idea.partition("-")[0]]
        return SimpleNamespace(state=state, verdicts=None if failed else a_verdict(idea, word))


def a_verdict(name, word):
    effect = EFFECTS[word]
    found = SimpleNamespace(difference=effect, low=effect - 0.04, high=effect + 0.05)
    found.adjusted_p = 0.001
    sentences = {"en": f"{name} {word}.", "es": f"{name}: {word}."}
    one = SimpleNamespace(word=word, sentences=sentences, decision=found, repetitions=6)
    one.further = SimpleNamespace(repetitions=5) if word == "inconclusive" else None
    return SimpleNamespace(proposals=(one,), complete=True)
