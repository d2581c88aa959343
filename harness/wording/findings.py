"""What an audit found, in other languages: audits keep their findings in English, as runs do."""

from types import MappingProxyType

from harness.wording.language import Language
from harness.wording.notes import note_in, translated

# As the clauses of notes. Groups called `some` are lists, `number` decimals, `name` what has a name
# in each language, and `note` is a note.
_SENTENCES = MappingProxyType(
    {
        r"(\S+) of (\S+) pictures are copies of others, by variants\.csv": (
            r"\1 de \2 imágenes son copias de otras, según variants.csv"
        ),
        r"no readable picture of (?P<some>.*)": r"ninguna imagen legible de \g<some>",
        r"(?P<some>.*), which are named like the parts of a split": (
            r"\g<some>, que se llaman como las partes de una partición"
        ),
        r"(?P<some>.*), which are the parts of a split: their subfolders are (?P<some_in>.*)": (
            r"\g<some>, que son las partes de una partición: sus subcarpetas son \g<some_in>"
        ),
        r"(?P<some>.*), which all hold the folders (?P<some_in>.*), and nothing else": (
            r"\g<some>, que contienen todas las carpetas \g<some_in> y nada más"
        ),
        r"(.*) is the only one\. Add a folder for another class\.": (
            r"\1 es la única. Hay que añadir una carpeta para otra clase."
        ),
        r"(.*) is the only one, which holds the folders (?P<some>.*)\. If those are the classes, "
        r"name (.*)\.": (
            r"\1 es la única y contiene las carpetas \g<some>. Si esas son las clases, hay que "
            r"nombrar \3."
        ),
        r"(.*) is the only one, and (.*)\. Put the folders .*": (
            r"\1 es la única, y \2. Hay que poner ahí las propias carpetas, o una copia (`cp "
            r"-rL`), o nombrar la carpeta donde están."
        ),
        r"(.*) is the only one, and (.*)\. Mend what is named, or name another folder\.": (
            r"\1 es la única, y \2. Hay que arreglar lo que se nombra, o nombrar otra carpeta."
        ),
        r"(.*): 1 independent picture of (\S+); the split needs (\d+)": (
            r"\1: 1 imagen independiente de \2; la partición necesita \3"
        ),
        r"(.*): (\S+) independent pictures of (\S+); the split needs (\d+)": (
            r"\1: \2 imágenes independientes de \3; la partición necesita \4"
        ),
        r"(.*): (\S+) pictures; artists\.csv says (\S+)": r"\1: \2 imágenes; artists.csv dice \3",
        r"(\d+) of (\d+) painters of artists\.csv have no folder here: (?P<some>.*)": (
            r"\1 de \2 pintores de artists.csv no tienen carpeta aquí: \g<some>"
        ),
        r"no picture for (?P<name>\w+)": r"ninguna imagen de \g<name>",
        r"none of (?P<some>.*) in (?P<name>\w+)": r"ninguna de \g<some> en \g<name>",
        r"(?P<note>.* test pictures? ha(?:s|ve) a near-duplicate in training or validation): "
        r"(?P<some>.*)": r"\g<note>: \g<some>",
        r"(?P<some>.*): one picture as (?P<some_in>.*)": (
            r"\g<some>: una misma imagen como \g<some_in>"
        ),
        r"(?P<some>.*): the same file content": r"\g<some>: el mismo contenido de archivo",
        r"(?P<some>.*): up to (\d+) of 64 bits apart, likeness from (?P<number>\S+)": (
            r"\g<some>: a \2 de 64 bits como mucho, parecido desde \g<number>"
        ),
        r"(?P<name>.*): prepared pictures still tell it, (?P<name_of_score>.*) (?P<number>\S+) "
        r"\((?P<number_low>\S+) to (?P<number_high>\S+)\), chance (?P<number_by_chance>\S+)": (
            r"\g<name>: aún se acierta en las imágenes preparadas, \g<name_of_score> \g<number> "
            r"(\g<number_low> a \g<number_high>), azar \g<number_by_chance>"
        ),
    }
)


def finding_in(text: str, about: tuple[str, ...], language: Language) -> str:
    """Return what was found, in a language.

    Args:
        text: in English.
        about: what it is about; a file's reason stands behind its path.
        language: of the sentence returned.
    """
    if language == "en":
        return text
    if (
        len(about) == 1
        and text.startswith(f"{about[0]}: ")
        and translated(text, _SENTENCES) is None
    ):
        return f"{about[0]}: {note_in(text.removeprefix(f'{about[0]}: '), language)}"
    return translated(text, _SENTENCES) or note_in(text, language)
