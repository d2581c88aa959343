"""Closed pipes, poor terminals, secrets and signals, in processes of their own."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.data.pictures_by_hand import coded, make_folder, noise, put
from tests.small_project import run_analysis, run_harness
from tests.tracking.factories import a_workspace

WORDS = [sys.executable, "-m", "harness"]


@pytest.fixture
def root(tmp_path):
    """A workspace with two classes, one of which would command a terminal."""
    make_folder(tmp_path / "mine", {"cat": 4, "Dürer − 画": 4})
    for number in range(4):
        put(tmp_path / "mine" / "=cmd\x1b[2J" / f"{number}.jpg", noise(90 + number))
    return tmp_path


def said(root, *words, shell="", **environment):
    """Return the code and all that a command says, after a shell's redirections."""
    inherited = {name: text for name, text in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
    ended = subprocess.run(
        ["bash", "-c", f'set -o pipefail; "$@" {shell}', "-", *WORDS, *map(str, words)],
        env=inherited | {"HARNESS_ROOT": str(root)} | environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, (ended.stdout + ended.stderr).decode("utf-8", "replace")


def audit(root, *further):
    return ("data", "audit", "--data", root / "mine", "--without-probe", *further)


def test_a_reader_that_has_enough_ends_nothing(root):
    page = root / "page.html"
    code, text = said(root, *audit(root, "--html", page), shell="2>/dev/null | head -c 1")
    assert (code, len(text)) == (0, 1)
    assert page.exists()


def test_nobody_reading_at_all_ends_nothing(root):
    page = root / "page.html"
    for number, shell in enumerate((">&- 2>&-", "2>&1 | true", "2>/dev/full >/dev/null")):
        code, text = said(root, *audit(root, "--html", page), shell=shell)
        assert (code, text) == (0, ""), number
        page.unlink()


def test_a_full_disk_behind_standard_output_is_one_line(root):
    code, text = said(root, *audit(root), shell="2>&1 >/dev/full | tail -1")
    assert code == 2
    assert text.startswith("standard output: expected room to write; got")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_every_terminal_can_show_it_and_none_is_commanded(root, encoding):
    code, text = said(root, *audit(root), PYTHONIOENCODING=encoding)
    assert code == 0
    assert "Traceback" not in text
    assert "\x1b" not in text
    assert "=cmd\\u{1b}[2J" in text


@pytest.mark.parametrize(
    "address",
    [
        "http://me:hunter22@127.0.0.1:9",
        "http://hunter22@127.0.0.1:9",
        "http://127.0.0.1:9/?password=hunter22",
        "postgresql://me:hunter22@127.0.0.1:9/db",
        "mysql+pymysql://me:hunter22@127.0.0.1:9/db",
        "hunter22:hunter22@127.0.0.1",
        "http://me:hunter22@[::1",
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_secrets(root, address):
    ended = run_harness(root, "compare", "a", "b", MLFLOW_TRACKING_URI=address)
    text = ended.stdout + ended.stderr
    assert ended.returncode == 2
    assert "hunter22" not in text
    assert "Traceback" not in text
    assert "***" in text


def test_a_signal_is_obeyed_while_a_picture_is_decoded(root):
    # Each takes a second or so, and each core has twenty.
    large = coded(noise(7, width=8000, height=6000), "WEBP", quality=1, method=0)
    for number in range(40):
        put(root / "mine" / "cat" / f"large{number}.webp", large)
    words = [*WORDS, *map(str, audit(root))]
    child = subprocess.Popen(
        words, env=os.environ | {"HARNESS_ROOT": str(root)}, stderr=subprocess.PIPE
    )
    try:
        assert child.stderr is not None
        assert b"reading pictures" in child.stderr.readline()
        time.sleep(0.5)
        began = time.monotonic()
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=60) == 130
        # Far less than all pictures take, also on a busy machine.
        assert time.monotonic() - began < 10
        assert b"interrupted: what is done is kept" in child.stderr.read()
    finally:
        child.kill()
        child.wait()
        child.stderr.close()


FEW_FILES = 'mount -t tmpfs -o size=80m,nr_inodes="$1" tmpfs "$2" && shift 2 && exec "$@"'
"""Begins a command that sees a disk with room for so many files where this folder is."""


@pytest.fixture
def disk(tmp_path):
    """A folder, and how a command is begun that sees a disk of few files in it."""
    alone = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    folder = tmp_path / "disk"
    folder.mkdir()
    begun = [*alone, "bash", "-c", FEW_FILES, "-"]
    if (
        not shutil.which("unshare")
        or subprocess.run(
            [*begun, "9", folder, "true"], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("a disk of its own needs unshare and mount, which are not allowed here")
    return folder, begun


@pytest.mark.end_to_end
@pytest.mark.parametrize("files", [6, 14, 22])
def test_a_disk_without_room_for_one_more_file_is_one_line(root, disk, files):
    folder, begun = disk
    spec = LOGISTIC.replace("FOLDER", str(root / "mine")).replace("logistic}", "majority}")
    (root / "one.yaml").write_text(spec)
    pictures = ("--data", root / "mine")
    made = ("data", "preprocess", *pictures, "--to", folder / "made", "--variants", "3", "--plain")
    for words in (made, ("data", "prepare", *pictures, "--pixels", "16"), ("run", "one.yaml")):
        ended = subprocess.run(
            [*begun, str(files), folder, *WORDS, *map(str, words)],
            cwd=root,
            env=os.environ | {"HARNESS_ROOT": str(folder), "MLFLOW_TRACKING_URI": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        told = ended.stderr.strip()
        assert "Traceback" not in told
        room = ended.returncode == 0 and words[1] == "prepare"  # it writes few files
        assert room or ended.returncode == 2, told
        last = told.splitlines()[-1]
        assert room or "expected room " in last, told


LOGISTIC = """
question: Which of three?
repetitions: {kind: resampled_splits, count: 2}
data: {source: folder, folder: FOLDER, otherwise: null, normalise: null}
augmentation: {kind: none}
features: {kind: thumbnail, image_pixels: 8}
model: {kind: logistic}
labels: {kind: sparse}
training: {optimizer: {kind: adam}, batch_size: 8, epochs: 1}
evaluation: {bootstrap_resamples: 100}
"""
BOTH = """
kind: study
question: Is any answer better?
baseline: logistic.yaml
proposals: [{name: majority, set: {model: {kind: majority}}}]
repetitions: {kind: resampled_splits, count: 2}
"""


@pytest.mark.end_to_end
def test_no_file_holds_the_password_that_a_folder_has_in_its_path(tmp_path, new_database):
    folder = make_folder(
        tmp_path / "https:" / "me:hunter22@host" / "token=hunter22" / "mine",
        {"cat": 12, "dog": 12},
    )
    root = a_workspace(tmp_path / "project", new_database).root
    written = {"logistic.yaml": LOGISTIC.replace("FOLDER", str(folder)), "both.yaml": BOTH}
    for name, text in written.items():
        (root / name).write_text(text)
    commands = (
        ("run", "both.yaml"),
        ("predict", "logistic@latest", folder / "cat", "--format", "csv"),
        ("data", "audit", "--data", folder, "--html", "audit.html", "--without-probe"),
        ("data", "preprocess", "--data", folder, "--to", "made", "--variants", "1"),
        ("doctor", "--thorough"),
    )
    ended = [run_harness(root, *words) for words in commands]
    assert [one.returncode for one in ended] == [0] * len(commands), ended
    report = run_analysis(root, "report", "both", "--data", folder)
    assert report.returncode == 0, report.stderr
    assert "hunter22" not in "".join(one.stdout + one.stderr for one in (*ended, report))
    files = [path for path in root.rglob("*") if path.is_file() and path.name not in written]
    assert len(files) > 40
    assert [path for path in files if b"hunter22" in path.read_bytes()] == []


@pytest.fixture(scope="module")
def studied(tmp_path_factory, new_database):
    """A workspace with a finished study, its archive, and files of two experiments."""
    root = a_workspace(tmp_path_factory.mktemp("studied"), new_database).root
    folder = make_folder(root / "mine", {"cat": 12, "dog": 12})
    for name, text in {"logistic.yaml": LOGISTIC, "both.yaml": BOTH}.items():
        (root / name).write_text(text.replace("FOLDER", str(folder)))
    for words in (("run", "both.yaml"), ("export", "both", "kept.zip")):
        ended = run_harness(root, *words)
        assert ended.returncode == 0, ended.stderr
    for name, skill in (("base", 3), ("good", 9)):
        rows = [f"{n},c{n % 10},c{n % 10 if n % 10 < skill else 0}" for n in range(60_000)]
        for seed in range(4):
            text = "\n".join(["image,true,predicted", *rows]) + "\n"
            (root / f"{name}{seed}.csv").write_text(text)
    return root


JUDGE = ("judge", "--baseline", "base*.csv", "--proposal", "good*.csv")


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "words",
    [JUDGE, ("verify", "both"), ("export", "both", "again.zip"), ("import", "kept.zip")],
    ids=lambda words: words[0],
)
def test_a_signal_is_obeyed_at_any_moment_in_one_line(studied, tmp_path, new_database, words):
    def at():
        if words[0] != "import":
            return studied
        root = a_workspace(tmp_path / str(time.monotonic_ns()), new_database).root
        shutil.copy(studied / "kept.zip", root)
        return root

    began = time.monotonic()
    assert run_harness(at(), *words).returncode == 0
    whole = time.monotonic() - began
    for part in (0.1, 0.25, 0.4, 0.55, 0.7, 0.85):
        root = at()
        child = subprocess.Popen(
            [*WORDS, *words],
            cwd=root,
            env=os.environ | {"HARNESS_ROOT": str(root), "MLFLOW_TRACKING_URI": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        time.sleep(part * whole)
        began = time.monotonic()
        child.send_signal(signal.SIGTERM)
        told = child.communicate(timeout=60)[1].decode()
        # A second on a machine of one's own; the one that tests may be busy.
        assert time.monotonic() - began < 5 or child.returncode == 0
        # Before Python has begun the program, the system ends it.
        assert child.returncode in (0, 130, -signal.SIGTERM)
        assert "Traceback" not in told
        assert told.count("interrupted: ") == (child.returncode == 130)


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "words", [JUDGE, ("verify", "both"), ("results",), ("show", "both.yaml")], ids=lambda w: w[0]
)
@pytest.mark.parametrize("shell", ["2>&1 | head -c 1 >/dev/null", ">&- 2>&-", "2>&1 | true"])
def test_a_closed_pipe_is_quiet(studied, words, shell, monkeypatch):
    monkeypatch.chdir(studied)
    assert said(studied, *words, shell=shell) == (0, "")
