"""Scores that anybody logged to MLflow, read and nothing else: no store is made, or brought up."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from harness.errors import TrackingError
from harness.tracking.address import (
    is_server,
    local_folder,
    named_by,
    require_readable,
    shown_address,
)
from harness.tracking.database import quieten_mlflow
from harness.tracking.failures import explained
from harness.tracking.retry import be_brief, first_answer

if TYPE_CHECKING:
    from mlflow.entities import Run
    from mlflow.tracking import MlflowClient

FINISHED = "FINISHED"


class LoggedRun(NamedTuple):
    """One run.

    Attributes:
        id: in MLflow.
        name: of it.
        experiment: the name of its MLflow experiment.
        status: FINISHED, FAILED, RUNNING, KILLED or SCHEDULED.
        params: as they were logged.
        tags: likewise.
        metrics: the last value of each.
    """

    id: str
    name: str
    experiment: str
    status: str
    params: Mapping[str, str]
    tags: Mapping[str, str]
    metrics: Mapping[str, float]


def logged_runs(
    address: str, experiments: Sequence[str], chosen_by: str = ""
) -> tuple[LoggedRun, ...]:
    """Return the runs of MLflow experiments, the first begun first; deleted ones do not count.

    Args:
        address: of a server, a database, or a folder that an earlier MLflow wrote.
        experiments: their names.
        chosen_by: a filter in MLflow's language; empty: all.

    Raises:
        TrackingError: the store cannot be read, or there is no such experiment.
    """
    place = shown_address(address)
    with explained(place, opening=True, option=named_by(address)):
        client = _client(address)
        ids = {_experiment(client, name, place): name for name in experiments}
    with explained(place, opening=True, option=named_by(address)):
        return tuple(
            _logged(run, ids[run.info.experiment_id])
            for run in _every_run(client, list(ids), chosen_by, place)
        )


def logged_again(address: str, ids: Sequence[str]) -> Mapping[str, LoggedRun]:
    """Return the runs of these ids that are still there, by their ids.

    Raises:
        TrackingError: the store cannot be read.
    """
    from mlflow.exceptions import MlflowException

    found = {}
    with explained(shown_address(address), opening=True, option=named_by(address)):
        client = _client(address)
        for run_id in ids:
            try:
                run = client.get_run(run_id)
            except MlflowException as error:
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
                continue
            if run.info.lifecycle_stage == "active":
                found[run_id] = _logged(run, "")
    return found


def _client(address: str) -> "MlflowClient":
    require_readable(address)
    readable = _read_only(address)
    quieten_mlflow()
    from mlflow.tracking import MlflowClient

    quieten_mlflow()
    if is_server(address):
        be_brief()
    client = MlflowClient(readable, readable)
    first_answer(lambda: client.search_experiments(max_results=1))
    return client


def _read_only(address: str) -> str:
    """Return an address under which MLflow cannot write: it makes and completes what is missing.

    Raises:
        TrackingError: there is no store.
    """
    place = shown_address(address)
    if address.startswith("sqlite:"):
        file = Path(address.partition(":///")[2].partition("?")[0])
        if not file.is_file():
            raise _no_store(place, "MLflow's database", "no such file")
        # By the driver's name: of `sqlite:///file:...` MLflow makes a folder called `file:`.
        # Quoted twice: SQLAlchemy reads it, then SQLite, and both take % and # as signs.
        quoted = quote(quote(file.absolute().as_posix()))
        return f"sqlite+pysqlite:///file:{quoted}?mode=ro&uri=true"
    folder = local_folder(address)
    if folder is not None:
        # MLflow makes this folder where it is missing; every store that it wrote has one.
        if not (folder / ".trash").is_dir():
            raise _no_store(place, "a folder that MLflow wrote", "none, or another folder")
        os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
    elif not is_server(address):
        _require_tables(address, place)
    return address


def _require_tables(address: str, place: str) -> None:
    import sqlalchemy

    engine = sqlalchemy.create_engine(address)
    try:
        if not sqlalchemy.inspect(engine).has_table("alembic_version"):
            raise _no_store(place, "MLflow's database", "one without its tables")
    finally:
        engine.dispose()


def _no_store(place: str, expected: str, got: str) -> TrackingError:
    return TrackingError(
        f"{place}: expected {expected}; got {got}. Nothing is made here: name the store with "
        "--tracking-uri, or MLFLOW_TRACKING_URI."
    )


def _experiment(client: "MlflowClient", name: str, place: str) -> str:
    found = client.get_experiment_by_name(name)
    if found is None or found.lifecycle_stage != "active":
        names = ", ".join(sorted(one.name for one in client.search_experiments()))
        got = "one that was deleted" if found else "none"
        raise TrackingError(f"{place}: expected an MLflow experiment {name} ({names}); got {got}.")
    return str(found.experiment_id)


def _every_run(
    client: "MlflowClient", experiments: list[str], chosen_by: str, place: str
) -> "Iterator[Run]":
    from mlflow.exceptions import MlflowException

    token: str | None = None
    while token != "":
        try:
            page = client.search_runs(
                experiments, chosen_by, order_by=["attributes.start_time ASC"], page_token=token
            )
        except MlflowException as error:
            if not chosen_by or error.error_code != "INVALID_PARAMETER_VALUE":
                raise
            said = " ".join(str(error).split())
            raise TrackingError(
                f"--filter: expected a filter of MLflow's, such as \"attributes.status = "
                f"'FINISHED'\"; got {chosen_by!r} in {place}: {said}"
            ) from error
        yield from page
        token = page.token or ""


def _logged(run: "Run", experiment: str) -> LoggedRun:
    info, data = run.info, run.data
    return LoggedRun(
        id=str(info.run_id),
        name=str(info.run_name or ""),
        experiment=experiment,
        status=str(info.status),
        params=dict(data.params),
        tags=dict(data.tags),
        metrics=dict(data.metrics),
    )
