"""A line of the table: what the plain way takes, what ours takes, and how many times less."""

import json
import os
from pathlib import Path
from typing import NamedTuple

TABLE = "BENCHMARKS_TABLE"
"""The environment's name for a file that collects the lines of several benchmarks."""


class Ratio(NamedTuple):
    """Two costs of the same work, measured in turns."""

    what: str
    plain: float
    ours: float
    unit: str
    target: float | None = None
    """How many times less ours should take; None: nothing is promised."""

    @property
    def times(self) -> float:
        """How many times less ours takes."""
        return self.plain / self.ours


def tell(*ratios: Ratio) -> None:
    """Print the lines, and add them to the table that is being made, if one is."""
    print(table(ratios))
    if collected := os.environ.get(TABLE):
        with Path(collected).open("a") as file:
            file.writelines(json.dumps(ratio) + "\n" for ratio in ratios)


def collected(path: Path) -> list[Ratio]:
    """Return the lines that were told so far."""
    return [Ratio(*json.loads(line)) for line in path.read_text().splitlines()]


def table(ratios: "list[Ratio] | tuple[Ratio, ...]") -> str:
    """Return aligned lines with a head."""
    widest = max(len(ratio.what) for ratio in ratios)
    lines = [f"{'':{widest}}{'plain':>12}{'ours':>12}  {'':20}{'ratio':>8}{'target':>8}"]
    for ratio in ratios:
        target = "" if ratio.target is None else f"{ratio.target:.2f}"
        lines.append(
            f"{ratio.what:{widest}}{ratio.plain:12,.2f}{ratio.ours:12,.2f}  {ratio.unit:20}"
            f"{ratio.times:8.2f}{target:>8}"
        )
    return "\n".join(lines)
