"""A search in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import keras_tuner as kt
from keras_tuner.engine.base_tuner import BaseTuner
from keras_tuner.engine.trial import Trial as TunersTrial
from keras_tuner.engine.trial import TrialStatus

from harness.errors import SpecError, TrackingError, TrainingError
from harness.runtime.locks import lock_if_free
from harness.tuner.oracle import build_oracle, number_of
from harness.tuner.space import proposal
from harness.tuner.task import Task, reason_file, trials_of
from harness.tuner.trial import Evaluate, Outcome, ProposedValues, Trial, keep_failing

UNUSABLE = (TrainingError, SpecError, MemoryError)
"""What a recipe that cannot be used raises; everything else ends the search."""


class Watch(Protocol):
    """Told of trials as they begin and end."""

    def begins(self, asked: ProposedValues) -> None:
        """Show that a trial begins."""

    def ends(self, trial: Trial) -> None:
        """Show what came of it."""


class Tuner(BaseTuner):  # type: ignore[misc]
    """Keras Tuner's loop around a function of ours; it knows no model."""

    def __init__(self, oracle: kt.Oracle, task: Task, evaluate: Evaluate, folder: Path) -> None:
        """Begin with an empty project folder: the journal alone says what has been done."""
        self._task = task
        self._evaluate = evaluate
        self._why = ""
        super().__init__(
            oracle=oracle, directory=str(folder.parent), project_name=folder.name, overwrite=True
        )

    def run_trial(self, trial: TunersTrial) -> dict[str, float]:
        """Try values.

        Raises:
            FailedTrialError: nothing can be made of these values.
        """
        try:
            return _metrics(self._evaluate(self.proposal(trial)))
        except UNUSABLE as error:
            self._why = f"{type(error).__name__}: {error}"
            raise kt.errors.FailedTrialError(self._why) from error

    def _try_run_and_update_trial(self, trial: TunersTrial) -> None:
        # Keras Tuner's own version takes every mistake of ours for a failed trial and goes on,
        # and prints a traceback for each trial that fails as it may.
        try:
            self._run_and_update_trial(trial)
            trial.status = TrialStatus.COMPLETED
        except kt.errors.FailedTrialError:
            trial.status = TrialStatus.FAILED

    def on_trial_end(self, trial: TunersTrial) -> None:
        """Hand the result to the oracle, with the reason of a failure."""
        if trial.status == TrialStatus.INVALID:
            raise AssertionError(f"Keras Tuner ran a trial in its own way: {trial.message}")
        if self._why and self._is_worker():
            reason_file(self._task, number_of(trial)).write_text(self._why, encoding="utf-8")
        trial.message, self._why = self._why, ""
        super().on_trial_end(trial)

    def proposal(self, trial: TunersTrial) -> ProposedValues:
        """Return what a trial is to try."""
        return proposal(self._task.spec.space, number_of(trial), trial.hyperparameters.values)


class _Watched(Tuner):
    """Tells of its trials."""

    watch: Watch

    def on_trial_begin(self, trial: TunersTrial) -> None:
        self.watch.begins(self.proposal(trial))

    def on_trial_end(self, trial: TunersTrial) -> None:
        super().on_trial_end(trial)
        trials = trials_of(self._task)
        self.watch.ends(next(ended for ended in trials if ended.number == number_of(trial)))
        require_successes(trials)


def search_here(task: Task, evaluate: Evaluate, watch: Watch) -> tuple[Trial, ...]:
    """Return the trials of a search, those of an earlier, interrupted one included.

    Raises:
        TrainingError: too many trials failed one after the other.
        TrackingError: another process is at this search.
        Exception: whatever `evaluate` raised that is not the fault of the values.
    """
    with alone(task):
        oracle = build_oracle(task)
        tuner = _Watched(oracle, task, evaluate, task.folder / "keras_tuner")
        oracle.replay()
        tuner.watch = watch
        for trial in trials_of(task):
            watch.ends(trial)
        try:
            tuner.search()
        except KeyboardInterrupt:
            task.journal.write({"event": "paused"})
            raise
    return trials_of(task)


@contextmanager
def alone(task: Task) -> Iterator[None]:
    """Keep a search to this process, with a journal that can be written.

    Raises:
        TrackingError: another process has it.
    """
    lock = lock_if_free(task.folder / "lock")
    if lock is None:
        raise TrackingError(
            f"{task.folder}: expected a search that nobody is at; got one that another process "
            "has. Wait for it, or end it and start again."
        )
    with lock:
        task.journal.mend()
        yield


def require_successes(trials: tuple[Trial, ...]) -> None:
    """Stop a search in which nothing works.

    Raises:
        TrainingError: too many trials failed one after the other.
    """
    if keep_failing(trials):
        raise TrainingError(
            f"search: expected trials that can be trained; got {len(trials)} of which the last "
            f"failed one after the other, as: {trials[-1].message}"
        )


def _metrics(outcome: Outcome) -> dict[str, float]:
    scores = {f"score {i:03}": score for i, score in enumerate(outcome.scores, start=1)}
    mean = sum(outcome.scores) / len(outcome.scores)
    return {"score": mean, "seconds": outcome.seconds, "pruned": float(outcome.pruned), **scores}
