"""Who may import whom, where each heavy library lives, and how long things may get."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(
    path
    for folder in ("harness", "analysis", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)

FOUNDATIONS = {"durable", "errors", "guard", "journal", "seeds", "progress", "workspace"}
# Every stage may use the foundations and `spec`; no stage knows another.
STAGES = {"data", "features", "model", "training", "search", "tracking", "evaluation", "comparison"}
HOMES = {
    "mlflow": {"tracking"},
    "keras_tuner": {"search"},
    "seaborn": {"analysis"},
    "matplotlib": {"analysis"},
    "jinja2": {"analysis"},
    "keras": {"data", "features", "model", "training", "run", "benchmarks"},
    "tensorflow": {"data", "features", "model", "training", "benchmarks"},
    "sklearn": {"data", "features", "model", "search", "evaluation", "benchmarks"},
    "skops": {"model"},
    "cv2": {"data", "benchmarks"},
    "imagehash": {"data"},
    "kagglehub": {"data"},
    "ray": {"executor"},
    "pydantic": {"spec"},
    "statsmodels": {"evaluation", "comparison"},
}
LONG_FUNCTIONS: dict[str, str] = {}
LONG_FILES: dict[str, str] = {}


def part_of(path: Path) -> str:
    """`harness/data/split.py` -> data; `harness/run.py` -> run; `analysis/...` -> analysis."""
    names = path.relative_to(ROOT).parts
    return Path(names[1]).stem if names[0] == "harness" else names[0]


def imports_of(path: Path) -> set[str]:
    """Every imported module, also those imported inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add(node.module or "")
    return found


def functions_of(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_heavy_library_is_imported_at_home_only(path):
    for module in imports_of(path):
        library = module.split(".")[0]
        if library in HOMES:
            assert part_of(path) in HOMES[library], f"{path} imports {module}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_stages_do_not_know_each_other(path):
    part = part_of(path)
    if part not in STAGES | FOUNDATIONS | {"spec"}:
        return
    allowed = FOUNDATIONS | {"spec", part} if part in STAGES else FOUNDATIONS | {part}
    for module in imports_of(path):
        if module.startswith("harness."):
            assert module.split(".")[1] in allowed, f"{path} imports {module}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_harness_never_imports_the_analysis(path):
    if path.is_relative_to(ROOT / "harness"):
        assert not any(module.split(".")[0] == "analysis" for module in imports_of(path))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    name = str(path.relative_to(ROOT))
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 250 or name in LONG_FILES, f"{name}: {lines} lines"
    for node in functions_of(path):
        body = node.body[1:] if ast.get_docstring(node) else node.body
        length = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
        assert length <= 40 or f"{name}:{node.name}" in LONG_FUNCTIONS, f"{name}: {node.name}"


def test_no_folder_of_leftovers():
    names = {path.stem for path in SOURCES}
    assert not names & {"utils", "util", "helpers", "common", "misc", "manager", "handler"}


def test_the_project_speaks_of_the_project_alone():
    somebodys_folder = re.compile(r"(?<![\w.:/])/(home|root|work|Users)/\w")
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    for path in [*SOURCES, *documents]:
        assert not somebodys_folder.search(path.read_text(encoding="utf-8")), path
