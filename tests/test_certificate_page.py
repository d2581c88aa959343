"""The page on certificates: its workflow does what it says, and its table names what is there."""

import re
import shlex
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from harness.cli.main import main
from harness.studies.certificate.pages import FOLDER
from tests.certificate_fixture import archive_file, certificate  # noqa: F401 (fixtures)

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "certificate.md").read_text("utf-8")
(WORKFLOW,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def steps():
    (job,) = yaml.safe_load(WORKFLOW)["jobs"].values()
    return [shlex.split(step["run"]) for step in job["steps"] if "run" in step]


def test_the_workflow_verifies_a_certificate(certificate, steps, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    (tmp_path / "paper.zip").write_bytes(certificate.read_bytes())
    (verify,) = [words[3:] for words in steps if words[:3] == ["python", "-m", "harness"]]
    assert main(verify) == 0
    (tmp_path / "paper.zip").write_bytes(certificate.read_bytes()[:-9])
    assert main(verify) == 2


def test_the_workflow_installs_the_wheel_of_this_version_without_an_extra(steps):
    (install,) = [words for words in steps if words[0] == "pip"]
    assert install[1:] == [
        "install",
        f"tools/artist_harness-{version('artist-harness')}-py3-none-any.whl",
    ]


def test_the_table_names_every_page(certificate):  # noqa: F811
    named = set(re.findall(r"`([\w.]+\.(?:md|html|bib|json|csv))`", PAGE.split("\n## ")[0]))
    with zipfile.ZipFile(certificate) as packed:
        names = [name for name in packed.namelist() if name.startswith(FOLDER)]
    assert named == {name.removeprefix(FOLDER) for name in names}
