"""What the documents say is done, and works."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from harness.cli.main import build_parser
from harness.cli.spec_files import spec_file
from tests.harness_process import start
from tests.small_project import ended, make_pictures
from tests.tracking.factories import a_workspace
from tests.trained_copy import train_copy

ROOT = Path(__file__).resolve().parents[1]
EXTENDING = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
SECTIONS = re.findall(
    r"## An? (\w+)\n.*?```diff\n(.*?)```\n\n```yaml\n(.*?)```", EXTENDING, flags=re.DOTALL
)


class Copy(NamedTuple):
    root: Path
    trained: subprocess.CompletedProcess


def added(diff: str) -> list[str]:
    lines = (line for line in diff.splitlines() if line.startswith("+"))
    return [line for line in lines if line[1:].strip() and not line.startswith("+++")]


@pytest.fixture(scope="module")
def extended(tmp_path_factory, new_database) -> Copy:
    """A copy of the project with every change of the page, after a training with each."""
    root = a_workspace(tmp_path_factory.mktemp("extended"), new_database).root
    for folder in ("harness", "analysis", "experiments"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    make_pictures(root / "pictures", each=12)
    make_pictures(root / "many" / "pictures", each=30)
    for word, diff, spec in SECTIONS:
        subprocess.run(
            ["git", "apply", "--verbose", "-"], input=diff, cwd=root, text=True, check=True
        )
        (root / "experiments" / f"{word}.yaml").write_text(spec, encoding="utf-8")
    environment = os.environ | {"HARNESS_ROOT": str(root)}
    trained = ended(start, train_copy, root, folder=root, env=environment)
    return Copy(root, trained)


def test_the_page_shows_one_more_of_each():
    experiments = ["backbone", "architecture", "feature", "metric"]
    generations = ["loss", "discriminator", "measure"]
    assert [word for word, _, _ in SECTIONS] == [*experiments, *generations]


@pytest.mark.parametrize(("word", "diff"), [section[:2] for section in SECTIONS])
def test_each_takes_fewer_than_twenty_lines(word, diff):
    assert len(added(diff)) < 20, word


@pytest.mark.parametrize(("word", "diff"), [section[:2] for section in SECTIONS])
def test_each_fits_the_code_as_it_is(word, diff):
    checked = subprocess.run(
        ["git", "apply", "--check", "--verbose", "-"],
        input=diff,
        cwd=ROOT,
        text=True,
        check=False,
        capture_output=True,
    )
    assert checked.returncode == 0, f"{word}: {checked.stderr}"


@pytest.mark.end_to_end
def test_each_can_be_added_and_trained(extended):
    assert extended.trained.returncode == 0, extended.trained.stderr[-3000:]
    for word in ("backbone", "architecture", "feature", "loss", "discriminator", "measure"):
        assert f"{word} on pictures: 1 repetition" in extended.trained.stdout
    assert "roughness  (as that of real ones)" in extended.trained.stdout


@pytest.mark.end_to_end
def test_a_metric_of_ones_own_is_measured_named_and_judged_by(extended):
    told = extended.trained.stdout
    assert told.count("Matthews correlation  ") == 3  # once an experiment
    assert "Δ Matthews" in told
    assert "judged by matthews, margin 0.02" in extended.trained.stderr
    assert "la correlación de Matthews" in told


PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
# Their commands are about files that the reader writes, and tests of their own write them.
WALKS = {"first-verdict.md", "primer-veredicto.md", "own-network.md", "growing.md", "onnx.md"}
WALKS |= {"agents.md", "install.md", "own-table.md"}
COMMANDS = [
    (page.name, line.partition("  ")[0].strip())
    for page in PAGES
    if page.name not in WALKS
    for line in page.read_text(encoding="utf-8").splitlines()
    if line.startswith("python -m harness ")
]


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=[line for _, line in COMMANDS])
def test_every_command_that_is_shown_can_be_typed(page, line):
    words = line.split(" > ")[0].split()[3:]
    for word in words:
        assert not word.startswith("experiments/") or sorted(ROOT.glob(word)), f"{page}: {word}"
    read = build_parser().parse_args(words)
    assert read.command == words[0]
    if named := getattr(read, "spec", None):
        assert spec_file(named).is_file()


def test_the_readme_shows_how_to_run_and_how_to_test():
    readme = PAGES[0].read_text(encoding="utf-8")
    assert "pip install -c constraints.txt -e '.[train]' && python -m harness run" in readme
    assert "pip install -c constraints.txt -e '.[test]' && pytest" in readme
