"""A word for a program: given for a file, or for what a file is."""

import hashlib
from pathlib import Path

import pytest

from harness.errors import SpecError
from harness.specs.plans.load import load
from harness.specs.plans.trust import Trust, with_trust
from tests.damage import hold
from tests.specs.plans.test_network_code import CODE, own
from tests.specs.specs import write


@pytest.fixture
def loaded(tmp_path):
    return load(own(tmp_path))


def line(path, content=CODE):
    return f"{hashlib.sha256(content.encode()).hexdigest()}  {path}\n"


def asked(loaded, tmp_path, *words, listed=None):
    if listed is not None:
        (tmp_path / "trusted.sha256").write_text(listed)
    return with_trust(loaded, Trust(words, tmp_path / "trusted.sha256"))


def test_without_a_word_nothing_may_be_executed_and_it_is_said_how_to_allow_it(loaded, tmp_path):
    with pytest.raises(SpecError) as refused:
        asked(loaded, tmp_path)

    told = str(refused.value)
    assert told.startswith(f"{tmp_path / 'net.py'}: expected your word before it is executed")
    assert f"add --trust {tmp_path / 'net.py'} " in told
    assert told.endswith(f"sha256sum {tmp_path / 'net.py'} >> {tmp_path / 'trusted.sha256'}")


def test_a_word_on_the_command_line_is_for_the_file(loaded, tmp_path, monkeypatch):
    assert asked(loaded, tmp_path, tmp_path / "net.py").code.trusted
    monkeypatch.chdir(tmp_path)
    assert asked(loaded, tmp_path, Path("net.py")).code.trusted


@pytest.mark.parametrize("name", ["net.py", "./net.py"])
def test_a_line_of_the_workspace_is_for_what_the_file_is(loaded, tmp_path, name):
    assert asked(loaded, tmp_path, listed="# mine\n\n" + line(name)).code.trusted
    assert asked(loaded, tmp_path, listed=line(tmp_path / name)).code.trusted


def test_a_changed_file_needs_a_new_word(loaded, tmp_path):
    with pytest.raises(SpecError, match=r"what the file was before it changed \("):
        asked(loaded, tmp_path, listed=line("net.py", "something else"))


def test_the_hash_of_another_file_says_nothing_of_this_one(loaded, tmp_path):
    with pytest.raises(SpecError, match="expected your word before it is executed.*got none"):
        asked(loaded, tmp_path, listed=line("other.py"))


def test_a_word_for_another_file_is_refused(loaded, tmp_path):
    with pytest.raises(
        SpecError, match=r"--trust other.py: expected the file of a network \(.*net"
    ):
        asked(loaded, tmp_path, tmp_path / "net.py", Path("other.py"))
    with pytest.raises(
        SpecError, match="--trust other.py: expected a spec whose model is a Python file"
    ):
        asked(load(write(tmp_path, name="plain.yaml")), tmp_path, Path("other.py"))


@pytest.mark.parametrize("text", ["net.py\n", "abc  net.py\n", "é\n"])
def test_a_list_that_is_something_else_is_named_with_its_line(loaded, tmp_path, text):
    with pytest.raises(SpecError, match=r"trusted.sha256, line 2: expected a SHA-256 and a file"):
        asked(loaded, tmp_path, listed=line("other.py") + text)


def test_each_experiment_of_a_study_needs_its_word(tmp_path):
    write(tmp_path, name="base.yaml")
    study = "kind: study\nquestion: Does mine help?\nbaseline: base.yaml\nproposals:\n"
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(CODE + f"# {name}\n")
        study += f"  - {{name: {name}, set: {{model: {{kind: python, file: {name}.py}}}}}}\n"
    (tmp_path / "study.yaml").write_text(
        study + "repetitions: {kind: resampled_splits, count: 2}\n"
    )
    loaded = load(tmp_path / "study.yaml")

    with pytest.raises(SpecError, match="two.py: expected your word"):
        asked(loaded, tmp_path, tmp_path / "one.py")
    trusted = asked(loaded, tmp_path, tmp_path / "one.py", tmp_path / "two.py")
    assert [one.code.trusted for one in trusted.proposals] == [True, True]


def test_a_damaged_list_trusts_nothing_that_it_did_not(loaded, tmp_path):
    path = tmp_path / "trusted.sha256"
    path.write_text("# mine\n" + line("net.py") + line("other.py", "something else"))

    def read():
        return asked(loaded, tmp_path).code.trusted

    assert hold(path, read, right=True)["refused"] > 100
