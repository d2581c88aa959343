"""The figure of docs/growing.md."""

from pathlib import Path

from benchmarks.growing_record import Measured


def draw(measured: Measured, path: Path) -> None:
    """Draw it."""
