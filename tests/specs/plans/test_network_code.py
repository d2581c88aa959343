"""The Python file of a network of one's own: found, hashed, and never executed by reading it."""

import hashlib

import pytest

from harness.errors import SpecError
from harness.specs.plans.load import check_files, load
from harness.specs.plans.network_code import LARGEST
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import identity, plans, run_fingerprint
from harness.specs.plans.search_plan import search_fingerprint, search_plans, trial_plan
from tests.specs.specs import SMALL, write

OWN = SMALL.replace("{kind: cnn, filters: [4, 8]}", "{kind: python, file: net.py}")
CODE = "def build(input_shape, classes, seed, precision):\n    return None\n"


def own(folder, *, code=CODE, name="net.py", spec=OWN):
    (folder / name).write_text(code)
    return write(folder, spec.replace("net.py", name))


def fingerprint(path):
    return run_fingerprint(plans(load_experiment(path), "float32")[0], "0" * 64)


def refusal(path):
    with pytest.raises(SpecError) as refused:
        load(path)
    return str(refused.value)


def test_what_the_file_holds_is_part_of_the_spec_and_goes_with_each_run(tmp_path):
    loaded = load_experiment(own(tmp_path))

    assert loaded.spec.model.sha256 == hashlib.sha256(CODE.encode()).hexdigest()
    assert plans(loaded, "float32")[0].code.source == CODE.encode()
    assert not loaded.code.trusted
    assert "sha256" not in {change.key.rpartition(".")[2] for change in loaded.changes}


def test_a_renamed_file_is_the_same_run_and_a_changed_one_another(tmp_path):
    first = fingerprint(own(tmp_path))

    assert fingerprint(own(tmp_path, name="renamed.py")) == first
    assert fingerprint(own(tmp_path, code=CODE + "\n")) != first
    assert "file" not in identity(load_experiment(own(tmp_path)).spec)["model"]


def test_another_function_of_the_file_is_another_run(tmp_path):
    code = CODE + CODE.replace("build", "wider")
    other = OWN.replace("file: net.py", "file: net.py, build: wider")

    assert fingerprint(own(tmp_path, code=code)) != fingerprint(
        own(tmp_path, code=code, spec=other)
    )


def test_a_file_is_seen_from_the_file_that_names_it(tmp_path):
    (tmp_path / "below").mkdir()
    parent = own(tmp_path)
    child = tmp_path / "below" / "child.yaml"
    child.write_text(f"extends: ../{parent.name}\nquestion: And with another seed?\nseed: 2\n")

    loaded = load_experiment(child)

    assert loaded.code.path == tmp_path / "net.py"
    assert [change.key for change in loaded.changes] == ["seed"]


def test_a_study_names_a_file_beside_itself(tmp_path):
    write(tmp_path, name="base.yaml")
    (tmp_path / "net.py").write_text(CODE)
    study = "kind: study\nquestion: Does mine help?\nbaseline: base.yaml\nproposals:\n"
    study += "  - {name: mine, set: {model: {kind: python, file: net.py}}}\n"
    study += "repetitions: {kind: resampled_splits, count: 2}\n"
    (tmp_path / "study.yaml").write_text(study)

    (mine,) = load(tmp_path / "study.yaml").proposals

    assert mine.code.path == tmp_path / "net.py"


@pytest.mark.parametrize(
    "file", ["../net.py", "/tmp/net.py", "a/../../net.py", "net.txt", "C:/n.py"]
)
def test_a_path_that_leads_elsewhere_is_refused(tmp_path, file):
    path = write(tmp_path, OWN.replace("net.py", f"'{file}'"))

    (wrong,) = check_files([path])

    assert "expected a Python file in the folder of this file or below" in str(wrong)


def test_a_link_that_leads_elsewhere_is_refused(tmp_path):
    (tmp_path / "elsewhere.py").write_text(CODE)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "net.py").symlink_to("../elsewhere.py")

    assert "a link that leads to" in refusal(write(tmp_path / "here", OWN))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("def build(:\n", "net.py, line 1: expected Python; got"),
        ("x = 1\0", "net.py: expected Python; got"),
        ("(" * 5000, "expected Python"),
        ("def other(): pass\n", "expected a function of .*; got 'build'. It has other."),
        ("#" * (LARGEST + 1), "expected a program of at most 1,048,576 bytes"),
    ],
    ids=["syntax", "nul", "nested", "no function", "huge"],
)
def test_what_is_no_such_program_is_refused_without_executing_it(tmp_path, code, told):
    with pytest.raises(SpecError, match=told):
        load(own(tmp_path, code=code))


def test_a_file_that_is_not_there_is_the_users_to_fix(tmp_path):
    assert "there is no file" in refusal(write(tmp_path, OWN))
    (tmp_path / "net.py").mkdir()
    assert "there is no file" in refusal(write(tmp_path, OWN))


def test_a_file_can_be_pinned_to_what_it_is(tmp_path):
    pinned = OWN.replace("net.py", "net.py, sha256: " + hashlib.sha256(CODE.encode()).hexdigest())

    assert load_experiment(own(tmp_path, spec=pinned)).code.path == tmp_path / "net.py"
    with pytest.raises(SpecError, match="the file was changed"):
        load(own(tmp_path, spec=pinned, code=CODE + "#"))


def test_reading_and_checking_execute_nothing(tmp_path):
    code = f"open({str(tmp_path / 'executed')!r}, 'w')\n" + CODE

    assert check_files([own(tmp_path, code=code)]) == ()
    assert not (tmp_path / "executed").exists()


SEARCH = """
search:
  space: {DOMAIN}
  tuner: {kind: random}
  trials: 2
"""


def searched(folder, domain, **changes):
    return own(folder, spec=OWN + SEARCH.replace("{DOMAIN}", domain), **changes)


def test_trials_share_the_file_and_are_known_by_it(tmp_path):
    rates = "{training.optimizer.learning_rate: {choice: [0.1, 0.01]}}"
    found = []
    for code in (CODE, CODE + "#"):
        loaded = load_experiment(searched(tmp_path, rates, code=code))
        search = search_plans(loaded, "float32")[0]
        found.append(search_fingerprint(search, "0" * 64))
        assert trial_plan(search, 1, search.experiment.spec, 0, None).code == loaded.code

    assert found[0] != found[1]


def test_a_search_cannot_try_another_file(tmp_path):
    (tmp_path / "other.py").write_text(CODE)

    text = refusal(searched(tmp_path, "{model.file: {choice: [net.py, other.py]}}"))

    assert "leave model.file as it is" in text


def test_codes_of_bits_cannot_be_asked_of_a_network_of_ones_own(tmp_path):
    text = refusal(own(tmp_path, spec=OWN.replace("{kind: sparse}", "{kind: binary_codes}")))

    assert "expected sparse or one_hot with model.kind python" in text
