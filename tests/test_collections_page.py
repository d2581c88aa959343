"""The page on several collections is done, step by step, with fewer pictures of the demo."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.demo_fixture import demo_folder  # noqa: F401
from tests.small_project import command, environment, run_harness
from tests.tracking.factories import a_workspace

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "collections.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def blocks(kind):
    return [body for found, body in BLOCKS if found == kind]


def test_the_example_is_the_file_that_is_shipped():
    (text,) = blocks("yaml")
    shipped = yaml.safe_load((ROOT / "experiments" / "study_collections.yaml").read_text())

    assert {key: shipped[key] for key in yaml.safe_load(text)} == yaml.safe_load(text)


@pytest.mark.end_to_end
def test_every_command_of_the_page_is_done(tmp_path, new_database, demo_folder):  # noqa: F811
    root = a_workspace(tmp_path, new_database).root
    shutil.copytree(demo_folder, root / "data" / "demo")
    shutil.copytree(ROOT / "experiments", root / "experiments")
    lines = [line for block in blocks("") for line in block.splitlines()]
    done = {}
    for line in lines:
        _, _, module, *words = line.split()
        if module == "harness":
            done[line] = run_harness(root, *words)
            continue
        done[line] = subprocess.run(
            command(*words, module=module),
            cwd=root,
            env=environment(root),
            capture_output=True,
            text=True,
            check=False,
        )

    assert {line: one.returncode for line, one in done.items()} == dict.fromkeys(lines, 0)
    said, _ = blocks("text")
    assert said.strip() in done["python -m harness run study_collections --no-report"].stdout
    verified = done["python -m harness verify study_collections"].stdout
    assert verified.count(": as claimed") == 3
    elsewhere = done["python -m harness verify collections.zip"].stdout
    assert elsewhere.endswith(" pages on them: as claimed\n")
    results = done["python -m harness results study_collections"].stdout
    assert "study of digits, demo together" in " ".join(results.split())  # cells may be folded
    (report,) = (root / "reports").rglob("report.md")
    assert "## Several collections together" in report.read_text()
