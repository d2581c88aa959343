"""Mistakes that newcomers make: each is answered with a spelling that works."""

import pytest

from harness.cli.main import main
from harness.errors import SpecError
from harness.specs.plans.load import load
from tests.small_project import SPEC, make_pictures

KINDS = (
    "expected architecture, cnn, dense_head, fine_tune, forest, logistic, majority, naive_bayes, "
    "nearest_neighbours or python; got the text"
)


@pytest.fixture
def base(tmp_path):
    (tmp_path / "baseline.yaml").write_text(SPEC)
    return tmp_path


def written(folder, text, name="idea"):
    path = folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def refusal(path, *overrides):
    with pytest.raises(SpecError) as caught:
        load(path, overrides)
    return str(caught.value).splitlines()[1:]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "training: {schedule: {kind: cosine, every_epochs: 3}}",
            "training.schedule.every_epochs (line 3): only with `kind: step`",
        ),
        (
            "model: {kind: resnet50}",
            f"model.kind (line 3): {KINDS} 'resnet50'. Did you mean "
            "{kind: architecture, name: resnet50}?",
        ),
        (
            "model: {kind: ResNet-18}",
            f"model.kind (line 3): {KINDS} 'ResNet-18'. Did you mean "
            "{kind: architecture, name: resnet18}?",
        ),
        (
            "model: {kind: efficientnet_lite0}",
            f"model.kind (line 3): {KINDS} 'efficientnet_lite0'. Did you mean "
            "{kind: fine_tune, backbone: efficientnet_lite0}?",
        ),
        (
            "model: {kind: thumbnail}",
            f"model.kind (line 3): {KINDS} 'thumbnail'. Did you mean "
            "features: {kind: thumbnail}?",
        ),
        (
            "model: {dense_units: 256}",
            "model.dense_units (line 3): expected a list, each entry a whole number of at least 1; "
            "got 256. Did you mean [256]?",
        ),
        (
            "split: {test: 15}",
            "split.test (line 3): expected a number above 0 and below 1; got 15. Did you mean "
            "0.15?",
        ),
        (
            "model: {dropout_rate: 150}",
            "model.dropout_rate (line 3): expected a number of at least 0 and below 1; got 150",
        ),
        ("model: {kind: zzz}", f"model.kind (line 3): {KINDS} 'zzz'"),
    ],
)
def test_a_near_miss_is_answered_with_what_works(base, line, message):
    path = written(base, f"extends: baseline.yaml\nquestion: q?\n{line}\n")
    assert refusal(path) == [f"  {message}"]


@pytest.mark.parametrize(
    "suggested",
    [
        "training: {schedule: {kind: constant, warmup_epochs: 3}}",
        "training: {schedule: {kind: cosine, warmup_epochs: 3}}",
        "training: {schedule: {kind: step, every_epochs: 5, warmup_epochs: 3}}",
        "features: {image_pixels: 32}\nmodel: {kind: architecture, name: resnet18}",
        "model: {dense_units: [256]}",
    ],
)
def test_what_is_suggested_is_accepted(base, suggested):
    loaded = load(written(base, f"extends: baseline.yaml\nquestion: q?\n{suggested}\n"))
    assert loaded.changes


def test_a_file_without_extends_is_told_so(base):
    assert refusal(written(base, "question: q?\ntraining: {epochs: 3}\n")) == [
        "  extends no other file, and repetitions, data, augmentation, features, model and labels "
        "are missing. Begin it with `extends: baseline.yaml`, and state only what changes; or "
        "state all parts"
    ]


def test_a_file_that_lacks_one_part_is_told_which(base):
    text = SPEC.replace("labels: {kind: sparse}\n", "")
    assert refusal(written(base, text)) == [
        "  labels: required, but missing; expected a mapping with `kind: binary_codes, one_hot or "
        "sparse`"
    ]


def test_extends_from_another_folder_says_what_was_tried_and_where_it_is(tmp_path):
    folder = tmp_path / "experiments"
    written(folder, SPEC, "baseline")
    near = written(folder / "training", "extends: baseline.yaml\n")
    assert refusal(near)[0].endswith(
        f"got none at {folder}/training/baseline.yaml. Did you mean ../baseline.yaml?"
    )
    far = written(tmp_path / "mine" / "deep", "extends: baseline.yaml\n")
    assert refusal(far)[0].endswith(
        f"got none at {far.parent}/baseline.yaml. There is {folder}/baseline.yaml: put this file "
        "into its folder, or in one below that"
    )
    nowhere = written(tmp_path / "mine" / "deep", "extends: other_name.yaml\n")
    assert refusal(nowhere)[0].endswith(f"got none at {far.parent}/other_name.yaml")


@pytest.mark.parametrize(
    ("override", "hint"),
    [
        ("training.epochs:3", "Did you mean training.epochs=3?"),
        ("training.epochs 3", "Did you mean training.epochs=3?"),
        ("training.epochs", "Write training.epochs=VALUE"),
        ("=3", "got the text '=3'"),
    ],
)
def test_an_override_without_its_sign_is_shown_with_it(base, override, hint):
    assert refusal(base / "baseline.yaml", override)[0].endswith(hint)


def test_a_key_and_a_value_in_two_words_are_shown_as_one(base, capsys):
    with pytest.raises(SystemExit):
        main(["show", str(base / "baseline.yaml"), "--set", "training.epochs", "3"])
    assert capsys.readouterr().err.endswith(
        "unrecognized arguments: 3; --set takes KEY=VALUE in one word: --set training.epochs=3\n"
    )


STUDY = """
kind: study
question: q?
baseline: baseline.yaml
set: {training.epochs: 2, training.batch_size: 4}
proposals: [{name: seeded, set: {model.dropout_rate: 0.5}}]
repetitions: {kind: seeds, count: 2}
"""


def test_a_studys_set_reaches_its_experiments(base):
    path = written(base, STUDY)
    found = load(path, ["training.epochs=7", "alpha=0.1"])
    assert found.spec.alpha == 0.1
    epochs = {(one.spec.training.epochs, one.spec.training.batch_size) for one in found.experiments}
    assert epochs == {(7, 4)}


def test_a_mistaken_key_of_a_studys_experiments_is_refused(base):
    assert refusal(written(base, STUDY), "training.epoch=7") == [
        "  baseline (line 4): --set: no such key here; did you mean 'epochs'?"
    ]


def test_a_file_that_changes_nothing_is_told_so(base, capsys, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(base))
    make_pictures(base / "pictures", each=2)
    main(["show", str(written(base, "extends: baseline.yaml\nquestion: Another?\n"))])
    assert "differs from baseline.yaml:\n  in nothing:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("repetitions: 5", "{kind: resampled_splits, count: 5} or {kind: seeds, count: 5}?"),
        ("training: {epochs: 1.0e+2}", "100?"),
    ],
)
def test_a_bare_count_and_a_whole_number_with_a_point_are_told_as_they_are_meant(base, line, meant):
    path = written(base, f"extends: baseline.yaml\nquestion: q\n{line}\n")
    assert f"Did you mean {meant}" in "".join(refusal(path))


def test_a_metric_by_one_of_its_words_is_told_whole(base):
    text = "kind: study\nquestion: q\nbaseline: baseline.yaml\nproposals: []\nmetric: f1\n"
    assert "Did you mean 'macro_f1' or 'weighted_f1'?" in "".join(refusal(written(base, text)))


def test_points_and_percent_are_told_as_shares(base):
    study = "kind: study\nquestion: q?\nbaseline: baseline.yaml\nproposals: [other.yaml]\n"
    rule = "repetitions: {kind: seeds, count: 2}\nmetric: macro_f1\nmargin: 1\nalpha: 5\n"
    path = base / "study.yaml"
    path.write_text(study + rule)
    (base / "other.yaml").write_text("extends: baseline.yaml\nquestion: q?\n")
    said = refusal(path)
    assert [line.rpartition("got ")[2] for line in said] == [
        "1. Did you mean 0.01?",
        "5. Did you mean 0.05?",
    ]
