"""Idea after idea: what is kept by who looks at one score, and by a growing study.

    python -m benchmarks.growing [--measure ROOT --data DIR] [--useless 100] [--ideas 50]

Without `--measure` it prints the tables from what was measured, and draws docs/growing.png. With
it, everything is trained in ROOT, which becomes a workspace; killed, it goes on. The real
`propose` and `unseal` judge for the growing study; the other ways keep their ideas in a ledger of
the same kind, so that the same `unseal` says what these bring on the sealed pictures. What the
ideas that help bring is measured first, without the sealed pictures and on splits of its own.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.growing_figure import draw
from benchmarks.growing_ideas import (
    Idea,
    gains_first,
    gather_paintings,
    some_help,
    useless,
    write_idea,
    write_ideas,
)
from benchmarks.growing_record import (
    WORLDS,
    Gain,
    JudgedIdea,
    Measured,
    SealedGain,
    Search,
    gain_table,
    read_measured,
    table,
    write_measured,
)
from harness.data.collection.collection import Collection, load_collection
from harness.progress import SILENT
from harness.runs.context import RunContext, RunResult, start_tensorflow
from harness.runtime.atomic_files import replace_file
from harness.runtime.environment import describe_environment
from harness.runtime.processor import choose_onednn, processor_name
from harness.runtime.threads import fix_threads
from harness.seeds import derive_seed
from harness.specs.plans.growing_study import Setup, Step, load_growing, read_idea
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.experiment import ExperimentSpec
from harness.studies.experiment import run_experiment
from harness.studies.growing.ledger import IdeaBegun, IdeaDecided, IdeaRegistered
from harness.studies.growing.lineage import HELPS, Lineage
from harness.studies.growing.opening import Growth, first_baseline, sealed_digest, seen_from
from harness.studies.growing.propose import propose
from harness.studies.growing.unseal import unseal
from harness.studies.study import JudgedStudy, StudyRequest, run_study
from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace

FILE = Path(__file__).resolve().parent / "pool" / "growing.json"
FIGURE = Path(__file__).resolve().parents[1] / "docs" / "growing.png"
NOT_BETTER = "no better"
MORE_THAN = {"greedy": 0.0, "threshold": 0.01}
"""By how much one score must beat the best so far."""
SEARCHES = [
    ("some help", "greedy"),
    ("some help", "familywise"),
    ("nothing helps", "familywise"),
    ("nothing helps", "false_discovery"),
    ("some help", "false_discovery"),
    ("nothing helps", "greedy"),
    ("nothing helps", "threshold"),
    ("some help", "threshold"),
    ("gains first", "familywise"),
    ("gains first", "false_discovery"),
    ("gains first", "greedy"),
]
CHOICE_REPETITIONS = 6


class Laboratory(NamedTuple):
    """Where ideas are tried."""

    root: Path
    context: RunContext


class Bench:
    """One search: a growing study, the runs that it took, and who judges."""

    def __init__(self, laboratory: Laboratory, world: str, judge: str, ideas: list[Idea]) -> None:
        """Write the study's files, and read how far it is."""
        self.world, self.judge, self.ideas = world, judge, ideas
        self._context = laboratory.context
        folder = laboratory.root / "experiments" / world.replace(" ", "_")
        error = "false_discovery" if judge == "false_discovery" else "familywise"
        self.folder = folder
        file = write_ideas(folder, ideas, error, f"{folder.name}_by_{judge}")
        study = load_growing(file)
        collection = load_collection(
            first_baseline(study).spec.data,
            workspace=self._context.workspace,
            data_folder=None,
            spec_folder=folder,
        )
        self.growth = Growth(study, collection, self._context.workspace)
        self._costs = laboratory.root / f"{study.name}.json"

    @property
    def collection(self) -> Collection:
        """The pictures."""
        return self.growth.collection

    def search(self) -> Search:
        """Try every idea that has no word yet, and unseal what was kept."""
        # Asked again after a kill, on another baseline, it would be a new idea.
        told = self.growth.lineage().ideas.values()
        known = {one.registered.name for one in told if one.decided is not None}
        for idea in (one for one in self.ideas if one.name not in known):
            lineage = self.growth.lineage()
            adopted = {one.registered.name for one in lineage.path_to(lineage.baseline)}
            write_idea(self.folder, idea, adopted)
            if self.judge in MORE_THAN:
                self._one_score(idea)
            else:
                propose(self.growth, self._file(idea), "it may help", self._counted)
            print(f"{self.growth.study.name}: {idea.name}", flush=True)
        return self.told()

    def told(self) -> Search:
        """Return what became of the ideas, with the sealed pictures if anything was kept."""
        lineage, costs = self.growth.lineage(), self._known_costs()
        if lineage.baseline and not lineage.unsealings:
            lineage = unseal(self.growth, self._study)
        gains = {idea.name: idea.gain for idea in self.ideas}
        judged = []
        for one in lineage.ideas.values():
            found = one.decided
            if found is not None:
                word = None if self.judge in MORE_THAN else found.word
                judged.append(
                    JudgedIdea(
                        one.registered.name,
                        gains[one.registered.name],
                        one.adopted,
                        word,
                        found.difference,
                        found.repetitions,
                    )
                )
        return Search(
            self.world,
            self.judge,
            tuple(judged),
            lineage.claimed,
            len(costs),
            sum(costs.values()),
            _sealed(lineage),
        )

    def _one_score(self, idea: Idea) -> None:
        """Keep an idea if its one score is better: the same split and seed for all."""
        growth = self.growth
        with growth.ledger.lock():
            lineage = growth.begin()
            steps, told = self._next(idea, lineage)
            seed = growth.study.spec.seed
            (best,), (own,) = (
                self._scores(one, seed, 1) for one in (steps, (*steps, growth.step_of(told)))
            )
            is_better = own - best > MORE_THAN[self.judge]
            word = HELPS if is_better else NOT_BETTER
            said = IdeaDecided(told.idea, word, {}, own - best, repetitions=1, adopted=is_better)
            self._write(told, IdeaBegun(told.idea, 1.0, lineage.baseline, self.judge), said)

    def gains(self) -> tuple[Gain, ...]:
        """Return what each idea that helps brings alone, and to a baseline with all the others."""
        growth, first = self.growth, Lineage()
        seed = derive_seed(growth.study.spec.seed, "choice")
        steps = {
            idea.name: growth.step_of(self._next(idea, first)[1])
            for idea in self.ideas
            if idea.gain
        }

        def mean(names: list[str]) -> float:
            path = tuple(steps[name] for name in names)
            return float(np.mean(self._scores(path, seed, CHOICE_REPETITIONS)))

        none, every = mean([]), mean(list(steps))
        return tuple(
            Gain(
                name,
                mean([name]) - none,
                every - mean([other for other in steps if other != name]),
                CHOICE_REPETITIONS,
            )
            for name in steps
        )

    def _next(self, idea: Idea, lineage: Lineage) -> tuple[tuple[Step, ...], IdeaRegistered]:
        """Return the baseline that an idea is laid over, and how it is registered."""
        steps = self.growth.steps(lineage, lineage.baseline)
        read = read_idea(self._file(idea), self.growth.study, steps)
        number, changes = len(lineage.ideas) + 1, dict(read.changes)
        file = seen_from(self._context.workspace.root, read.path)
        told = IdeaRegistered(number, idea.name, read.question, "it may help", file, changes)
        return steps, told

    def _write(self, *records: IdeaRegistered | IdeaBegun | IdeaDecided) -> None:
        for record in records:
            self.growth.ledger.write(record)

    def _scores(self, steps: tuple[Step, ...], seed: int, count: int) -> list[float]:
        """Return the scores of so many trainings."""
        loaded = self.growth.experiment(steps, Setup(seed))
        document = loaded.spec.model_dump(mode="json")
        so_many = document["repetitions"] | {"count": count}
        spec = ExperimentSpec.model_validate_json(json.dumps(document | {"repetitions": so_many}))
        results = run_experiment(
            replace(loaded, spec=spec), "float32", self.collection, self._context
        )
        self._note(results)
        return [one.metrics[f"test/{self.growth.study.spec.metric}"] for one in results]

    def _counted(self, study: LoadedStudy) -> JudgedStudy:
        """Do the study of one idea, and remember what its runs cost."""
        found = self._study(study)
        self._note([run for runs in found.state.results.values() for run in runs.values()])
        return found

    def _study(self, study: LoadedStudy) -> JudgedStudy:
        collections = {one.name: self.collection for one in study.experiments}
        return run_study(
            study, collections, StudyRequest("float32", keep_going=True), self._context
        )

    def _file(self, idea: Idea) -> Path:
        return self.folder / f"{idea.name}.yaml"

    def _known_costs(self) -> dict[str, float]:
        if not self._costs.exists():
            return {}
        known: dict[str, float] = json.loads(self._costs.read_text(encoding="utf-8"))
        return known

    def _note(self, runs: Sequence[RunResult]) -> None:
        costs = {run.fingerprint: run.metrics["cost/cpu_s"] for run in runs}
        replace_file(self._costs, json.dumps(self._known_costs() | costs))


def _sealed(lineage: Lineage) -> SealedGain | None:
    found = lineage.unsealings[-1].result if lineage.unsealings else None
    if found is None:
        return None
    return SealedGain(found.word, found.difference, found.low, found.high)


def measure(laboratory: Laboratory, counts: dict[str, int], out: Path) -> None:
    """Do all searches, and write what was found after each."""
    made: dict[str, Callable[[int], list[Idea]]] = {
        "nothing helps": useless,
        "some help": some_help,
        "gains first": gains_first,
    }
    choice = Bench(laboratory, "some help", "choice", some_help(counts["some help"]))
    gains, about = choice.gains(), _about(choice.growth)
    print(gain_table(gains), flush=True)
    done: list[Search] = []
    for world, judge in SEARCHES:
        bench = Bench(laboratory, world, judge, made[world](counts[world]))
        done.append(bench.search())
        write_measured(Measured(about, tuple(done), gains), out)
        print(table(Measured((), tuple(done)), world), flush=True)


def _about(growth: Growth) -> tuple[str, ...]:
    spec, pictures = growth.study.spec, growth.collection
    _, sealed = sealed_digest(growth.study, pictures)
    return (
        f"{len(pictures.paths):,} paintings of {len(pictures.class_names)} painters, "
        f"{sealed} of them sealed",
        f"{spec.metric}, margin {spec.margin:g}, alpha {spec.alpha:g}, "
        f"{spec.repetitions.at_least} to {spec.repetitions.at_most} repetitions",
        processor_name(),
    )


def main() -> None:
    """Measure, or tell what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--measure", type=Path, metavar="ROOT", help="train everything, in ROOT")
    parser.add_argument("--data", type=Path, help="of --measure: the folder of painters' folders")
    parser.add_argument("--useless", type=int, default=100, help="ideas where none helps (100)")
    parser.add_argument("--ideas", type=int, default=50, help="ideas where five help (50)")
    given = parser.parse_args()
    if given.measure is not None and given.data is None:
        parser.error("--data: expected the folder of all painters' folders beside --measure")
    if given.measure is not None:
        root = given.measure.absolute()
        laboratory = Laboratory(root, _context(root))
        gather_paintings(given.data, root / "paintings")
        measure(
            laboratory,
            {"nothing helps": given.useless, "some help": given.ideas, "gains first": given.ideas},
            FILE,
        )
    measured = read_measured(FILE)
    print("\n".join(measured.about))
    for world, title in WORLDS.items():
        print(f"\n{title}\n{table(measured, world)}")
    print(f"\n{gain_table(measured.gains)}")
    draw(measured, FIGURE)


def _context(root: Path) -> RunContext:
    fix_threads()
    choose_onednn()
    start_tensorflow(SILENT)
    root.mkdir(parents=True, exist_ok=True)
    workspace = Workspace(root)
    tracker = MlflowTracker(workspace, sample_every_s=None)
    return RunContext(workspace, tracker, SILENT, describe_environment(root))


if __name__ == "__main__":
    main()
