import csv
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from harness.data import demo
from harness.data.demo import MARKER, make_demo, picture_path
from harness.data.demo_painters import PAINTERS
from harness.data.demo_picture import draw_picture
from harness.errors import DataError

BIGGEST = PAINTERS[0]
FEW = tuple(replace(painter, paintings=2) for painter in PAINTERS[:3])


@pytest.fixture
def few_pictures(monkeypatch):
    """Three painters with two pictures each."""
    monkeypatch.setattr(demo, "PAINTERS", FEW)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def child(folder: Path, seed: int = 1) -> subprocess.Popen[bytes]:
    """Start another process that makes the whole collection."""
    code = f"from pathlib import Path; from harness.data.demo import make_demo; make_demo(Path({str(folder)!r}), seed={seed})"
    return subprocess.Popen([sys.executable, "-c", code], cwd=Path(demo.__file__).parents[2])


def few_child(folder: Path) -> subprocess.Popen[bytes]:
    """Start another process that makes a collection of three painters."""
    code = (
        "from pathlib import Path; from dataclasses import replace; from harness.data import demo\n"
        "demo.PAINTERS = tuple(replace(painter, paintings=6) for painter in demo.PAINTERS[:3])\n"
        f"demo.make_demo(Path({str(folder)!r}))"
    )
    return subprocess.Popen([sys.executable, "-c", code], cwd=Path(demo.__file__).parents[2])
