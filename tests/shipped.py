"""The experiment files that are shipped, each read once for all tests of a process."""

from functools import cache
from pathlib import Path
from unittest.mock import patch

from harness.specs.plans import load as plans
from harness.specs.reading.yaml_file import read_file

FOLDER = Path(__file__).resolve().parents[1] / "experiments"

with patch.object(plans, "read_file", cache(read_file)):  # most extend the same few
    LOADED = {path: plans.load_any(path) for path in sorted(FOLDER.rglob("*.yaml"))}
