"""Pages from templates: every name escaped, every blank filled or refused."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def filled(template: str, filters: Mapping[str, Callable[..., Any]], **blanks: object) -> str:
    """Return the page that a template of this package makes of `blanks`."""
    environment = Environment(
        loader=PackageLoader("analysis"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_with_its_sign,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= filters
    return environment.get_template(template).render(**blanks)


def _with_its_sign(value: object) -> object:
    """Return a text in which no line breaks between a number and its percent sign."""
    if type(value) is not str:  # markup is finished already
        return value
    return unbroken(value)


def unbroken(text: str) -> str:
    """Return a text in which no line breaks between a number and its percent sign."""
    return re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", text)
