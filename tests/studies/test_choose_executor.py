"""What the command line says of where runs happen."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.cli.main import build_parser
from harness.cli.options import executor_options
from harness.executors.inline import InlineExecutor
from harness.executors.job import Ended
from harness.executors.options import ExecutorOptions
from harness.executors.process_pool import ProcessPool
from harness.runs.context import RunContext
from harness.studies import choose_executor as opening
from harness.studies.choose_executor import WhenNeeded, executor_for
from harness.workspace import Workspace
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
def context(tmp_path):
    return RunContext(Workspace(tmp_path), MemoryTracker(tmp_path / "files"), Heard(), {})


def parsed(*words):
    return executor_options(build_parser().parse_args(["run", "a.yaml", *words]))


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
    with opening._processes(ways, opening.Site(Path(), None, {}), context, 0.0) as executor:
        assert isinstance(executor, kind)
    assert context.progress.lines == [said]
    assert isinstance(executor_for(ways, None, context, 0.0), WhenNeeded)
