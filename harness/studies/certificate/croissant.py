"""The collection of a study as Croissant metadata, and the table that it describes.

Source: the Croissant format specification 1.0, docs.mlcommons.org/croissant.
"""

import hashlib
import json
from types import MappingProxyType

from harness.studies.certificate.facts import PICTURE, Facts
from harness.wording.certificate import WORDS
from harness.wording.numbers import count_text

TABLE = "pictures.csv"
CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
_TYPES = MappingProxyType({"image_id": "sc:Text", "class": "sc:Text", "group": "sc:Integer"})
_OF_CROISSANT = (
    *("citeAs", "column", "data", "dataType", "equivalentProperty", "examples", "extract"),
    *("field", "fileObject", "fileProperty", "samplingRate"),
    *("fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField"),
    *("path", "recordSet", "references", "regex", "repeated", "replace", "separator", "source"),
    *("subField", "transform"),
)
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    **{name: f"cr:{name}" for name in _OF_CROISSANT},
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
}


def pictures_csv(facts: Facts) -> bytes:
    """Return the table of the pictures that runs saw: image_id, class, group."""
    return facts.pictures.to_csv(index=False, lineterminator="\n").encode()


def croissant(facts: Facts) -> str:
    """Return the metadata as JSON-LD.

    Licence, creator and address are not known to a record, and are for the authors to add.
    """
    say, content = WORDS[facts.language], pictures_csv(facts)
    document = {
        "@context": {**_CONTEXT, "@language": facts.language},
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": facts.verdicts.setting.collection,
        "description": " ".join((_described(facts), *facts.about.notes)),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": TABLE,
                "name": TABLE,
                "description": say.table,
                "contentUrl": TABLE,
                "encodingFormat": "text/csv",
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        ],
        "recordSet": [_records(facts)],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _records(facts: Facts) -> dict[str, object]:
    say = WORDS[facts.language]
    told = dict(zip(PICTURE, (say.image_id, say.label, say.group), strict=True))
    return {
        "@type": "cr:RecordSet",
        "@id": "pictures",
        "name": "pictures",
        "description": say.table,
        "key": {"@id": "pictures/image_id"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"pictures/{name}",
                "name": f"pictures/{name}",
                "description": text,
                "dataType": _TYPES[name],
                "source": {"fileObject": {"@id": TABLE}, "extract": {"column": name}},
            }
            for name, text in told.items()
        ],
    }


def _described(facts: Facts) -> str:
    table, language = facts.pictures, facts.language
    sizes = table["class"].value_counts()
    return WORDS[language].pictures.format(
        pictures=count_text(len(table), language),
        classes=count_text(len(sizes), language),
        groups=count_text(len(table.drop_duplicates(["class", "group"])), language),
        least=count_text(int(sizes.min()), language),
        most=count_text(int(sizes.max()), language),
        digest=facts.verdicts.setting.data_digest,
    )
