"""What a notebook keeps to, so that Jupyter, VS Code and Colab all show it as it was saved."""

import re

import nbformat

RUNS = re.compile(r"<script|<iframe|<object|<link|javascript:|\son\w+\s*=", re.IGNORECASE)


def unshown_anywhere(notebook):
    """Return what one of them would not show, or would run; nothing where all is well."""
    nbformat.validate(notebook)
    ids = [cell.get("id") for cell in notebook.cells]
    found = []
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5) or len({*ids} - {None}) < len(ids):
        found.append("cells have no ids of their own")
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("no kernel is named that each of them has")
    if "widgets" in notebook.metadata:
        found.append("widgets, whose state is lost elsewhere")
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return found + [fault for output in outputs for fault in _faults(output)]


def _faults(output):
    data = output.get("data", {})
    kinds = [kind for kind in data if "widget" in kind or "javascript" in kind]
    yield from (f"an output of the kind {kind}" for kind in kinds)
    if RUNS.search(data.get("text/html", "")):
        yield "HTML that runs or fetches something"
    for kind in data:
        if kind.startswith("image/") and not output["metadata"].get(kind, {}).get("alt"):
            yield f"an {kind} without a text for who cannot see it"
    if data and "text/plain" not in data:
        yield f"{', '.join(data)} without a plain text"
