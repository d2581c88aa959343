"""Runs with a description alone: all that most figures need of them."""

import json
from pathlib import Path

from harness.runs.recorded import RecordedRun


def a_recorded_run(folder: Path, **said: object) -> RecordedRun:
    """Write `run.json` with these values, and return the run."""
    document = {
        "name": "baseline r1/1",
        "experiment": "baseline",
        "question": "?",
        "repetition": 0,
        "collection": "best-artworks",
        "evidence": True,
        "fingerprint": "f" * 64,
        "kept_epoch": None,
        "class_names": ["a"],
    } | said
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps(document))
    return RecordedRun.at(folder)
