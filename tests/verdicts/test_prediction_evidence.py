"""Files of anybody's predictions, judged as recorded runs are."""

from dataclasses import asdict, replace
from unicodedata import normalize

import numpy as np
import pandas as pd
import pytest

from harness.errors import DataError
from harness.verdicts.named_predictions import NamedFiles
from harness.verdicts.table import as_text
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import an_experiment, judged
from tests.verdicts.prediction_files import (
    RULE,
    a_frame,
    judged_files,
    seeds_of,
    splits_of,
    write,
)

GOOD, USUAL = 0.9, 0.6
PROPOSALS = (("good", GOOD, 0), ("same", USUAL, 0), ("lucky", USUAL + 0.05, 1))
TRAINED = 288


def judged_runs(folder, kind, rule):
    tracker = MemoryTracker(folder / "store")
    spec = {"repetitions": {"kind": kind, "count": 6}}
    baseline = an_experiment(tracker, "base", USUAL, spec=spec)
    proposals = [
        an_experiment(tracker, name, skill, own=own, spec=spec) for name, skill, own in PROPOSALS
    ]
    return judged(tracker, baseline, *proposals, rule=rule)


def of_files(folder, make, rule, **asked):
    baseline = make(folder, "base", USUAL)
    proposals = [make(folder, name, skill, own=own) for name, skill, own in PROPOSALS]
    return judged_files(baseline, *proposals, rule=rule, **asked)


@pytest.mark.parametrize(
    ("kind", "make", "claim", "metric"),
    [
        ("seeds", seeds_of, "this_collection", "macro_f1"),
        ("seeds", seeds_of, "this_collection", "brier"),
        ("resampled_splits", splits_of, "this_collection", "macro_f1"),
        ("resampled_splits", splits_of, "collections_like_it", "accuracy"),
    ],
)
def test_exported_predictions_give_the_numbers_of_their_study(tmp_path, kind, make, claim, metric):
    rule = replace(RULE, claim=claim, metric=metric)
    runs = judged_runs(tmp_path, kind, rule)
    files = of_files(tmp_path, make, rule, train_size=TRAINED)
    assert files.setting.repetitions == kind
    for recorded, given in zip(runs.proposals, files.proposals, strict=True):
        assert given.word == recorded.word
        assert asdict(given.decision) == asdict(recorded.decision)
        assert given.effects == recorded.effects
        assert given.profile == recorded.profile
        models = replace(given.models, runs=recorded.models.runs)
        assert models == recorded.models
    assert files.agreement == runs.agreement
    assert files.proposals[0].word in {"helps", "hurts"}
    assert files.format == 4


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_other_formats_say_the_same_as_csv(tmp_path, suffix):
    found = [
        judged_files(
            seeds_of(tmp_path / one, "base", USUAL, suffix=one),
            seeds_of(tmp_path / one, "good", GOOD, suffix=one),
        )
        for one in ("csv", suffix)
    ]
    assert found[0].proposals[0].decision == found[1].proposals[0].decision
    assert found[0].setting == found[1].setting


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_an_accent_is_the_same_however_a_system_writes_it(tmp_path, suffix):
    def files(name, skill, form, klass="Dürer"):
        paths = []
        for r in range(4):
            frame = (
                a_frame(skill, r).replace({"Goya": klass}).rename(columns={"p_Goya": f"p_{klass}"})
            )
            frame["image"] = [f"{klass}/{image}" for image in frame["image"]]
            written = frame.map(
                lambda word: normalize(form, word) if isinstance(word, str) else word
            )
            written.columns = [normalize(form, column) for column in frame.columns]
            paths.append(write(written, tmp_path / klass / name / f"{r}.{suffix}"))
        return NamedFiles(name, tuple(paths))

    plain = judged_files(files("base", 0.6, "NFC", "Durer"), files("good", 0.9, "NFC", "Durer"))
    mixed = judged_files(files("base", 0.6, "NFC"), files("good", 0.9, "NFD"))

    assert mixed.proposals[0].decision == plain.proposals[0].decision
    assert mixed.proposals[0].effects == plain.proposals[0].effects
    assert normalize("NFC", as_text(mixed, "en")) == as_text(mixed, "en")


@pytest.mark.parametrize("column", ["repetition", "seed"])
def test_repetitions_may_stand_in_one_file_in_any_order(tmp_path, column):
    def together(name, skill):
        frames = [a_frame(skill, r).assign(**{column: r + 1}) for r in range(6)]
        mixed = pd.concat(frames).sample(frac=1, random_state=3)
        return NamedFiles(name, (write(mixed, tmp_path / f"{name}.csv"),))

    apart = judged_files(seeds_of(tmp_path, "base", USUAL), seeds_of(tmp_path, "good", GOOD))
    asked = "" if column == "repetition" else column
    found = judged_files(together("base", USUAL), together("good", GOOD), repetition=asked)
    assert found.proposals[0].decision.difference == apart.proposals[0].decision.difference
    assert found.proposals[0].decision.low == pytest.approx(apart.proposals[0].decision.low)
    assert found.runs[0].id.endswith("base.csv#1")


def test_a_folder_may_name_the_repetition_of_the_file_in_it(tmp_path):
    def folders(name, skill):
        paths = [
            write(a_frame(skill, r), tmp_path / name / f"seed_{r + 1}" / "predictions.csv")
            for r in range(6)
        ]
        return NamedFiles(name, tuple(paths))

    apart = judged_files(
        seeds_of(tmp_path / "apart", "base", USUAL), seeds_of(tmp_path, "good", GOOD)
    )
    found = judged_files(folders("base", USUAL), folders("good", GOOD), repetition=r"seed_(\d+)")
    assert found.proposals[0].decision == apart.proposals[0].decision
    mixed = NamedFiles("good", tuple((tmp_path / "good").rglob("*.csv")))
    with pytest.raises(DataError, match="or a number in the name of the file or its folder"):
        judged_files(folders("base", USUAL), mixed)


def test_a_folder_farther_up_may_name_the_repetition_where_one_says_how(tmp_path):
    def folders(name, skill):
        paths = [
            write(a_frame(skill, r), tmp_path / name / f"seed_{r + 1:02}" / "out" / "test.csv")
            for r in range(6)
        ]
        return NamedFiles(name, tuple(paths))

    apart = judged_files(
        seeds_of(tmp_path / "apart", "base", USUAL), seeds_of(tmp_path / "apart", "good", GOOD)
    )
    found = judged_files(folders("base", USUAL), folders("good", GOOD), repetition=r"seed_(\d+)")
    assert found.proposals[0].decision == apart.proposals[0].decision
    with pytest.raises(DataError, match="or a number in the name of the file or its folder"):
        judged_files(folders("base", USUAL), folders("good", GOOD))


def test_zeros_before_a_number_make_no_other_repetition(tmp_path):
    apart = judged_files(seeds_of(tmp_path, "base", USUAL), seeds_of(tmp_path, "good", GOOD))
    padded = NamedFiles(
        "good",
        tuple(write(a_frame(GOOD, r), tmp_path / "padded" / f"{r + 1:03}.csv") for r in range(6)),
    )
    found = judged_files(seeds_of(tmp_path, "base", USUAL), padded)
    assert found.proposals[0].decision == apart.proposals[0].decision


def test_the_index_that_pandas_writes_without_a_name_tells_nothing(tmp_path):
    plain = judged_files(seeds_of(tmp_path, "base", USUAL), seeds_of(tmp_path, "good", GOOD))
    paths = tuple(tmp_path / f"indexed{r + 1}.csv" for r in range(6))
    for r, path in enumerate(paths):
        a_frame(GOOD, r).to_csv(path)
    found = judged_files(seeds_of(tmp_path, "base", USUAL), NamedFiles("good", paths))
    assert found.proposals[0].decision == plain.proposals[0].decision


def test_pictures_are_paired_by_name_whatever_their_order(tmp_path):
    baseline = seeds_of(tmp_path, "base", USUAL)
    usual = judged_files(baseline, seeds_of(tmp_path, "good", GOOD))
    paths = [
        write(a_frame(GOOD, r)[::-1], tmp_path / "turned" / f"seed{r + 1}.csv") for r in range(6)
    ]
    turned = judged_files(baseline, NamedFiles("good", tuple(paths)))
    assert turned.proposals[0].decision == usual.proposals[0].decision


def test_without_probabilities_the_scores_of_them_are_left_out(tmp_path):
    files = [
        seeds_of(tmp_path, name, skill, probabilities=False)
        for name, skill in (("base", USUAL), ("good", GOOD))
    ]
    with_them = judged_files(
        seeds_of(tmp_path / "p", "base", USUAL), seeds_of(tmp_path / "p", "good", GOOD)
    )
    found = judged_files(*files)
    assert found.proposals[0].decision == with_them.proposals[0].decision
    assert set(found.baseline.scores) == {
        "accuracy",
        "balanced_accuracy",
        "macro_f1",
        "weighted_f1",
    }
    assert "no columns p_CLASS with probabilities: scores of them are left out" in as_text(
        found, "en"
    )


def test_a_class_that_ties_with_another_counts_as_it_was_said(tmp_path):
    files = []
    for name in ("base", "other"):
        frame = a_frame(USUAL, 0)
        shares = [column for column in frame if column.startswith("p_")]
        frame.loc[:, shares] = 1 / 3
        frame["predicted"] = frame["true"] if name == "other" else "Klee"
        files.append(NamedFiles(name, (write(frame, tmp_path / f"{name}.csv"),)))
    found = judged_files(*files)
    assert found.proposals[0].experiment.scores["accuracy"].mean == 1
    assert found.baseline.scores["accuracy"].mean == pytest.approx(12 / 72)


def test_seeds_on_one_split_are_told_from_splits_and_folds(tmp_path):
    def folds(name, skill):
        paths = []
        for r in range(4):
            names = [f"{r % 2}/{row}" for row in range(72)]
            paths.append(write(a_frame(skill, r, names=names), tmp_path / name / f"fold{r}.csv"))
        return NamedFiles(name, tuple(paths))

    seeds = judged_files(seeds_of(tmp_path, "base", USUAL), seeds_of(tmp_path, "good", GOOD))
    assert seeds.setting.repetitions == "seeds"
    assert set(seeds.proposals[0].decision.estimates) == {"this_collection"}
    folded = judged_files(folds("fbase", USUAL), folds("fgood", GOOD), train_size=72)
    assert folded.setting.repetitions == "cross_validation"
    assert set(folded.proposals[0].decision.estimates) == {"this_collection", "collections_like_it"}
    unknown = judged_files(folds("fbase", USUAL), folds("fgood", GOOD))
    assert set(unknown.proposals[0].decision.estimates) == {"this_collection"}
    assert "nothing is claimed about collections like it" in as_text(unknown, "en")
    assert "Nadeau" not in as_text(unknown, "en")
    assert "Nadeau" in as_text(folded, "en")
    assert "nada se afirma de colecciones como esta" in as_text(unknown, "es")


def test_one_repetition_compares_two_trained_models_and_claims_nothing(tmp_path):
    files = [
        NamedFiles(name, (write(a_frame(skill, 0), tmp_path / f"{name}_224.csv"),))
        for name, skill in (("base", USUAL), ("good", GOOD))
    ]
    found = judged_files(*files)
    (one,) = found.proposals
    assert one.word == "inconclusive"
    assert one.models.mid_p < 0.001
    assert 0 < one.models.low < one.models.difference < one.models.high
    said = as_text(found, "en")
    assert "there is one repetition: nothing is known of training again" in said
    assert "good, one trained model against the other: macro F1 changes by +" in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_told_that_files_do_not_say(tmp_path, language):
    found = judged_files(
        splits_of(tmp_path, "base", USUAL), splits_of(tmp_path, "good", GOOD), train_size=TRAINED
    )
    said = as_text(found, language)
    for word in (
        "seed",
        "semilla",
        "float",
        "stratified by class, and near",
        "Keras",
        "pixel",
        "píxel",
    ):
        assert word not in said
    assert ("the tested pictures" in said) == (language == "en")
    assert "288" in said
    assert "price" not in said


def test_pictures_are_called_by_the_name_that_was_given(tmp_path):
    files = seeds_of(tmp_path, "base", USUAL), seeds_of(tmp_path, "good", GOOD)
    found = judged_files(*files, collection="CIFAR-10")
    assert found.proposals[0].sentences["es"].count("CIFAR-10") == 1
    assert "the tested pictures" not in as_text(found, "en")


def test_random_splits_tell_how_many_pictures_they_were_drawn_from(tmp_path):
    from harness.evaluation.prediction_files import read_prediction_rows
    from harness.verdicts.tested_pictures import tested_repetitions

    rng = np.random.default_rng(5)
    labels = np.arange(1000) % 2
    rows = []
    for r in range(20):
        drawn = np.concatenate([rng.permutation(np.flatnonzero(labels == c))[:100] for c in (0, 1)])
        true = np.array(["cat", "dog"])[labels[drawn]]
        frame = pd.DataFrame({"image": drawn, "true": true, "predicted": true})
        rows += read_prediction_rows(write(frame, tmp_path / f"{r}.csv"), str(r))
    everyone = tested_repetitions(rows, 0).pictures[0].parts.everyone
    assert everyone.independent == pytest.approx([500, 500], rel=0.05)
    assert tested_repetitions(rows, 800).pictures[0].parts.train.pictures.tolist() == [400, 400]
