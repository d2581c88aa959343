"""Recorded studies that nobody trained: a plain one, and one whose every name is hostile."""

from functools import cache

import pytest

from analysis.report.gathered import gather
from analysis.report.writing import build_document
from harness.runs.recorded_pictures import PictureLocation
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import GroupRecord
from harness.verdicts.record import SIMULTANEOUS, RuleRecord
from harness.verdicts.store import keep
from harness.wording.words import words_in
from harness.workspace import Workspace
from tests.certificate_fixture import archive_file  # noqa: F401 (a fixture)
from tests.made_once import made_once
from tests.tracking.factories import a_workspace
from tests.verdicts.factories import an_experiment, judged

HOSTILE = "<script>alert(1)</script> \\input{x} $&_%#|`*"
RULE = RuleRecord(look_counts=(4,), correction=SIMULTANEOUS, claim="this_collection")
FILE = "a\"onerror='x'.jpg"


def record_study(workspace):
    tracker = MlflowTracker(workspace, sample_every_s=None)
    entries = [
        an_experiment(tracker, "base", 0.55, repetitions=4),
        an_experiment(tracker, "better", (0.95, 0.9, 0.7), repetitions=4, cost=2.0),
        an_experiment(tracker, "alike", 0.55, repetitions=4, own=1),
    ]
    verdicts = judged(tracker, *entries, name="small", planned=4, rule=RULE)
    _keep(tracker, "small", verdicts, evidence=True)
    more = {"failed": {"broken": "ValueError: no"}, "missing": ("base r5/6", "better r5/6")}
    verdicts = judged(tracker, *entries[:2], name="unfinished", planned=6, **more)
    _keep(tracker, "unfinished", verdicts, evidence=True)
    said = {
        "classes": (HOSTILE, 'Goya "Paco"', "李"),
        "left_out": [{"path": FILE, "reason": HOSTILE}],
        "evidence": False,
        "question": "Whose hand?",
    }
    entries = [
        an_experiment(tracker, name, skill, repetitions=2, **said)
        for name, skill in ((f"base {HOSTILE}", 0.5), (f"other {HOSTILE}", 0.7))
    ]
    verdicts = judged(tracker, *entries, name="hostile", question=f"{HOSTILE}?", planned=2)
    _keep(tracker, "hostile", verdicts, evidence=False)


def _keep(tracker, name, verdicts, *, evidence):
    record = GroupRecord(name, name, "best-artworks", kind="study", evidence=evidence)
    with tracker.group(record) as group:
        keep(verdicts, group)


@pytest.fixture(scope="session")
def store(tmp_path_factory, new_database):
    """The root of a workspace with both studies."""

    def make(root):
        record_study(a_workspace(root, new_database))

    return made_once(tmp_path_factory, "report_store", make)


@pytest.fixture(scope="session")
def document_of(store):
    """What makes a report of words, each only once."""

    @cache
    def made(words, language):
        pictures = PictureLocation(Workspace(store), None)
        return build_document(gather(words, words_in(language), pictures))

    return lambda *words, language="en": made(words, language)
