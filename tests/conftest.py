import gc
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from tests import figures_of_runs  # first: it takes the place of what others import
from tests.made_once import made_once

# Before any test imports TensorFlow: it announces itself on standard error otherwise.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Two processes test at once: forests with threads of their own would only wait for each other.
os.environ.setdefault("LOKY_MAX_CPU_COUNT", "1")

# No power is cut: what a killed process wrote is there without waiting for the disk.
os.fsync = lambda _descriptor: None

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

HERE = Path(__file__).resolve().parent
REAL = HERE.parents[1] / "shared" / "data" / "best-artworks-8"


LONGEST = (
    *("test_proposals.py", "training/test_fit.py", "training/test_kept_weights.py"),
    *("tracking/test_ui.py", "analysis/commands/test_commands.py", "studies/test_experiment.py"),
    *("test_tour.py", "analysis/report/test_notebook.py", "runs/test_clustering.py"),
    *("cli/test_run_study.py", "test_store.py", "runs/test_predictor.py", "studies/test_study.py"),
    *("test_docs.py", "analysis/report/test_report.py", "models/test_architectures.py"),
    *("features/test_backbones.py", "analysis/test_more_figures.py", "studies/test_search.py"),
    *("runs/test_generation.py", "training/test_painting.py", "studies/test_painting_study.py"),
    *("data/audit/test_audit.py", "data/demo/test_collection.py", "runs/test_fuzz.py"),
    *("cli/test_hostile.py", "runs/test_kill.py", "verdicts/test_judge.py"),
)
"""Files of more than ten seconds, the longest first."""


LEAD_ELSEWHERE = ("HARNESS_ROOT", "HARNESS_DATA", "HARNESS_CACHE", "MLFLOW_TRACKING_URI")
"""Variables by which a test would send those after it to a place of its own."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: one that began last would keep a single process busy."""
    places = {str(HERE / file): place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(str(item.path), len(LONGEST)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while everything is imported: next to nothing is."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Let no later collection of garbage walk through what the libraries keep for ever."""
    _keep_what_is_there()
    gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Let what a test imported, or traced, not be walked through by those that follow.

    Each run, Keras and statsmodels look at all objects for garbage, of which there are millions
    late in the whole suite: each look then took .8 seconds.
    """
    made_much = gc.get_count()[2] > 0  # of a hundred thousand objects, most of them are left
    if made_much or gc.get_stats()[2]["collections"] > _looks:
        _keep_what_is_there()


_looks = 0
"""How often everything had been looked at for garbage when the last of it was kept."""


def _keep_what_is_there() -> None:
    global _looks  # noqa: PLW0603 (of this process, as the garbage is)
    gc.collect()
    gc.freeze()
    _looks = gc.get_stats()[2]["collections"]


@pytest.fixture(scope="module", autouse=True)
def _no_file_of_tests_leads_the_next_one_elsewhere() -> Iterator[None]:
    """MLflow, for one, writes its address into the environment, and files meet by chance."""
    before = [os.environ.get(name) for name in LEAD_ELSEWHERE]
    yield
    assert [os.environ.get(name) for name in LEAD_ELSEWHERE] == before
    if "mlflow" in sys.modules:  # which remembers an address beside its variable
        assert not sys.modules["mlflow"].is_tracking_uri_set() or before[-1]


@pytest.fixture
def figures():
    """Draw the figures of the runs of this test."""
    with figures_of_runs.drawn():
        yield


@pytest.fixture
def unrendered():
    """Write figures without drawing them, where a test reads the text alone."""
    with figures_of_runs.unrendered():
        yield


@pytest.fixture(scope="session")
def paintings() -> Path:
    """The real paintings, where this machine has them."""
    folder = Path(os.environ.get("HARNESS_REAL_DATA", REAL))
    if not folder.is_dir():
        pytest.skip("the real paintings are not on this machine (HARNESS_REAL_DATA)")
    return folder


@pytest.fixture
def limited_file_size():
    """A disk that is full after so many bytes of one file: the kernel's own limit."""

    @contextmanager
    def limit(size: int):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, handler)

    return limit


@pytest.fixture
def disk_calls(monkeypatch):
    """Each fsync and rename, in order, with the name of the file or folder."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs Linux's /proc to know a file by its number")
    seen: list[tuple[str, str]] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(descriptor):
        seen.append(("fsync", Path(f"/proc/self/fd/{descriptor}").readlink().name))
        fsync(descriptor)

    def noted_replace(path, target):
        seen.append(("rename", path.name))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    return seen


@pytest.fixture(scope="session")
def small_run(tmp_path_factory) -> Path:
    """A workspace in which one small experiment was run, with what it printed."""
    from tests.small_project import make_project, run_module

    def make(root: Path) -> None:
        ended = run_module("harness", root, "run", make_project(root))
        assert ended.returncode == 0, ended.stderr
        (root / "stdout.txt").write_text(ended.stdout)
        (root / "stderr.txt").write_text(ended.stderr)

    return made_once(tmp_path_factory, "small_run", make)


@pytest.fixture(scope="session")
def new_database(tmp_path_factory) -> Path:
    """A database as MLflow makes it, which takes it seconds."""
    from harness.tracking.database import require_database
    from harness.workspace import Workspace

    def make(root: Path) -> None:
        require_database(Workspace(root))

    return Workspace(made_once(tmp_path_factory, "new_database", make)).database
