"""How soon the README's first command shows a result, and how well it foretells its end.

    python -m benchmarks.first_contact [--data DIR]

Wall time since the command began in an empty folder, without a terminal: until the pictures are
prepared, until the first epoch's scores, and the longest time without a line. Each time left that
is said after the second epoch is held against what training took from there; from two minutes on
whole minutes are said, which alone may be a quarter off. With
`ONEDNN_MAX_CPU_ISA=AVX2` this is as on a processor with AVX2 alone.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from benchmarks.ratios import Ratio, tell
from harness.runtime.processor import processor_name

BASELINE = str(Path(__file__).resolve().parents[1] / "experiments" / "baseline.yaml")
EPOCHS = 6
"""Of the file's 20: enough to see what is foretold, and what comes of it."""
FIRST_SCORES_S, SILENCE_S, WRONG_BY = 60.0, 30.0, 1.3
_PREPARED = re.compile(r"preparing pictures.*: done")
_EPOCH = re.compile(r"training   epoch (\d+)/.* about (\d+) (s|min|h) left")
_TRAINED = re.compile(r"training: done")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}


class Line(NamedTuple):
    """What the command said, and how many seconds after its begin."""

    at: float
    text: str


class Foretold(NamedTuple):
    """The time left that was said after an epoch, and what it was, in seconds."""

    epoch: int
    said: float
    was: float

    @property
    def wrong_by(self) -> float:
        """The factor, at least 1."""
        return max(self.said / self.was, self.was / self.said)


def main() -> None:
    """Run the baseline as a newcomer does, and print what one would have waited for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="the paintings (else HARNESS_DATA, else demo)")
    options = parser.parse_args()
    named = ["--data", str(options.data)] if options.data else []
    shorter = ["--set", f"training.epochs={EPOCHS}"]
    lines = _said_by([sys.executable, "-m", "harness", "run", BASELINE, *named, *shorter])
    foretold = _foretold(lines)
    print(f"{processor_name()}, {os.cpu_count()} cores")
    print(f"pictures prepared after {_first(_PREPARED, lines):.0f} s, all after {lines[-1].at:.0f}")
    for each in foretold:
        print(f"epoch {each.epoch}: {each.said:.0f} s left were said, {each.was:.0f} it took")
    silence = max(b.at - a.at for a, b in pairwise(lines))
    wrong_by = max(each.wrong_by for each in foretold if each.epoch > 1)
    tell(
        Ratio("the first epoch's scores, of 60 s", FIRST_SCORES_S, _first(_EPOCH, lines), "s", 1),
        Ratio("the longest silence, of 30 s", SILENCE_S, silence, "s", 1),
        Ratio("time left after epoch 2 is wrong by, of 1.3", WRONG_BY, wrong_by, "times", 1),
    )


def _said_by(command: list[str]) -> list[Line]:
    lines = [Line(0.0, "")]
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        with subprocess.Popen(
            command,
            env=os.environ | {"HARNESS_ROOT": folder, "HARNESS_CACHE": f"{folder}/cache"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            for text in process.stdout or ():
                lines.append(Line(time.monotonic() - began, text.rstrip()))
        lines.append(Line(time.monotonic() - began, ""))
    if process.returncode:
        sys.exit("\n".join(line.text for line in lines))
    return lines


def _first(pattern: re.Pattern[str], lines: list[Line]) -> float:
    """Return when something was said first, in seconds.

    Raises:
        SystemExit: it never was.
    """
    for line in lines:
        if pattern.search(line.text):
            return line.at
    sys.exit(f"expected a line like {pattern.pattern!r}; got none of {len(lines)}")


def _foretold(lines: list[Line]) -> list[Foretold]:
    """Return what is said of a training while at least three seconds are left.

    Below that the whole seconds of what is said are a third of it.
    """
    end = _first(_TRAINED, lines)
    found = ((line.at, match) for line in lines if (match := _EPOCH.search(line.text)))
    every = (
        Foretold(int(match[1]), float(match[2]) * _SECONDS[match[3]], end - at)
        for at, match in found
    )
    return [each for each in every if each.was >= 3]  # noqa: PLR2004


if __name__ == "__main__":
    main()
