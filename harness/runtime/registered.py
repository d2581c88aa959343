"""What another package of the project adds: `analysis` registers what writes pages."""

from importlib.metadata import entry_points
from typing import Any

from harness.errors import HarnessError


def registered_page(name: str) -> Any:  # noqa: ANN401 (each has a type of its own)
    """Return what `analysis` registers under `harness.pages`.

    Raises:
        HarnessError: nothing is, so the project is not installed as it is now.
    """
    for entry in entry_points(group="harness.pages", name=name):
        return entry.load()
    raise HarnessError(
        f"analysis: expected the project to be installed as it is now; got nothing that makes "
        f"{name!r}. Run `pip install -e .` in the project's folder."
    )
