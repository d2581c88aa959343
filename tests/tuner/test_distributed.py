"""Several processes share one search: Keras Tuner's chief and its workers, started for real."""

import os
import signal
import sys
import threading
import time
from collections import Counter

import pytest

from harness.errors import HarnessError
from harness.tuner import distributed as workers
from harness.tuner.distributed import Crew, search_together
from harness.tuner.local import search_here
from tests.tuner.stand_ins import Seen, a_search, a_task, parabola

pytestmark = pytest.mark.opt_in  # each process imports TensorFlow


def a_crew(task, count, seconds=0.0) -> Crew:
    spec = task.spec
    arguments = (str(task.folder), str(spec.trials), spec.tuner.kind, str(seconds))
    return Crew(count, (sys.executable, "-m", "tests.tuner.join_in", *arguments))


def events(task, kind):
    return [event["number"] for event in task.journal.events() if event["event"] == kind]


def test_eight_workers_finish_200_trials_with_none_lost_or_doubled(tmp_path):
    task = a_task(tmp_path, trials=200)
    seen = Seen()
    trials = search_together(task, a_crew(task, 8), seen)
    assert [trial.number for trial in trials] == list(range(1, 201))
    assert sorted(events(task, "began")) == sorted(events(task, "ended")) == list(range(1, 201))
    assert sorted(trial.number for trial in seen.ended) == list(range(1, 201))
    alone = search_here(a_task(tmp_path / "alone", trials=200), parabola, Seen())
    assert [trial.values for trial in trials] == [trial.values for trial in alone]
    failed = [trial for trial in trials if trial.status == "failed"]
    assert {trial.message for trial in failed} <= {"TrainingError: too far"}
    assert not list((tmp_path / "workers").glob("*.lock"))


def test_a_killed_worker_loses_one_trial_and_goes_on_with_it(tmp_path):
    task = a_task(tmp_path, trials=12)
    killed = []

    def kill_one():
        while len(events(task, "ended")) < 3:
            time.sleep(0.1)
        victims = [pid for pid in children() if is_worker(pid)]
        os.kill(victims[0], signal.SIGKILL)
        killed.append(victims[0])

    threading.Thread(target=kill_one, daemon=True).start()
    trials = search_together(task, a_crew(task, 2, seconds=0.5), Seen())
    assert killed
    assert [trial.number for trial in trials] == list(range(1, 13))
    starts = Counter(events(task, "began"))
    assert sum(starts.values()) <= 13
    assert sorted(events(task, "ended")) == list(range(1, 13))


def test_a_mistake_in_a_worker_ends_the_search_with_its_words(tmp_path):
    task = a_task(tmp_path, trials=6)
    (tmp_path / "a bug").touch()
    with pytest.raises(HarnessError, match="KeyError: 'a bug in the worker'"):
        search_together(task, a_crew(task, 2), Seen())
    assert not [pid for pid in children() if is_worker(pid)]
    (tmp_path / "a bug").unlink()
    assert len(search_together(task, a_crew(task, 2), Seen())) == 6


def test_a_search_that_is_done_starts_nobody(tmp_path):
    task = a_task(tmp_path, a_search(trials=3))
    done = search_here(task, parabola, Seen())
    seen = Seen()
    assert search_together(task, Crew(8, ("/no/such/program",)), seen) == done
    assert [trial.number for trial in seen.ended] == [1, 2, 3]


def children():
    import psutil

    return [child.pid for child in psutil.Process().children(recursive=True)]


def is_worker(pid: int) -> bool:
    from pathlib import Path

    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return b"KERASTUNER_TUNER_ID=worker" in environment


def test_processes_are_told_to_listen_on_this_machine_alone():
    assert workers.ADDRESS == "127.0.0.1"
