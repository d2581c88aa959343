import copy
import json
import re

import jsonschema
import pytest
import yaml

from harness.cli.main import main
from harness.errors import SpecError
from harness.specs.plans.json_schema import explain, schema
from harness.specs.plans.one_file import KINDS
from tests.specs.specs import ROOT, SHIPPED, a_document

SCHEMA = schema()
COMMITTED = ROOT / "experiments" / "schema.json"
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def accepts(document):
    return VALIDATOR.is_valid(document)


def test_it_is_a_schema_and_can_be_written_as_json():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_the_committed_schema_is_what_the_command_prints(capsys):
    assert main(["schema"]) == 0
    remedy = "python -m harness schema > experiments/schema.json"
    assert COMMITTED.read_text(encoding="utf-8") == capsys.readouterr().out, remedy


def test_the_first_line_of_a_shipped_file_leads_an_editor_to_the_schema():
    for path in SHIPPED:
        first, _, _ = path.read_text(encoding="utf-8").partition("\n")
        said = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)

        assert said, (path, first)
        assert (path.parent / said[1]).resolve() == COMMITTED, path


def test_it_accepts_every_shipped_file():
    for path in SHIPPED:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert list(VALIDATOR.iter_errors(document)) == [], path


def test_a_whole_file_must_state_every_part():
    document = a_document()

    assert accepts(document)
    for part in ("question", "data", "training", "repetitions"):
        assert not accepts({key: document[key] for key in document if key != part})


def test_a_file_that_extends_another_may_say_any_part_of_a_part():
    for change in (
        {},
        {"training": {"epochs": 3}},
        {"training": {"optimizer": {"momentum": 0.2}}},
        {"model": {"dropout_rate": 0.3}},
        {"augmentation": {"translation": {"width": 0.1}}},
        {"data": {"normalise": None}},
    ):
        assert accepts({"extends": "baseline.yaml"} | change)
        assert not change or not accepts(change)


@pytest.mark.parametrize(
    "change",
    [
        {"sed": 1},
        {"training": {"epoch": 3}},
        {"training": {"epochs": 0}},
        {"training": {"optimizer": {"kind": "adamm"}}},
        {"data": {"source": "digit"}},
        {"split": {"test": 1}},
    ],
)
def test_it_refuses_what_loading_refuses(change):
    assert not accepts({"extends": "baseline.yaml"} | change)
    assert not accepts(a_document() | change)


def test_every_field_is_described_for_the_editor():
    for name, part in SCHEMA["$defs"].items():
        for key, field in part.get("anyOf", [part])[-1].get("properties", {}).items():
            assert key == "kind" or field["description"], f"{name}.{key}"
    ladder, kinds = SCHEMA, []
    while "then" in ladder["then"]:  # the last is an experiment, whatever it says
        kinds.append(ladder["then"])
        ladder = ladder["else"]
    assert len(kinds) == len(KINDS) - 1
    for kind in (*kinds, ladder):
        assert "extends" in kind["then"]["properties"]


def test_a_clustering_is_told_by_its_kind():
    clustering = {
        "kind": "clustering",
        "question": "Are they?",
        "repetitions": {"kind": "seeds"},
        "data": {"source": "digits"},
        "features": {"kind": "thumbnail"},
    }

    assert accepts(clustering | {"clusters": [5, 10]})
    assert accepts({"kind": "clustering", "extends": "kmeans.yaml", "scaling": "l2"})
    assert not accepts(clustering | {"model": {"kind": "majority"}})
    assert not accepts({key: clustering[key] for key in clustering if key != "features"})
    assert explain("clustering.choice").startswith(
        "clustering.choice: silhouette, stability or gap; silhouette unless said."
    )
    with pytest.raises(SpecError, match=r"clustering.choise: no such key; did you mean"):
        explain("clustering.choise")


def test_a_study_is_told_by_its_kind():
    study = {
        "kind": "study",
        "question": "Which?",
        "baseline": "baseline.yaml",
        "proposals": ["a.yaml", {"name": "small", "set": {"training.epochs": 3}}],
        "repetitions": {"kind": "resampled_splits", "count": 10},
    }

    assert accepts(study)
    assert accepts({"kind": "study", "extends": "study.yaml", "margin": 0.02})
    assert not accepts(study | {"proposals": [3]})
    assert not accepts(study | {"model": {"kind": "majority"}})
    assert not accepts({key: study[key] for key in study if key != "baseline"})
    assert explain("study.looks.spending").startswith(
        "study.looks.spending: obrien_fleming or pocock; obrien_fleming unless said."
    )
    with pytest.raises(SpecError, match="study.margins: no such key; did you mean 'study.margin'"):
        explain("study.margins")


def test_making_it_leaves_no_trace():
    before = copy.deepcopy(SCHEMA)

    assert schema() == before


def test_a_part_is_explained_with_its_kinds():
    assert explain("training.optimizer").splitlines()[:4] == [
        "training.optimizer: a mapping with `kind: adam, rmsprop or sgd`. "
        "What turns gradients into steps.",
        "  kind: adam. Adam; with `weight_decay` above 0 it is AdamW.",
        "    learning_rate: a number above 0; 0.001 unless said. Step size.",
        "    weight_decay: a number of at least 0; 0.0 unless said. Decoupled weight decay.",
    ]


def test_a_field_of_several_kinds_is_explained_for_each():
    assert explain("training.optimizer.momentum").splitlines() == [
        "training.optimizer.momentum (rmsprop): a number of at least 0 and below 1; "
        "0.0 unless said. Share of the last step that is taken again.",
        "training.optimizer.momentum (sgd): a number of at least 0 and below 1; "
        "0.0 unless said. Share of the last step that is taken again.",
    ]


def test_a_plain_field_is_explained_in_one_line():
    assert explain("data.maximum_pictures") == (
        "data.maximum_pictures: a whole number of at least 1 or null. "
        "Keep at most this many pictures of each class; for quick trials."
    )
    assert explain("training.keep_model").startswith(
        "training.keep_model: true or false; true unless said."
    )


def test_without_a_key_every_part_is_explained():
    lines = explain().splitlines()

    assert lines[0].startswith("An experiment: a mapping.")
    assert {line.split(":")[0].strip() for line in lines[1:]} == set(a_document())
    assert "  data: a mapping; required. Which pictures." in lines


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("training.epoch", "training.epoch: no such key; did you mean 'training.epochs'?"),
        ("xyzzy", "xyzzy: no such key"),
        ("training..epochs", "training..epochs: no such key; did you mean 'training.epochs'?"),
    ],
)
def test_an_unknown_key_cannot_be_explained(key, told):
    with pytest.raises(SpecError) as caught:
        explain(key)
    assert str(caught.value) == told


def test_a_field_may_be_called_as_a_word_of_schemas_is():
    changed = {"extends": "dcgan.yaml", "kind": "generation", "discriminator": {"filters": [8]}}

    assert accepts(changed)
    assert not accepts(changed | {"discriminator": {"filters": "many"}})
