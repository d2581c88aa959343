"""MLflow's web pages on our store, for this machine alone."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psutil

from harness.errors import TrackingError
from harness.tracking.address import is_own, is_server, page_of, shown_address, store_address
from harness.tracking.database import require_database
from harness.tracking.failures import explained
from harness.tracking.find_finished import collections
from harness.tracking.mlflow_client import open_store
from harness.tracking.record import COLLECTION
from harness.tracking.ui_view import MODELS, TAG, chart_address, table_address, view_state
from harness.workspace import Workspace

_HOST = "127.0.0.1"
_PATIENCE_S = 300.0
"""MLflow begins in 5 s; beside trainings on all cores it took more than 120."""
_TELL_EVERY_S = 10.0
_PORTS_TRIED = 50
_LAST_PORT = 65_535
_WHAT_TO_SEE = (
    "  the links      experiments and studies, the best macro F1 first; the second draws scores",
    "  a row          its scores, and below Child runs its repetitions: Model metrics are curves",
    "  its Artifacts  spec.yaml, scores, figures; of a study its report, of a run its predictions",
    "  Compare        tick two rows first; Exit shared view shows every run and column",
)


def serve_ui(workspace: Workspace, port: int = 5000, *, say: Callable[[str], None]) -> int:
    """Show the store's web pages until Ctrl-C, and return 0; else the server's own exit code.

    Args:
        workspace: whose store; where MLFLOW_TRACKING_URI names a server, the links lead there.
        port: the first one to try; the next free one is taken.
        say: told the address and what to look at.

    Raises:
        TrackingError: the store cannot be opened, or the pages do not come up.
    """
    address = store_address(workspace)
    if is_server(address):
        say(f"MLFLOW_TRACKING_URI is set: the results are at {shown_address(address)}")
        for line in _addresses(_prepared_on_a_server(workspace, say), page_of(address)):
            say(line)
        return 0
    say(f"starting MLflow's server on the results in {workspace.mlruns}; this takes 5 to 30 s …")
    try:
        with running_ui(workspace, port, say=say) as (page, child):
            keep_view(workspace, page)
            lists = _addresses(collections(workspace) or {}, page)
            for line in (*lists, *_WHAT_TO_SEE, "Ctrl-C ends it."):
                say(line)
            return child.wait()
    except KeyboardInterrupt:
        return 0


def _prepared_on_a_server(workspace: Workspace, say: Callable[[str], None]) -> dict[str, str]:
    """Return the ids of the collections on a server, having told it how their lists open."""
    from mlflow.exceptions import MlflowException

    store = open_store(workspace, say)
    with explained(store.place):
        found = store.client.search_experiments()
    ours = {one.tags[COLLECTION]: one.experiment_id for one in found if COLLECTION in one.tags}
    for number in ours.values():
        # Who may only read sees the runs all the same, in MLflow's own order.
        with suppress(MlflowException):
            store.client.set_experiment_tag(number, TAG, view_state())
    return ours


def _addresses(known: Mapping[str, int | str], page: str) -> list[str]:
    lines = [
        line
        for name, number in known.items()
        for line in (
            f"{name}: {table_address(page, number)}",
            f"{' ' * len(name)}  {chart_address(page, number)}",
        )
    ]
    return lines or [f"{page}/#/experiments?{MODELS}"]


def keep_view(workspace: Workspace, page: str) -> None:
    """Tell the pages at an address how the list of each collection opens; quiet when refused."""
    for number in (collections(workspace) or {}).values():
        body = {"experiment_id": str(number), "key": TAG, "value": view_state()}
        request = urllib.request.Request(
            f"{page}/api/2.0/mlflow/experiments/set-experiment-tag",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        # A store that cannot be written still shows its runs, in MLflow's own order.
        with suppress(urllib.error.URLError, TimeoutError, ConnectionError):
            _direct().open(request, timeout=30).close()


@contextmanager
def running_ui(
    workspace: Workspace, port: int = 5000, *, say: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run MLflow's pages while inside; gives their address and process.

    Args:
        workspace: whose store.
        port: the first one to try.
        say: told every ten seconds that the server has not come up yet.

    Raises:
        TrackingError: see `serve_ui`.
    """
    address = store_address(workspace)
    if is_own(workspace):
        require_database(workspace)
    workspace.mlruns.mkdir(parents=True, exist_ok=True)
    port = _free_port(port)
    log = workspace.mlruns / "ui.log"
    with log.open("wb") as stream:
        child = _start(address, workspace.artifacts, port, stream)
        try:
            page = f"http://{_HOST}:{port}"
            _wait_for(page, child, log, say)
            yield page, child
        finally:
            _stop(child)


def _start(address: str, artifacts: Path, port: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
    options = ["--host", _HOST, "--port", str(port), "--workers", "1"]
    settings = {
        # Not among the words of the command, which everybody on this machine can read.
        "MLFLOW_BACKEND_STORE_URI": address,
        "MLFLOW_DEFAULT_ARTIFACT_ROOT": str(artifacts),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        # Its job runners serve language models; here they are four idle processes.
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", *options],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env={**os.environ, **settings},
    )


def _free_port(first: int) -> int:
    if not 1 <= first <= _LAST_PORT:
        raise TrackingError(
            f"--port {first}: expected a number from 1 to {_LAST_PORT}; got another one."
        )
    for port in range(first, first + _PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError, OverflowError):
                probe.bind((_HOST, port))
                return port
    raise TrackingError(
        f"--port {first}: expected a free port among the {_PORTS_TRIED} from there; got all "
        "taken. Choose another one."
    )


def _wait_for(
    page: str, child: subprocess.Popen[bytes], log: Path, say: Callable[[str], None]
) -> None:
    begun = told = time.monotonic()
    while child.poll() is None and time.monotonic() < begun + _PATIENCE_S:
        if _answers(page):
            return
        if time.monotonic() > told + _TELL_EVERY_S:
            told = time.monotonic()
            say(f"  still starting after {told - begun:.0f} s; what it says is in {log}")
        time.sleep(0.1)
    last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
    raise TrackingError(
        f"{page}: expected MLflow's pages within {_PATIENCE_S:.0f} seconds; got "
        f"{last[0] if last else 'no answer'!r}. All it said is in {log}."
    )


def _answers(page: str) -> bool:
    try:
        with _direct().open(f"{page}/health", timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _direct() -> urllib.request.OpenerDirector:
    # Not through a proxy: it would look for this address on its own machine.
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _stop(child: subprocess.Popen[bytes]) -> None:
    """End the server and the workers it started, kindly first."""
    try:
        family = [*psutil.Process(child.pid).children(recursive=True), psutil.Process(child.pid)]
    except psutil.NoSuchProcess:
        family = []
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(family, timeout=10)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    child.wait()
