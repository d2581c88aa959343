"""Looks at a test part, as the ledger has them."""

import json

import pytest

from harness.errors import TrackingError
from harness.tracking import test_set_uses
from harness.tracking.test_set_uses import note_test_set_use, readings
from harness.workspace import Workspace

LOOK = test_set_uses.UseOfTestSet("part", "baseline", "baseline r1/2", "f1")


def test_looks_are_read_in_their_order(tmp_path):
    workspace = Workspace(tmp_path)
    for look in (LOOK, LOOK._replace(run="baseline r2/2")):
        note_test_set_use(workspace, look)
    assert [look.run for look in readings(workspace)] == ["baseline r1/2", "baseline r2/2"]


def test_a_line_of_something_else_is_refused_with_its_number(tmp_path):
    workspace = Workspace(tmp_path)
    note_test_set_use(workspace, LOOK)
    path = workspace.mlruns / "test_readings.jsonl"
    line = json.dumps(LOOK._asdict())  # as it was written before lines had checksums
    path.write_text(path.read_text() + line.replace("test_part", "tmst_part") + "\n")
    with pytest.raises(TrackingError) as caught:
        list(readings(workspace))
    assert str(caught.value).startswith(
        f"{path}, line 2: expected a look at a test part; got none or another kind of test_part, "
    )
