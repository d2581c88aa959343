"""The collection of a study as Croissant metadata, and the table that it describes.

Where the archive holds an audit of the collection, the metadata say what it found; else they say
what follows from the recorded splits, and that there is no audit.

Source: the Croissant format specification 1.0 and its RAI extension, docs.mlcommons.org/croissant.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from types import MappingProxyType
from typing import Any

import pandas as pd

from harness.data.audit.imbalance import imbalance
from harness.data.audit.record import AuditRecord
from harness.studies.certificate.facts import Facts
from harness.wording.certified_collection import WORDS
from harness.wording.numbers import count_text, number_text

TABLE = "pictures.csv"
CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
RESPONSIBLE = "http://mlcommons.org/croissant/RAI/1.0"
_TYPES = MappingProxyType(
    {
        **dict.fromkeys(("image_id", "class", "sha256", "format"), "sc:Text"),
        **dict.fromkeys(("group", "bytes", "width", "height"), "sc:Integer"),
        **dict.fromkeys(("pictures", "independent"), "sc:Integer"),
        **dict.fromkeys(("name", "kind", "text"), "sc:Text"),
        "seen": "sc:Boolean",
    }
)
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
    """Return the table of the pictures: image_id, class, group; by an audit more of each file."""
    return _table(facts).to_csv(index=False, lineterminator="\n").encode()


def croissant(facts: Facts) -> str:
    """Return the metadata as JSON-LD.

    Licence, creator and address are not known to a record, and are for the authors to add.
    """
    say, content, audit = WORDS[facts.language], pictures_csv(facts), facts.audit
    record_sets = [_pictures(facts), _classes(facts)]
    if audit is not None and audit.findings:
        rows = [{"kind": one.kind, "text": one.text} for one in audit.findings]
        record_sets.append(_inline(facts, "findings", say.findings, rows))
    document: dict[str, object] = {
        "@context": _CONTEXT | {"@language": facts.language},
        "@type": "sc:Dataset",
        "conformsTo": [CONFORMS_TO, RESPONSIBLE],
        "name": facts.verdicts.setting.collection,
        "description": " ".join((*_described(facts), *facts.about.notes)),
        "rai:dataBiases": _biases(facts),
        **({} if audit is None else {"rai:dataLimitations": _limitations(facts, audit)}),
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
        "recordSet": record_sets,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _table(facts: Facts) -> pd.DataFrame:
    """Return one row a picture: all that were audited, or those that runs saw."""
    seen, audit = facts.pictures, facts.audit
    if audit is None:
        return seen
    known = frozenset(seen["image_id"])
    rows = [
        {
            "image_id": one.image_id,
            "class": one.class_name,
            "group": one.group,
            "sha256": one.sha256,
            "bytes": one.bytes,
            "width": one.width,
            "height": one.height,
            "format": one.format,
            "seen": one.image_id in known,
        }
        for one in audit.pictures
    ]
    table = pd.DataFrame(rows)
    return table.sort_values("image_id", kind="stable", ignore_index=True)


def _pictures(facts: Facts) -> dict[str, Any]:
    say = WORDS[facts.language]
    fields = [
        field | {"source": {"fileObject": {"@id": TABLE}, "extract": {"column": name}}}
        for name, field in _fields(facts, "pictures", _table(facts).columns)
    ]
    return _record_set("pictures", say.table, fields) | {"key": {"@id": "pictures/image_id"}}


def _classes(facts: Facts) -> dict[str, Any]:
    rows = [
        {"name": name, "pictures": pictures, "independent": independent}
        for name, (pictures, independent) in _sizes(facts).items()
    ]
    found = _inline(facts, "classes", WORDS[facts.language].classes, rows)
    return found | {"key": {"@id": "classes/name"}}


def _inline(
    facts: Facts, name: str, told: str, rows: Sequence[Mapping[str, object]]
) -> dict[str, Any]:
    """Return a record set whose rows stand in the metadata."""
    fields = [field for _, field in _fields(facts, name, rows[0])]
    data = [{f"{name}/{key}": value for key, value in row.items()} for row in rows]
    return _record_set(name, told, fields) | {"data": data}


def _record_set(name: str, told: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    said = {"@type": "cr:RecordSet", "@id": name, "name": name, "description": told}
    return said | {"field": fields}


def _fields(
    facts: Facts, record_set: str, names: Iterable[str]
) -> Iterable[tuple[str, dict[str, Any]]]:
    told = WORDS[facts.language].fields
    for name in names:
        yield (
            name,
            {
                "@type": "cr:Field",
                "@id": f"{record_set}/{name}",
                "name": f"{record_set}/{name}",
                "description": told[name],
                "dataType": _TYPES[name],
            },
        )


def _sizes(facts: Facts) -> Mapping[str, tuple[int, int]]:
    """Return pictures of each class, and these when near-duplicates count once."""
    if facts.audit is not None:
        return facts.audit.classes
    table = facts.pictures
    pictures = table["class"].value_counts()
    independent = table.drop_duplicates(["class", "group"])["class"].value_counts()
    return {name: (int(pictures[name]), int(independent[name])) for name in sorted(pictures.index)}


def _described(facts: Facts) -> tuple[str, ...]:
    say, language, audit, sizes = WORDS[facts.language], facts.language, facts.audit, _sizes(facts)
    pictures, groups = (sum(column) for column in zip(*sizes.values(), strict=True))
    whole = say.pictures.format(
        pictures=count_text(pictures, language),
        classes=count_text(len(sizes), language),
        groups=count_text(groups, language),
        digest=facts.verdicts.setting.data_digest,
    )
    return (whole, say.not_audited) if audit is None else (whole, _audited(facts, audit), say.held)


def _audited(facts: Facts, audit: AuditRecord) -> str:
    language = facts.language
    sides = [min(one.width, one.height) for one in audit.pictures]
    formats = Counter(one.format for one in audit.pictures).most_common()
    return WORDS[language].audited.format(
        files=count_text(audit.files, language),
        usable=count_text(audit.usable, language),
        taken=count_text(len(audit.pictures), language),
        least=count_text(min(sides), language),
        median=count_text(median(sides), language),
        most=count_text(max(sides), language),
        formats=", ".join(f"{name} ({count_text(count, language)})" for name, count in formats),
    )


def _biases(facts: Facts) -> str:
    language, counts = facts.language, [pictures for pictures, _ in _sizes(facts).values()]
    found = imbalance(counts)
    return WORDS[language].biases.format(
        least=count_text(min(counts), language),
        most=count_text(max(counts), language),
        ratio=number_text(found.ratio, 1, language),
        equal=number_text(found.equal_classes, 1, language),
        classes=count_text(len(counts), language),
    )


def _limitations(facts: Facts, audit: AuditRecord) -> str:
    groups, language = audit.several, facts.language
    same = sum(len({one.sha256 for one in some}) == 1 for some in groups)
    across = sum(len({one.class_name for one in some}) > 1 for some in groups)
    return WORDS[language].limitations.format(
        groups=count_text(len(groups), language),
        pictures=count_text(sum(map(len, groups)), language),
        same=count_text(same, language),
        across=count_text(across, language),
    )
