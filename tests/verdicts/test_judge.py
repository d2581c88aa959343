"""From recorded runs to verdicts."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from harness.errors import ComparisonError
from harness.metrics import METRICS
from harness.specs.plans.study_proposals import Cell
from harness.statistics.corrected_t import corrected_t
from harness.statistics.multiple_testing import holm
from harness.verdicts.evidence import Evidence, read_run
from harness.verdicts.history import History
from harness.verdicts.record import RuleRecord
from harness.verdicts.table import as_text, sheets
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import an_experiment, asked, judged

GOOD, USUAL, BAD = 0.9, 0.6, 0.3


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    """One proposal for each word."""
    tracker = MemoryTracker(tmp_path_factory.mktemp("four"))
    baseline = an_experiment(tracker, "base", USUAL)
    proposals = [
        an_experiment(tracker, "good", GOOD, cost=0.5),
        an_experiment(tracker, "bad", BAD, cost=2.0),
        an_experiment(tracker, "same", USUAL),
        an_experiment(tracker, "other luck", USUAL + 0.05, own=1),
    ]
    return judged(tracker, baseline, *proposals), baseline, proposals, tracker


def test_every_word_can_be_said(four):
    words = {one.experiment.name: one.word for one in four[0].proposals}
    assert words == {
        "good": "helps",
        "bad": "hurts",
        "same": "equivalent",
        "other luck": "inconclusive",
    }


def test_the_difference_is_the_corrected_test_of_the_stored_predictions(four):
    verdicts, baseline, (good, *_), _ = four
    differences = np.array(
        [good.runs[r].scores["macro_f1"] - baseline.runs[r].scores["macro_f1"] for r in range(6)]
    )
    expected = corrected_t(differences, n_test=72, n_train=288)
    found = verdicts.proposals[0].decision
    assert (found.difference, found.low, found.high, found.p) == pytest.approx(
        (expected.difference, expected.low, expected.high, expected.p)
    )
    adjusted = holm(np.array([one.decision.p for one in verdicts.proposals]), alpha=0.05)
    assert found.adjusted_p == pytest.approx(adjusted.p[0])
    assert found.adjusted_p > found.p
    assert found.simultaneous_low < found.low < found.difference < found.simultaneous_high
    assert found.worse + found.alike + found.better == pytest.approx(1)
    assert found.chance_next > 0.9


def test_every_number_names_runs_that_the_record_lists(four):
    verdicts = four[0]
    listed = {run.id for run in verdicts.runs}
    assert len(listed) == 30
    for one in verdicts.proposals:
        assert set(one.rests_on) == set(verdicts.baseline.runs) | set(one.experiment.runs)
        assert set(one.rests_on) | set(one.models.runs) <= listed


def test_the_record_is_json_without_what_json_does_not_know(four):
    document = four[0].as_json()
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_judging_again_gives_the_same_record(four):
    verdicts, baseline, proposals, tracker = four
    assert judged(tracker, baseline, *proposals).as_json() == verdicts.as_json()


def test_effects_are_told_for_every_score_with_their_direction(four):
    good, bad, *_ = four[0].proposals
    assert set(good.effects) == set(METRICS)
    assert {name for name, one in good.effects.items() if one.gain} == set(METRICS) - {
        "top5_accuracy"
    }
    assert bad.effects["negative_log_likelihood"].difference > 0
    assert not bad.effects["negative_log_likelihood"].gain


def test_prices_are_multiples_of_the_baselines_and_the_front_is_what_nothing_beats(four):
    verdicts = four[0]
    good, bad, *_ = verdicts.proposals
    assert good.price_ratio["learning_cpu_s"] == pytest.approx(0.5)
    assert bad.price_ratio["wall_s"] == pytest.approx(2)
    assert verdicts.baseline.price.learning_cpu_s == pytest.approx(10)
    assert good.experiment.on_front
    assert not bad.experiment.on_front
    assert not verdicts.baseline.on_front


def test_an_open_question_is_told_what_would_decide_it(four):
    *closed, still_open = four[0].proposals
    assert [one.further for one in closed] == [None, None, None]
    assert still_open.further is not None


def test_a_price_that_was_not_recorded_is_unknown_and_not_zero(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD)
    for run in proposal.runs.values():
        del run.recorded["cost/parameters"]
    found = judged(tracker, baseline, proposal).proposals[0]
    assert found.price_ratio["parameters"] is None
    assert found.price_ratio["wall_s"] == pytest.approx(1)


def test_a_failed_experiment_stays_in_the_family(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD)
    alone = judged(tracker, baseline, proposal).proposals[0].decision
    among = judged(tracker, baseline, proposal, failed={"broken": "ValueError: no"})
    assert among.proposals[0].decision.adjusted_p == pytest.approx(2 * alone.p)
    assert among.failed == {"broken": "ValueError: no"}


def test_nothing_is_claimed_while_repetitions_are_missing(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD, repetitions=4)
    found = judged(tracker, baseline, proposal, missing=("good r5/6",))
    (one,) = found.proposals
    assert (found.complete, found.setting.count, one.word) == (False, 4, "unfinished")
    assert one.decision.adjusted_p is None
    assert one.decision.difference > 0.2
    assert set(one.sentences.values()) == {""}


def test_a_proposal_that_lacks_repetitions_takes_none_from_the_others(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    whole = an_experiment(tracker, "whole", GOOD)
    short = an_experiment(tracker, "short", BAD, repetitions=2)
    alone = judged(tracker, baseline, whole).proposals[0].decision
    found = judged(tracker, baseline, whole, short)
    assert found.missing == ("short r3/6", "short r4/6", "short r5/6", "short r6/6")
    assert [one.word for one in found.proposals] == ["unfinished", "unfinished"]
    first, second = found.proposals
    assert (first.decision.df, second.decision.df) == (5, 1)
    assert (first.decision.difference, first.decision.p) == (alone.difference, alone.p)
    assert set(second.rests_on) == {
        *(baseline.runs[r].run_id for r in (0, 1)),
        *(run.run_id for run in short.runs.values()),
    }


def test_what_a_comparison_lacks_is_seen_without_being_told(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD, repetitions=3)
    found = judged(tracker, baseline, proposal, planned=0)
    assert (found.complete, found.setting.count, found.setting.planned) == (False, 3, 6)
    assert found.missing == ("good r4/6", "good r5/6", "good r6/6")


def test_words_on_what_is_incomplete_are_given_when_asked_for_and_say_so(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD, repetitions=4)
    found = judged(tracker, baseline, proposal, incomplete=True)
    (one,) = found.proposals
    assert (one.word, found.complete, found.incomplete) == ("helps", False, True)
    assert "This rests on 4 of the 6 planned repetitions" in one.sentences["en"]
    assert "Esto se apoya en 4 de las 6 repeticiones previstas" in one.sentences["es"]
    shown = as_text(found, "en")
    assert "helps (4 of 6)" in shown
    assert "although 2 runs are missing: good r5/6, r6/6" in shown


def test_copies_of_a_training_picture_are_one_picture_in_the_test(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD)
    plain = judged(tracker, baseline, proposal)
    copied = [
        an_experiment(tracker, name, skill, copies=5)
        for name, skill in (("base copied", USUAL), ("good copied", GOOD))
    ]
    found = judged(tracker, *copied)
    assert (found.setting.n_train, found.setting.independent_train) == (1440, 288)
    assert (found.setting.n_test, found.setting.independent_test) == (72, 72)
    one, other = (verdicts.proposals[0].decision for verdicts in (found, plain))
    assert (one.standard_error, one.p) == pytest.approx((other.standard_error, other.p))
    assert "counted once, these are 288 and 72" in found.methods["en"]
    assert "casi duplicados, son 288 y 72" in found.methods["es"]


def test_only_the_repetitions_up_to_the_look_count(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD)
    rule = RuleRecord(look_counts=(4, 6))
    first = judged(tracker, baseline, proposal, rule=rule, planned=4)
    alone = judged(tracker, baseline, proposal, planned=4)
    assert first.setting.count == 4
    assert first.proposals[0].decision.p == alone.proposals[0].decision.p
    assert first.proposals[0].decision.adjusted_p > alone.proposals[0].decision.adjusted_p


def test_one_repetition_shows_nothing(tracker):
    baseline = an_experiment(tracker, "base", USUAL, repetitions=1)
    proposal = an_experiment(tracker, "good", GOOD, repetitions=1)
    found = judged(tracker, baseline, proposal, planned=1).proposals[0]
    assert found.word == "inconclusive"
    assert found.decision.low is None
    assert found.further is None


def test_one_repetition_has_a_dash_where_nothing_is_known(tracker):
    baseline = an_experiment(tracker, "base", USUAL, repetitions=1)
    proposal = an_experiment(tracker, "good", GOOD, repetitions=1)
    found = judged(tracker, baseline, proposal, planned=1)
    (row,) = sheets(found, "en")[0].rows
    assert row[-2:] == ("–", "–")


def test_arithmetic_is_told_of_networks_alone(tracker):
    plain = {"spec": {"model": {"kind": "majority"}, "augmentation": {"kind": "none"}}}
    some = [an_experiment(tracker, name, USUAL) for name in ("one", "two")]
    none = [an_experiment(tracker, name, USUAL, **plain) for name in ("three", "four")]
    told = [judged(tracker, *pair).methods["en"] for pair in (some, none, (some[0], none[0]))]
    assert ["Networks were trained in float32" in text for text in told] == [True, False, True]


def test_only_what_varied_is_said_to_have_varied(tracker):
    plain = {"model": {"kind": "majority"}, "augmentation": {"kind": "none"}}
    numbers = {"kind": "thumbnail", "image_pixels": 8}
    forest = plain | {"model": {"kind": "forest"}, "features": numbers}
    network = an_experiment(tracker, "network", USUAL)
    bare = an_experiment(tracker, "bare", USUAL, spec={"augmentation": {"kind": "none"}})
    none = [an_experiment(tracker, name, USUAL, spec=plain) for name in ("one", "two")]
    trees = [an_experiment(tracker, name, USUAL, spec=forest) for name in ("three", "four")]
    drawn = plain | {
        "features": {
            "kind": "clusters",
            "of": {"kind": "projection", "of": numbers, "components": 4},
            "clusters": 3,
        }
    }
    clusters = an_experiment(tracker, "clusters", USUAL, spec=drawn)
    assert clusters.is_deterministic is False

    def told(*pair, language="en"):
        (sentence,) = (
            line
            for line in judged(tracker, *pair).methods[language].split(". ")
            if line.startswith(("Each experiment", "Cada experimento"))
        )
        return sentence.partition("; ")[2]

    assert told(network, network) == (
        "initialisation, order and augmentation varied with them, from root seed 1"
    )
    assert told(bare, bare) == "initialisation and order varied with them, from root seed 1"
    assert told(network, none[0]) == (
        "initialisation, order and augmentation, where there are any, varied with them, from root "
        "seed 1"
    )
    assert told(*none) == "training itself draws nothing at random"
    assert told(*none, language="es") == "el entrenamiento en sí no sortea nada"
    assert told(clusters, clusters) == (
        "random starts of fitted features varied with them, from root seed 1"
    )
    assert told(*trees) == "draws of random forests varied with them, from root seed 1"
    assert told(*trees, language="es") == (
        "con ellas variaron los sorteos de los bosques aleatorios, a partir de la semilla 1"
    )


def test_repetitions_on_one_split_are_a_paired_t_test(tracker):
    spec = {"repetitions": {"kind": "seeds", "count": 6}}
    baseline = an_experiment(tracker, "base", USUAL, spec=spec)
    proposal = an_experiment(tracker, "good", GOOD, spec=spec)
    found = judged(tracker, baseline, proposal)
    differences = np.array([p.scores["macro_f1"] for p in proposal.runs.values()]) - np.array(
        [b.scores["macro_f1"] for b in baseline.runs.values()]
    )
    assert found.proposals[0].decision.standard_error == pytest.approx(
        differences.std(ddof=1) / np.sqrt(6)
    )
    assert "paired t test" in found.proposals[0].sentences["en"]


def test_a_gain_bought_with_a_small_class_is_called_that(tracker):
    baseline = an_experiment(tracker, "base", (0.5, 0.5, 0.7))
    proposal = an_experiment(tracker, "bold", (0.99, 0.99, 0.0))
    rule = RuleRecord(metric="accuracy", look_counts=(6,))
    (found,) = judged(tracker, baseline, proposal, rule=rule).proposals
    assert found.word == "helps"
    assert found.profile.lost_classes == ("Klee",)
    assert found.profile.bought
    assert "bought with classes that it hardly recognises any more: Klee." in found.sentences["en"]
    assert "a costa de clases que ya casi no reconoce: Klee." in found.sentences["es"]


def test_the_margin_of_the_deciding_metric_is_not_that_of_a_recall(tracker):
    baseline = an_experiment(tracker, "base", (0.9, 0.6, 0.9))
    proposal = an_experiment(tracker, "bold", (0.95, 0.9, 0.5))
    rule = RuleRecord(metric="negative_log_likelihood", margin=0.5, look_counts=(6,))
    verdicts = judged(tracker, baseline, proposal, rule=rule)
    (found,) = verdicts.proposals
    assert (fall := -found.profile.bands["tail"].difference) > 0.3
    assert found.profile.lost_tail
    assert f"(the tail) fell by {100 * fall:.2f} points" in as_text(verdicts, "en")


def test_each_metric_is_judged_by_its_own_margin():
    rule = RuleRecord(metric="negative_log_likelihood", margin=0.5)
    question = asked(rule=rule)
    assert question.judging("negative_log_likelihood").margin == 0.5
    assert question.judging("accuracy").margin == METRICS["accuracy"].margin


def test_trained_models_are_judged_apart_and_told_when_they_disagree(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "lucky", USUAL, own=3)
    found = judged(tracker, baseline, proposal).proposals[0]
    assert found.models.repetition == 0
    assert found.models.pictures == 72
    assert found.models.low <= found.models.difference <= found.models.high
    assert "This compares two trained models" in found.sentences["en"]


def test_several_trained_models_are_compared_at_once(four):
    verdicts, baseline, (good, *_), tracker = four
    assert (verdicts.agreement.models, verdicts.agreement.df) == (5, 4)
    assert verdicts.agreement.p < 0.001
    assert judged(tracker, baseline, good).agreement is None


def test_a_grid_gives_main_effects_and_their_interaction(tracker):
    skills = {(16, 0.1): 0.5, (16, 0.2): 0.7, (64, 0.1): 0.7, (64, 0.2): 0.7}
    cells, experiments = [], {}
    for (size, rate), skill in skills.items():
        name = "base" if (size, rate) == (16, 0.1) else f"size={size} rate={rate}"
        experiments[name] = an_experiment(tracker, name, skill)
        cells.append(Cell((("size", size), ("rate", rate)), name))
    baseline, *proposals = experiments.values()
    found = judged(tracker, baseline, *proposals, cells=tuple(cells)).grid

    assert [(one.factors, one.levels) for one in found] == [
        (("size",), (("64", "16"),)),
        (("rate",), (("0.2", "0.1"),)),
        (("size", "rate"), (("64", "16"), ("0.2", "0.1"))),
    ]
    size, rate, together = (one.difference for one in found)
    assert size == pytest.approx(rate)
    assert together == pytest.approx(-2 * size)
    assert found[2].adjusted_p >= found[2].p


def test_a_grid_with_a_failed_cell_has_no_effects(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD)
    cells = tuple(Cell((("a", one), ("b", 1)), name) for one, name in enumerate(("base", "gone")))
    assert judged(tracker, baseline, proposal, cells=cells).grid == ()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"digest": "e" * 64}, "expected the pictures of base (d1d1d1d1d1d1)"),
        ({"precision": "bfloat16"}, "expected the precision of base (float32)"),
        ({"spec": {"seed": 9}}, "expected the seed of base (1)"),
        (
            {"spec": {"repetitions": {"kind": "seeds", "count": 6}}},
            "expected the repetitions of base ({kind: resampled_splits})",
        ),
        (
            {"spec": {"evaluation": {"calibration_bins": 2}}},
            "expected the evaluation.calibration_bins of base (15)",
        ),
        ({"classes": ("Degas", "Klee", "Goya")}, "expected the classes of base ([Degas, "),
        ({"split": "elsewhere"}, "expected the split in repetition 1 of base ("),
    ],
)
def test_what_was_not_made_alike_is_not_compared(tracker, said, told):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD, **said)
    with pytest.raises(ComparisonError, match=re.escape(f"good: {told}")) as caught:
        judged(tracker, baseline, proposal)
    assert "without which the two cannot be compared; got" in str(caught.value)


def test_what_changes_no_score_may_differ(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    spec = {"evaluation": {"bootstrap_resamples": 100, "confidence": 0.9}}
    proposal = an_experiment(tracker, "good", GOOD, spec=spec)
    assert judged(tracker, baseline, proposal).proposals[0].word == "helps"


def test_tested_pictures_whose_true_class_differs_are_not_compared(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD)
    labels = proposal.runs[3].labels.copy()
    labels[5] = 2
    altered = replace(proposal.runs[3], labels=labels)
    other = Evidence("good", {**proposal.runs, 3: altered})
    told = "expected the true classes of the tested pictures in repetition 4 of base"
    with pytest.raises(ComparisonError, match=f"{told} .*; got others, as of split/3/5"):
        judged(tracker, baseline, other)


def test_a_study_of_the_arithmetic_compares_what_it_changes(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD, precision="bfloat16")
    found = judged(tracker, baseline, proposal, on_precision=frozenset({"good"}))
    assert ("training.precision", "float32", "bfloat16") in found.proposals[0].changes


def test_experiments_without_a_common_repetition_are_not_compared(tracker):
    baseline = an_experiment(tracker, "base", USUAL, repetitions=2)
    proposal = an_experiment(tracker, "good", GOOD).up_to([2, 3])
    with pytest.raises(
        ComparisonError, match="expected a repetition that base and good have in common"
    ):
        judged(tracker, baseline, proposal)


def test_predictions_that_do_not_give_the_recorded_scores_are_refused(tracker):
    evidence = an_experiment(tracker, "base", USUAL)
    run = evidence.runs[2]
    other = evidence.runs[3]
    file = tracker.artifact(run.run_id, "predictions.parquet")
    file.write_bytes(tracker.artifact(other.run_id, "predictions.parquet").read_bytes())
    tracker.artifact(run.run_id, "split.csv").write_bytes(
        tracker.artifact(other.run_id, "split.csv").read_bytes()
    )
    with pytest.raises(ComparisonError, match="expected predictions that give its recorded"):
        read_run(tracker, tracker.recorded(run.run_id))


def test_a_changed_rule_is_in_the_record_and_in_the_methods(tracker):
    baseline = an_experiment(tracker, "base", USUAL)
    proposal = an_experiment(tracker, "good", GOOD)
    history = History(("a", "b"), (("margin: 0.01 -> 0.02",),), 0)
    found = judged(tracker, baseline, proposal, history=history)
    assert found.as_json()["history"]["changes"] == [["margin: 0.01 -> 0.02"]]
    assert "The rule was changed once when there were results already." in found.methods["en"]
    assert "La regla se cambió una vez" in found.methods["es"]


@pytest.mark.parametrize(
    ("opened", "english", "spanish"),
    [
        (False, "20 % had been sealed beforehand, and no run saw them", "se había sellado"),
        (True, "All were tested on the same pictures, 20 % of all", "selladas antes de la primera"),
    ],
)
def test_the_methods_say_what_was_sealed(tracker, opened, english, spanish):
    split = {"spec": {"split": {"sealed": {"share": 0.2, "opened": opened}}}}
    both = [an_experiment(tracker, name, 0.6, **split) for name in ("baseline", "wide")]
    methods = judged(tracker, *both).methods
    assert english in methods["en"]
    assert spanish in methods["es"]
