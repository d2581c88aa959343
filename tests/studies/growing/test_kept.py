"""The run that stands for a growing study: what a stranger reads of it in MLflow."""

import json

import pytest

from harness.studies.growing.kept import LONGEST_NOTE, growing_group, is_kept, keep_lineage
from harness.studies.growing.propose import revert
from harness.studies.growing.text import MOST_NAMED, lineage_note
from harness.studies.growing.unseal import unseal
from harness.tracking.record import GROWING, PARENT, STUDY
from tests.studies.growing.quick import QuickGrowth
from tests.studies.growing.trial import GROWING as GROWING_FILE
from tests.studies.growing.trial import GrowingTrial, write_idea
from tests.tracking.memory import MemoryTracker


@pytest.fixture
def trial(tmp_path):
    trial = QuickGrowth(tmp_path)
    trial.tracker = MemoryTracker(tmp_path / "files")
    trial.propose("slow", "small steps are steady")
    trial.propose("wide", "more filters", adopt=True)
    trial.propose("same")
    return trial


def kept(trial, pages=None, language="en"):
    run_id = keep_lineage(trial.growth, trial.tracker, language, pages)
    (group,) = trial.tracker.kept_groups("growing", GROWING)
    assert group.id == run_id
    return trial.tracker.runs[run_id]


def test_the_note_is_the_tree_of_all_ideas_with_their_reasons(trial):
    note = lineage_note(trial.growth, trial.lineage, "en")
    assert note.startswith("**What helps?**\n\n3 ideas, 1 said to help, 1 adopted")
    tree = [line for line in note.splitlines() if line.lstrip().startswith("- ")]
    assert [len(line) - len(line.lstrip()) for line in tree] == [0, 4, 4, 8]
    assert tree[0] == "- **colours** (first baseline)"
    assert tree[1].startswith("    - 1 slow: hurts, ")
    assert tree[1].endswith("; because small steps are steady")
    assert tree[2].startswith("    - **2 wide: helps, ")
    assert "adopted, baseline now" in tree[2]
    assert tree[3].startswith("        - 3 same: inconclusive, ")


def test_it_is_written_in_spanish_too(trial):
    note = lineage_note(trial.growth, trial.lineage, "es")
    assert "3 ideas, 1 que mejoran, 1 adoptadas" in note
    assert "porque more filters" in note


def test_numbers_are_kept_for_each_state_of_the_ledger(trial):
    run = kept(trial)
    steps = len(trial.growth.ledger.entries())
    assert run.metrics["growing/ideas", steps] == 3
    assert run.metrics["growing/adopted", steps] == 1
    assert run.metrics["growing/claimed", steps] == pytest.approx(0.1)
    revert(trial.growth, "it was slow")
    assert kept(trial) is run
    assert run.metrics["growing/claimed", steps + 1] == 0
    assert run.metrics["growing/ideas", steps] == 3


def test_tree_and_ledger_lie_beside_it_with_the_pages(trial, tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "report.html").write_text("a page")
    files = kept(trial, pages).files
    assert (files / "report.html").read_text() == "a page"
    assert "`- 3 same: inconclusive" in (files / "lineage.txt").read_text()
    assert [one["name"] for one in json.loads((files / "lineage.json").read_text())["ideas"]] == [
        "slow",
        "wide",
        "same",
    ]
    assert (files / "ledger.jsonl").read_bytes() == trial.growth.ledger.path.read_bytes()


def test_it_is_brought_up_to_date_when_the_ledger_or_the_language_is_another(trial, tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    assert is_kept(trial.growth, trial.tracker, "en") is None
    kept(trial)
    assert is_kept(trial.growth, trial.tracker, "en") is None
    kept(trial, pages)
    assert is_kept(trial.growth, trial.tracker, "en") is not None
    assert is_kept(trial.growth, trial.tracker, "es") is None
    trial.propose("deep")
    assert is_kept(trial.growth, trial.tracker, "en") is None


def test_the_end_is_told_in_its_note_and_numbers(tmp_path):
    trial = QuickGrowth(tmp_path)
    trial.tracker = MemoryTracker(tmp_path / "files")
    trial.propose("wide", adopt=True)
    unseal(trial.growth, trial.run)
    run = kept(trial)
    assert "pictures that no run had seen; along the way" in run.record.description
    assert ("growing/on_sealed", len(trial.growth.ledger.entries())) in run.metrics


def test_of_many_ideas_those_that_bring_nothing_are_counted(tmp_path):
    trial = QuickGrowth(tmp_path)
    for number in range(MOST_NAMED + 1):
        name = f"idea{number}"
        trial.words[name] = "inconclusive"
        write_idea(trial.root, name, f"training: {{batch_size: {number + 20}}}")
        trial.propose(name, "because " * 40)
    note = lineage_note(trial.growth, trial.lineage, "en")
    assert f"{MOST_NAMED + 1} others" in note or f"{MOST_NAMED + 1} inconclusive" in note
    assert len(growing_group(trial.growth, trial.lineage, "en").description) <= LONGEST_NOTE


def test_studies_of_its_ideas_stand_below_it(tmp_path):
    trial = GrowingTrial(tmp_path, GROWING_FILE)
    inner = trial.run

    def run(study):
        keep_lineage(trial.growth, trial.tracker, "en")
        return inner(study)

    trial.run = run
    trial.propose("deep", adopt=True)
    (above,) = trial.tracker.kept_groups("growing", GROWING)
    (study,) = trial.tracker.kept_groups(None, STUDY)
    assert study.tags[PARENT] == above.id
