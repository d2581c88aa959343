"""A tracking server on PostgreSQL, as a lab has it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from mlflow.tracking import MlflowClient

from harness.tracking.mlflow_store import MlflowTracker
from harness.workspace import Workspace
from tests.tracking.factories import a_finished_run
from tests.tracking.server import a_server, free_port

pytestmark = pytest.mark.opt_in


def the_programs() -> Path:
    """Debian keeps them out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    if named:
        found.append(Path(named).resolve())
    if not found or not shutil.which("runuser"):
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    return found[-1].parent


@pytest.fixture
def database(tmp_path_factory):
    """The address of an empty database of its own, which goes afterwards."""
    pytest.importorskip("psycopg2", reason="`pip install psycopg2-binary` brings it")
    programs, home = the_programs(), Path("/var/tmp") / f"postgres-{free_port()}"
    port = free_port()

    def run(program: str, *words: str) -> None:
        line = ["runuser", "-u", "postgres", "--", str(programs / program), *words]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL, cwd="/")

    home.mkdir()
    shutil.chown(home, "postgres")
    try:
        run("initdb", "-D", str(home / "data"), "-A", "trust")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {home}"
        run(
            "pg_ctl",
            "-D",
            str(home / "data"),
            "-o",
            options,
            "-w",
            "-l",
            str(home / "log"),
            "start",
        )
        try:
            run("createdb", "-h", "127.0.0.1", "-p", str(port), "runs")
            yield f"postgresql+psycopg2://postgres@127.0.0.1:{port}/runs"
        finally:
            run("pg_ctl", "-D", str(home / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


def test_runs_on_postgresql_behind_a_server_are_found_again(database, tmp_path, monkeypatch):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "history.csv").write_text("epoch")
    with a_server(tmp_path / "server", database) as server:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", server.address)
        tracker = MlflowTracker(Workspace(tmp_path / "project"), sample_every_s=None)
        run = a_finished_run(tracker, "f1", **{"test/accuracy": 0.5})
        tracker.attach(run, tmp_path / "files")
        server.kill()
        server.start()
        assert tracker.finished("f1").metrics == {"test/accuracy": 0.5}
        assert tracker.artifact(run, "history.csv").read_text() == "epoch"
        assert MlflowClient(server.address).get_run(run).info.status == "FINISHED"
