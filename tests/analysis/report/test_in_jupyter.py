"""The notebooks in JupyterLab, as a browser shows them; where both are on this machine."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tracking.browser import a_browser

pytestmark = pytest.mark.opt_in
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
TOUR = Path(__file__).resolve().parents[3] / "docs" / "tour.ipynb"
TABLES = "document.querySelectorAll('.jp-OutputArea-output table').length"
FIGURES = "[...document.querySelectorAll('.jp-OutputArea-output img')].filter(i => i.naturalWidth)"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A server of notebooks: its address, and the folder that it shows."""
    if importlib.util.find_spec("jupyterlab") is None:
        pytest.skip("no JupyterLab in this environment (pip install jupyterlab)")
    root, home = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"ip": "127.0.0.1", "port": port, "root_dir": root, "open_browser": False}
    words = [f"--ServerApp.{name}={value}" for name, value in options.items()]
    with (home / "log.txt").open("wb") as log:
        child = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                "--allow-root",
                "--IdentityProvider.token=",
                *words,
            ],
            env=os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)},
            stdout=log,
            stderr=log,
        )
    try:
        until = time.monotonic() + 180
        while not is_up(port):
            assert child.poll() is None, (home / "log.txt").read_text()
            assert time.monotonic() < until
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}", root
    finally:
        child.terminate()
        child.wait(30)


def is_up(port):
    with socket.socket() as asked:
        return not asked.connect_ex(("127.0.0.1", port))


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (apt-get install chromium)")
    with a_browser(CHROMIUM, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def opened(lab, browser, file):
    address, root = lab
    shutil.copy(file, root)
    return browser.open(f"{address}/lab/tree/{file.name}?reset")


def test_the_tour_shows_its_table_and_its_figure(lab, browser):
    page = opened(lab, browser, TOUR)
    assert page.wait_for(f"{TABLES} > 2 && {FIGURES}.length > 0")
    assert "thumbnail" in page.text()


def test_the_report_shows_its_tables_and_figures(lab, browser, store, tmp_path, monkeypatch):
    from analysis.__main__ import main

    monkeypatch.setenv("HARNESS_ROOT", str(store))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    words = ("report", "small", "--format", "notebook", "--language", "es")
    assert main([*words, "--out", str(tmp_path)]) == 0
    page = opened(lab, browser, tmp_path / "report.es.ipynb")
    assert page.wait_for(f"{TABLES} > 3 && {FIGURES}.length > 1")
    assert "better" in page.text()
