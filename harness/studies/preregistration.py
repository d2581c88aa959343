"""A study's rule, written down before its first result, and every later change of it."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, get_args

from harness.data.collection.collection import Collection
from harness.errors import ComparisonError, TrackingError
from harness.runtime.documents import Expected, read_document
from harness.runtime.secrets import masked
from harness.specs.plans.dump import with_texts
from harness.specs.plans.load import load
from harness.specs.plans.plan import canonical_json, identity, with_precision
from harness.specs.plans.study_collections import LoadedCollections
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.generation import GenerationSpec
from harness.specs.schema.study import Claim
from harness.specs.schema.training import Precision
from harness.studies.origin import origin_tags
from harness.tracking.record import COLLECTION, GROWING, STUDY, GroupRecord, KeptGroup
from harness.tracking.tracker import TrackedRun, Tracker

RULES = "harness.rules"
"""The digests of the rules that a study had, the first one first; several: it was changed."""
EARLY = "harness.runs_before_rule"
"""How many runs were finished when the first rule was written down."""
RESULTS = "harness.results"
"""Set when there is a result: from then on, another rule is a change."""
LOOK = "harness.look"
"""Which look is being worked on."""
JUDGED = "harness.judged"
"""How many looks had their verdict."""
CLAIM = "harness.claim"
"""What the words were about when the first result came; studies of earlier versions have none."""
USUAL: Claim = "this_collection"
"""What they are about in a new study that names no claim."""


@dataclass(frozen=True)
class Preregistration:
    """A study that is open in the store.

    Attributes:
        run: where its verdict is kept.
        rules: digests of all rules it had since the first result; the last is that of now.
        early: runs that were finished before the first rule was written down.
        look: which look is being worked on, from 1.
        claim: what the words are about; None: the study was begun without a claim.
    """

    run: TrackedRun
    rules: tuple[str, ...]
    early: int
    look: int
    claim: Claim | None
    late: bool = False
    """Whether there were results when it was opened now."""

    def has_results(self) -> None:
        """Write down that there are results now."""
        self.run.tag({RESULTS: "true"})

    def has_verdict(self) -> None:
        """Write down that this look has had its verdict."""
        self.run.tag({JUDGED: str(self.look)})


class PreregistrationRequest(NamedTuple):
    """With what a study is opened."""

    precision: Precision
    """What `training.precision: auto` means on this machine."""
    finished: int
    """How many of its runs are finished already."""
    next_look: bool = False
    """Whether the next of the looks named beforehand is asked for."""
    settled: bool = False
    """Whether all its runs are."""


@contextmanager
def preregistered(
    study: LoadedStudy, collection: Collection, opening: PreregistrationRequest, tracker: Tracker
) -> Iterator[Preregistration]:
    """Open the study, with its rule written down, and a changed one beside those before.

    Args:
        study: as its file says it now.
        collection: the pictures.
        opening: with what.
        tracker: where it is opened.

    Raises:
        ComparisonError: there is no next look.
    """
    record = replace(
        study_group(study, collection), parent=growing_above(study, collection, tracker)
    )
    known = tracker.kept_groups(record.fingerprint, STUDY)
    tags = next((one.tags for one in known if one.fingerprint == record.fingerprint), {})
    look = _look(study, tags, next_look=opening.next_look)
    claim = claim_of(study, tags)
    with tracker.group(record, settled=opening.settled) as run:
        document = rule_document(study, opening.precision, claim)
        digest = rule_digest(document)
        before = tuple(run.tags.get(RULES, "").split()) if RESULTS in run.tags else ()
        rules = before if before[-1:] == (digest,) else (*before, digest)
        _keep(run, document, digest)
        early = run.tags.get(EARLY) or str(opening.finished)
        run.tag({RULES: " ".join(rules), EARLY: early, LOOK: str(look)})
        if claim is not None and RESULTS not in run.tags:
            run.tag({CLAIM: claim})
        yield Preregistration(run, rules, int(early), look, claim, late=RESULTS in run.tags)


def claim_of(study: LoadedStudy, tags: Mapping[str, str]) -> Claim | None:
    """Return what the words of a study are about; None: it was begun before claims were named.

    Args:
        study: as its file says it now, which decides if it names a claim.
        tags: of the study in the store; empty where it is not there.
    """
    if study.spec.claim is not None:
        return study.spec.claim
    if study.spec.adaptive is not None:
        return USUAL
    begun_with = tags.get(CLAIM) if RESULTS in tags else USUAL
    return next((claim for claim in get_args(Claim) if claim == begun_with), None)


def study_group(study: LoadedStudy, collection: Collection) -> GroupRecord:
    """Return what stands for a study; an edited file of the same name is the same study."""
    return GroupRecord(
        name=study.name,
        fingerprint=study_fingerprint(study.name, collection.digest),
        collection=collection.name,
        description=f"**{study.spec.question}**",
        tags=origin_tags(study.path, study.overrides),
        evidence=collection.evidence,
        kind=STUDY,
    )


def growing_above(study: LoadedStudy, collection: Collection, tracker: Tracker) -> str | None:
    """Return the id of the run of the growing study that a study is an idea of; None: of none."""
    growing = study.path.stem
    if study.name == growing:
        return None
    kept = tracker.kept_groups(growing, GROWING)
    return next((one.id for one in kept if one.tags[COLLECTION] == collection.name), None)


def study_fingerprint(name: str, data_digest: str) -> str:
    """Return what identifies a study: its name, and what its pictures are."""
    identified = canonical_json({"study": name, "data": data_digest})
    return hashlib.sha256(identified.encode()).hexdigest()


def rule_document(
    study: LoadedStudy, precision: Precision, claim: Claim | None
) -> dict[str, object]:
    """Return all that decides a verdict: what is compared, and how it will be judged.

    Args:
        study: as its file says it.
        precision: what `training.precision: auto` means.
        claim: what the words are about; None, as studies were begun before claims were named,
            leaves the rule what it was then.

    No text of it is a password, such as one in the path of a weights file: it is written down.
    """
    from harness.verdicts.record import SIMULTANEOUS  # not for `show`

    spec = study.spec.model_dump(mode="json")
    judged = ("metric", "margin", "alpha", "correction", "looks", "repetitions", "seed")
    experiments = {
        experiment.name: identity(_decided(experiment.spec, precision))
        for experiment in study.experiments
    }
    searches = {
        experiment.name: experiment.spec.search.model_dump(mode="json")
        for experiment in study.experiments
        if experiment.spec.search
    }
    document = {
        **{key: spec[key] for key in judged},
        **_adaptive_rule(study),
        "grid": list(spec["grid"]),
        "baseline": study.baseline.name,
        "experiments": experiments,
        **({"searches": searches} if searches else {}),
        **({} if claim is None else {"claim": claim, "correction": SIMULTANEOUS}),
    }
    shown: dict[str, object] = with_texts(document, masked)
    return shown


def _decided(
    spec: ExperimentSpec | GenerationSpec, precision: Precision
) -> ExperimentSpec | GenerationSpec:
    return spec if isinstance(spec, GenerationSpec) else with_precision(spec, precision)


def _adaptive_rule(study: LoadedStudy) -> dict[str, object]:
    """Return what decides who gets more repetitions; nothing where all get as many."""
    if study.spec.adaptive is None:
        return {}
    from harness.statistics.stopping import FUTILITY, SPENDING  # `show` of others needs none

    looks = list(study.spec.look_counts)
    return {"adaptive": {"looks": looks, "spending": SPENDING, "futility": FUTILITY}}


def rule_digest(document: Mapping[str, object]) -> str:
    """Return what tells one rule from another: 16 hexadecimal digits."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()[:16]


def rule_changes(tracker: Tracker, study_id: str, rules: tuple[str, ...]) -> list[list[str]]:
    """Return, for each change of a study's rule, what was changed, a line a value."""
    documents = [_document(tracker, study_id, digest) for digest in rules]
    return [_differences(before, after) for before, after in pairwise(documents)]


def _look(study: LoadedStudy, tags: Mapping[str, str], *, next_look: bool) -> int:
    looks = len(study.spec.look_counts)
    look, judged = min(int(tags.get(LOOK, "1")), looks), int(tags.get(JUDGED, "0"))
    if not next_look:
        return look
    if study.spec.adaptive is not None:
        raise ComparisonError(
            f"{study.path}: expected a start without --continue, because a study with "
            "repetitions.at_least goes on to its looks by itself; got one with it."
        )
    if study.spec.looks is None:
        raise ComparisonError(
            f"{study.path}: expected looks named beforehand, such as `looks: {{repetitions: "
            "[5, 10]}`; got none, and to go on after seeing results would make false claims "
            "more frequent. Name the looks in a new study."
        )
    if judged < look:
        return look
    if look == looks:
        raise ComparisonError(
            f"{study.path}: expected a look that is left; got all {looks} taken. "
            "What is inconclusive now needs a new study with more pictures or repetitions."
        )
    return look + 1


def _keep(run: TrackedRun, document: Mapping[str, object], digest: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rules", f"{digest}.json")
        path.parent.mkdir()
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
        run.log_files(Path(folder))


def _document(tracker: Tracker, study_id: str, digest: str) -> dict[str, object] | None:
    """Return a rule as it was; nothing when its file is no longer there."""
    try:
        path = tracker.artifact(study_id, f"rules/{digest}.json")
        document = read_document(path, dict[str, object], Expected("a rule", "It is lost."))
    except TrackingError:
        return None
    return document if rule_digest(document) == digest else None


def _differences(
    before: Mapping[str, object] | None, after: Mapping[str, object] | None
) -> list[str]:
    if before is None or after is None:
        return ["a rule whose file was lost or altered"]
    sides = [_experiments(document) for document in (before, after)]
    gone, come = (sorted(one.keys() - other.keys()) for one, other in (sides, sides[::-1]))
    both = sides[0].keys() & sides[1].keys()
    old, new = (
        dict(_leaves({**document, "experiments": {name: own[name] for name in sorted(both)}}, ""))
        for document, own in ((before, sides[0]), (after, sides[1]))
    )
    keys = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
    return [
        *(f"the experiment {name} was removed" for name in gone),
        *(f"the experiment {name} was added" for name in come),
        *(f"{key}: {old.get(key, 'absent')} -> {new.get(key, 'absent')}" for key in keys),
    ]


def _experiments(document: Mapping[str, object]) -> Mapping[str, object]:
    """Return the experiments of a rule by their names: one that comes or goes is one change."""
    found = document.get("experiments")
    return found if isinstance(found, Mapping) else {}


def _leaves(value: object, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, below in value.items():
            yield from _leaves(below, f"{key}.{name}" if key else name)
    else:
        yield key, canonical_json(value)


def edits_since(
    path: Path, verdict: Mapping[str, Any], group: KeptGroup, tracker: Tracker
) -> list[str]:
    """Return what a study's file says otherwise than when its verdict was given, a line a value.

    Args:
        path: the file.
        verdict: as it was kept.
        group: the study in the store.
        tracker: the store.
    """
    study = load(path)
    if isinstance(study, LoadedCollections):
        # Which of them the group stands for is not kept; theirs is the file that differs least.
        every = (study_edits(one, verdict, group, tracker) for one in study.studies.values())
        return min(every, key=len)
    if not isinstance(study, LoadedStudy):
        return ["it is no study any more"]
    return study_edits(study, verdict, group, tracker)


def study_edits(
    study: LoadedStudy, verdict: Mapping[str, Any], group: KeptGroup, tracker: Tracker
) -> list[str]:
    """Return what a study says otherwise than when its verdict was given; as `edits_since`."""
    claim = study.spec.claim or verdict["rule"].get("claim")
    now = rule_document(study, verdict["setting"]["precision"], claim)
    digest = verdict["rule"]["digest"]
    if rule_digest(now) == digest:
        return []
    return _differences(_document(tracker, group.id, digest), now)
