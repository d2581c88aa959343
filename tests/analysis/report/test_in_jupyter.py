"""The notebooks in JupyterLab, as a browser shows them; where both are on this machine."""

import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from tests.tracking.browser import a_browser

pytestmark = pytest.mark.opt_in
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
TOUR = Path(__file__).resolve().parents[3] / "docs" / "tour.ipynb"
PRINTERS = all(map(shutil.which, ("xelatex", "pandoc", "pdftotext")))
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
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
                "--LabApp.expose_app_in_browser=True",
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


TELLING = """
import time
from harness.console.notebook_bars import notebook_progress
told = notebook_progress()
for number in range(60):
    told.say(f"line {number} of what is said " + "meanwhile " * 20)
told.start("training", 100, "pictures")
time.sleep(1)
told.advance(25)
time.sleep(600)
"""
IDLE = "document.querySelector('.jp-CodeCell') && document.body.innerText.includes('| Idle')"
BAR = "document.querySelector('.jp-OutputArea-output progress')"
BELOW = """(() => {
    const lines = document.querySelector('.jp-OutputArea-output pre');
    const box = lines.parentElement.getBoundingClientRect();
    return [box.height, lines.getBoundingClientRect().height, box.bottom]
        .concat(lines.getBoundingClientRect().bottom);
})()"""


def test_a_bar_moves_and_the_newest_line_is_seen(lab, browser, tmp_path):
    file = tmp_path / "live.ipynb"
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(TELLING)], metadata=KERNEL), file)
    page = opened(lab, browser, file)
    assert page.wait_for(IDLE)
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    assert page.wait_for(f"{BAR} !== null && {BAR}.value / {BAR}.max === 0.25")
    shown, all_lines, bottom, last = page.evaluate(BELOW)
    assert shown < all_lines
    assert abs(bottom - last) < 2


@pytest.mark.skipif(not PRINTERS, reason="no XeLaTeX, pandoc or pdftotext on this machine")
def test_the_report_is_printed(store, tmp_path, monkeypatch):
    if importlib.util.find_spec("nbconvert") is None:
        pytest.skip("no nbconvert in this environment (pip install nbconvert)")
    from analysis.__main__ import main

    monkeypatch.setenv("HARNESS_ROOT", str(store))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert main(["report", "small", "--format", "notebook", "--out", str(tmp_path)]) == 0
    words = ["nbconvert", "--to", "pdf", "--no-input", "report.ipynb"]
    subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, check=True, capture_output=True)
    told = subprocess.run(
        ["pdftotext", "-layout", "report.pdf", "-"], cwd=tmp_path, check=True, capture_output=True
    ).stdout.decode()
    assert re.search(r"better +helps +\+30.62", told)
    assert re.search(r"alike +inconclusive +−7.40", told)
    assert "report.table" not in told
