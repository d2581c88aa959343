import json

import pytest

from harness.errors import ComparisonError
from harness.studies.growing.text import closing_json, closing_text, lineage_text
from harness.studies.growing.unseal import unseal
from tests.studies.growing.quick import QuickGrowth


@pytest.fixture
def trial(tmp_path):
    """Two ideas, of which one was adopted."""
    trial = QuickGrowth(tmp_path)
    trial.propose("slow")
    trial.propose("wide", adopt=True)
    trial.ran.clear()
    return trial


def test_the_last_baseline_is_held_against_the_first_on_what_was_sealed(trial):
    unseal(trial.growth, trial.run)
    (study,) = trial.ran
    assert (study.name, study.spec.alpha, study.spec.look_counts) == (
        "growing-unsealed",
        0.05,
        (9,),
    )
    assert [one.name for one in study.experiments] == ["colours", "wide"]
    assert {one.spec.split.sealed.opened for one in study.experiments} == {True}
    assert {one.spec.seed for one in study.experiments}.isdisjoint({1, trial.growth.seed_of(2)})


def test_the_closing_sentence_tells_what_was_brought_and_what_was_claimed(trial):
    lineage = unseal(trial.growth, trial.run)
    assert closing_text(trial.growth, lineage, "en") == (
        "The work of 2 ideas brought 10.00 points (+6.00 to +15.00) on 12 pictures that no run had "
        "seen; along the way 10.00 points were claimed.\n"
    )
    assert closing_text(trial.growth, lineage, "es").startswith(
        "El trabajo de 2 ideas aportó 10,00 puntos (+6,00 a +15,00) en 12 imágenes que ninguna"
    )
    assert "brought 10.00 points" in lineage_text(trial.growth, lineage, "en")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("hurts", "The work of 2 ideas cost 10.00 points (−14.00 to −5.00)"),
        ("inconclusive", "is not shown to have brought anything: 1.00 points (−3.00 to +6.00)"),
    ],
)
def test_what_was_not_brought_is_told_as_it_is(trial, word, said):
    trial.words["wide"] = word
    lineage = unseal(trial.growth, trial.run)
    assert said in closing_text(trial.growth, lineage, "en")


def test_a_program_reads_the_end_as_json(trial):
    lineage = unseal(trial.growth, trial.run)
    found = json.loads(json.dumps(closing_json(trial.growth, lineage)))
    assert (found["word"], found["ideas"], found["unsealings"]) == ("helps", 2, 1)
    assert (found["difference"], found["claimed"], found["forced"]) == (0.1, 0.1, None)


def test_after_it_the_study_is_closed(trial):
    unseal(trial.growth, trial.run)
    with pytest.raises(ComparisonError, match="got one that was unsealed, and is closed"):
        trial.propose("deep")
    assert len(trial.lineage.ideas) == 2


def test_a_second_unsealing_is_refused_and_recorded_if_forced(trial):
    unseal(trial.growth, trial.run)
    with pytest.raises(ComparisonError, match="its pictures have been looked at"):
        unseal(trial.growth, trial.run)
    lineage = unseal(trial.growth, trial.run, forced="the first was on a broken disk")
    assert [one.name for one in trial.ran] == ["growing-unsealed", "growing-unsealed-2"]
    assert [one.begun.forced for one in lineage.unsealings] == [
        "",
        "the first was on a broken disk",
    ]
    assert "This was unsealing number 2" in closing_text(trial.growth, lineage, "en")


def test_one_that_was_cut_off_goes_on_and_counts_once(trial):
    trial.broken["wide"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        unseal(trial.growth, trial.run)
    with pytest.raises(ComparisonError, match="is closed"):
        trial.propose("deep")
    trial.broken.clear()
    lineage = unseal(trial.growth, trial.run)
    assert len(lineage.unsealings) == 1
    assert lineage.unsealings[0].result.word == "helps"


def test_it_is_refused_while_an_idea_waits_or_none_was_adopted(tmp_path):
    trial = QuickGrowth(tmp_path)
    trial.propose("slow")
    with pytest.raises(ComparisonError, match="expected an adopted idea"):
        unseal(trial.growth, trial.run)
    trial.broken["deep"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        trial.propose("deep")
    with pytest.raises(ComparisonError, match=r"got 1 without \(deep first\)"):
        unseal(trial.growth, trial.run)
    with pytest.raises(ComparisonError, match="expected --force for a second unsealing"):
        unseal(QuickGrowth(tmp_path / "other").growth, trial.run, forced="now")
