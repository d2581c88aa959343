import os

import pytest

from harness.errors import SpecError
from harness.specs.plans.one_file import load_experiment
from tests.specs.specs import SMALL, a_child, write

SEARCH = """
search:
  tuner: {kind: random}
  trials: 3
  space: {training.batch_size: {choice: [8, 16]}}
"""


def refused(path, *overrides):
    with pytest.raises(SpecError) as caught:
        load_experiment(path, overrides)
    return str(caught.value).splitlines()[1:]


def test_a_child_changes_one_value_and_keeps_the_rest(tmp_path):
    parent = load_experiment(write(tmp_path)).spec
    child = a_child(tmp_path, "training: {epochs: 7}").spec

    assert child.training.epochs == 7
    assert child.training.optimizer == parent.training.optimizer
    assert child.model == parent.model


def test_lists_are_replaced_not_joined(tmp_path):
    assert a_child(tmp_path, "model: {filters: [2]}").spec.model.filters == (2,)


def test_another_kind_starts_afresh(tmp_path):
    child = a_child(tmp_path, "training: {optimizer: {kind: sgd}}").spec

    assert child.training.optimizer.momentum == 0.0
    assert child.training.epochs == 3


def test_the_same_kind_said_again_changes_nothing_else(tmp_path):
    child = a_child(tmp_path, "training: {optimizer: {kind: rmsprop, learning_rate: 0.1}}").spec

    assert child.training.optimizer.momentum == 0.1


def test_null_takes_away_what_the_parent_has(tmp_path):
    write(tmp_path, SMALL + "  early_stopping: {patience: 2}\n")
    child = write(tmp_path, "extends: small.yaml\ntraining: {early_stopping: null}", "c.yaml")

    assert load_experiment(child).spec.training.early_stopping is None


def test_a_part_can_be_given_where_the_parent_has_none(tmp_path):
    child = a_child(tmp_path, "data: {normalise: {jpeg_quality: 80}}").spec

    assert child.data.normalise.jpeg_quality == 80


def test_grandparents_are_inherited_and_the_nearest_wins(tmp_path):
    a_child(tmp_path, "seed: 5\ntraining: {epochs: 7}")
    write(tmp_path, "extends: child.yaml\nseed: 6", "grandchild.yaml")
    spec = load_experiment(tmp_path / "grandchild.yaml").spec

    assert (spec.seed, spec.training.epochs, spec.labels.kind) == (6, 7, "sparse")


def test_a_parent_may_lie_in_a_folder_beside_or_below(tmp_path):
    write(tmp_path, name="shared/small.yaml")
    beside = write(tmp_path, "extends: ../shared/small.yaml", "mine/a.yaml")
    above = write(tmp_path, "extends: shared/small.yaml", "b.yaml")

    assert load_experiment(beside).parent == tmp_path / "shared" / "small.yaml"
    assert load_experiment(above).parent == tmp_path / "shared" / "small.yaml"


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("/etc/passwd", "expected a path relative to this file; got the text '/etc/passwd'"),
        (
            "../../secret.yaml",
            "expected a file at most one folder up; got the text '../../secret.yaml'",
        ),
        (
            "x/../../../secret.yaml",
            "expected a file at most one folder up; got the text 'x/../../../secret.yaml'",
        ),
        ('"a\\0b"', "expected a path relative to this file; got the text 'a\\x00b'"),
        ("3", "expected the name of a file; got 3"),
        ("[a.yaml, b.yaml]", "expected the name of a file; got a list"),
        ("null", "expected the name of a file; got null"),
        (
            "smal.yaml",
            "expected a file; got none at {folder}/smal.yaml. Did you mean small.yaml?",
        ),
        (
            f"{'x' * 300}.yaml",
            "expected a file, named as seen from this one; got none at "
            f"{{folder}}/{'x' * 300}.yaml",
        ),
        (".", "{name}: expected a YAML file; got a folder"),
        (
            "child.yaml",
            "expected a file that does not lead back here; got child.yaml -> child.yaml",
        ),
    ],
)
def test_an_impossible_parent_is_told_at_its_line(tmp_path, extends, message):
    write(tmp_path)
    child = write(tmp_path, f"question: x\nextends: {extends}\n", "child.yaml")
    message = message.format(folder=tmp_path, name=tmp_path.name)

    assert refused(child) == [f"  extends (line 2): {message}"]


@pytest.mark.parametrize(
    ("child", "extends", "meant"),
    [
        ("pca/child.yaml", "small.yaml", "../small.yaml"),
        ("pca/child.yaml", "../deep.yaml", "../transfer/deep.yaml"),
        ("transfer/child.yaml", "../pca/deep.yaml", "deep.yaml"),
        ("child.yaml", "deep.yaml", "transfer/deep.yaml"),
    ],
)
def test_a_parent_in_another_folder_is_told_as_it_would_be_written(tmp_path, child, extends, meant):
    home = tmp_path / "home"  # with no other test's files beside it
    write(home)
    write(home, name="transfer/deep.yaml")
    path = write(home, f"question: x\nextends: {extends}\n", child)
    tried = os.path.normpath(path.parent / extends)

    assert refused(path) == [
        f"  extends (line 2): expected a file; got none at {tried}. Did you mean {meant}?"
    ]


def test_a_circle_is_told_with_all_its_files(tmp_path):
    for name, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        write(tmp_path, f"extends: {parent}.yaml", f"{name}.yaml")

    assert refused(tmp_path / "a.yaml") == [
        "  extends (c.yaml, line 1): expected a file that does not lead back here; "
        "got a.yaml -> b.yaml -> c.yaml -> a.yaml"
    ]


def test_a_long_line_of_ancestors_is_refused(tmp_path):
    write(tmp_path, name="0.yaml")
    for i in range(1, 8):
        write(tmp_path, f"extends: {i - 1}.yaml", f"{i}.yaml")

    assert refused(tmp_path / "7.yaml") == [
        "  extends (2.yaml, line 1): expected at most 5 files above the first; got more"
    ]
    assert load_experiment(tmp_path / "5.yaml").spec.training.epochs == 3


def test_an_unreadable_parent_is_told_with_its_line(tmp_path):
    write(tmp_path, "a: [1\n", "broken.yaml")
    child = write(tmp_path, "extends: broken.yaml", "child.yaml")

    assert refused(child) == [
        "  (broken.yaml, line 1): not readable as YAML: a bracket that is never closed"
    ]


def test_what_a_parent_got_wrong_is_told_in_the_parent(tmp_path):
    write(tmp_path, SMALL.replace("epochs: 3", "epochs: 0"))
    child = write(tmp_path, "extends: small.yaml\nseed: x", "child.yaml")

    assert refused(child) == [
        "  seed (line 2): expected a whole number; got the text 'x'",
        "  training.epochs (small.yaml, line 10): expected a whole number of at least 1; got 0",
    ]


def test_a_child_that_mends_its_parent_is_refused(tmp_path):
    write(tmp_path, SMALL.replace("epochs: 3", "epochs: 0"))
    child = write(tmp_path, "extends: small.yaml\ntraining: {epochs: 1}", "child.yaml")

    assert refused(child) == [
        "  extends: expected a file that can be used by itself; small.yaml has 1 to correct"
    ]


def test_overrides_are_laid_over_in_their_order(tmp_path):
    spec = load_experiment(
        write(tmp_path),
        (
            "training.epochs=5",
            "training.epochs=6",
            "model.filters=[2, 3]",
            "training.optimizer.kind=sgd",
            "training.optimizer.learning_rate=1e-1",
            "training.early_stopping.patience=2",
            "question=Does it: really?",
        ),
    ).spec

    assert spec.training.epochs == 6
    assert spec.model.filters == (2, 3)
    assert (spec.training.optimizer.kind, spec.training.optimizer.learning_rate) == ("sgd", 0.1)
    assert spec.training.early_stopping.patience == 2
    assert spec.question == "Does it: really?"


def test_one_domain_of_a_search_can_be_said_alone(tmp_path):
    path = write(tmp_path, SMALL + SEARCH)
    spec = load_experiment(path, ["search.space.training.epochs={int: [2, 9]}"]).spec
    domains = {key: domain.ends for key, domain in spec.search.space.items()}
    assert domains == {"training.batch_size": (8, 16), "training.epochs": (2, 9)}
    (line,) = refused(path, "search.space.training.epoch={int: [2, 9]}")
    assert "search.space.training.epoch (--set)" in line


@pytest.mark.parametrize(
    ("override", "line"),
    [
        (
            "training.epochs",
            "(--set): expected a.b=value; got the text 'training.epochs'. "
            "Write training.epochs=VALUE",
        ),
        ("=3", "(--set): expected a.b=value; got the text '=3'"),
        ("a..b=3", "(--set): expected a.b=value; got the text 'a..b=3'"),
        ("epochs=3", "epochs (--set): no such key here; did you mean training.epochs?"),
        (
            "training.epoch=3",
            "training.epoch (--set): no such key here; did you mean 'epochs'?",
        ),
        (
            "training.epochs=yes",
            "training.epochs (--set): expected a whole number of at least 1; got the text 'yes'",
        ),
        (
            "training.epochs=",
            "training.epochs (--set): expected a value; got nothing. Write null if none is meant.",
        ),
        (
            "model.filters=[1,",
            "model.filters (--set): not readable as YAML: a bracket that is never closed",
        ),
        (
            "model.filters.0=8",
            "model.filters (--set): expected a list, each entry a whole number of at least 1; "
            "got a mapping",
        ),
        ("seed.x=1", "seed (--set): expected a whole number; got a mapping"),
        ("extends=other.yaml", "extends (--set): can only be said in the file"),
    ],
)
def test_a_wrong_override_is_told_as_such(tmp_path, override, line):
    assert refused(write(tmp_path), override) == [f"  {line}"]
