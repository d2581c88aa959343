"""Ideas are registered, tried in turn, decided and adopted; the words are what a test says."""

import multiprocessing
import os
import signal

import numpy as np
import pytest

from harness.errors import ComparisonError, SpecError, TrackingError
from harness.statistics.online_testing import lord_level, spending_level
from harness.studies.growing import ledger
from harness.studies.growing.ledger import IdeaRegistered
from harness.studies.growing.propose import revert
from harness.studies.growing.text import answer_text, lineage_text
from tests.studies.growing.quick import QuickGrowth
from tests.studies.growing.trial import GROWING, write_idea


@pytest.fixture
def trial(tmp_path):
    return QuickGrowth(tmp_path)


def levels(trial):
    return [one.begun.alpha for one in trial.lineage.tested]


def test_alpha_is_spent_by_the_series_in_the_order_of_registration(trial):
    for name in ("slow", "wide", "same", "deep"):
        trial.propose(name)
    assert levels(trial) == [spending_level(before, 0.05) for before in range(4)]
    assert trial.lineage.alpha_spent == pytest.approx(0.05 * 0.7049, abs=1e-5)


def test_false_discoveries_earn_alpha_with_every_idea_that_helps(tmp_path):
    trial = QuickGrowth(tmp_path, GROWING + "error: false_discovery\n")
    for name in ("wide", "slow", "same"):
        trial.propose(name)
    found = np.array([True, False, False])
    assert levels(trial) == [float(lord_level(found[:before], 0.05)) for before in range(3)]


def test_each_idea_has_a_study_with_its_alpha_and_the_rule_of_all(trial):
    trial.propose("wide")
    (study,) = trial.ran
    assert (study.name, study.spec.alpha) == ("growing-001", spending_level(0, 0.05))
    assert (study.spec.metric, study.spec.margin) == ("accuracy", 0.01)
    assert study.spec.look_counts == (4, 6, 9)
    assert [change.key for change in study.proposals[0].changes] == ["model.filters"]


def test_an_idea_that_had_its_word_on_this_baseline_is_not_tried_again(trial):
    trial.propose("slow")
    runs = len(trial.ran)
    again = trial.propose("slow", "another reason")
    assert (again.idea.number, again.known, len(trial.ran)) == (1, True, runs)
    assert len(trial.lineage.ideas) == 1


def test_on_a_new_baseline_it_may_be_asked_again_as_a_new_entry(trial):
    trial.propose("slow")
    trial.propose("wide", adopt=True)
    again = trial.propose("slow", "now it may")
    assert (again.idea.number, again.known) == (3, False)
    assert again.idea.registered.name == "slow-2"


def test_an_idea_that_does_not_help_is_not_adopted(trial):
    found = trial.propose("slow", adopt=True)
    assert trial.lineage.baseline == 0
    assert answer_text(trial.growth, found, "en").endswith("The baseline stays colours.\n")


def test_a_gain_below_the_margin_is_a_discovery_and_not_adopted(tmp_path):
    trial = QuickGrowth(tmp_path, same="helps_less_than_margin")
    trial.propose("same", adopt=True)
    assert (trial.lineage.baseline, trial.lineage.ideas[1].is_discovery) == (0, True)


def test_an_idea_that_was_held_against_an_earlier_baseline_does_not_follow_the_present(trial):
    trial.broken["deep"] = KeyboardInterrupt()
    trial.propose("wide", adopt=True)
    with pytest.raises(KeyboardInterrupt):
        trial.propose("deep", adopt=True)
    trial.broken.clear()
    revert(trial.growth, "too slow")
    trial.propose("slow")
    assert trial.lineage.ideas[2].decided.word == "helps"
    assert trial.lineage.baseline == 0


def test_what_was_reverted_can_be_adopted_again(trial):
    trial.propose("wide", adopt=True)
    revert(trial.growth, "too slow")
    assert trial.propose("wide").lineage.baseline == 0
    assert trial.propose("wide", adopt=True).lineage.baseline == 1
    assert len(trial.ran) == 1


def test_an_idea_can_be_adopted_after_its_word_without_a_run(trial):
    trial.propose("wide")
    runs = len(trial.ran)
    found = trial.propose("wide", adopt=True)
    assert (found.lineage.baseline, len(trial.ran)) == (1, runs)


def test_the_file_may_say_that_what_helps_is_adopted(tmp_path):
    trial = QuickGrowth(tmp_path, GROWING + "adopt: when_helps\n")
    trial.propose("slow")
    trial.propose("wide")
    assert trial.lineage.baseline == 2


def test_a_revert_goes_back_with_a_reason_and_stays_visible(trial):
    trial.propose("wide", adopt=True)
    lineage = revert(trial.growth, "too slow in use")
    assert lineage.baseline == 0
    told = lineage_text(trial.growth, lineage, "en")
    assert "back to colours: too slow in use" in told
    assert "adopted, and left; because" in told
    with pytest.raises(ComparisonError, match=r"before the present one \(none\); got none"):
        revert(trial.growth, "further")


def test_what_another_process_began_is_ended_first_and_decided_in_order(trial):
    trial.broken["slow"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        trial.propose("slow")
    assert [one.decided for one in trial.lineage.ideas.values()] == [None]
    trial.broken.clear()
    trial.propose("wide")
    assert [one.decided.word for one in trial.lineage.ideas.values()] == ["hurts", "helps"]
    assert levels(trial) == [spending_level(before, 0.05) for before in range(2)]


OTHER_LINES = [pytest.param(line, marks=pytest.mark.opt_in) for line in (2, 3, 5, 6)]


@pytest.mark.parametrize("line", [4, 7, *OTHER_LINES])
def test_killed_at_any_line_and_started_again_it_ends_the_same(tmp_path, line):
    whole, cut = QuickGrowth(tmp_path / "whole"), QuickGrowth(tmp_path / "cut")
    ideas = [("slow", False), ("wide", True)]
    for name, adopt in ideas:
        whole.propose(name, adopt=adopt)
    process = multiprocessing.get_context("fork").Process(target=killed_at, args=(cut, ideas, line))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    propose_all(cut, ideas)
    one, other = whole.lineage, cut.lineage
    assert one.baseline == other.baseline == 2
    assert [(i.begun, i.decided) for i in one.ideas.values()] == [
        (i.begun, i.decided) for i in other.ideas.values()
    ]
    assert len(cut.growth.ledger.entries()) == len(whole.growth.ledger.entries()) == 7


def killed_at(trial, ideas, line):
    """Propose in a process that is gone when half of a line reached the disk."""
    write = ledger.Ledger.write

    def torn(self, record):
        write(self, record)
        if len(self.entries()) == line:
            content = self.path.read_bytes()
            self.path.write_bytes(content[: content[:-1].rfind(b"\n") + 30])
            os.kill(os.getpid(), signal.SIGKILL)

    ledger.Ledger.write = torn
    propose_all(trial, ideas)


def propose_all(trial, ideas):
    for name, adopt in ideas:
        if not (trial.growth.lineage().baseline and adopt):
            trial.propose(name, adopt=adopt)


def test_an_idea_that_fails_has_had_its_alpha_and_the_next_goes_on(trial):
    trial.broken["slow"] = ValueError("no room")
    found = trial.propose("slow")
    assert (found.idea.decided.word, found.idea.decided.difference) == ("failed", None)
    assert "no room" in answer_text(trial.growth, found, "en")
    assert trial.propose("wide").idea.begun.alpha == spending_level(1, 0.05)
    trial.broken.clear()
    again = trial.propose("slow")
    assert (again.idea.number, again.idea.registered.name) == (3, "slow-2")
    assert again.idea.decided.word == "hurts"


def test_an_idea_is_registered_before_anything_runs(trial):
    seen, run = [], trial.run
    trial.run = lambda study: seen.append(trial.lineage) or run(study)
    trial.propose("wide", "more filters")
    (idea,) = seen[0].ideas.values()
    assert idea.registered == IdeaRegistered(
        1, "wide", "Does wide help?", "more filters", "wide.yaml", {"model": {"filters": [8, 16]}}
    )
    assert (idea.begun.alpha, idea.decided) == (spending_level(0, 0.05), None)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("seed: 3", r"seed \(line 3\): expected in the growing study"),
        ("split: {test: 0.4}", r"expected the baseline's split.test \(0.25\)"),
        ("split: {sealed: null}", r"test"),
        ("model: {filters: [4, 8]}", "it is the same as colours"),
        ("model: {filter: [4, 8]}", "line 3.*did you mean 'filters'"),
    ],
)
def test_an_idea_that_cannot_be_compared_is_refused_before_it_is_registered(trial, change, message):
    write_idea(trial.root, "bad", change)
    with pytest.raises(SpecError, match=message):
        trial.propose("bad")
    assert trial.lineage.ideas == {}
    assert trial.ran == []


def test_an_idea_that_extends_something_else_is_refused(trial):
    (trial.root / "alone.yaml").write_text((trial.root / "colours.yaml").read_text())
    with pytest.raises(SpecError, match=r"expected an idea that extends .*colours.yaml"):
        trial.propose("alone")


def test_a_changed_rule_is_refused_and_what_decides_nothing_may_change(trial):
    trial.propose("slow")
    trial.spec.write_text(GROWING + "adopt: when_helps\nbudget_hours: 2\n")
    assert trial.propose("slow").known
    trial.spec.write_text(GROWING + "alpha: 0.1\n")
    with pytest.raises(ComparisonError, match=r"got another: alpha was 0.05, is 0.1\. Take"):
        trial.propose("wide")


def test_an_altered_ledger_is_named_and_nothing_runs(trial):
    trial.propose("slow")
    path = trial.growth.ledger.path
    path.write_bytes(path.read_bytes().replace(b'"hurts"', b'"helps"'))
    runs = len(trial.ran)
    with pytest.raises(TrackingError, match="line 4: expected the lines that were written"):
        trial.propose("wide")
    assert len(trial.ran) == runs


class Clock:
    """A clock that stands where a test says."""

    def __init__(self, time):
        self.time = time

    def now(self, _):
        return self

    def isoformat(self, timespec):
        return f"{self.time} in {timespec}"


def test_a_clock_that_jumps_changes_nothing(trial, monkeypatch):
    for name, time in (("slow", "2030"), ("wide", "1970"), ("same", "2010")):
        monkeypatch.setattr(ledger, "datetime", Clock(time))
        trial.propose(name)
    assert [one.at for one in trial.lineage.ideas.values()] == [
        f"{time} in seconds" for time in (2030, 1970, 2010)
    ]
    assert list(trial.lineage.ideas) == [1, 2, 3]
    assert levels(trial) == [spending_level(before, 0.05) for before in range(3)]


def test_two_proposers_at_once_lose_and_double_nothing(trial):
    context = multiprocessing.get_context("fork")
    names = ("wide", "slow", "same")
    together = [context.Process(target=propose_all_of, args=(trial, names)) for _ in range(2)]
    for process in together:
        process.start()
    for process in together:
        process.join(60)
    ideas = trial.lineage.ideas.values()
    assert sorted(one.registered.name for one in ideas) == sorted(names)
    assert all(one.decided for one in ideas)
    assert levels(trial) == [spending_level(before, 0.05) for before in range(3)]
    assert len(trial.growth.ledger.entries()) == 1 + 3 * 3


def propose_all_of(trial, names):
    for name in names:
        trial.propose(name)
