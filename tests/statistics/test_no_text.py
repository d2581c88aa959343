"""Statistics are numbers: what a user reads of them lies in `wording`.

Messages of errors stay where the error is known: they name a wrong argument to who passes it.
"""

import ast
from pathlib import Path

import pytest

import harness.statistics

SOURCES = sorted(Path(harness.statistics.__file__).parent.glob("*.py"))
MOST_WORDS = 3


def sentences(code):
    """Return texts of more than MOST_WORDS words, apart from docstrings and raised messages."""
    tree = ast.parse(code)
    allowed = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    allowed += [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    within = {id(below) for node in allowed for below in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in within
        and len(node.value.split()) > MOST_WORDS
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_statistics_hold_no_sentence(path):
    assert sentences(path.read_text(encoding="utf-8")) == []


def test_a_sentence_would_be_found():
    code = '"""A docstring of five words."""\nraise ValueError("an error of five words")\n'
    assert sentences(code) == []
    assert sentences(code + 'said = f"{name} is better than the baseline"') == [
        " is better than the baseline"
    ]
