"""Keras Tuner's oracles, which write down what they do and can do it again.

An oracle's state is its journal: started again, it is told the same events in the same order,
so it proposes what it would have proposed. Nothing is read from Keras Tuner's own files.
"""

import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, assert_never

import keras_tuner as kt
import numpy as np
from keras_tuner import oracles
from keras_tuner.engine.trial import Trial as TunersTrial
from keras_tuner.engine.trial import TrialStatus
from sklearn import config_context
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from harness.errors import TrackingError
from harness.runtime.journal import Event
from harness.seeds import derive_seed
from harness.specs.schema.search import (
    BayesianTuner,
    GridTuner,
    HyperbandTuner,
    RandomTuner,
)
from harness.tuner.space import hyperparameters
from harness.tuner.task import Task, is_spent, reason_file

MOST_STARTS = 3
"""A trial that ended its process so often, by a lack of memory say, is not begun again."""


class _Journaled(kt.Oracle):  # type: ignore[misc]
    """Writes down each trial as it begins and ends, and stops when the budget is spent."""

    task: Task
    starts: Counter[int]
    began: dict[int, float]
    ongoing_trials: dict[str, TunersTrial]
    tuner_ids: set[str]
    given: Event | None
    """While an event is done again: what it says."""

    @kt.synchronized  # type: ignore[untyped-decorator]
    def create_trial(self, tuner_id: str) -> TunersTrial:
        """Return the next trial, or the one that this tuner was at when its process died."""
        while True:
            going = tuner_id in self.ongoing_trials or self._retry_queue
            if not going and is_spent(self.task):
                self.tuner_ids.discard(tuner_id)
                return TunersTrial(self.get_space(), "", TrialStatus.STOPPED)
            trial = super().create_trial(tuner_id)
            if trial.status != TrialStatus.RUNNING:
                return trial
            if self.starts[number_of(trial)] < MOST_STARTS:
                self._begins(trial)
                return trial
            trial.status = TrialStatus.FAILED
            trial.message = f"ended its process {MOST_STARTS} times: too little memory?"
            self.end_trial(trial)

    @kt.synchronized  # type: ignore[untyped-decorator]
    def end_trial(self, trial: TunersTrial) -> None:
        """Take a trial's result."""
        number = number_of(trial)
        reason = reason_file(self.task, number)
        if not trial.message and reason.exists():
            trial.message = reason.read_text(encoding="utf-8")
        super().end_trial(trial)
        self.task.journal.write(
            _ended(self.trials[trial.trial_id], self.began.get(number, time.time()))
        )

    def _begins(self, trial: TunersTrial) -> None:
        number = number_of(trial)
        self.starts[number] += 1
        self.began[number] = time.time()
        values = {key: _plain(value) for key, value in trial.hyperparameters.values.items()}
        self.task.journal.write({"event": "began", "number": number, "values": values})

    def replay(self) -> None:
        """Bring the oracle to where the journal stops; what was going on is begun again."""
        for event in self.task.events():
            self._again(event)
        waiting = [trial.trial_id for trial in self.ongoing_trials.values()]
        self._retry_queue = sorted(waiting, reverse=True)
        self.ongoing_trials = {}
        self.tuner_ids = set()

    def _again(self, event: Event) -> None:
        if event["event"] == "paused":
            self.starts.clear()
        elif event["number"] > self.task.spec.trials:
            return  # of a longer search than this one
        elif event["event"] == "began":
            self._begin_again(event)
        else:
            self._end_again(event)

    def _begin_again(self, event: Event) -> None:
        number = event["number"]
        self.starts[number] += 1
        if self.starts[number] > 1 or any(number_of(t) == number for t in self.trials.values()):
            return
        self.given = event
        trial = super().create_trial(f"trial {number}")
        self.given = None
        if trial.status != TrialStatus.RUNNING or number_of(trial) != number:
            raise TrackingError(
                f"{self.task.journal.path}: expected the trials of this search; got number "
                f"{number} where Keras Tuner has none. Delete {self.task.folder} to begin anew; "
                "the runs are kept and reused."
            )
        # The journal is right, should a library's newer version draw other numbers.
        trial.hyperparameters.values = dict(event["values"])

    def _end_again(self, event: Event) -> None:
        trial = next(t for t in self.trials.values() if number_of(t) == event["number"])
        trial.status, trial.message = event["status"], event["message"]
        if event["status"] == TrialStatus.COMPLETED:
            self.update_trial(trial.trial_id, event["metrics"])
        super().end_trial(trial)


class _Random(_Journaled, oracles.RandomSearchOracle):  # type: ignore[misc]
    """Journaled."""


class _Bayesian(_Journaled, oracles.BayesianOptimizationOracle):  # type: ignore[misc]
    """Journaled; what it draws for a trial depends on the seed and the trial alone."""

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Return the values of a new trial; those of the journal without a second search."""
        ended = sum(trial.status == TrialStatus.COMPLETED for trial in self.trials.values())
        if self.given is not None and ended >= self.num_initial_points:
            return {"status": TrialStatus.RUNNING, "values": dict(self.given["values"])}
        number = int(trial_id) + 1
        seed = derive_seed(self.seed, "trial", number)
        self._random_state = np.random.RandomState(seed)
        # Its matrices are small: several threads take five times as long as one.
        # It is asked thousands of times for one point; what is asked is known to be in order.
        trusted = config_context(assume_finite=True, skip_parameter_validation=True)
        with trusted, threadpool_limits(1), self._failures_as_worst(), warnings.catch_warnings():
            # A value that does not matter has no length scale; the proposal is good all the same.
            warnings.simplefilter("ignore", ConvergenceWarning)
            found: dict[str, Any] = super().populate_space(trial_id)
        if found["values"] and self._duplicate(found["values"]):
            self._seed_state = seed
            found = self._random_populate_space()
        return found

    @contextmanager
    def _failures_as_worst(self) -> Iterator[None]:
        """Let the Gaussian process know of failed trials, which it would propose again."""
        trials = self.trials.values()
        scores = [trial.score for trial in trials if trial.status == TrialStatus.COMPLETED]
        failed = [trial for trial in trials if trial.status == TrialStatus.FAILED]
        for trial in failed if scores else ():
            worst = min(scores) if self.task.higher_is_better else max(scores)
            trial.status, trial.score = TrialStatus.COMPLETED, worst
        yield
        for trial in failed:
            trial.status, trial.score = TrialStatus.FAILED, None


class _Hyperband(_Journaled, oracles.HyperbandOracle):  # type: ignore[misc]
    """Journaled."""


class _Grid(_Journaled, oracles.GridSearchOracle):  # type: ignore[misc]
    """Journaled."""


def build_oracle(task: Task) -> kt.Oracle:
    """Return the oracle of a search, as far as its journal goes."""
    common: dict[str, Any] = {
        "objective": kt.Objective("score", "max" if task.higher_is_better else "min"),
        "hyperparameters": hyperparameters(task.spec.space),
        "seed": task.seed,
        # We count failures ourselves: Keras Tuner's error would leave the oracle locked.
        "max_consecutive_failed_trials": task.spec.trials + 1,
    }
    match task.spec.tuner:
        case RandomTuner():
            oracle = _Random(**common)
        case BayesianTuner() as tuner:
            points = tuner.initial_points or max(3, 3 * len(task.spec.space))
            beta = tuner.exploration
            oracle = _Bayesian(**common, num_initial_points=points, beta=beta)
        case HyperbandTuner(factor=factor):
            # As many rounds as the trials allow: None is for ever.
            oracle = _Hyperband(
                **common, max_epochs=task.epochs, factor=factor, hyperband_iterations=None
            )
        case GridTuner():
            oracle = _Grid(**common)
        case never:
            assert_never(never)
    oracle.max_trials = task.spec.trials
    oracle.verbose = 0
    oracle.task, oracle.starts, oracle.began, oracle.given = task, Counter(), {}, None
    return oracle


def number_of(trial: TunersTrial) -> int:
    """Return a trial's number from 1; Keras Tuner counts from 0, in a width of its own."""
    return int(trial.trial_id) + 1


def _plain(value: object) -> object:
    """Return a value that JSON can hold; the Gaussian process gives NumPy's."""
    return value.item() if isinstance(value, np.generic) else value


def _ended(trial: TunersTrial, began: float) -> Event:
    metrics = {
        name: float(history.get_best_value()) for name, history in trial.metrics.metrics.items()
    }
    return {
        "event": "ended",
        "number": number_of(trial),
        "status": trial.status,
        "metrics": metrics,
        "seconds": metrics.get("seconds", time.time() - began),
        "message": trial.message or "",
    }
