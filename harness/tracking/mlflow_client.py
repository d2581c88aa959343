"""The MLflow store, open: how runs and experiments are found in it, made and opened again."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from harness.errors import TrackingError
from harness.tracking.address import is_own, is_server, shown_address, store_address
from harness.tracking.database import quieten_mlflow, require_database
from harness.tracking.failures import explained
from harness.tracking.outbox import Outbox
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
from harness.tracking.retry import Patience, PatientClient, Say, be_brief, first_answer
from harness.wording.counts import counted
from harness.workspace import Workspace

if TYPE_CHECKING:
    from mlflow.entities import Run
    from mlflow.tracking import MlflowClient

_COLLECTION_NOTE = (
    "Runs on the collection *{name}*. One run per experiment, and below it one per repetition; "
    "runs on other collections are kept apart, because their scores cannot be compared."
)


class Server(NamedTuple):
    """What it takes to get along with a server that may be gone for a while."""

    outbox: Outbox
    patience: Patience


class Store(NamedTuple):
    """An open store."""

    client: "MlflowClient"
    """Asks; waits for a server that is gone."""
    writer: "MlflowClient | Outbox"
    """Tells; never waits."""
    address: str
    place: str
    """What messages call it."""
    artifacts: Path
    """Where files of runs go, unless a server decides."""
    server: Server | None = None
    """None where we write into the database ourselves."""


def open_store(workspace: Workspace, say: Say = lambda _: None) -> Store:
    """Return the workspace's store, or the one MLFLOW_TRACKING_URI names; ours is made if missing.

    Args:
        workspace: whose store.
        say: told when we wait for a server.

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
    with explained(place, opening=True):
        if is_server(address):
            be_brief()
        client = MlflowClient(address, address)
        if is_server(address):
            return _behind_a_server(workspace, client, address, place, say)
        return Store(client, client, address, place, workspace.artifacts)


def _behind_a_server(
    workspace: Workspace, client: "MlflowClient", address: str, place: str, say: Say
) -> Store:
    first_answer(lambda: client.search_experiments(max_results=1))
    patience = Patience(place, say)
    outbox = Outbox(client, workspace.spool, place, patience)
    runs = outbox.deliver_left()
    if runs:
        say(f"{place}: delivered what was left for {counted(len(runs), 'run')}")
    patient = cast("MlflowClient", PatientClient(client, patience, outbox.flush))
    server = Server(outbox, patience)
    return Store(patient, outbox, address, place, workspace.artifacts, server)


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
        return _new_experiment(store, name, location, tags)
    if found.lifecycle_stage != "active":
        raise TrackingError(
            f"{store.place}: expected the MLflow experiment {name!r}; got it deleted. Bring it "
            f"back with `python -m mlflow experiments restore -x {found.experiment_id}`, with "
            f"MLFLOW_TRACKING_URI={shown_address(store.address)}."
        )
    return found.experiment_id


def _new_experiment(store: Store, name: str, location: str | None, tags: dict[str, str]) -> str:
    from mlflow.exceptions import MlflowException

    try:
        return store.client.create_experiment(name, location, tags)
    except MlflowException:
        # Another computer may have made it just now: names are unique in the store.
        found = store.client.get_experiment_by_name(name)
        if found is None:
            raise
        return str(found.experiment_id)


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
