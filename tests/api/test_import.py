"""What `import harness` offers, and costs."""

import subprocess
import sys

import harness
from harness.api import reference

NAMES = {
    *("load", "study", "experiment", "runs", "judge", "judge_scores", "predict", "report"),
    *("Study", "StudyOfCollections", "Experiment", "Search", "Clustering", "Generation"),
    *("Judgement", "Report", "HarnessError"),
}

LIGHT = """
import sys, time
before = time.process_time()
import harness
spent = time.process_time() - before
harness.load, harness.judge, harness.Study, harness.runs
heavy = {"tensorflow", "keras", "mlflow", "sklearn", "pandas", "numpy"} & set(sys.modules)
assert not heavy, heavy
assert spent < 0.3, spent
"""


def test_nothing_heavy_is_imported_before_it_is_used():
    subprocess.run([sys.executable, "-c", LIGHT], check=True)


def test_a_notebook_completes_the_public_names_and_no_others():
    shown = {name for name in dir(harness) if not name.startswith("_")}
    assert shown == set(harness.__all__) == NAMES
    assert all(getattr(harness, name) for name in NAMES)


def test_a_name_that_is_none_is_an_attribute_error():
    assert not hasattr(harness, "train")


def test_the_table_of_runs_can_be_called_though_a_package_has_its_name():
    import harness.runs.file_names

    assert callable(harness.runs)
    assert harness.runs.file_names.RUN == "run.json"


def test_every_public_name_has_a_docstring_with_an_example():
    lacking = [
        name for name in reference.FUNCTIONS if "Example:" not in (_told(name).__doc__ or "")
    ]
    assert lacking == []


def _told(name):
    found = getattr(harness, name)
    return type(found).__call__ if name == "runs" else found
