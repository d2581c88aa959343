"""What a study says of the searches of its experiments: the same budget for all."""

from collections.abc import Iterator, Mapping

from harness.specs.plans.differences import as_word
from harness.specs.plans.search_space import as_written
from harness.specs.reading.inheritance import overlaid
from harness.specs.reading.mistakes import Key, Mistake, Place
from harness.specs.reading.yaml_file import Written
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.search import SearchSpec

BUDGET = ("trials", "minutes", "repetitions")
"""What decides how much an experiment may gain by being tuned."""


def tuning_of(search: SearchSpec, said: Written, own: Written | None) -> Written:
    """Return the study's search as it is laid over an experiment.

    Args:
        search: the study's.
        said: the same as it was written, which knows the lines.
        own: the experiment as it was written; a space of its own stays.
    """
    whole = overlaid(as_written(search.model_dump(mode="json"), said.place), said)
    entries = whole.value if isinstance(whole.value, dict) else {}
    kept = {key: entry for key, entry in entries.items() if key != "space" or not _searches(own)}
    return Written({"search": Written(kept, said.place)}, said.place)


def _searches(experiment: Written | None) -> bool:
    """Return whether an experiment has a space of its own."""
    entries = experiment.value if experiment is not None else None
    search = entries.get("search") if isinstance(entries, dict) else None
    return search is not None and isinstance(search.value, dict) and "space" in search.value


def unequal_budgets(
    experiments: Mapping[str, ExperimentSpec], places: Mapping[str, tuple[Key, Place]]
) -> Iterator[Mistake]:
    """Yield a mistake for each experiment with another budget than the first that searches.

    Args:
        experiments: the baseline first.
        places: where the study asks for each.
    """
    searches = {
        name: experiment.search
        for name, experiment in experiments.items()
        if experiment.search is not None
    }
    for name, search in searches.items():
        first = next(iter(searches))
        expected, got = budget_of(searches[first]), budget_of(search)
        if expected != got:
            key, place = places[name]
            yield Mistake(
                key,
                place,
                f"{name}: expected the search budget of {first} ({expected}), because tuned is "
                f"compared with tuned; got {got}. Give the study a `search`.",
            )


def budget_of(search: SearchSpec) -> str:
    """Return what a search may take, in one line."""
    document = search.model_dump(mode="json")
    return ", ".join(f"{key} {as_word(document[key])}" for key in BUDGET)
