"""The page on a table of one's own is done, step by step, on the pictures of the demo."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.small_project import command, environment, run_harness
from tests.tracking.factories import a_workspace

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "own-table.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def blocks(kind):
    return [body for found, body in BLOCKS if found == kind]


@pytest.fixture(scope="module")
def root(tmp_path_factory, new_database):
    """A project with the three files of the page."""
    root = a_workspace(tmp_path_factory.mktemp("own_table"), new_database).root
    (root / "experiments").mkdir(exist_ok=True)
    shutil.copy(ROOT / "experiments" / "baseline.yaml", root / "experiments")
    (script,) = blocks("python")
    (root / "make_table.py").write_text(script)
    for name, text in zip(("my_table", "my_split"), blocks("yaml"), strict=True):
        (root / "experiments" / f"{name}.yaml").write_text(text)
    return root


def done(root, line):
    """Return what a line of the page ended with."""
    _, *words = line.split()
    if words[:2] == ["-m", "harness"]:
        return run_harness(root, *words[2:])
    python, *_ = command()
    return subprocess.run(
        [python, *words],
        cwd=root,
        env=environment(root),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def ended(root):
    """What each command of the page ended with."""
    lines = [
        line for block in blocks("") for line in block.splitlines() if line.startswith("python")
    ]
    return {line: done(root, line) for line in lines}


@pytest.mark.end_to_end
def test_every_command_is_done(ended):
    assert {line: one.returncode for line, one in ended.items()} == dict.fromkeys(ended, 0)


@pytest.mark.end_to_end
def test_the_table_s_pictures_are_learnt_with_their_sales_together(ended):
    assert "pictures: 811 of 8 classes (labels)" in ended["python -m harness run my_table"].stderr
    assert "by the table or as near-duplicates" in ended["python -m harness run my_table"].stderr


@pytest.mark.end_to_end
def test_the_published_split_says_what_the_page_says_that_it_leaks(ended):
    (printed,) = blocks("text")
    counted, scored = printed.splitlines()
    (line,) = re.findall("^my_split: accuracy .*$", ended[SPLIT].stdout, re.MULTILINE)

    assert counted in ended[SPLIT].stdout
    # Pictures are scaled by arithmetic whose last digits are the processor's.
    assert numbers(line) == pytest.approx(numbers(scored), abs=1.5)


SPLIT = "python -m harness run my_split"


def numbers(line):
    return [float(number) for number in re.findall(r"\d+\.\d", line)]


@pytest.mark.end_to_end
def test_the_report_has_the_leak_as_a_row(ended, root):
    (page,) = (root / "reports").rglob("report.md")
    (line,) = re.findall("^my_split: accuracy .*$", ended[SPLIT].stdout, re.MULTILINE)
    rows = re.findall(r"^\| my\\_split .*$", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert numbers(line) in [numbers(row) for row in rows]
