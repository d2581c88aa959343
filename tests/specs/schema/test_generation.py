"""What a generation may ask for, and what it is told when it asks for something else."""

import pytest
from pydantic import ValidationError

from harness.specs.plans.load import load
from harness.specs.plans.plan import run_fingerprint
from harness.specs.plans.run_plans import plans_of
from tests.generations import PROJECTED, SMALL, a_generation

BEFORE_CLASSES = "64588d8be9a80f6b6462d1815c0c166bdcad01901f617756aab30f90a53fa4b9"
"""Of a small generation, recorded before generators could be told of classes."""


def test_the_tutorials_values_are_those_of_a_generation_that_says_nothing():
    spec = a_generation(generator={"kind": "dcgan"}, discriminator={"kind": "dcgan"})

    assert spec.generator.latent == 100
    assert spec.generator.filters == (256, 128, 64)
    assert spec.discriminator.dropout_rate == 0.3
    assert spec.training.generator.learning_rate == 1e-4
    assert spec.training.average is None


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"features": {"kind": "pixels", "image_pixels": 24}}, "one of 16, 32, 64, 128; got 24"),
        ({"discriminator": {"kind": "dcgan", "filters": [4] * 4}}, "discriminator.filters: expect"),
        ({"generator": {"kind": "dcgan", "filters": [4] * 5}}, "generator.filters: expected fewer"),
        ({"loss": {"kind": "relativistic", "lecam": 0.1}}, "lecam: expected 0"),
        (
            {"discriminator": {"kind": "projected"}},
            "backbone: expected another network than efficientnet_lite0.*efficientnet_lite2",
        ),
        (
            {**PROJECTED, "features": {"kind": "pixels", "image_pixels": 64}},
            r"network_pixels: expected at least features.image_pixels \(64\); got 32",
        ),
        ({"classes": ["Monet", "Monet"]}, "classes: expected each once; got 'Monet' twice"),
        ({"training": {"images": 60, "batch_size": 20}}, "at least 20 batches"),
        ({"data": {**SMALL["data"], "part": "folders"}}, "data.part: expected together"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_runs(parts, told):
    with pytest.raises(ValidationError, match=told):
        a_generation(**parts)


def written(root, **parts):
    path = root / "small.json.yaml"
    path.write_text(a_generation(**parts).model_dump_json())
    return load(path)


def fingerprints(root, **parts):
    return [run_fingerprint(plan, "digest") for plan in plans_of(written(root, **parts), "float32")]


def test_a_file_becomes_a_run_for_each_repetition(tmp_path):
    plans = plans_of(written(tmp_path, repetitions={"kind": "seeds", "count": 3}), "float32")

    assert [plan.name for plan in plans] == [f"small.json r{n}/3" for n in (1, 2, 3)]
    assert plans[0].inputs_plan.spec.features.image_pixels == 16


def test_a_fingerprint_knows_what_decides_the_pictures_and_nothing_else(tmp_path):
    (plain,) = fingerprints(tmp_path)

    assert fingerprints(tmp_path, question="Something else?") == [plain]
    said = {"generator": {**SMALL["generator"], "classes": "none"}}
    assert fingerprints(tmp_path, **said) == [plain] == [BEFORE_CLASSES]
    assert fingerprints(tmp_path, repetitions={"kind": "seeds", "count": 2})[0] == plain
    for changed in (
        {"augmentation": {"kind": "flip"}},
        {"loss": {"kind": "hinge"}},
        {"generator": {**SMALL["generator"], "classes": "conditional"}},
        {"training": {**SMALL["training"], "average": 0.9}},
        {"seed": 2},
    ):
        assert fingerprints(tmp_path, **changed) != [plain]
