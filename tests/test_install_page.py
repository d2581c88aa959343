"""The page on installing is done, step by step, but for what trains."""

import re
from pathlib import Path

import pytest

from harness.cli.main import build_parser, main
from harness.cli.spec_files import spec_file
from harness.specs.plans.load import load
from tests.small_project import make_pictures

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "install.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]


def test_every_command_can_be_typed_in_its_order(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    make_pictures(tmp_path / "my_pictures", classes=2, each=1)
    done = []
    for line in COMMANDS:
        words = line.split()
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
        elif words[:3] == ["python", "-m", "harness"]:
            done.append(words[3])
            if words[3] == "run":
                assert spec_file(build_parser().parse_args(words[3:]).spec).is_file()
            else:
                assert main(words[3:]) == 0, line

    assert done == ["init", "check", "show", "run", "run", "new", "new", "completion"]
    told = capsys.readouterr()
    assert "my_mixup" in told.out
    mine = load(tmp_path / "my_study" / "experiments" / "my_mixup.yaml")
    assert mine.spec.data.folder == str(tmp_path / "my_pictures")


@pytest.mark.parametrize("extra", ["train", "notebook", "export", "ray"])
def test_every_extra_that_is_named_is_there(extra):
    project = (Path(__file__).resolve().parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert f"artist-harness[{extra}]" in PAGE
    assert re.search(rf"^{extra} = \[", project, re.MULTILINE)
