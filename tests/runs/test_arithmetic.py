"""A run that is alone takes all cores, and what began with some threads ends with as many."""

import json

import pytest

from harness.runs import arithmetic
from harness.runs.arithmetic import (
    Arithmetic,
    arithmetic_of,
    begin_anew_if_other,
    may_differ,
    threads_alone,
)
from harness.runs.run_document import Machine, RecordedEnvironment
from harness.runtime.threads import BLAS_VARIABLE, THREADS_VARIABLE
from harness.workspace import Workspace
from tests.runs.test_kill import start_and_kill, the_files
from tests.small_project import SPEC, make_project, run_harness
from tests.tracking.factories import a_workspace


class Said:
    """Progress that remembers what it was told."""

    def __init__(self):
        self.lines = []

    def say(self, line):
        self.lines.append(line)


PIXELS = {"model": {"kind": "cnn"}, "features": {"kind": "pixels"}}
NORMALIZED = {**PIXELS, "model": {"kind": "cnn", "batch_normalization": True}}
COMPONENTS = {"kind": "pca", "of": {"kind": "backbone"}}
BY_BLAS = [
    {"model": {"kind": "mlp"}, "features": COMPONENTS},
    {"model": {"kind": "mlp"}, "features": {"kind": "clusters", "of": COMPONENTS}},
    {"model": {"kind": "logistic"}, "features": {"kind": "pixels"}},
]


def environment(threads=2, onednn=True, fused=True, blas=1, normal=True):
    machine = {"onednn": onednn, "fused_steps": fused, "fused_normalization": normal}
    variables = {THREADS_VARIABLE: str(threads), BLAS_VARIABLE: str(blas)}
    return {"variables": variables, "machine": machine}


def begun(workspace, fingerprint="f00", **how):
    folder = workspace.unfinished / fingerprint
    (folder / "artifacts").mkdir(parents=True)
    (folder / "artifacts" / "environment.json").write_text(json.dumps(environment(**how)))
    return folder


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


@pytest.fixture
def eight_cores(monkeypatch):
    """A machine with eight cores, whose user has said nothing of threads."""
    monkeypatch.setattr(arithmetic, "cores_usable", lambda: 8)
    monkeypatch.setattr("harness.runtime.threads._said_here", {THREADS_VARIABLE})
    monkeypatch.setenv(THREADS_VARIABLE, "2")


def test_a_run_alone_on_eight_cores_takes_eight_threads(eight_cores, workspace):
    assert threads_alone(workspace, "f00") == 8


def test_a_run_alone_on_one_core_keeps_the_two_of_every_other(eight_cores, workspace, monkeypatch):
    monkeypatch.setattr(arithmetic, "cores_usable", lambda: 1)
    assert threads_alone(workspace, "f00") == 2


def test_a_run_that_was_begun_with_four_goes_on_with_four(eight_cores, workspace):
    begun(workspace, threads=4)
    assert threads_alone(workspace, "f00") == 4


def test_a_users_word_on_threads_wins(eight_cores, workspace, monkeypatch):
    monkeypatch.setattr("harness.runtime.threads._said_here", set())
    monkeypatch.setenv(THREADS_VARIABLE, "3")
    assert threads_alone(workspace, "f00") == 3


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"threads": 4}, "4 threads, with oneDNN"),
        ({"onednn": False}, "2 threads, without oneDNN"),
        (
            {"threads": 4, "fused": False},
            "4 threads, with oneDNN, by the steps of an earlier version",
        ),
    ],
)
def test_what_another_arithmetic_began_is_done_anew_and_said(workspace, how, words):
    folder, said = begun(workspace, **how), Said()
    assert begin_anew_if_other(folder, environment(), PIXELS, said)
    assert not folder.exists()
    expected = f"begun with {words}, and done anew from its start with 2 threads, with oneDNN"
    assert said.lines == [expected]


@pytest.mark.parametrize(("fused", "normal"), [(True, True), (True, False), (False, False)])
def test_what_the_same_arithmetic_began_goes_on_by_its_steps(workspace, fused, normal):
    folder, said = begun(workspace, fused=fused, normal=normal), Said()
    assert begin_anew_if_other(folder, environment(), NORMALIZED, said) == (fused, normal)
    assert folder.exists()
    assert said.lines == []


@pytest.mark.parametrize("spec", BY_BLAS, ids=["components", "clusters of them", "logistic"])
def test_linear_algebra_of_two_threads_is_done_anew_by_one(workspace, spec):
    folder, said = begun(workspace, blas=2), Said()
    assert begin_anew_if_other(folder, environment(), spec, said)
    assert not folder.exists()
    began, now = (f"2 threads, with oneDNN, {threads} in linear algebra" for threads in (2, 1))
    assert said.lines == [f"begun with {began}, and done anew from its start with {now}"]


def test_a_run_without_linear_algebra_goes_on_whatever_threads_that_had(workspace):
    folder, said = begun(workspace, blas=2), Said()
    begin_anew_if_other(folder, environment(), PIXELS, said)
    assert folder.exists()
    assert said.lines == []


def test_on_all_gpus_batch_normalisation_is_keras_own_in_every_version():
    before, now = (
        RecordedEnvironment(machine=Machine("", True, True, own)) for own in (False, True)
    )
    everywhere = {**NORMALIZED, "training": {"devices": "all"}}
    assert arithmetic_of(before, everywhere) == arithmetic_of(now, everywhere)
    assert arithmetic_of(before, NORMALIZED) != arithmetic_of(now, NORMALIZED)


def test_a_new_run_takes_fused_steps(workspace):
    assert begin_anew_if_other(workspace.unfinished / "f00", environment(), PIXELS, Said())


def test_what_was_not_recorded_is_not_known_to_differ():
    older = RecordedEnvironment(variables={THREADS_VARIABLE: "2"}, machine=Machine("a processor"))
    assert arithmetic_of(older, PIXELS) == Arithmetic(2, None)
    assert not may_differ(arithmetic_of(older, PIXELS), Arithmetic(2, True))
    assert may_differ(arithmetic_of(older, PIXELS), Arithmetic(8, None))
    unknown = Arithmetic(None, None, True)
    assert str(unknown) == "threads not recorded, oneDNN not recorded"


@pytest.mark.opt_in  # by default: the number above, and real kills in `test_kill.py`
def test_killed_with_four_threads_it_ends_with_the_bits_of_four(
    tmp_path, new_database, monkeypatch
):
    monkeypatch.setenv(THREADS_VARIABLE, "4")
    quiet, rough = (a_workspace(tmp_path / name, new_database).root for name in ("one", "two"))
    shorter = SPEC.replace("epochs: 4", "epochs: 2")
    assert run_harness(quiet, "run", make_project(quiet, spec=shorter)).returncode == 0
    spec = make_project(rough, spec=shorter)
    start_and_kill(rough, spec, "epoch 1/2", 0)
    monkeypatch.delenv(THREADS_VARIABLE)
    ended = run_harness(rough, "run", spec)
    assert "4 threads: alone on this machine" in ended.stderr
    one, two = (the_files(root) / "predictions.parquet" for root in (quiet, rough))
    assert one.read_bytes() == two.read_bytes()
