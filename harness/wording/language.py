"""The languages that reports, tables and figures come in."""

from typing import Final, Literal

Language = Literal["en", "es"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "es")


def in_language(name: str, language: Language) -> str:
    """Return what a file in a language is called, so that it replaces none in another one.

    Args:
        name: of the file in English, without a suffix.
        language: of the texts in it.
    """
    return name if language == "en" else f"{name}.{language}"
