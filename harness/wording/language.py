"""The languages that reports, tables and figures come in."""

from collections.abc import Mapping
from typing import Final, Literal

from harness.errors import SpecError

Language = Literal["en", "es"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "es")
_SAID_BY = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Environment variables of the language of messages; the first that is set decides (POSIX)."""


def require_language(language: str) -> None:
    """Make sure that there are texts in a language.

    Raises:
        SpecError: there are none.
    """
    if language not in LANGUAGES:
        raise SpecError(f"language: expected {' or '.join(LANGUAGES)}; got {language!r}.")


def users_language(environment: Mapping[str, str]) -> Language:
    """Return the language that a user's system speaks, where it is one of ours; else English."""
    said = next((environment[name] for name in _SAID_BY if environment.get(name)), "")
    return "es" if said.lower().startswith("es") else "en"


def in_language(name: str, language: Language) -> str:
    """Return what a file in a language is called, so that it replaces none in another one.

    Args:
        name: of the file in English, without a suffix.
        language: of the texts in it.
    """
    return name if language == "en" else f"{name}.{language}"
