"""What an audit of many pictures takes; opt-in, because it makes 20,000 of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.data.pictures_by_hand import coded, noise, put

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import json, resource, sys
from pathlib import Path
from harness.data.audit.audit import Plan, audit
from harness.data.collection.survey import survey
from harness.specs.schema.data import DataSpec, Seeds, SplitSpec
from harness.console.progress_bars import open_progress
from harness.workspace import Workspace
import sklearn.ensemble
root = Path(sys.argv[1])
spec, progress = DataSpec(source="folder", folder="pictures"), open_progress()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
seen = survey(spec, workspace=Workspace(root), progress=progress)
found = audit(seen, Plan(spec, SplitSpec(), Seeds(kind="seeds"), 64), progress=progress)
after = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"pictures": found.pictures, "before_mib": before / 1024,
                  "peak_mib": after.ru_maxrss / 1024, "cpu_s": after.ru_utime}))
"""


def measured(root, count):
    """Make a folder of `count` pictures of ten classes and audit it in a process of its own."""
    for number in range(count):
        put(
            root / "pictures" / f"Painter_{number % 10}" / f"{number}.jpg",
            coded(noise(number + 1, width=128, height=96), quality=75),
        )
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(root)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"reading pictures ... {count:,} pictures" in done.stderr
    return json.loads(done.stdout)


@pytest.mark.opt_in
def test_the_memory_of_an_audit_hardly_grows_with_the_number_of_pictures(tmp_path):
    few, many = (measured(tmp_path / str(count), count) for count in (2_000, 20_000))
    assert many["pictures"] == 20_000
    grown_kib = 1024 * (many["peak_mib"] - few["peak_mib"]) / 18_000
    sys.stdout.write(f"{few}\n{many}\n{grown_kib:.1f} KiB a picture\n")
    assert grown_kib < 16  # what is known of each file; a decoded picture would be 36 and more
