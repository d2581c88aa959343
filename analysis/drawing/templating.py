"""Pages from templates: every name escaped, every blank filled or refused."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def filled(template: str, filters: Mapping[str, Callable[..., Any]], **blanks: object) -> str:
    """Return the page that a template of this package makes of `blanks`."""
    environment = Environment(
        loader=PackageLoader("analysis"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= filters
    return environment.get_template(template).render(**blanks)
