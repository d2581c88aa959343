"""Searches of a function instead of trainings."""

import json
from pathlib import Path

from harness.specs.schema.search import SearchSpec
from harness.tuner.task import Task
from harness.tuner.trial import Outcome, ProposedValues, Trial

SPACE = {
    "x": {"float": [-1.0, 1.0]},
    "kind": {"choice": ["a", "b", [1, 2]]},
    "depth": {"int": [1, 8], "when": {"kind": ["a", "b"]}},
}


def a_search(tuner="random", trials=8, space=None, **more) -> SearchSpec:
    tuner = {"kind": tuner} if isinstance(tuner, str) else tuner
    document = {"space": space or SPACE, "tuner": tuner, "trials": trials, **more}
    return SearchSpec.model_validate_json(json.dumps(document))


def a_task(folder: Path, spec: SearchSpec | None = None, seed: int = 7, **more) -> Task:
    return Task(spec or a_search(**more), seed, True, 9, folder)


def parabola(asked: ProposedValues) -> Outcome:
    """Best at .3, and a little better for deeper ones."""
    return Outcome((-((asked.values["x"] - 0.3) ** 2) + asked.values.get("depth", 0) / 1000,), 2.0)


class Seen:
    """Keeps what a search tells of."""

    def __init__(self) -> None:
        self.begun: list[ProposedValues] = []
        self.ended: list[Trial] = []

    def begins(self, asked: ProposedValues) -> None:
        self.begun.append(asked)

    def ends(self, trial: Trial) -> None:
        self.ended.append(trial)
