"""The page on ONNX files is done, step by step, on the digits."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from harness.errors import HarnessError
from harness.runs.recorded import RecordedRun
from tests.small_project import run_harness
from tests.tracking.factories import a_workspace

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "onnx.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def blocks(kind):
    return [body for found, body in BLOCKS if found == kind]


COMMANDS = [line for block in blocks("") for line in block.splitlines()]


@pytest.fixture(scope="module")
def project(tmp_path_factory, new_database) -> Path:
    """A project with the two files of the page."""
    root = a_workspace(tmp_path_factory.mktemp("onnx_page"), new_database).root
    begun = run_harness(root, *COMMANDS[0].split()[3:])
    assert begun.returncode == 0, begun.stderr
    (program,), (spec,) = blocks("python"), blocks("yaml")
    (root / "experiments" / "my_backbone.yaml").write_text(spec)
    here = Path.cwd()
    os.chdir(root / "experiments")
    try:
        exec(program, {})
    finally:
        os.chdir(here)
    return root


@pytest.fixture(scope="module")
def ended(project):
    """What each command of the page ended with."""
    return [run_harness(project, *line.split()[3:]) for line in COMMANDS[1:]]


@pytest.mark.end_to_end
def test_every_command_but_the_one_that_is_to_be_refused_is_done(ended):
    codes = [one.returncode for one in ended]

    assert codes == [0, 2, 0, 0], [one.stderr[-600:] for one in ended]


@pytest.mark.end_to_end
def test_the_refusal_is_the_one_that_is_printed(ended):
    _, told = blocks("text")

    assert told.strip() == ended[1].stderr.strip()


@pytest.mark.end_to_end
def test_the_filters_tell_digits_apart(ended):
    *_, run, results = ended
    (accuracy,) = re.findall(r"^accuracy +(0\.\d+)", run.stdout, re.MULTILINE)

    assert float(accuracy) > 0.9
    assert "the model sees backbone my_backbone.onnx of 16 px" in run.stderr
    assert "my_backbone" in results.stdout


@pytest.mark.end_to_end
def test_the_file_is_asked_again_for_a_new_picture_and_must_be_as_it_was(ended, project):
    assert ended
    picture = project / "digit.png"
    Image.fromarray(np.eye(8, dtype=np.uint8) * 255).convert("RGB").save(picture)
    asked = run_harness(project, "predict", "my_backbone", picture, "--format", "json")
    (noted,) = (project / "mlruns").rglob("weights.json")
    file = project / "experiments" / "my_backbone.onnx"
    file.write_bytes(file.read_bytes() + b"\0")

    assert asked.returncode == 0, asked.stderr
    assert "my_backbone" in asked.stdout or "digit.png" in asked.stdout
    with pytest.raises(
        HarnessError, match=r"my_backbone\.onnx: expected the file of SHA-256 .* got"
    ):
        _ = RecordedRun.at(noted.parent).weights


def test_the_export_is_python():
    (program,) = blocks("py")
    compile(program, "export", "exec")
    name = re.search(r'name, file = "(.+?)"', program)

    assert f"`{name[1]}`" in PAGE


def test_the_shipped_example_exports_the_same_networks_by_a_program():
    shipped = (ROOT / "experiments" / "transfer" / "transfer_onnx.yaml").read_text(encoding="utf-8")
    (commented,) = re.findall(r"timm and onnx:\n#\n(.*?)\n#\n# Bring", shipped, re.DOTALL)
    program = re.sub(r"^#(     )?", "", commented, flags=re.MULTILINE)
    names = re.findall(r"^\| [^|]+ \| `(\w+\.\w+)` \|", PAGE, re.MULTILINE)

    compile(program, "export", "exec")
    assert len(names) == 3
    assert all(f'"{name}"' in program for name in names)
