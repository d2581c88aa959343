"""What the command line says of where runs happen."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.cli.main import build_parser
from harness.cli.options import read_executor_options
from harness.executors.inline import InlineExecutor
from harness.executors.job import Ended
from harness.executors.options import ExecutorOptions
from harness.executors.process_pool import ProcessPool
from harness.runs.context import RunContext
from harness.runtime.device_choices import DEVICE_VARIABLES
from harness.studies import choose_executor as opening
from harness.studies.choose_executor import WhenNeeded, Work, executor_for
from harness.workspace import Workspace
from tests.runtime.gpus import SECOND_T4, T4, machine
from tests.tracking.memory import MemoryTracker


class Heard:
    """A progress that keeps what it was told."""

    def __init__(self):
        self.lines = []

    def say(self, line):
        self.lines.append(line)


class Instant:
    """An executor whose runs end at once."""

    def __init__(self):
        self.jobs = []

    def has_room(self):
        return not self.jobs

    def begin(self, job):
        self.jobs.append(job)

    def ended(self, patience_s=None):  # noqa: ARG002 (as executors are asked)
        return Ended(self.jobs.pop(), ValueError("no room"))


@pytest.fixture
def context(tmp_path, monkeypatch):
    for name, value in DEVICE_VARIABLES.items():
        monkeypatch.setenv(name, value)
    return RunContext(Workspace(tmp_path), MemoryTracker(tmp_path / "files"), Heard(), {})


def parsed(*words):
    return read_executor_options(build_parser().parse_args(["run", "a.yaml", *words]))


def test_the_words_of_the_command_line_are_understood(capsys):
    assert parsed() == ExecutorOptions()
    assert parsed("--workers", "auto").workers == 0
    assert parsed("--workers", "3", "--retry", "--patience-minutes", "2") == ExecutorOptions(
        3, patience_minutes=2.0, retry=True
    )
    assert parsed("--executor", "ray", "--address", "auto", "--run-gpus", "1") == ExecutorOptions(
        executor="ray", address="auto", run_gpus=1.0
    )
    with pytest.raises(SystemExit):
        parsed("--workers", "0")
    assert "expected auto or 1 and more; got 0" in capsys.readouterr().err


def test_nothing_is_opened_where_nothing_is_to_do():
    opened = []

    @contextmanager
    def open_it():
        opened.append("open")
        yield Instant()
        opened.append("closed")

    with WhenNeeded(open_it) as executor:
        assert executor.has_room()
        assert opened == []
        executor.begin("a job")
        assert not executor.has_room()
        assert executor.ended().job == "a job"
        assert opened == ["open"]
    assert opened == ["open", "closed"]


@pytest.mark.parametrize(
    ("ways", "kind", "said"),
    [
        (ExecutorOptions(1), InlineExecutor, "workers: 1 (as asked)"),
        (ExecutorOptions(1, retry=True), ProcessPool, "workers: 1 (as asked)"),
        (ExecutorOptions(2), ProcessPool, "workers: 2 (as asked)"),
        (ExecutorOptions(), ProcessPool, "workers: 2 (measured)"),
    ],
)
def test_one_at_a_time_is_done_here_and_more_by_children(context, monkeypatch, ways, kind, said):
    monkeypatch.setattr(opening, "default_workers", lambda *_, **__: (2, "measured"))
    with opening._processes(ways, opening.Site(Path(), None, {}), context, Work()) as executor:
        assert isinstance(executor, kind)
    assert context.progress.lines == [said]
    assert isinstance(executor_for(ways, None, context, Work()), WhenNeeded)


@pytest.mark.parametrize("asked", [None, 0], ids=["nothing", "auto"])
def test_for_one_run_nothing_is_measured(context, monkeypatch, asked):
    monkeypatch.setattr(opening, "default_workers", lambda *_, **__: pytest.fail("measured"))
    with opened((asked,), context, Work(9e12, is_one_run=True)) as executor:
        assert isinstance(executor, InlineExecutor)
    assert context.progress.lines == ["workers: 1 (there is one run)"]


@pytest.fixture
def two_t4(monkeypatch):
    monkeypatch.setattr(opening, "devices_here", lambda: machine(T4 + SECOND_T4))
    monkeypatch.setattr(opening, "default_workers", lambda *_, **__: pytest.fail("measured"))


def opened(asked, context, work):
    site = opening.Site(Path(), None, {})
    return opening._processes(ExecutorOptions(*asked), site, context, work)


@pytest.mark.parametrize("asked", [None, 0, 2], ids=["nothing", "auto", "2"])
def test_each_gpu_has_one_child_of_its_own(context, two_t4, asked):
    with opened((asked,), context, Work()) as executor:
        told = [executor._options.variables_of(number) for number in (1, 2)]
    assert [each["CUDA_VISIBLE_DEVICES"] for each in told] == ["GPU-t4a", "GPU-t4b"]
    assert os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"
    why = "as asked" if asked else "one for each GPU: GPU 0 (Tesla T4, 15,360 MiB), GPU 1 (Tesla "
    assert context.progress.lines[0].startswith(f"workers: 2 ({why}")


@pytest.mark.parametrize("asked", [None, 0])
def test_runs_that_train_on_all_gpus_are_done_one_after_the_other(context, two_t4, asked):
    with opened((asked,), context, Work(on_all_devices=True)) as executor:
        assert isinstance(executor, InlineExecutor)


def test_children_of_runs_on_all_gpus_see_them_all(context, two_t4):
    asked = (1, "processes", None, 30.0, True)
    with opened(asked, context, Work(on_all_devices=True)) as executor:
        assert executor._options.variables_of(1) == {}
