"""A real `mlflow server`, to be killed and started again."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil


class Server:
    """MLflow's server on a SQLite file and a folder of artifacts, which it alone opens.

    `python` is that of an environment with another MLflow.
    """

    python = sys.executable

    def __init__(self, home: Path, store: str | None = None, *options: str, **environment: str):
        self.home = home
        self._store = store or f"sqlite:///{home / 'server.db'}"
        self._options, self._environment = options, environment
        self.port = free_port()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        line = [self.python, "-m", "mlflow", "server", "--host", "127.0.0.1"]
        line += ["--port", str(self.port), "--workers", "1", *self._options]
        line += ["--backend-store-uri", self._store]
        line += ["--artifacts-destination", str(self.home / "kept")]
        settings = {
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            **self._environment,
        }
        with (self.home / "server.log").open("ab") as log:
            self._child = subprocess.Popen(
                line, env=os.environ | settings, cwd=self.home, stdout=log, stderr=log
            )
        until = time.monotonic() + 120
        while not self._answers():
            assert self._child.poll() is None, (self.home / "server.log").read_text()[-3000:]
            assert time.monotonic() < until
            time.sleep(0.1)

    def kill(self) -> None:
        """End it and its workers as a power cut would."""
        if self._child is None:
            return
        with suppress(psutil.NoSuchProcess):
            family = [psutil.Process(self._child.pid)]
            family += family[0].children(recursive=True)
            for process in family:
                process.kill()
            psutil.wait_procs(family, timeout=10)
        self._child.wait()
        self._child = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False


@contextmanager
def a_server(
    home: Path,
    store: str | None = None,
    *options: str,
    python: str = sys.executable,
    **environment: str,
):
    home.mkdir(parents=True, exist_ok=True)
    server = Server(home, store, *options, **environment)
    server.python = python
    try:
        server.start()
        yield server
    finally:
        server.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
