"""A resolved spec as YAML that reads back as the very same spec."""

from collections.abc import Callable
from typing import Any

import yaml

from harness.specs.reading.yaml_file import read_scalar
from harness.specs.schema.base import Spec


class _Dumper(yaml.SafeDumper):
    """Writes what our reader reads: no references, and quotes wherever text looks like more."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 (PyYAML's signature)
        return True


def to_yaml(spec: Spec, shown: Callable[[str], str] = str) -> str:
    """Return every value of a spec, defaults included, in the spec's order.

    Args:
        spec: any.
        shown: returns how a text among the values is written, such as without passwords.
    """
    return yaml.dump(
        with_texts(spec.model_dump(mode="json"), shown),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )


def with_texts(value: object, shown: Callable[[str], str]) -> Any:  # noqa: ANN401 (its own type)
    """Return a JSON value in which each text, keys apart, is written as `shown` returns it."""
    match value:
        case dict():
            return {key: with_texts(below, shown) for key, below in value.items()}
        case list():
            return [with_texts(below, shown) for below in value]
        case str():
            return shown(value)
        case _:
            return value


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    """Return double quotes for what would read back as something else, or on other lines."""
    try:
        return None if text.isprintable() and read_scalar(text) == text else '"'
    except ValueError:
        return '"'


_Dumper.add_representer(str, _text)
