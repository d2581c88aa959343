"""The house: its floors, where each heavy library lives, and how long things may get."""

import ast
import re
import subprocess
from collections import defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(
    path
    for folder in ("harness", "analysis", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)

# Every package and module of `harness`, the ground floor first. Whatever stands on a floor may
# import what stands below it, and nothing else: neither its neighbours nor what is above.
FLOORS = (
    {"errors", "seeds", "progress", "training_rows", "metrics"},
    {"runtime", "workspace", "specs", "statistics", "wording"},
    {"data", "features", "models", "training", "evaluation", "tracking", "tuner"},
    {"runs", "console"},
    {"executors", "verdicts"},
    {"studies"},
    {"cli"},
    {"__main__", "api"},
)
# The same of `analysis`, which stands on all of `harness`.
ANALYSIS_FLOORS = (
    {"drawing"},
    {"records"},
    {"tables"},
    {"figures"},
    {"report"},
    {"commands"},
    {"__main__"},
)
HOMES = {
    "mlflow": {"tracking"},
    "keras_tuner": {"tuner"},
    "seaborn": {"analysis"},
    "matplotlib": {"analysis", "benchmarks"},
    "jinja2": {"analysis"},
    "keras": {"data", "features", "models", "training", "runs", "benchmarks"},
    "tensorflow": {"data", "features", "models", "training", "benchmarks"},
    "sklearn": {"data", "features", "models", "tuner", "evaluation", "benchmarks"},
    "skops": {"models"},
    "cv2": {"data", "benchmarks"},
    "imagehash": {"data"},
    "kagglehub": {"data"},
    "ray": {"executors"},
    "fastapi": {"console"},
    "uvicorn": {"console"},
    "pydantic": {"specs", "runtime"},
}
MOST_LOOSE_MODULES = 10
LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def name_of(path: Path) -> str:
    """`harness/data/pictures.py` -> harness.data.pictures; a package by its folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in SOURCES}


def part_of(path: Path) -> str:
    """`harness/data/pictures.py` -> data; `analysis/...` -> analysis."""
    names = path.relative_to(ROOT).parts
    return Path(names[1]).stem if names[0] == "harness" else names[0]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path: Path) -> set[str]:
    """Every imported module, also those imported inside functions or for types alone."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= whole & MODULES.keys() or {str(node.module)}
    return found


@cache
def arrows() -> dict[str, dict[str, set[str]]]:
    """Of each folder: which of its members imports which other, whatever lies within them."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, path in MODULES.items():
        for other in imports_of(path) & MODULES.keys():
            one, two = name.split("."), other.split(".")
            shared = next(
                (i for i, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]),
                None,
            )
            if shared:
                found[".".join(one[:shared])][one[shared]].add(two[shared])
    return found


@pytest.mark.parametrize(
    ("package", "floors"), [("harness", FLOORS), ("analysis", ANALYSIS_FLOORS)]
)
def test_every_room_has_a_floor_and_imports_only_what_stands_below(package, floors):
    rooms = {name.split(".")[1] for name in MODULES if name.startswith(f"{package}.")}
    floor = {room: number for number, stands in enumerate(floors, 1) for room in stands}
    assert rooms == floor.keys()
    assert sum(map(len, floors)) == len(rooms), "a room stands on two floors"
    upward = {
        f"{room} (floor {floor[room]}) imports {other} (floor {floor[other]})"
        for room, others in arrows()[package].items()
        for other in others
        if floor[other] >= floor[room]
    }
    assert not upward


def test_the_drawing_for_contributors_is_true():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawn = {
        int(number): set(rooms.split())
        for number, rooms in re.findall(r"^(\d)  (\w+(?:  \w+)*)   ", text, flags=re.MULTILINE)
    }
    assert drawn == dict(enumerate(FLOORS, 1))


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "harness/__init__.py"])
def test_the_maps_name_every_package(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    packages = {path.parent.name for path in (ROOT / "harness").glob("*/__init__.py")}
    assert not {name for name in packages if not re.search(rf"\b{name}\b", text)}


def test_the_house_has_eight_floors_at_most():
    assert len(FLOORS) <= 8


def test_no_two_members_of_a_folder_import_each_other():
    circles = []
    for folder, members in arrows().items():
        try:
            TopologicalSorter(members).prepare()
        except CycleError as circle:
            circles.append(f"{folder}: {' -> '.join(circle.args[1])}")
    assert len(arrows()) > 20
    assert not circles


def test_few_modules_stand_loose_in_the_house():
    loose = {path.stem for path in (ROOT / "harness").glob("*.py") if path.stem != "__init__"}
    assert len(loose) <= MOST_LOOSE_MODULES


def test_each_heavy_library_is_imported_at_home_only():
    away = [
        f"{path} imports {module}"
        for path in SOURCES
        for module in imports_of(path)
        if part_of(path) not in HOMES.get(module.split(".")[0], {part_of(path)})
    ]
    assert not away


def test_the_harness_never_imports_the_analysis():
    named = {
        f"{name} imports {module}"
        for name, path in MODULES.items()
        for module in imports_of(path)
        if name.split(".")[0] == "harness" and module.split(".")[0] == "analysis"
    }
    assert not named


def test_no_class_name_has_two_meanings():
    homes = defaultdict(list)
    for name, path in MODULES.items():
        if name.startswith("harness"):
            for node in parsed(path).body:
                if isinstance(node, ast.ClassDef):
                    homes[node.name].append(name)
    assert not {name: where for name, where in homes.items() if len(where) > 1}


def test_files_and_functions_stay_small():
    files = [path for path in SOURCES if path.read_bytes().count(b"\n") > LONGEST_FILE]
    functions = [
        f"{path}: {node.name}"
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert (files, functions) == ([], [])


TOP = {".ci", ".devcontainer", ".dockerignore", "Dockerfile"}
TOP |= {".editorconfig", ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md"}
TOP |= {"CITATION.cff", "CONTRIBUTING.md", "Makefile", "README.md", "analysis", "benchmarks"}
TOP |= {"constraints.txt", "docs", "experiments", "harness", "mkdocs.yml", "mlruns"}
TOP |= {"pyproject.toml", "setup.py", "tests"}


def test_nothing_lies_loose_at_the_top():
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout: nobody says what is kept")
    kept = subprocess.run(
        ["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=True
    )
    assert {path.partition("/")[0] for path in kept.stdout.splitlines()} == TOP


def test_no_folder_of_leftovers():
    names = {path.stem for path in SOURCES}
    assert not names & {"utils", "util", "helpers", "common", "misc", "manager", "handler"}


def test_the_project_speaks_of_the_project_alone():
    somebodys_folder = re.compile(r"(?<![\w.:/])/(home|root|work|Users)/\w")
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    for path in [*SOURCES, *documents]:
        assert not somebodys_folder.search(path.read_text(encoding="utf-8")), path
