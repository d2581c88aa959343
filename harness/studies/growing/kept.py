"""The run in MLflow that stands for a growing study: its lineage as a note, numbers and files."""

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.specs.plans.plan import canonical_json
from harness.studies.growing.as_json import lineage_json
from harness.studies.growing.lineage import Lineage
from harness.studies.growing.opening import Growth
from harness.studies.growing.text import lineage_note, lineage_text
from harness.studies.origin import origin_tags
from harness.tracking.record import GROWING, GroupRecord, KeptGroup
from harness.tracking.tracker import Tracker
from harness.wording.language import Language

LEDGER = "harness.ledger"
"""The digest of the ledger that the run tells of, and the language that it does so in."""
LONGEST_NOTE = 7500
"""Characters; MLflow cuts tags of more than 8,000 bytes."""


def growing_group(growth: Growth, lineage: Lineage, language: Language) -> GroupRecord:
    """Return what stands for a growing study on its pictures."""
    digest = growth.ledger.path.stem.rpartition("-")[2]
    identified = canonical_json({"growing": growth.study.name, "data": digest})
    note = lineage_note(growth, lineage, language)
    return GroupRecord(
        name=growth.study.name,
        fingerprint=hashlib.sha256(identified.encode()).hexdigest(),
        collection=growth.collection.name,
        description=note if len(note) <= LONGEST_NOTE else f"{note[:LONGEST_NOTE]} …",
        tags=origin_tags(growth.study.path, ()),
        evidence=growth.collection.evidence,
        kind=GROWING,
    )


def is_kept(growth: Growth, tracker: Tracker, language: Language) -> KeptGroup | None:
    """Return the run of a growing study if it tells of the ledger as it is now."""
    now = ledger_mark(growth, language)
    kept = tracker.kept_groups(growth.study.name, GROWING)
    return next((one for one in kept if one.tags.get(LEDGER) == now), None)


def keep_lineage(
    growth: Growth, tracker: Tracker, language: Language, pages: Path | None = None
) -> str:
    """Write down in MLflow where a growing study stands, and return the id of its run.

    Args:
        growth: the growing study.
        tracker: where it is kept.
        language: of the note.
        pages: a folder of files that are kept with it; None: while an idea is tried there are
            none, and a later call makes them.
    """
    lineage, step = growth.lineage(), len(growth.ledger.entries())
    with tracker.group(growing_group(growth, lineage, language)) as run:
        run.log_metrics(_numbers(lineage), step=step)
        with TemporaryDirectory() as folder:
            _write(growth, lineage, language, Path(folder))
            run.log_files(Path(folder))
        if pages is not None:
            run.log_files(pages)
            run.tag({LEDGER: ledger_mark(growth, language)})
        return run.id


def ledger_mark(growth: Growth, language: Language) -> str:
    """Return what tells the ledger as it is now from what it was, told in a language."""
    path = growth.ledger.path
    content = path.read_bytes() if path.is_file() else b""
    return f"{hashlib.sha256(content).hexdigest()[:16]} {language}"


def _numbers(lineage: Lineage) -> dict[str, float]:
    ideas, last = lineage.ideas.values(), lineage.unsealings[-1:]
    found = last[0].result if last else None
    return {
        "growing/ideas": float(len(ideas)),
        "growing/said_to_help": float(sum(idea.is_discovery for idea in ideas)),
        "growing/adopted": float(sum(idea.adopted for idea in ideas)),
        "growing/alpha_spent": lineage.alpha_spent,
        "growing/claimed": lineage.claimed,
        "growing/hours": sum(idea.decided.hours for idea in ideas if idea.decided),
        **({} if found is None else {"growing/on_sealed": found.difference}),
    }


def _write(growth: Growth, lineage: Lineage, language: Language, folder: Path) -> None:
    text = lineage_text(growth, lineage, language)
    document = json.dumps(lineage_json(growth, lineage), indent=2, ensure_ascii=False)
    (folder / "lineage.txt").write_text(text, encoding="utf-8")
    (folder / "lineage.json").write_text(document, encoding="utf-8")
    if growth.ledger.path.is_file():
        (folder / "ledger.jsonl").write_bytes(growth.ledger.path.read_bytes())
