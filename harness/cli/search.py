"""What `run` does with an experiment that has a search."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.cli.run_text import closing, result_rows
from harness.executors.options import ExecutorOptions
from harness.runtime.device_choices import gpu_children, gpu_workers, precision_here
from harness.runtime.devices import Devices, devices_here
from harness.runtime.output import json_text

if TYPE_CHECKING:
    from harness.cli.run_text import Done
    from harness.data.collection.collection import Collection
    from harness.runs.context import RunContext
    from harness.specs.plans.one_file import Loaded, LoadedExperiment
    from harness.studies.search_artifacts import Honest
    from harness.tuner.distributed import Crew


class Where(NamedTuple):
    """Where the pictures lie and the runs happen."""

    data: Path | None
    executor_options: ExecutorOptions
    command: Sequence[str] | None = None
    """What does trials in another process; None: this command again."""


def search(
    experiment: "LoadedExperiment",
    collection: "Collection",
    context: "RunContext",
    where: Where,
) -> "tuple[Honest, ...]":
    """Search, train each winner anew, and return what was found; nothing in a worker.

    Raises:
        SpecError: there is no such search.
    """
    from harness.runs.context import start_tensorflow
    from harness.studies.choose_executor import Work, executor_for

    start_tensorflow(context.progress)  # what follows imports it, and must not let it speak
    from harness.console.progress_bars import open_search_view
    from harness.specs.plans.search_plan import search_plans
    from harness.studies.search import run_search, take_part
    from harness.tuner.distributed import WHICH, role

    if role() is not None:
        which = int(os.environ.get(WHICH, "1"))
        take_part(search_plans(experiment, precision_here())[which - 1], collection, context)
        return ()
    view = open_search_view(context.progress)
    together = experiment.spec.training.devices == "all"
    workers = _workers(where.executor_options.workers, devices_here(), together=together)
    crew = _crew(workers, devices_here(), where.command, together=together) if workers > 1 else None
    executor_options = (
        where.executor_options
        if where.executor_options.executor == "ray"
        else where.executor_options._replace(workers=workers)
    )
    with executor_for(
        executor_options, where.data, context, Work(on_all_devices=together)
    ) as executor:
        team = (crew, executor)
        return run_search(experiment, precision_here(), collection, context, view, team)


def _workers(asked: int | None, devices: Devices, *, together: bool) -> int:
    """Return how many try at a time: as asked, else one for each GPU where `auto` is asked."""
    if asked != 0:
        return asked or 1
    found = gpu_workers(devices, together=together)
    return found[0] if found else 1


def _crew(
    workers: int, devices: Devices, command: Sequence[str] | None = None, *, together: bool
) -> "Crew":
    """Return what does the trials: a command, else this one again, each on a GPU of its own."""
    from harness.tuner import distributed

    command = tuple(command or (sys.executable, *sys.orig_argv[1:]))
    if not devices.gpus or together:
        return distributed.Crew(workers, command)
    return distributed.Crew(workers, command, own=gpu_children(devices, workers))


def search_as_json(_: "Loaded", done: "Done") -> str:
    """Return what the searches found as JSON text."""
    return json_text([_document(each) for each in done.searches])


def search_closing(experiment: "Loaded", done: "Done") -> str:
    """Return what the searches found as a person reads it."""
    from harness.cli.score_tables import search_table
    from harness.specs.plans.differences import as_word
    from harness.tracking.test_set_uses import describe_readings

    found = done.searches
    results = [result for each in found for result in each.results]
    lines = [""]
    for each in found:
        lines += [f"{each.searched.plan.name}:", search_table(each), _drop(each)]
        winner = each.searched.winner
        lines += [f"  {key}: {as_word(value)}" for key, value in winner.values.items()]
        if not winner.number:
            lines.append("  no trial beat the spec as it is written")
    lines.append(closing(experiment, done, results))
    parts = {each.test_part for each in found}
    lines.append(describe_readings(done.context.workspace, parts))
    return "\n".join(lines) + "\n"


def _drop(each: "Honest") -> str:
    """Return `search said 0.612, honest 0.570 (60 trials): ...`."""
    searched = each.searched
    objective = searched.plan.search.objective
    written = f"{searched.written.score:.3f}" if searched.written.scores else "failed"
    return (
        f"search said {each.said:.3f}, honest {each.honest:.3f} ({len(searched.trials)} trials; "
        f"{objective}; the spec as written: {written} in the search)"
    )


def _document(each: "Honest") -> dict[str, object]:
    searched = each.searched
    trials = [
        {
            "trial": trial.number,
            "values": dict(trial.values),
            "epochs": trial.epochs,
            "status": trial.status,
            "scores": list(trial.scores),
            "seconds": trial.seconds,
            "message": trial.message,
        }
        for trial in (searched.written, *searched.trials)
    ]
    return {
        "search": searched.plan.name,
        "run_id": searched.run_id,
        "objective": searched.plan.search.objective,
        "trials": trials,
        "winner": searched.winner.number,
        "values": dict(searched.winner.values),
        "said": each.said,
        "honest": each.honest,
        "results": result_rows(each.results),
    }
