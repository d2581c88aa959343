import dataclasses
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.specs.plans import plan as plan_module
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import (
    RunPlan,
    canonical_json,
    experiment_fingerprint,
    identity,
    plans,
    run_fingerprint,
    with_precision,
)
from harness.specs.reading.validation import Shape, shape_of
from harness.specs.schema.experiment import ExperimentSpec
from tests.specs.specs import BASELINE, SMALL, a_document, a_spec, write

DIGEST = "0" * 64
GOLDEN_FINGERPRINT = "b4f7261146894727791399c583060f851e309cfabf197b2c6ea7903b9b76a7e2"
STOPPING = {"metric": "validation/loss", "patience": 5, "minimum_change": 0.0}


def a_print(spec, repetition=0, digest=DIGEST):
    return run_fingerprint(RunPlan("any", spec, repetition, 100), digest)


def everything_said():
    """A document that has a value at every place that can hold one."""
    document = a_document()
    document["data"]["maximum_pictures"] = 50
    document["training"] |= {"early_stopping": STOPPING, "precision": "float32"}
    return document


def leaves(value, shape, key=()):
    """Every (key, value, shape) of a document, lists as one value."""
    if not isinstance(value, dict):
        yield key, value, shape
        return
    fields = shape.kinds[value["kind"]].fields if shape.kinds else shape.fields
    for name, below in value.items():
        yield from leaves(below, fields[name], (*key, name))


def another(value, shape: Shape):
    """Another value of the same field."""
    match value:
        case bool():
            return not value
        case int():
            return value - 1 if value > 1 else value + 1
        case float():
            return value * 0.9 + 0.0123
        case list():
            return [*value[:-1], value[-1] + 1]
        case str() if shape.words:
            return next(word for word in shape.words if word not in (value, "auto"))
        case _:
            return f"{value}?"


def changed(document, key, value):
    copied = json.loads(json.dumps(document))
    part = copied
    for name in key[:-1]:
        part = part[name]
    part[key[-1]] = value
    return copied


# `kind` has changes of its own below; the rest says where pictures are, or nothing at all.
OUTSIDE = {
    ("question",),
    ("repetitions", "count"),
    ("data", "source"),
    *(("data", key) for key in ("folder", "file", "image", "label", "group", "part")),
    ("data", "otherwise"),
    ("data", "empty_classes"),
    ("split", "allow", "near_duplicates"),
    ("split", "given"),  # goes with another key: below
    ("split", "sealed"),  # as does what it says
    ("search",),
}
FIELDS = [
    (".".join(key), key, value, shape)
    for key, value, shape in leaves(everything_said(), shape_of(ExperimentSpec))
    if key[-1] != "kind" and key not in OUTSIDE
]


@pytest.mark.parametrize(
    ("key", "value", "shape"), [row[1:] for row in FIELDS], ids=[row[0] for row in FIELDS]
)
def test_any_change_of_what_decides_a_result_is_another_run(key, value, shape):
    document = everything_said()
    other = changed(document, key, another(value, shape))

    spec, changed_spec = map(read_spec, (document, other))
    assert a_print(spec) != a_print(changed_spec)
    assert as_experiment(spec) != as_experiment(changed_spec)


TABLE = {"source": "table", "file": "x.csv"}


def test_a_given_split_is_another_run_wherever_its_parts_are_told():
    drawn, *given = (
        a_spec(data=data, split=split)
        for data, split in (
            (TABLE, {}),
            (TABLE | {"part": "split"}, {"given": "part"}),
            (TABLE | {"part": "set"}, {"given": "part"}),
            ({"source": "folder", "folder": "x", "part": "folders"}, {"given": "part"}),
        )
    )
    assert len({a_print(one) for one in given}) == 1
    assert a_print(drawn) != a_print(given[0])
    assert "given" not in identity(drawn)["split"]


def test_what_is_sealed_is_another_run_and_where_nothing_is_nothing_changes():
    sealed = ({"share": 0.2}, {"share": 0.3}, {"seed": 2}, {"opened": True})
    prints = {a_print(a_spec(split={"sealed": one})) for one in (None, *sealed)}
    assert len(prints) == 5
    assert a_print(a_spec(split={"sealed": None})) == a_print(a_spec())
    assert "sealed" not in identity(a_spec())["split"]


def as_experiment(spec, digest=DIGEST):
    return experiment_fingerprint(RunPlan("any", spec, 0, 100), digest)


def read_spec(document):
    return ExperimentSpec.model_validate_json(json.dumps(document))


@pytest.mark.parametrize(
    "changes",
    [
        {"augmentation": {"kind": "none"}},
        {"labels": {"kind": "one_hot"}},
        {"repetitions": {"kind": "resampled_splits"}},
        {"repetitions": {"kind": "cross_validation"}},
        {"training": a_document()["training"] | {"optimizer": {"kind": "sgd"}}},
        {"training": a_document()["training"] | {"early_stopping": STOPPING}},
        {"data": a_document()["data"] | {"normalise": None}},
        {"data": a_document()["data"] | {"maximum_pictures": 50}},
    ],
)
def test_another_kind_or_part_is_another_run(changes):
    assert a_print(a_spec()) != a_print(a_spec(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"question": "Something else?"},
        {"repetitions": {"kind": "seeds", "count": 30}},
        {"data": a_document()["data"] | {"source": "demo", "otherwise": None}},
        {"data": a_document()["data"] | {"source": "folder", "folder": "x", "otherwise": None}},
        {"data": a_document()["data"] | {"source": "table", "file": "x.csv", "group": "g"}},
        {"split": a_document().get("split", {}) | {"allow": {"near_duplicates": "as published"}}},
    ],
)
def test_what_decides_nothing_leaves_the_run_the_same(changes):
    assert a_print(a_spec()) == a_print(a_spec(**changes))


def test_more_rounds_of_folds_leave_the_first_ones_the_same_but_other_folds_do_not():
    def folds(**said):
        return a_print(a_spec(repetitions={"kind": "cross_validation"} | said))

    assert folds(repeats=1) == folds(repeats=3)
    assert folds(folds=5) != folds(folds=6)


def test_repetition_data_and_recipe_are_part_of_a_run(monkeypatch):
    spec = a_spec()
    before = a_print(spec)

    assert before != a_print(spec, repetition=1)
    assert before != a_print(spec, digest="1" * 64)
    monkeypatch.setattr(plan_module, "RECIPE", plan_module.RECIPE + 1)
    assert before != a_print(spec)


def test_an_experiment_is_the_same_however_many_repetitions_it_has():
    more = a_spec(repetitions={"kind": "seeds", "count": 30})

    assert as_experiment(a_spec()) == as_experiment(more)
    assert as_experiment(a_spec()) != a_print(a_spec())


def test_the_name_and_path_of_a_file_decide_nothing(tmp_path):
    for name in ("a.yaml", "folder/b.yaml"):
        write(tmp_path, SMALL, name)
    first, second = (
        plans(load_experiment(tmp_path / name), "float32")[0]
        for name in ("a.yaml", "folder/b.yaml")
    )

    assert run_fingerprint(first, DIGEST) == run_fingerprint(second, DIGEST)


def shuffled(value, rng):
    if not isinstance(value, dict):
        return value
    names = sorted(value)
    rng.shuffle(names)
    return {name: shuffled(value[name], rng) for name in names}


@given(st.integers(0, 2**32))
def test_the_order_of_keys_decides_nothing(seed):
    document = shuffled(everything_said(), random.Random(seed))

    assert a_print(read_spec(document)) == a_print(read_spec(everything_said()))


def test_a_whole_number_and_its_float_are_the_same():
    document = everything_said()
    whole = changed(document, ("augmentation", "rotation"), 1)
    point = changed(document, ("augmentation", "rotation"), 1.0)

    assert a_print(read_spec(whole)) == a_print(read_spec(point))


def test_a_default_said_or_left_out_is_the_same():
    document = everything_said()
    del document["evaluation"], document["split"], document["training"]["epochs"]

    assert a_print(read_spec(document)) == a_print(read_spec(everything_said()))


def test_a_fingerprint_does_not_change_by_accident():
    """What is already recorded is found again. Raise RECIPE only when results change."""
    assert a_print(a_spec()) == GOLDEN_FINGERPRINT


def test_canonical_json_is_one_text():
    assert canonical_json({"b": [1, 0.1], "a": "ü"}) == r'{"a":"\u00fc","b":[1,0.1]}'
    with pytest.raises(ValueError, match="Out of range"):
        canonical_json(float("nan"))


def test_identity_names_no_place():
    text = canonical_json(identity(a_spec()))

    assert "best-artworks" not in text
    assert "question" not in text


def test_plans_are_the_repetitions_in_order(tmp_path):
    made = plans(load_experiment(write(tmp_path)), "bfloat16")

    assert [plan.repetition for plan in made] == [0, 1]
    assert [plan.name for plan in made] == ["small r1/2", "small r2/2"]
    assert {plan.spec.training.precision for plan in made} == {"bfloat16"}


def test_names_sort_by_repetition():
    names = [RunPlan("a", a_spec(), r, 100).name for r in range(100)]

    assert names == sorted(names)
    assert names[2] == "a r003/100"


def test_cross_validation_has_one_run_for_each_fold_of_each_round(tmp_path):
    text = SMALL.replace("seeds, count: 2", "cross_validation, folds: 3, repeats: 2")

    assert len(plans(load_experiment(write(tmp_path, text)), "float32")) == 6


def test_a_precision_that_is_said_is_kept():
    spec = with_precision(load_experiment(BASELINE).spec, "bfloat16")

    assert spec.training.precision == "bfloat16"
    assert with_precision(spec, "float32") is spec


def test_a_plan_leaves_nothing_open():
    auto = load_experiment(BASELINE).spec

    with pytest.raises(ValueError, match="what auto means here; got auto"):
        RunPlan("a", auto, 0, 1)
    with pytest.raises(ValueError, match="expected 0 to 2; got 3"):
        RunPlan("a", a_spec(), 3, 3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        RunPlan("a", a_spec(), 0, 1).repetition = 1


def test_epochs_that_nobody_averages_leave_a_run_as_it_was_recorded():
    document = identity(a_spec())
    assert not {"averaged_epochs", "ema_momentum", "deterministic"} & document["training"].keys()
    assert "average_epochs" not in document["evaluation"]
    assert a_print(a_spec()) != a_print(a_spec(evaluation={"average_epochs": 5}))


def test_a_model_without_epochs_has_the_same_run_however_many_are_averaged():
    numbers = {"features": {"kind": "thumbnail"}, "augmentation": {"kind": "none"}}
    model = {"model": {"kind": "logistic"}}
    prints = {a_print(a_spec(**numbers, **model, evaluation={"average_epochs": k})) for k in (1, 5)}
    assert len(prints) == 1
