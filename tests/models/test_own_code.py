"""What is executed is what was read, with a word for it, alone, and its errors are its own."""

import random
import sys

import keras
import numpy as np
import pytest

from harness.errors import SpecError
from harness.models.own_code import alone, function_of, its_errors, seeded
from tests.models.own_networks import written


def refusal(code, name="build"):
    with pytest.raises(SpecError) as refused, alone(code), its_errors(code, name):
        function_of(code, name)()
    return str(refused.value)


def test_without_a_word_it_is_not_executed(tmp_path):
    marker = tmp_path / "executed"
    text = f"import pathlib\npathlib.Path({str(marker)!r}).touch()\ndef build(): pass\n"

    assert "expected your word before it is executed" in refusal(
        written(tmp_path, text, trusted=False)
    )
    assert not marker.exists()
    function_of(written(tmp_path, text), "build")
    assert marker.exists()


def test_what_was_read_is_executed_whatever_the_file_has_become(tmp_path):
    code = written(tmp_path, "def build(): return 1\n")
    code.path.write_text("def build(): return 2\n")

    assert function_of(code, "build")() == 1


def test_what_it_prints_is_not_among_the_results(tmp_path, capsys):
    function_of(written(tmp_path, "print('hello')\ndef build(): pass\n"), "build")

    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "hello\n")


@pytest.mark.parametrize(
    "how",
    [
        "import helper",
        "from helper import x",
        "import helper.part",
        "from . import helper",
        "import importlib; importlib.import_module('helper')",
        "def build(): import helper",
    ],
)
@pytest.mark.parametrize("on_the_path", [True, False])
def test_another_file_of_ones_own_cannot_be_imported(tmp_path, monkeypatch, how, on_the_path):
    (tmp_path / "helper.py").write_text(
        f"import pathlib\npathlib.Path({str(tmp_path / 'executed')!r}).touch()\nx = 1\n"
    )
    if on_the_path:
        monkeypatch.syspath_prepend(tmp_path)
    elif "importlib" in how:
        pytest.skip("there is no such module then")
    monkeypatch.delitem(sys.modules, "helper", raising=False)

    told = refusal(written(tmp_path, f"{how}\n" + ("" if "def" in how else "def build(): pass\n")))

    assert "expected imports of installed packages alone; got" in told
    assert "of your own" in told
    assert (tmp_path / "executed").exists() == ("importlib" in how)
    monkeypatch.delitem(sys.modules, "helper", raising=False)


def test_a_file_that_is_imported_already_cannot_be_used_either(tmp_path, monkeypatch):
    (tmp_path / "helper.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "helper", raising=False)
    __import__("helper")

    assert "line 1: expected imports of installed packages alone; got helper" in refusal(
        written(tmp_path, "from helper import x\ndef build(): pass\n")
    )
    monkeypatch.delitem(sys.modules, "helper")


def test_python_installed_packages_and_this_project_can_be_imported(tmp_path):
    text = "import math, xml.dom, keras, numpy as np\nfrom harness.seeds import derive_seed\n"
    text += "def build():\n    import json\n    return math.pi, json.dumps([])\n"

    assert function_of(written(tmp_path, text), "build")() == (np.pi, "[]")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\n1 / 0\ndef build(): pass", "net.py, line 2: ZeroDivisionError: division by zero"),
        ("def part():\n    raise ValueError('no\\n\\nsuch  thing')\ndef build(): part()",
         "net.py, line 2, in part: ValueError: no such thing"),
        ("import sys\ndef build(): sys.exit(3)", "net.py, line 2, in build: SystemExit: 3"),
        ("import nothing_like_it\ndef build(): pass",
         "net.py, line 1: ModuleNotFoundError: No module named 'nothing_like_it'"),
        ("import keras\ndef build(): keras.layers.Dense(-1)",
         "net.py, line 2, in build: ValueError: Received an invalid value for `units`"),
        ("def build(): raise KeyError('" + "x" * 900 + "')", "x" * 300),
    ],
    ids=["module", "function", "exit", "import", "keras", "long"],
)  # fmt: skip
def test_its_errors_are_told_with_its_own_line_in_one(tmp_path, text, told):
    found = refusal(written(tmp_path, text))

    assert told in found
    assert "\n" not in found
    assert len(found) < 600


@pytest.mark.parametrize(
    ("end", "got"), [("del build", "nothing of that name"), ("build = 5", "int")]
)
def test_a_function_that_is_none_any_more_is_named(tmp_path, end, got):
    told = refusal(written(tmp_path, f"def build(): pass\n{end}\n"))

    assert f"expected build to be a function still, once the file was executed; got {got}." in told


def test_seeds_and_settings_are_the_runs_while_it_builds_and_no_longer(tmp_path):
    random.seed(5)
    before, drawn = random.getstate(), []
    for seed in (1, 1, 2):
        with seeded(seed, "mixed_bfloat16"):
            assert keras.config.dtype_policy().name == "mixed_bfloat16"
            keras.config.set_floatx("float16")
            drawn.append((random.random(), keras.initializers.HeNormal().seed))

    assert drawn[0] == drawn[1] != drawn[2]
    assert random.getstate() == before
    assert (keras.config.dtype_policy().name, keras.config.floatx()) == ("float32", "float32")
