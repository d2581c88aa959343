"""The ONNX file of a backbone is part of what decides a run, and its name is not."""

import hashlib

import pytest

from harness.errors import SpecError
from harness.specs.plans.dump import to_yaml
from harness.specs.plans.kind_defaults import chosen
from harness.specs.plans.load import check_files, load
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import identity, plans, run_fingerprint
from harness.specs.plans.search_plan import search_fingerprint, search_plans, trial_plan
from harness.specs.schema.features import BackboneSpec
from tests.specs.specs import SMALL, write

FEATURES = "{kind: backbone, onnx: net.onnx, image_pixels: 32}"
ONNX = (
    SMALL.replace("{kind: pixels, image_pixels: 16}", FEATURES)
    .replace("{kind: cnn, filters: [4, 8]}", "{kind: logistic}")
    .replace("{kind: random, zoom: 0.1}", "{kind: none}")
)
PINNED = hashlib.sha256(b"a network").hexdigest()
BEFORE = {"kind": "backbone", "backbone": "vgg16", "image_pixels": 224, "weights": "imagenet"}


def named(folder, *, content=b"a network", name="net.onnx", spec=ONNX):
    (folder / name).write_bytes(content)
    return write(folder, spec.replace("net.onnx", name))


def fingerprint(path):
    return run_fingerprint(plans(load_experiment(path), "float32")[0], "0" * 64)


def refusal(path):
    with pytest.raises(SpecError) as refused:
        load(path)
    return str(refused.value)


def test_a_named_backbone_is_recorded_as_before_there_were_files():
    spec = BackboneSpec(kind="backbone", backbone="vgg16")

    assert spec.model_dump(mode="json") == BEFORE | {"views": 0}
    assert "onnx" not in to_yaml(spec)


def test_what_the_file_holds_decides_the_run_and_its_name_does_not(tmp_path):
    loaded = load_experiment(named(tmp_path))
    first = fingerprint(named(tmp_path))

    assert loaded.spec.features.sha256 == loaded.weights.sha256 == PINNED
    assert "onnx" not in identity(loaded.spec)["features"]
    assert fingerprint(named(tmp_path, name="renamed.onnx")) == first
    assert fingerprint(named(tmp_path, content=b"another")) != first


def test_what_is_said_of_its_pixels_and_numbers_decides_the_run(tmp_path):
    found = {fingerprint(named(tmp_path))}
    for more in ("input: {rescale: false}", "output: {pooling: mean}", "input: {crop_pixels: 28}"):
        spec = ONNX.replace("image_pixels: 32", f"image_pixels: 32, {more}")
        found.add(fingerprint(named(tmp_path, spec=spec)))

    assert len(found) == 4


def test_a_file_below_components_is_known_as_well(tmp_path):
    spec = ONNX.replace(FEATURES, f"{{kind: pca, components: 3, of: {FEATURES}}}")
    loaded = load_experiment(named(tmp_path, spec=spec))

    assert loaded.spec.features.of.sha256 == PINNED
    assert "onnx" not in identity(loaded.spec)["features"]["of"]


def test_a_clustering_names_a_file_as_well(tmp_path):
    text = "kind: clustering\nquestion: Which groups?\nrepetitions: {kind: seeds, count: 1}\n"
    text += f"data: {{source: digits, normalise: null}}\nfeatures: {FEATURES}\n"
    loaded = load(named(tmp_path, spec=text))

    assert loaded.spec.features.sha256 == PINNED
    assert loaded.weights.path == tmp_path / "net.onnx"


def test_a_file_is_seen_from_the_file_that_names_it(tmp_path):
    (tmp_path / "below").mkdir()
    parent = named(tmp_path)
    child = tmp_path / "below" / "child.yaml"
    child.write_text(f"extends: ../{parent.name}\nquestion: And with another seed?\nseed: 2\n")

    loaded = load_experiment(child)

    assert loaded.weights.path == tmp_path / "net.onnx"
    assert [change.key for change in loaded.changes] == ["seed"]


def test_a_study_names_a_file_and_says_nothing_of_its_digest(tmp_path):
    write(tmp_path, SMALL.replace("zoom: 0.1", "zoom: 0.2"), name="base.yaml")
    (tmp_path / "net.onnx").write_bytes(b"a network")
    study = "kind: study\nquestion: Does mine help?\nbaseline: base.yaml\nproposals:\n"
    study += f"  - {{name: mine, set: {{features: {FEATURES}, model: {{kind: logistic}}, "
    study += "augmentation: {kind: none}}}\n"
    study += "repetitions: {kind: resampled_splits, count: 2}\n"
    (tmp_path / "study.yaml").write_text(study)

    (mine,) = load(tmp_path / "study.yaml").proposals
    told = {change.key: change.after for change in chosen(mine.changes)}

    assert mine.weights.sha256 == PINNED
    assert told["features.onnx"] == "net.onnx"
    assert "features.sha256" not in told


WRONG = {
    "neither": ("onnx: net.onnx, ", "", "expected either backbone or onnx; got neither"),
    "both": ("onnx:", "backbone: vgg16, onnx:", "got both; write `backbone: null` beside onnx"),
    "weights": ("onnx:", "weights: w.h5, onnx:", "expected nothing with onnx; it belongs to backb"),
    "input of a name": (
        "onnx: net.onnx",
        "backbone: vgg16, input: {rescale: true}",
        "expected nothing with backbone; it belongs to onnx",
    ),
    "no onnx": ("net.onnx", "net.pt", "expected the path of an ONNX file, such as dinov2_small"),
    "a large crop": (
        "image_pixels: 32",
        "image_pixels: 32, input: {crop_pixels: 33}",
        "expected at most image_pixels (32); got 33",
    ),
    "an infinite mean": (
        "image_pixels: 32",
        "image_pixels: 32, input: {mean: [0, 0, .inf]}",
        "features.input.mean",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_meant_is_refused_by_line(tmp_path, case):
    before, after, told = WRONG[case]
    named(tmp_path)
    path = write(tmp_path, ONNX.replace(before, after))

    text = refusal(path)

    assert told in text
    assert "(line 5)" in text


def test_a_file_that_is_not_there_is_the_users_to_fix(tmp_path):
    text = refusal(write(tmp_path, ONNX))

    assert "features.onnx: expected an ONNX file; got 'net.onnx', and there is no file" in text
    (mistake,) = check_files([tmp_path / "small.yaml"])
    assert "there is no file" in str(mistake)


def test_a_file_can_be_pinned_to_what_it_is(tmp_path):
    pinned = ONNX.replace("net.onnx", f"net.onnx, sha256: {PINNED}")

    assert load_experiment(named(tmp_path, spec=pinned)).weights.sha256 == PINNED
    (tmp_path / "net.onnx").write_bytes(b"another")
    assert "the file was changed, or is another" in refusal(write(tmp_path, pinned))


def searched(folder, domain, **changes):
    spec = f"{ONNX}\nsearch:\n  space: {domain}\n  tuner: {{kind: random}}\n  trials: 2\n"
    return named(folder, spec=spec, **changes)


def test_trials_share_the_file_and_are_known_by_it(tmp_path):
    found = []
    for content in (b"a network", b"another"):
        path = searched(tmp_path, "{model.inverse_penalty: {log: [0.1, 10.0]}}", content=content)
        search = search_plans(load_experiment(path), "float32")[0]
        found.append(search_fingerprint(search, "0" * 64))
        trial = trial_plan(search, 1, search.experiment.spec, 0, None)
        assert trial.weights == search.experiment.weights

    assert found[0] != found[1]


def test_a_search_cannot_try_another_file(tmp_path):
    (tmp_path / "other.onnx").write_bytes(b"another")

    text = refusal(searched(tmp_path, "{features.onnx: {choice: [net.onnx, other.onnx]}}"))

    assert "leave features.onnx as it is" in text
