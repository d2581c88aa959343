"""A network of one's own from the command line: with a word for it, killed, and asked later."""

import hashlib
import os
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from harness.specs.plans.load import load
from harness.specs.plans.plan import plans
from harness.specs.plans.trust import Trust, with_trust
from tests.models.own_networks import PLAIN
from tests.runs.test_kill import start_and_kill, the_files, weights
from tests.small_project import SPEC, make_project, run_harness
from tests.tracking.factories import a_workspace

OWN = SPEC.replace(
    "{kind: cnn, filters: [4, 8], dropout_rate: 0.3, dense_units: [16]}",
    "{kind: python, file: net.py}",
)
MARKED = "import os\nfrom pathlib import Path\nPath(os.environ['MARKER']).touch()\n" + PLAIN


def project(root: Path, database: Path) -> Path:
    a_workspace(root, database)
    spec = make_project(root, spec=OWN)
    (root / "net.py").write_text(MARKED)
    return spec


def run(root, *words):
    """Run a command; return its end, and whether the file was executed."""
    marker = root / "executed"
    marker.unlink(missing_ok=True)
    ended = run_harness(root, *words, MARKER=str(marker))
    return ended, marker.exists()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, new_database) -> Path:
    """A workspace in which one run was done, with a word on the command line."""
    root = tmp_path_factory.mktemp("own")
    ended, executed = run(root, "run", project(root, new_database), "--trust", "net.py")
    assert ended.returncode == 0, ended.stderr
    assert executed
    return root


def test_without_a_word_nothing_is_executed_or_recorded(tmp_path, new_database):
    spec = project(tmp_path, new_database)
    for words in (("run", spec), ("check", spec), ("show", spec), ("schema", "model")):
        ended, executed = run(tmp_path, *words)

        assert not executed, words
        assert ended.returncode == (2 if words[0] == "run" else 0), ended.stderr
    ended, _ = run(tmp_path, "run", spec)
    assert "net.py: expected your word before it is executed" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not any((tmp_path / "mlruns").rglob("run.json"))


def test_what_was_executed_is_kept_with_the_run_and_not_executed_again(undisturbed):
    files = the_files(undisturbed)
    (picture, *_) = sorted((undisturbed / "pictures").rglob("*.png"))
    kept = undisturbed / "net.py.away"
    (undisturbed / "net.py").rename(kept)
    try:
        ended, executed = run(undisturbed, "predict", "colours", picture, "--format", "json")
    finally:
        kept.rename(undisturbed / "net.py")

    assert (files / "network.py").read_text() == MARKED
    assert ended.returncode == 0, ended.stderr
    assert "Painter_0" in ended.stdout
    assert not executed


def test_a_renamed_file_finds_what_was_done(undisturbed):
    (undisturbed / "renamed.py").write_bytes((undisturbed / "net.py").read_bytes())

    ended, executed = run(
        undisturbed,
        "run",
        "colours.yaml",
        "--set",
        "model.file=renamed.py",
        "--trust",
        "renamed.py",
    )

    assert "already done" in ended.stderr, ended.stderr
    assert not executed


@pytest.mark.end_to_end
def test_a_killed_run_goes_on_to_the_same_bits(undisturbed, tmp_path, new_database, monkeypatch):
    spec = project(tmp_path, new_database)
    digest = hashlib.sha256((tmp_path / "net.py").read_bytes()).hexdigest()
    (tmp_path / "trusted.sha256").write_text(f"{digest}  net.py\n")
    monkeypatch.setenv("MARKER", os.devnull)
    start_and_kill(tmp_path, spec, "epoch 2/4", 0)
    assert list((tmp_path / "mlruns" / "unfinished").glob("*/state.npz"))

    ended, executed = run(tmp_path, "run", spec)

    assert ended.returncode == 0, ended.stderr
    assert executed
    one, other = the_files(undisturbed), the_files(tmp_path)
    for name in ("history.csv", "predictions.parquet", "spec.yaml"):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    pairs = zip(*(weights(files / "model.keras") for files in (one, other)), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)


def test_a_process_that_is_sent_a_run_is_sent_the_file_and_the_word(tmp_path, undisturbed):
    shutil.copy(undisturbed / "colours.yaml", tmp_path)
    shutil.copy(undisturbed / "net.py", tmp_path)
    loaded = load(tmp_path / "colours.yaml")
    trusted = with_trust(loaded, Trust((tmp_path / "net.py",), tmp_path / "trusted.sha256"))
    for given, word in ((loaded, False), (trusted, True)):
        (plan,) = plans(given, "float32")

        sent = pickle.loads(pickle.dumps(plan)).code

        assert (sent.source, sent.trusted) == (MARKED.encode(), word)


def test_what_is_wrong_in_the_file_is_one_line_of_the_command(tmp_path, new_database):
    spec = project(tmp_path, new_database)
    (tmp_path / "net.py").write_text(PLAIN.replace("4, 3, activation", "0, 3, activation"))

    ended, _ = run(tmp_path, "run", spec, "--trust", "net.py")

    assert ended.returncode == 2
    assert "net.py, line 8, in build: ValueError: Invalid value for argument" in ended.stderr
    assert "Traceback" not in ended.stderr
