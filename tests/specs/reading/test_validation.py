"""The words in which each kind of mistake is told: changing them is a visible act."""

import pytest

from harness.errors import SpecError
from harness.specs.plans.one_file import load_experiment
from tests.specs.specs import SMALL, write

GOLDEN = """\
{path}: 19 to correct
  question (line 1): expected text of at least 1 character; got the text ''
  sede (line 2): no such key here; did you mean 'seed'?
  repetitions.kind (line 3): expected cross_validation, resampled_splits or seeds; \
got the text 'seed'. Did you mean 'seeds'?
  data.source (line 4): expected best-artworks, folder, table, demo, digits, mnist or \
fashion-mnist; got the text 'digit'. Did you mean 'digits'?
  data.maximum_pictures (line 4): expected a whole number of at least 1 or null; got the text 'on'
  split.test (line 5): expected a number above 0 and below 1; got 0
  augmentation.zoom (line 6): expected a number of at least 0 and below 1; got 2
  features.image_pixels (line 7): expected a whole number from 4 to 2048; got true
  model.filters.1 (line 9): expected a whole number of at least 1; got 0
  model.filters.2 (line 9): expected a whole number of at least 1; got the text '8'
  model.kernel_size (line 10): no such key here; did you mean 'kernel_pixels'?
  labels (line 11): expected a mapping with `kind: binary_codes, one_hot or sparse`; \
got the text 'sparse'. Did you mean {{kind: sparse}}?
  training.optimizer.kind (line 13): required, but missing; expected adam, rmsprop or sgd
  training.batch_size (line 14): expected a whole number of at least 1; got 1.5
  training.loss (line 15): expected a mapping with `kind: cross_entropy, double_softmax, focal or \
logit_adjusted`; got the text 'crossentropy'. Did you mean {{kind: cross_entropy}}?
  training.patience (line 16): no such key here; did you mean training.early_stopping.patience?
  training.early_stopping (line 17): expected a mapping or null; got 3
  training.keep_model (line 18): expected true or false; got the text 'yes'
  evaluation.confidence (line 19): expected a number above 0.5 and below 1; got null"""

WRONG = """\
question: ""
sede: 1
repetitions: {kind: seed}
data: {source: digit, maximum_pictures: on}
split: {test: 0}
augmentation: {kind: random, zoom: 2}
features: {kind: pixels, image_pixels: true}
model:
  {kind: cnn, filters: [4, 0, '8'],
  kernel_size: 3}
labels: sparse
training:
  optimizer: {learning_rate: 0.1}
  batch_size: 1.5
  loss: crossentropy
  patience: 3
  early_stopping: 3
  keep_model: yes
evaluation: {confidence: null}
"""


def refused(path):
    with pytest.raises(SpecError) as caught:
        load_experiment(path)
    return str(caught.value)


def test_every_mistake_of_a_file_is_told_at_once(tmp_path):
    path = write(tmp_path, WRONG)

    assert refused(path) == GOLDEN.format(path=path)


def lines(path):
    return [line.strip() for line in refused(path).splitlines()[1:]]


def test_an_empty_experiment_is_told_everything_that_it_needs(tmp_path):
    alone = tmp_path / "alone"  # else a `baseline.yaml` of another test, next door, is proposed
    assert lines(write(alone, "seed: 1")) == [
        "extends no other file, and repetitions, data, augmentation, features, model, labels and "
        "training are missing. Begin it with `extends: baseline.yaml`, and state only what "
        "changes; or state all parts",
        "question: required, but missing; expected text of at least 1 character",
    ]


def test_a_missing_key_is_told_at_the_part_that_lacks_it(tmp_path):
    path = write(tmp_path, SMALL.replace("  optimizer: {kind: rmsprop, momentum: 0.1}\n", ""))

    assert lines(path) == [
        "training.optimizer (line 8): required, but missing; expected a mapping with "
        "`kind: adam, rmsprop or sgd`"
    ]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            "source: digits,",
            "source: digits, folder: x,",
            "data.folder (line 3): expected with `source: folder`, and only with it; "
            "got source 'digits' and folder 'x'. Write `folder: null` to do without it",
        ),
        (
            "source: digits,",
            "source: folder,",
            "data.folder (line 3): expected with `source: folder`, and only with it; "
            "got source 'folder' and no folder",
        ),
        (
            "labels:",
            "split: {test: 0.5, validation: 0.5}\nlabels:",
            "split.validation (line 7): expected at most 0.9 together with test; got 0.5 + 0.5",
        ),
        (
            "  epochs: 3",
            "  weights: best\nsplit: {validation: 0}",
            "split.validation (line 11): expected a share above 0, because early stopping or "
            "`weights: best` decides by it; got 0",
        ),
        (
            "image_pixels: 16",
            "image_pixels: 7",
            None,
        ),
        (
            "[4, 8]",
            "[4, 8, 8, 8, 8]",
            "model.filters (line 6): expected at most 4 blocks, because each halves the "
            "16 pixels; got 5",
        ),
        (
            "normalise: null",
            "normalise: {square_pixels: 8}",
            "features.image_pixels (line 5): expected at most data.normalise.square_pixels (8), "
            "which holds no more detail; got 16",
        ),
    ],
)
def test_rules_about_several_keys_name_one_of_them(tmp_path, before, after, line):
    assert before in SMALL
    path = write(tmp_path, SMALL.replace(before, after))

    if line is None:
        load_experiment(path)
    else:
        assert lines(path) == [line]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("epochs", "; did you mean training.epochs?"),
        ("lables", "; did you mean 'labels'?"),
        ("momentum", "; did you mean training.optimizer.momentum?"),
        ("xyzzy", ""),
    ],
)
def test_an_unknown_key_is_told_with_where_it_belongs(tmp_path, key, hint):
    assert lines(write(tmp_path, f"{SMALL}{key}: 1\n")) == [
        f"{key} (line 11): no such key here{hint}"
    ]


def test_a_dotted_key_is_told_how_to_nest(tmp_path):
    assert lines(write(tmp_path, f"{SMALL}training.epochs: 1\n")) == [
        "training.epochs (line 11): dots do not nest in a file; write `training:`, "
        "and `epochs:` below it"
    ]


def test_a_short_list_of_known_keys_is_told_when_nothing_is_near(tmp_path):
    path = write(tmp_path, SMALL.replace("kind: sparse", "kind: sparse, xyzzy: 1"))

    assert lines(path) == ["labels.xyzzy (line 7): no such key here; known: kind"]


def test_an_escape_sequence_in_a_key_or_value_never_reaches_the_terminal(tmp_path):
    path = write(tmp_path, SMALL + '"\\e[31mred": 1\nseed: "\\e[2J"\n')

    assert "\x1b" not in refused(path)
    assert len(lines(path)) == 2


def test_a_long_value_is_cut(tmp_path):
    path = write(tmp_path, f"{SMALL}seed: {'x' * 500}\n")

    assert lines(path) == [
        f"seed (line 11): expected a whole number; got the text {'x' * 60 + '…'!r}"
    ]


def test_thousands_of_mistakes_are_not_all_printed(tmp_path):
    path = write(tmp_path, SMALL + "".join(f"xyzzy{i}: 1\n" for i in range(300)))
    told = lines(path)

    assert len(told) == 41
    assert told[-1] == "and 260 more"


def test_a_kind_that_is_a_mapping_is_shown_as_one(tmp_path):
    path = write(tmp_path, SMALL.replace("kind: cnn", "kind: {cnn: 1}"))
    (told,) = lines(path)
    assert told.startswith("model.kind (line 6): expected architecture, cnn, ")
    assert told.endswith(" or python; got a mapping")
