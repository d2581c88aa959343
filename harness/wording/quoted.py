"""Names of classes in sentences."""

from harness.wording.language import Language


def quoted_class(name: str, language: Language) -> str:
    """Return a class's name as a sentence says it: in quotation marks where it has no letter.

    Digits, as of handwritten ones, read as a number of something otherwise.
    """
    if any(character.isalpha() for character in name):
        return name
    return f"«{name}»" if language == "es" else f"“{name}”"
