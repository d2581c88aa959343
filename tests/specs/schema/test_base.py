"""The manners that every spec class keeps."""

import importlib
import json
import pkgutil

import pytest
from pydantic import ValidationError

import harness.specs
from harness.specs.schema.base import Spec, purposes
from tests.specs.specs import a_document, a_spec

for module in pkgutil.walk_packages(harness.specs.__path__, "harness.specs."):
    importlib.import_module(module.name)


def every_class(base=Spec):
    for below in base.__subclasses__():
        if below.__module__.startswith("harness."):
            yield below
            yield from every_class(below)


CLASSES = sorted(set(every_class()), key=lambda found: found.__name__)


@pytest.mark.parametrize("spec", CLASSES, ids=lambda spec: spec.__name__)
def test_every_class_and_every_field_says_what_it_is_for(spec):
    assert spec.__doc__
    # The class's own docstring says what a kind is.
    assert spec.model_fields.keys() - {"kind"} <= purposes(spec).keys()


@pytest.mark.parametrize("spec", CLASSES, ids=lambda spec: spec.__name__)
def test_a_kind_is_always_said(spec):
    kind = spec.model_fields.get("kind")
    assert kind is None or kind.is_required() or spec.__name__ == "ExperimentSpec"


def test_a_spec_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        a_spec().seed = 2


def test_equal_specs_are_one_key():
    assert len({a_spec(), a_spec(), a_spec(seed=2)}) == 2


def test_a_default_is_a_value_that_could_have_been_written():
    document = a_document()
    minimal = {
        name: {"kind": document[name]["kind"]}
        for name in ("repetitions", "augmentation", "features", "model", "labels")
    }
    training = {"optimizer": {"kind": "adam"}}
    spec = a_spec(minimal | {"question": "?", "data": {"source": "demo"}, "training": training})

    assert type(spec).model_validate_json(json.dumps(spec.model_dump(mode="json"))) == spec
