"""What a study keeps beside its runs, damaged many ways: read rightly or refused."""

import json

from harness.specs.plans.load import load
from harness.specs.plans.search_plan import search_plans
from harness.studies.preregistration import rule_changes, rule_digest
from harness.studies.search_result import found_before, keep_found, search_folder
from harness.tracking.record import STUDY, GroupRecord
from harness.tuner.trial import Trial
from harness.workspace import Workspace
from tests.damage import hold
from tests.small_project import make_project
from tests.studies.test_nested_search import LOGISTIC
from tests.studies.test_search import SEARCH
from tests.tracking.memory import MemoryTracker


def test_what_a_search_found(tmp_path):
    workspace = Workspace(tmp_path)
    plan = search_plans(load(make_project(tmp_path, spec=LOGISTIC + SEARCH)), "float32")[0]
    trial = Trial(2, {"model.inverse_penalty": 0.25}, None, "completed", (0.75,), 1.5)
    folder = search_folder(plan, "d" * 64, workspace)
    keep_found(plan, folder, trial, (trial,), trial)
    (path,) = folder.glob("*.json")

    def read():
        return found_before(plan, "d" * 64, workspace)

    outcomes = hold(path, read, read(), times=50)
    assert read().said == 0.75
    assert outcomes["refused"] == outcomes.total()


def test_the_rule_of_a_study_as_it_was_registered(tmp_path):
    tracker = MemoryTracker(tmp_path / "files")
    rules = [{"margin": margin, "experiments": {"base": "b"}} for margin in (0.01, 0.02)]
    with tracker.group(GroupRecord("study", "s1", "digits", kind=STUDY)) as group:
        for rule in rules:
            path = tmp_path / rule_digest(rule) / "rules" / f"{rule_digest(rule)}.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(rule, indent=2))
            group.log_files(path.parent.parent)
    digests = tuple(map(rule_digest, rules))
    lost = [["a rule whose file was lost or altered"]]

    def read():
        return rule_changes(tracker, group.id, digests)

    path = tracker.artifact(group.id, f"rules/{digests[1]}.json")
    outcomes = hold(path, read, read(), healed=(lost,), times=50)
    assert read() == [["margin: 0.01 -> 0.02"]]
    assert outcomes["healed"] > 100
