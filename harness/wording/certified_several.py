"""The words of a certificate of several studies: of a growing one, or of several collections."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.wording.language import Language


@dataclass(frozen=True)
class SeveralWords:
    """What its pages say, in one language; they are Markdown."""

    holds_growing: str
    holds_collections: str
    check: str
    pages_growing: str
    pages_collections: str
    without_study: str
    """Of an idea that has no archive here."""
    study: str
    """Heads the column that names the archive."""


ENGLISH = SeveralWords(
    holds_growing="This file holds all that these words rest on: the ledger, whose lines hold on "
    "to each other, and for each idea that has its word an archive in `studies/` with its runs, "
    "its rule and its verdict. It holds no picture and no model.",
    holds_collections="This file holds all that these words rest on: the joint record, and for "
    "each collection a certificate in `studies/`, whole by itself. It holds no picture and no "
    "model.",
    check="To compute every number again, on any machine:\n\n    python -m harness verify "
    "CERTIFICATE.zip\n\nTrust what `verify` prints, not this page: it makes these pages anew and "
    "says what differs.",
    pages_growing="""\
| page | what it is |
|---|---|
| `methods.md` | how ideas were judged, for a paper |
| `croissant.json`, `pictures.csv` | the collection in Croissant 1.0; add licence and creator |

The pages of one idea, with its report: `python -m harness certify studies/1.zip`.""",
    pages_collections="The report, methods, model card and Croissant metadata of a collection are "
    "in its certificate.",
    without_study="none",
    study="file",
)
SPANISH = SeveralWords(
    holds_growing="Este archivo contiene todo aquello en que se basan estas palabras: el registro, "
    "cuyas líneas se sostienen unas a otras, y en `studies/`, de cada idea que tiene su palabra, "
    "un archivo con sus ejecuciones, su regla y su veredicto. No contiene imágenes ni modelos.",
    holds_collections="Este archivo contiene todo aquello en que se basan estas palabras: el "
    "registro conjunto y, en `studies/`, un certificado completo de cada colección. No contiene "
    "imágenes ni modelos.",
    check="Para calcular de nuevo cada número, en cualquier máquina:\n\n    python -m harness "
    "verify CERTIFICATE.zip\n\nFíese de lo que escribe `verify`, no de esta página: hace de nuevo "
    "estas páginas y dice qué difiere.",
    pages_growing="""\
| página | qué es |
|---|---|
| `methods.md` | cómo se juzgaron las ideas, para un artículo |
| `croissant.json`, `pictures.csv` | la colección en Croissant 1.0; añada licencia y autor |

Las páginas de una idea, con su informe: `python -m harness certify studies/1.zip`.""",
    pages_collections="El informe, los métodos, la ficha de modelos y los metadatos Croissant de "
    "una colección están en su certificado.",
    without_study="ninguno",
    study="archivo",
)
WORDS: Mapping[Language, SeveralWords] = {"en": ENGLISH, "es": SPANISH}
