import subprocess
import sys
from pathlib import Path

import pytest

from harness.errors import SpecError
from harness.specs.plans.load import check_files
from harness.specs.plans.one_file import load_experiment
from tests.specs.specs import BASELINE, ROOT, SHIPPED, SMALL, a_child, write


def test_an_experiment_knows_its_name_and_its_file(tmp_path):
    path = write(tmp_path, name="my idea.yaml")
    loaded = load_experiment(path)

    assert (loaded.name, loaded.path, loaded.parent) == ("my idea", path, None)
    assert loaded.changes == ()


def test_a_child_knows_what_it_changes_the_question_apart(tmp_path):
    loaded = a_child(tmp_path, "training: {epochs: 7, batch_size: 32}", "seed=2")

    assert loaded.parent == tmp_path / "small.yaml"
    assert loaded.changes == (("seed", 1, 2), ("training.epochs", 3, 7))


def test_loading_twice_gives_equal_specs(tmp_path):
    path = write(tmp_path)

    assert load_experiment(path) == load_experiment(path)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("experimnt", "the text 'experimnt'. Did you mean 'experiment'?"),
        ("sculpture", "the text 'sculpture'"),
        ("3", "3"),
    ],
)
def test_an_unknown_kind_of_file_is_told_with_the_known_ones(tmp_path, kind, told):
    path = write(tmp_path, f"{SMALL}kind: {kind}\n")

    with pytest.raises(SpecError) as caught:
        load_experiment(path)

    assert str(caught.value) == (
        f"{path}: 1 to correct\n"
        "  kind (line 11): expected experiment, clustering, generation, study or growing; "
        f"got {told}"
    )


def test_a_bad_scalar_is_told_once(tmp_path):
    path = write(tmp_path, SMALL.replace("epochs: 3", "epochs: 03"))

    with pytest.raises(SpecError) as caught:
        load_experiment(path)

    assert str(caught.value) == (
        f"{path}: 1 to correct\n"
        "  training.epochs (line 10): expected a number without leading zeros; got 03. "
        "Put it between quotes if text is meant."
    )


def test_mistakes_of_reading_and_of_meaning_come_in_the_order_of_lines(tmp_path):
    text = SMALL.replace("seeds,", "sead,").replace("epochs: 3", "epochs: 0\n  epochs: 1")
    write(tmp_path, text + "seed: 012\n")
    child = write(tmp_path, "extends: small.yaml\nseed: on", "child.yaml")

    with pytest.raises(SpecError) as caught:
        load_experiment(child, ("labels.kind=x",))

    places = [line.strip().split(":")[0] for line in str(caught.value).splitlines()[1:]]
    assert places == [
        "seed (line 2)",
        "repetitions.kind (small.yaml, line 2)",
        "training.epochs (small.yaml, line 10)",
        "training.epochs (small.yaml, line 11)",
        "seed (small.yaml, line 12)",
        "labels.kind (--set)",
    ]


def test_checking_tells_of_every_faulty_file_and_of_no_other(tmp_path):
    good = write(tmp_path)
    bad = write(tmp_path, SMALL.replace("epochs: 3", "epochs: 0\nsed: 1"), "bad.yaml")
    child = write(tmp_path, "extends: small.yaml\nlabels: {kind: x}", "child.yaml")
    missing = tmp_path / "nothing"

    found = check_files([good, bad, child, missing, bad])

    assert [(wrong.path, len(wrong.mistakes)) for wrong in found] == [
        (bad, 2),
        (child, 1),
        (missing, 1),
    ]
    assert str(found[2]) == f"{missing}: 1 to correct\n  no such file"


def test_a_parent_is_read_once_for_all_its_children(tmp_path, monkeypatch):
    write(tmp_path)
    children = [write(tmp_path, "extends: small.yaml", f"{i}.yaml") for i in range(40)]
    opened = []
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda path, *a: opened.append(path) or real(path, *a))

    assert check_files(children) == ()
    assert opened.count(tmp_path / "small.yaml") == 1


def test_loading_imports_nothing_heavy():
    program = (
        "import sys; from pathlib import Path; "
        "from harness.specs.plans.one_file import load_experiment; "
        "from harness.specs.plans import dump, json_schema, plan; "
        f"load_experiment(Path({str(BASELINE)!r})); print(*sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    heavy = {"numpy", "tensorflow", "keras", "mlflow", "pandas", "sklearn", "scipy", "cv2", "PIL"}
    assert not heavy & set(result.stdout.split())


def test_a_weights_file_that_is_not_there_is_found_by_the_check_too(tmp_path):
    model = "{kind: fine_tune, backbone: efficientnet_lite0, head_epochs: 1, weights: no.h5}"
    path = write(tmp_path, SMALL.replace("{kind: cnn, filters: [4, 8]}", model))
    (found,) = check_files([path])
    assert str(found).startswith(
        f"{path}: 1 to correct\n  weights: expected `imagenet` or a weights"
    )
    assert "'no.h5'" in str(found)


def test_all_shipped_files_pass_the_check():
    assert check_files(SHIPPED) == ()
