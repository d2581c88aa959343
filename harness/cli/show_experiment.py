"""`show` of an experiment: the resolved spec, what differs from its parent, and what is to do."""

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli.disk_text import disk_lines
from harness.cli.epochs_text import epochs_lines
from harness.runtime.device_choices import precision_here
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.data.collection.summary import CollectionSummary
    from harness.specs.plans.one_file import Loaded, LoadedExperiment
    from harness.tracking.record import FinishedRun


def shown_text(experiment: "Loaded", data: Path | None) -> str:
    """Return the resolved spec, what differs from its parent, and what is to do."""
    from harness.specs.plans.differences import as_word
    from harness.specs.plans.dump import to_yaml
    from harness.specs.plans.kind_defaults import chosen

    lines = [to_yaml(experiment.spec).rstrip(), ""]
    if experiment.parent is not None:
        lines.append(f"differs from {experiment.parent.name}:")
        lines += [
            f"  {change.key}: {as_word(change.before)} -> {as_word(change.after)}"
            for change in chosen(experiment.changes)
        ]
        if not experiment.changes:
            lines.append("  in nothing: it would give the same runs under another name")
        lines.append("")
    found = known_pictures(experiment, data)
    lines += [*_cost(experiment, found), *_to_do(experiment, found)]
    return "\n".join(lines) + "\n"


def known_pictures(experiment: "Loaded", data: Path | None) -> "CollectionSummary | None":
    """Return what is known of the pictures; None: nobody has looked at them yet."""
    from harness.data.collection.known import known_summary

    spec, home = experiment.spec.data, experiment.path.parent
    return known_summary(spec, workspace=find_workspace(), data_folder=data, spec_folder=home)


def _cost(experiment: "Loaded", found: "CollectionSummary | None") -> list[str]:
    """Return what it will cost: as the file says, and as is guessed for this machine."""
    from harness.specs.plans.one_file import LoadedExperiment
    from harness.studies.cost_guess import guess_text

    stated = stated_cost(experiment.path)
    lines = [f"cost, as the file says: {stated}"] if stated else []
    if isinstance(experiment, LoadedExperiment) and experiment.spec.search is None:
        pictures = None if found is None else found.pictures
        lines.append(f"cost: {guess_text(experiment.spec, pictures)}")
    return [*lines, ""] if lines else []


def stated_cost(path: Path) -> str:
    """Return what a file says of its cost in its opening comment; nothing when it does not."""
    comments = itertools.takewhile(
        lambda line: line.startswith("#"), path.read_text("utf-8").splitlines()
    )
    text = " ".join(line.removeprefix("#").strip() for line in comments)
    found = re.search(r"\bCost:\s*(.*?)(?:\s+Expect:|\s*$)", text)
    return found[1] if found else ""


def _to_do(experiment: "Loaded", collection: "CollectionSummary | None") -> list[str]:
    if collection is None:
        return ["plan: the pictures have not been looked at yet; `run` does that first"]
    from harness.specs.plans.one_file import LoadedExperiment
    from harness.specs.plans.plan import run_fingerprint
    from harness.specs.plans.run_plans import plans_of
    from harness.tracking.lookup import finished_of

    lines = [
        *disk_lines(collection.pictures, [experiment.spec]),
        *(epochs_lines(experiment.spec) if isinstance(experiment, LoadedExperiment) else ()),
        f"plan on {collection.name}, {collection.pictures:,} pictures:",
        *(f"  note: {note}" for note in collection.split_told),
    ]
    if isinstance(experiment, LoadedExperiment) and experiment.spec.search is not None:
        return [*lines, *_searches(experiment, collection.digest)]
    todo = plans_of(experiment, precision_here())
    fingerprints = {run_fingerprint(plan, collection.digest): plan for plan in todo}
    done = finished_of(find_workspace(), fingerprints)
    for fingerprint, plan in fingerprints.items():
        found = done.get(fingerprint)
        state = "to do" if found is None else _done(found)
        lines.append(f"  {plan.name}: {state}")
    return lines


def _done(run: "FinishedRun") -> str:
    return f"done in {run.metrics['cost/wall_s']:,.0f} s ({run.id})"


def _searches(experiment: "LoadedExperiment", digest: str) -> list[str]:
    """Return how far each search is; which runs follow is known when they are done."""
    from harness.console.live_search import describe_search
    from harness.runtime.journal import Journal
    from harness.specs.plans.search_plan import search_fingerprint, search_plans

    lines = []
    for plan in search_plans(experiment, precision_here()):
        folder = find_workspace().mlruns / "search" / search_fingerprint(plan, digest)
        events = Journal(folder / "journal.jsonl").events()
        ended = sum(event.get("event") == "ended" for event in events)
        done = min(ended, plan.search.trials)
        lines.append(f"  {plan.name}: {describe_search(plan.search)}; {done} trials done")
    return [*lines, "  then the winner's runs"]
