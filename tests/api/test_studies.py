"""A study and its experiments from Python: what the command line did is found, and shown."""

import json

import numpy as np
import pytest

import harness
from harness.verdicts.table import as_text


@pytest.fixture
def study(here):
    return harness.study("guessing.yaml")


def test_what_the_command_did_is_done(study):
    plan = study.plan()
    assert list(plan["state"]) == ["done"] * 4
    assert list(plan["experiment"]) == ["colours", "colours", "guess", "guess"]
    assert plan["fingerprint"].str.fullmatch("[0-9a-f]{64}").all()


def test_to_run_it_again_does_nothing_anew_and_gives_the_same_verdicts(study, here):
    before = study.judgement.record
    assert study.run(report=False, workers=1) is study
    assert study.judgement.record == before
    assert as_text(before, "en") == (here / "stdout.txt").read_text()


def test_verdicts_and_pairs_are_tables_of_the_record(study):
    (verdict,) = study.verdicts.to_dict("records")
    assert (verdict["proposal"], verdict["repetitions"]) == ("guess", 2)
    pairs = study.differences
    assert list(pairs["repetition"]) == [1, 2]
    assert verdict["difference"] == pytest.approx(pairs["difference"].mean())
    assert set(pairs["baseline_run"]) == set(study.experiment("colours").runs["id"])


def test_nothing_is_otherwise_than_claimed(study):
    assert study.verify() == []


def test_an_experiment_of_it_has_its_runs_and_predictions(study):
    guess = study.experiment("guess")
    assert list(guess.runs["repetition"]) == [1, 2]
    predictions = guess.predictions
    assert list(predictions.columns[:4]) == ["repetition", "image_id", "true", "predicted"]
    first = predictions[predictions["repetition"] == 1]
    accuracy = (first["true"] == first["predicted"]).mean()
    assert accuracy == pytest.approx(guess.runs["test/accuracy"][0])
    assert guess.confusion().to_numpy().sum() == len(predictions)
    assert np.allclose(guess.confusion(shares=True).sum(axis=1), 1)
    assert guess.history.empty
    assert list(guess.changes["key"]) == ["model.kind"]


def test_predictions_of_experiments_can_be_judged(study):
    frames = {name: study.experiment(name).predictions for name in ("colours", "guess")}
    found = harness.judge(frames, baseline="colours").verdicts
    assert found["difference"][0] == pytest.approx(study.verdicts["difference"][0])


def test_an_experiment_that_it_has_not_is_told(study):
    with pytest.raises(harness.HarnessError, match="expected colours, guess; got 'other'"):
        study.experiment("other")


def test_verdicts_by_another_rule_are_not_given_for_its_own(here):
    stricter = harness.study("guessing.yaml", margin=0.05)
    with pytest.raises(
        harness.HarnessError, match=r"got those by another \(margin: 0.01 -> 0.05\)"
    ):
        stricter.verdicts  # noqa: B018
    assert "2 of 2" in stricter._repr_html_()


def test_of_what_was_not_run_it_is_said_that_it_was_not(here):
    (here / "fresh.yaml").write_text((here / "guessing.yaml").read_text())
    fresh = harness.study("fresh.yaml")
    with pytest.raises(harness.HarnessError, match="got none of the name 'fresh'. Run it first"):
        fresh.verdicts  # noqa: B018
    colours = harness.experiment("colours.yaml")
    assert colours.runs.empty
    with pytest.raises(harness.HarnessError, match="colours: expected a finished run; got none"):
        colours.predictions  # noqa: B018


def test_it_shows_itself_escaped(study):
    shown = study._repr_html_()
    assert "&lt;b&gt;guessing&lt;/b&gt;" in shown
    assert "<b>guessing</b> the" not in shown
    assert ">guess<" in shown
    assert "model.kind" in study.experiment("guess")._repr_html_()


def test_all_that_is_stored_is_one_table(here):
    found = harness.runs()
    assert set(found["name"]) == {"guessing", "colours", "guess"}
    assert set(found["kind"]) == {"study", "experiment"}
    each = harness.runs("guess", each=True)
    assert sorted(each.loc[each["experiment"] == "guess", "name"]) == ["guess r1/2", "guess r2/2"]
    row = found[found["name"] == "guess"].iloc[0]
    mean = each.loc[each["experiment"] == "guess", "test/macro_f1"].mean()
    assert row["macro_f1"] == pytest.approx(mean)


def test_tables_and_figures_of_its_report_have_names(study, tmp_path):
    table = study.table("verdicts", "es")
    assert list(table.frame.iloc[:, 0]) == ["guess"]
    assert table.caption.startswith("Veredictos")
    assert "| guess |" in table._repr_markdown_()
    figure = study.figure("differences")
    shown, how = figure._repr_mimebundle_()
    assert shown["text/plain"] == how["image/png"]["alt"] == figure.caption
    assert figure.png.startswith(b"\x89PNG")
    assert figure.save(tmp_path / "d.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(harness.HarnessError, match="table: expected .*verdicts.*; got 'nothing'"):
        study.table("nothing")


def test_the_differences_of_a_judgement_are_drawn_without_a_store(study):
    alone = study.judgement.figure()
    assert alone.caption == study.figure("differences").caption
    with pytest.raises(harness.HarnessError, match="figure: expected differences"):
        study.judgement.figure("cost")


def test_a_search_knows_that_it_was_not_run(here):
    space = {"space": {"training.batch_size": {"choice": [4, 8]}}, "trials": 2}
    search = harness.load("colours.yaml", search={**space, "tuner": {"kind": "random"}})
    assert list(search.plan()["state"]) == ["to do"]
    with pytest.raises(harness.HarnessError, match="expected a finished search; got none"):
        search.trials  # noqa: B018


def test_the_record_is_what_json_says(study):
    assert json.loads(json.dumps(study.judgement.record.as_json()))["name"] == "guessing"
