"""From which file something was run, and with which changes: what has to be typed to repeat it."""

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.tracking.record import FILE, OVERRIDES
from harness.workspace import find_workspace, packaged_experiments


def origin_tags(path: Path, overrides: Sequence[str]) -> dict[str, str]:
    """Return the tags that keep a file, as seen from the project's folder, and its overrides.

    A file that came with the program is kept as one below `experiments/`, which finds it again on
    every machine.
    """
    whole, packaged = path.absolute(), packaged_experiments()
    root = packaged.parent if whole.is_relative_to(packaged) else find_workspace().root
    seen = whole.relative_to(root) if whole.is_relative_to(root) else whole
    return {FILE: seen.as_posix(), OVERRIDES: json.dumps(list(overrides), ensure_ascii=False)}


def typed_again(tags: Mapping[str, str], otherwise: str) -> tuple[str, str]:
    """Return how the file of a run is typed in a shell, and the overrides behind it.

    Args:
        tags: of the run that stands for an experiment or a study.
        otherwise: what is typed where an earlier version kept no file.
    """
    overrides = json.loads(tags.get(OVERRIDES, "[]"))
    changes = " ".join(f"--set {shlex.quote(one)}" for one in overrides)
    return shlex.quote(tags.get(FILE, otherwise)), f" {changes}" if changes else ""
