"""How the program is cited: `CITATION.cff` is whole, and says the version that is installed."""

import datetime
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CITATION = ROOT / "CITATION.cff"
REQUIRED = {"cff-version", "message", "title", "authors"}
"""Of the Citation File Format 1.2.0, github.com/citation-file-format."""
OPTIONAL = {"abstract", "type", "version", "date-released", "keywords", "license", "url", "doi"}


@pytest.fixture
def citation():
    return yaml.safe_load(CITATION.read_text("utf-8"))


def test_it_has_what_the_format_requires_and_nothing_that_it_does_not_know(citation):
    assert REQUIRED <= citation.keys() <= REQUIRED | OPTIONAL
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert all({"name"} == one.keys() for one in citation["authors"])
    assert len(set(citation["keywords"])) == len(citation["keywords"]) > 0
    datetime.date.fromisoformat(citation["date-released"])


def test_it_says_the_version_of_the_project(citation):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert str(citation["version"]) == project["version"]


@pytest.mark.opt_in
@pytest.mark.skipif(shutil.which("cffconvert") is None, reason="pip install cffconvert")
def test_the_formats_own_validator_finds_no_mistake():
    words = ["cffconvert", "--validate", "-i", str(CITATION)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
