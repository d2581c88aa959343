from harness.specs.reading.validation import every_key, one_of, shape_of
from harness.specs.schema.experiment import ExperimentSpec

TOP = shape_of(ExperimentSpec)


def test_a_tagged_part_has_kinds_and_each_kind_its_fields():
    optimizer = TOP.fields["training"].fields["optimizer"]

    assert set(optimizer.kinds) == {"adam", "rmsprop", "sgd"}
    assert set(optimizer.kinds["adam"].fields) == {"kind", "learning_rate", "weight_decay"}
    assert optimizer.kinds["adam"].required == {"kind"}


def test_what_may_be_null_is_seen_through():
    normalise = TOP.fields["data"].fields["normalise"]

    assert set(normalise.fields) == {"square_pixels", "jpeg_quality", "masked_border"}
    assert normalise.expected == "a mapping or null"


def test_a_field_says_its_own_purpose_before_that_of_its_class():
    assert TOP.fields["split"].purpose == "Who is trained, validated and tested on."
    assert TOP.fields["repetitions"].kinds["seeds"].purpose.startswith("Train again")


def test_every_key_is_named_once():
    keys = list(every_key(TOP))

    assert len(keys) == len(set(keys))
    assert ("training", "optimizer", "weight_decay") in keys
    assert ("augmentation", "translation", "height") in keys


def test_alternatives_are_said_in_words():
    assert one_of(("a",)) == "a"
    assert one_of(("a", "b", "c")) == "a, b or c"
