"""`python -m harness.api.reference > docs/api.md`: the page on the Python API, from docstrings."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from textwrap import dedent
from types import ModuleType
from typing import Any, get_args

import harness

FUNCTIONS = ("load", "study", "experiment", "runs", "judge", "judge_scores", "predict", "report")
CLASSES = (
    *("Study", "StudyOfCollections", "Experiment", "Search", "Clustering", "Generation"),
    *("Judgement", "Report"),
)
SHOWN = ("TableView", "FigureView")
INTRODUCTION = """# The Python API

<!-- Written by `python -m harness.api.reference > docs/api.md` from the docstrings. -->

`import harness` offers what the command line does, as tables and figures; a notebook shows each
text below with `harness.load?`. [notebooks.md](notebooks.md) begins with it, and
[tour.ipynb](tour.ipynb) goes from nothing to a verdict.

A dozen names, of which none imports anything heavy before it is used. Names of experiments,
settings, folders, and where things lie (`HARNESS_ROOT`, `HARNESS_DATA`, `MLFLOW_TRACKING_URI`)
mean what they mean on the command line. What fails raises `harness.HarnessError`, or a kind of it,
with the text that the command prints; `harness.errors` names the kinds.
"""
_SECTION = re.compile(r"(Args|Returns|Raises|Attributes|Example):")


def main() -> None:
    """Print the page."""
    sys.stdout.write(page())


def page() -> str:
    """Return the page as Markdown."""
    from harness.api import display

    parts = [INTRODUCTION, "## Functions"]
    parts += [_function(f"harness.{name}", _callable(name), 3) for name in FUNCTIONS]
    parts.append("## What they return")
    parts += [_class(f"harness.{name}", getattr(harness, name)) for name in CLASSES]
    parts += [_class(name, getattr(display, name)) for name in SHOWN]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _callable(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(harness, name)
    # A package that can be called: what tells of it is its call.
    return found.__call__ if isinstance(found, ModuleType) else found


def _class(title: str, kind: type) -> str:
    parts = [f"### {title}", _documented(kind)]
    for name, member in _members(kind):
        if isinstance(member, property):
            parts.append(f"#### {title.removeprefix('harness.')}.{name}\n\n{_documented(member)}")
        else:
            parts.append(_function(f"{title.removeprefix('harness.')}.{name}", member, 4))
    return "\n\n".join(parts)


def _members(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield public methods and properties, inherited ones first, in the order of the source."""
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if base is not object:
            found |= vars(base)
    told = getattr(kind, "__dataclass_fields__", {})  # among its attributes
    for name, member in found.items():
        public = not name.startswith("_") and name not in told
        if public and member.__doc__ and (callable(member) or isinstance(member, property)):
            yield name, member


def _function(title: str, function: Callable[..., Any], level: int) -> str:
    name, signature = title.rpartition(".")[2], _signature(function)
    return f"{'#' * level} {title}\n\n```python\n{name}{signature}\n```\n\n{_documented(function)}"


def _signature(function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    words: list[str] = []
    mark = False
    for one in signature.parameters.values():
        if one.name == "self":
            continue
        if one.kind is one.KEYWORD_ONLY and not mark:
            words, mark = [*words, "*"], True
        mark = mark or one.kind is one.VAR_POSITIONAL
        words.append(_parameter(one))
        if one.kind is one.POSITIONAL_ONLY:
            words.append("/")
    whole = f"({', '.join(words)}) -> {_annotation(signature.return_annotation)}"
    if len(whole) < 80:  # noqa: PLR2004 (a line)
        return whole
    lines = "".join(f"    {word},\n" for word in words)
    return f"(\n{lines}) -> {_annotation(signature.return_annotation)}"


def _parameter(one: inspect.Parameter) -> str:
    stars = "*" * (one.kind is one.VAR_POSITIONAL) + "**" * (one.kind is one.VAR_KEYWORD)
    usual = "" if one.default is one.empty else f" = {one.default!r}"
    return f"{stars}{one.name}: {_annotation(one.annotation)}{usual}"


def _annotation(found: object) -> str:
    text = found if isinstance(found, str) else getattr(found, "__name__", str(found))
    if get_args(found):
        text = str(found)
    return re.sub(r"\b(typing|pathlib|collections\.abc|harness(\.\w+)+)\.", "", text)


def _documented(one: object) -> str:
    """Return a docstring as Markdown: its sections as lists, its example as code."""
    parts = _SECTION.split(inspect.getdoc(one) or "")
    told = [parts[0].strip()]
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        body = dedent(text.strip("\n"))
        match name:
            case "Example":
                told.append(f"```python\n{body.replace('>>> ', '')}\n```")
            case "Returns":
                told.append(f"Returns {' '.join(body.split())}")
            case _:
                told.append(f"{name}:\n\n{_items(body)}")
    return "\n\n".join(told)


def _items(body: str) -> str:
    """Return `name: text` lines, of which further ones are set in, as a list."""
    entries = re.split(r"\n(?=\S)", body)
    each = (entry.partition(":") for entry in entries)
    return "\n".join(f"- `{name}`: {' '.join(text.split())}" for name, _, text in each)


if __name__ == "__main__":
    main()
