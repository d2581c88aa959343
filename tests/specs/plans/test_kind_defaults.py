from harness.specs.plans.differences import differences
from harness.specs.plans.kind_defaults import chosen, chosen_values
from tests.specs.specs import a_spec


def keys(after, before=None):
    changes = differences(a_spec(**after), a_spec(**(before or {})))
    return [change.key for change in chosen(changes)]


BACKBONE = {"kind": "backbone", "backbone": "mobilenet_v2"}
TRANSFER = {
    "augmentation": {"kind": "none"},
    "features": BACKBONE,
    "model": {"kind": "dense_head", "dropout_rate": 0.2},
}


def test_what_a_new_kind_starts_with_is_not_told():
    told = ["augmentation.kind", "features.kind", "features.backbone", "model.kind"]
    assert keys(TRANSFER) == told


def test_what_differs_from_that_is_told():
    head = {"kind": "dense_head", "dropout_rate": 0.5}
    assert keys(TRANSFER | {"model": head})[-1] == "model.dropout_rate"
    random = {"kind": "random", "zoom": 0.2, "translation": {"height": 0.3, "width": 0.0}}
    assert keys({"augmentation": random}, {"augmentation": {"kind": "none"}}) == [
        "augmentation.kind",
        "augmentation.zoom",
        "augmentation.translation",
    ]


def test_within_the_same_kind_every_value_is_told_also_a_usual_one():
    changed = {"features": {"kind": "pixels", "image_pixels": 300}}
    before = {"features": {"kind": "pixels", "image_pixels": 64}}
    assert keys(changed, before) == ["features.image_pixels"]


def test_a_part_of_a_part_has_the_values_of_its_own_kind():
    before = {"kind": "pca", "of": {"kind": "thumbnail"}, "components": 5}
    after = before | {"of": BACKBONE | {"views": 0}}
    changes = differences(
        a_spec(**TRANSFER | {"features": after}), a_spec(**TRANSFER | {"features": before})
    )
    told = [change.key for change in chosen(changes)]
    assert told == ["features.of.kind", "features.of.backbone"]


def test_values_of_recorded_runs_are_words_and_those_they_lack_are_dashes():
    values = {
        "augmentation.kind": "none",
        "augmentation.zoom": "-",
        "model.kind": "dense_head",
        "model.dense_units": "[]",
        "model.dropout_rate": "0.5",
        "training.epochs": "-",
    }
    assert chosen_values(values) == {
        "augmentation.kind": "none",
        "model.kind": "dense_head",
        "model.dropout_rate": "0.5",
        "training.epochs": "-",
    }


def test_keys_that_no_version_knows_are_told():
    changes = (("model.kind", "cnn", "crystal_ball"), ("model.size", None, "3"))
    assert chosen(changes) == changes


def test_of_another_file_its_name_is_told_and_not_its_digest_too():
    named = [("model.file", "a.py", "b.py"), ("model.sha256", "1" * 64, "2" * 64)]

    assert chosen(named) == (named[0],)
    assert chosen(named[1:]) == (named[1],)
