"""Child processes that crash, hang, raise and are killed: for real, but without TensorFlow."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import psutil
import pytest

from harness.console.parallel_bars import open_slots
from harness.console.progress_bars import PlainProgress
from harness.data.collection.collection import load_collection
from harness.errors import LostError
from harness.executors import process_pool as children
from harness.executors.job import Job, Site
from harness.executors.process_pool import PoolOptions, ProcessPool
from harness.progress import SILENT
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import plans
from harness.workspace import Workspace
from tests.executors.faulty_child import WAITS_FOR
from tests.executors.faulty_runs import perform
from tests.small_project import make_project

ORPHANING = """
import sys
from tests.executors.test_process_pool import a_crew, a_job
from pathlib import Path
root = Path(sys.argv[1])
with a_crew(root) as crew:
    crew.begin(a_job(root, "orphan"))
    crew.ended()
"""


@pytest.fixture(autouse=True)
def faulty(monkeypatch):
    monkeypatch.setattr(children, "_CHILD", "tests.executors.faulty_child")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("children")
    make_project(root, each=4)
    return root


def a_job(root, word, repetition=0):
    spec = root / "colours.yaml"
    loaded = load_experiment(spec, ["repetitions.count=3"])
    plan = replace(plans(loaded, "float32")[repetition], experiment=word)
    pictures = load_collection(loaded.spec.data, workspace=Workspace(root), spec_folder=root)
    return Job(plan, pictures, root, "group", perform)


def a_crew(root, shown=lambda _: SILENT, **manner):
    children._CHILD = "tests.executors.faulty_child"
    return ProcessPool(PoolOptions(**({"workers": 1} | manner)), Site(root, None, {}), shown)


def outcome(crew, job):
    crew.begin(job)
    return crew.ended().outcome


def test_a_child_takes_many_runs(root):
    with a_crew(root) as crew:
        pids = {outcome(crew, a_job(root, "fine", number)) for number in range(3)}
    assert len(pids) == 1
    assert pids != {os.getpid()}
    assert not psutil.pid_exists(pids.pop())


def test_each_child_is_told_what_is_its_own():
    own = ({"CUDA_VISIBLE_DEVICES": "GPU-a"}, {"CUDA_VISIBLE_DEVICES": "GPU-b"})
    options = PoolOptions(2, variables={"OMP_NUM_THREADS": "1"}, by_child=own)
    assert options.variables_of(2) == {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "GPU-b"}
    assert PoolOptions(2).variables_of(2) == {}


def test_a_child_is_born_with_its_own_variables(root):
    own = ({"HARNESS_TEST": "first"}, {"HARNESS_TEST": "second"})
    with a_crew(root, workers=2, by_child=own) as crew:
        for number in range(2):
            crew.begin(a_job(root, "environment", number))
        seen = {crew.ended().outcome for _ in range(2)}
    assert seen == {"first", "second"}


def test_what_is_killed_or_crashes_or_raises_costs_its_run_alone(root):
    with a_crew(root) as crew:
        killed = outcome(crew, a_job(root, "killed"))
        crashed = outcome(crew, a_job(root, "segfault"))
        raised = outcome(crew, a_job(root, "raises"))
        unsendable = outcome(crew, a_job(root, "unsendable"))
        assert isinstance(outcome(crew, a_job(root, "fine")), int)
    assert isinstance(killed, LostError)
    assert str(killed) == (
        "killed r1/3: its process was lost: killed by signal 9 (SIGKILL); "
        "the system does that when memory runs out"
    )
    assert isinstance(crashed, LostError)
    assert "killed by signal 11 (SIGSEGV)" in str(crashed)
    assert 'faulty_runs.py", line' in str(crashed)  # where it was
    assert isinstance(raised, ValueError)
    assert str(raised) == "no room"
    assert "faulty_runs.py" in str(raised.__cause__)
    assert isinstance(unsendable, RuntimeError)
    assert str(unsendable) == "UnsendableError: one"


def test_what_shows_no_progress_is_ended(root):
    with a_crew(root, patience_s=3.2) as crew:
        lost = outcome(crew, a_job(root, "hangs"))
    assert isinstance(lost, LostError)
    assert str(lost) == "hangs r1/3: its process was lost: no sign of progress for 0.1 minutes"


def test_a_lost_run_is_begun_once_more_when_that_is_asked(root):
    with a_crew(root, retry=True) as crew:
        assert isinstance(outcome(crew, a_job(root, "once")), int)
        assert isinstance(outcome(crew, a_job(root, "killed")), LostError)


def test_several_at_a_time_are_shown_by_number(root, capsys):
    with open_slots(PlainProgress(sys.stdout)) as slots, a_crew(root, slots, workers=2) as crew:
        crew.begin(a_job(root, "fine", 0))
        assert crew.has_room()
        crew.begin(a_job(root, "fine", 1))
        assert not crew.has_room()
        assert len({crew.ended().outcome for _ in range(2)}) == 2
    lines = capsys.readouterr().out.splitlines()
    assert {"[1] fine r1/3 ...", "[2] fine r2/3 ..."} <= set(lines)


def test_a_run_on_many_pictures_is_given_to_a_child_that_is_still_starting(root, tmp_path):
    may_start = tmp_path / "may start"
    job = a_job(root, "fine")
    job = replace(job, collection=replace(job.collection, name="of many pictures" * 100_000))
    with a_crew(root, variables={WAITS_FOR: str(may_start)}) as crew:
        crew.begin(job)  # returns, though no pipe holds so much
        may_start.touch()
        assert isinstance(crew.ended().outcome, int)


def test_children_end_with_a_parent_that_is_killed(root):
    parent = subprocess.Popen([sys.executable, "-c", ORPHANING, str(root)])
    deadline = time.monotonic() + 60
    while not (root / "pid").exists() or not (root / "pid").read_text():
        assert time.monotonic() < deadline
        assert parent.poll() is None
        time.sleep(0.05)
    child = psutil.Process(int((root / "pid").read_text()))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    psutil.wait_procs([child], timeout=60)
    assert not child.is_running()
