"""The page on a network of one's own is done, step by step, on the digits."""

import re
from pathlib import Path

import pytest

from tests.small_project import run_harness
from tests.tracking.factories import a_workspace

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "own-network.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def blocks(kind):
    return [body for found, body in BLOCKS if found == kind]


@pytest.fixture(scope="module")
def ended(tmp_path_factory, new_database):
    """What each command of the page ended with, in a project that has its two files."""
    root = a_workspace(tmp_path_factory.mktemp("own_network"), new_database).root
    begin, *commands = [line for block in blocks("") for line in block.splitlines()]
    begun = run_harness(root, *begin.split()[3:])
    assert begun.returncode == 0, begun.stderr
    for kind, name in (("python", "my_net.py"), ("yaml", "my_net.yaml")):
        (text,) = blocks(kind)
        (root / "experiments" / name).write_text(text)
    return {line: run_harness(root, *line.split()[3:]) for line in commands}


@pytest.mark.end_to_end
def test_every_command_but_the_one_without_a_word_is_done(ended):
    codes = [one.returncode for one in ended.values()]

    assert codes == [0, 2, 0, 0], [one.stderr[-600:] for one in ended.values()]


@pytest.mark.end_to_end
def test_the_refusal_is_the_one_that_is_printed(ended):
    (told,) = blocks("text")

    assert told.strip() in ended["python -m harness run my_net"].stderr


@pytest.mark.end_to_end
def test_the_network_learns_to_read_digits(ended):
    *_, run, results = ended.values()
    (accuracy,) = re.findall(r"^accuracy +(0\.\d+)", run.stdout, re.MULTILINE)

    assert float(accuracy) > 0.5
    assert "build of my_net.py, 5 epochs" in run.stderr
    assert "my_net" in results.stdout
