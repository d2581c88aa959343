import pytest

from harness.specs.plans.differences import as_text, as_word, differences, flatten
from tests.specs.specs import a_document, a_spec


def a_part(name, **changes):
    return {name: a_document()[name] | changes}


def test_every_value_stands_under_its_dotted_key():
    flat = flatten(a_spec())

    assert flat["training.optimizer.learning_rate"] == 0.001
    assert flat["augmentation.translation.height"] == 0.3
    assert flat["model.filters"] == "[16, 32, 64]"
    assert flat["training.early_stopping"] is None
    assert flat["split.group_near_duplicates"] is True
    assert next(iter(flat)) == "kind"


def test_equal_specs_do_not_differ():
    assert differences(a_spec(), a_spec()) == ()


def test_the_question_is_not_compared():
    assert differences(a_spec(question="Another?"), a_spec()) == ()


def test_a_changed_value_is_told_before_and_after():
    changed = a_spec(**a_part("model", filters=[8, 16]))

    assert differences(changed, a_spec()) == (("model.filters", "[16, 32, 64]", "[8, 16]"),)


def test_another_kind_is_told_with_its_own_values_alone():
    changed = a_spec(augmentation={"kind": "none"})

    assert differences(changed, a_spec()) == (("augmentation.kind", "random", "none"),)
    assert ("augmentation.zoom", None, 0.2) in differences(a_spec(), changed)


def test_a_part_that_comes_or_goes_is_told_as_a_whole():
    stopping = {"metric": "validation/loss", "patience": 3, "minimum_change": 0}
    changed = a_spec(**a_part("training", early_stopping=stopping))
    words = "{metric: validation/loss, patience: 3, minimum_change: 0.0}"

    assert differences(changed, a_spec()) == (("training.early_stopping", None, words),)
    assert differences(a_spec(), changed) == (("training.early_stopping", words, None),)


def test_values_are_written_as_in_yaml():
    assert as_word(True) == "true"
    assert as_word(None) == "null"
    assert as_text({"a": [1, None], "b": False}) == "{a: [1, null], b: false}"
    with pytest.raises(TypeError, match="got set"):
        as_text({1})
