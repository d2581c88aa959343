"""Where a growing study stands, for programs."""

from typing import Any

from harness.studies.growing.lineage import Lineage, TriedIdea
from harness.studies.growing.opening import Growth
from harness.studies.growing.text import lineage_text

_DECIDED = ("word", "difference", "low", "high", "p", "decides_with")


def lineage_json(growth: Growth, lineage: Lineage) -> dict[str, Any]:
    """Return every idea with its word, what is left of alpha, and what the baseline is."""
    spec, opened = growth.study.spec, lineage.opened
    return {
        "kind": "growing",
        "name": growth.study.name,
        "question": spec.question,
        "collection": growth.collection.name,
        "error_rate": spec.error,
        "alpha": spec.alpha,
        "spent_alpha": lineage.alpha_spent,
        "next_alpha": lineage.next_alpha(spec.error, spec.alpha),
        "sealed_pictures": None if opened is None else opened.sealed_pictures,
        "baseline": lineage.baseline,
        "closed": bool(lineage.unsealings),
        "ideas": [_idea(lineage, idea) for idea in lineage.ideas.values()],
        "reverted": [
            {"baseline": back.baseline, "because": back.because} for back in lineage.reverted
        ],
        "text": lineage_text(growth, lineage, "en"),
    }


def _idea(lineage: Lineage, idea: TriedIdea) -> dict[str, Any]:
    told, begun, decided = idea.registered, idea.begun, idea.decided
    return {
        "idea": idea.number,
        "name": told.name,
        "because": told.because,
        "file": told.file,
        "changes": dict(told.changes),
        "on": lineage.parent_of(idea.number),
        **{key: getattr(decided, key, None) for key in _DECIDED},
        "repetitions": decided.repetitions if decided else 0,
        "hours": decided.hours if decided else 0.0,
        "alpha": begun.alpha if begun else None,
        "adopted": idea.adopted,
        "verdict": begun.study if begun else None,
    }
