"""The MLflow store, open: how runs and experiments are found in it, made and opened again."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.errors import TrackingError
from harness.tracking.address import is_own, is_server, shown_address, store_address
from harness.tracking.database import quieten_mlflow, require_database
from harness.tracking.failures import explained
from harness.tracking.record import (
    COLLECTION,
    ERROR,
    FINGERPRINT,
    KIND,
    NOTE,
    STARTS,
    SYNTHETIC,
    GroupRecord,
)
from harness.workspace import Workspace

if TYPE_CHECKING:
    from mlflow.entities import Run
    from mlflow.tracking import MlflowClient

_COLLECTION_NOTE = (
    "Runs on the collection *{name}*. One run per experiment, and below it one per repetition; "
    "runs on other collections are kept apart, because their scores cannot be compared."
)


class Store(NamedTuple):
    """An open store."""

    client: "MlflowClient"
    address: str
    place: str
    """What messages call it."""
    artifacts: Path
    """Where files of runs go, unless a server decides."""


def open_store(workspace: Workspace) -> Store:
    """Return the workspace's store, or the one MLFLOW_TRACKING_URI names; ours is made if missing.

    Raises:
        TrackingError: it cannot be used.
    """
    address = store_address(workspace)
    own = is_own(workspace)
    if own:
        require_database(workspace)
    quieten_mlflow()
    from mlflow.tracking import MlflowClient

    quieten_mlflow()
    place = str(workspace.database) if own else shown_address(address)
    with explained(place):
        return Store(MlflowClient(address, address), address, place, workspace.artifacts)


def newest_run(store: Store, fingerprint: str, kind: str, further: str = "") -> "Run | None":
    """Return the run begun last among those with a fingerprint; deleted ones do not count.

    Args:
        store: where to look.
        fingerprint: of a repetition or a group.
        kind: which of the two.
        further: more conditions in MLflow's language, beginning with AND.
    """
    query = f"tags.`{FINGERPRINT}` = '{fingerprint}' AND tags.`{KIND}` = '{kind}' {further}"
    order = ["attributes.start_time DESC"]
    with explained(store.place):
        experiments = [found.experiment_id for found in store.client.search_experiments()]
        runs = store.client.search_runs(experiments, query, max_results=1, order_by=order)
    return next(iter(runs), None)


def every_run(store: Store, query: str) -> "Iterator[Run]":
    """Yield the runs that fit a query of MLflow's, the first begun first; deleted ones do not."""
    token: str | None = None
    with explained(store.place):
        experiments = [found.experiment_id for found in store.client.search_experiments()]
        while token != "":
            page = store.client.search_runs(
                experiments, query, order_by=["attributes.start_time ASC"], page_token=token
            )
            yield from page
            token = page.token or ""


def require_experiment(store: Store, record: GroupRecord) -> str:
    """Return the id of the MLflow experiment of one collection, made if missing.

    Raises:
        TrackingError: it was deleted in MLflow, which keeps its name.
    """
    name = record.collection
    found = store.client.get_experiment_by_name(name)
    if found is None:
        note = _COLLECTION_NOTE.format(name=name)
        tags = {COLLECTION: name, NOTE: note if record.evidence else f"{SYNTHETIC} {note}"}
        folder = store.artifacts / re.sub(r"[^\w.-]+", "-", name)
        location = None if is_server(store.address) else str(folder)
        return store.client.create_experiment(name, location, tags)
    if found.lifecycle_stage != "active":
        raise TrackingError(
            f"{store.place}: expected the MLflow experiment {name!r}; got it deleted. Bring it "
            f"back with `python -m mlflow experiments restore -x {found.experiment_id}`, with "
            f"MLFLOW_TRACKING_URI={shown_address(store.address)}."
        )
    return found.experiment_id


def reopened_run(store: Store, run: "Run", name: str, tags: Mapping[str, str]) -> "Run":
    """Return the run, running again, its count of starts one higher and without an old error."""
    from mlflow.entities import RunTag

    run_id, before = run.info.run_id, run.data.tags
    starts = 1 + int(before.get(STARTS, "1"))
    rows = [RunTag(key, value) for key, value in {**tags, STARTS: str(starts)}.items()]
    store.client.update_run(run_id, status="RUNNING", name=name)
    store.client.log_batch(run_id, tags=rows, synchronous=True)
    if ERROR in before:
        store.client.delete_tag(run_id, ERROR)
    return run
