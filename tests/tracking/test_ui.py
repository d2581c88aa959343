import json
import os
import re
import shutil
import signal
import socket
import struct
import time
import urllib.request
import zlib
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from mlflow.tracking import MlflowClient

from harness.cli.main import main
from harness.errors import TrackingError
from harness.tracking.address import page_of
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.ui import keep_view, running_ui, serve_ui
from harness.tracking.ui_view import TAG, chart_address, table_address, view_state
from harness.workspace import Workspace
from tests.cli.test_judge_mlflow import ASKED, ASKED_OF_SCORES, log_plainly
from tests.harness_process import say, start
from tests.tracking.browser import a_browser
from tests.tracking.factories import a_group, a_run, a_workspace
from tests.tracking.server import free_port

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
MODELS = "workflowType=machine_learning"
EPOCHS = range(1, 21)


def a_picture():
    """A PNG of one red pixel."""

    def chunk(kind, data):
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def fill(workspace, files):
    """Record an experiment of two repetitions; return its run and the first repetition's."""
    (files / "figures").mkdir(parents=True)
    (files / "figures" / "curves.png").write_bytes(a_picture())
    (files / "spec.yaml").write_text("question: Does it help?\n")
    tracker = MlflowTracker(workspace, sample_every_s=None)
    with tracker.group(a_group(description="Does it help?")) as group:
        for r in (1, 2):
            with tracker.run(a_run(group.id, f"baseline r{r:02}", f"f{r}")) as run:
                for epoch in EPOCHS:
                    run.log_epoch(epoch, {"train/loss": 1 / epoch, "validation/loss": r / epoch})
                run.log_metrics({"test/accuracy": 0.5 + r / 100})
                run.log_files(files)
        group.log_metrics({"test/accuracy": 0.515}, step=2)
    return group.id, tracker.finished("f1").id


@pytest.fixture(scope="module")
def filled(tmp_path_factory, new_database):
    folder = tmp_path_factory.mktemp("ui")
    workspace = a_workspace(folder / "project", new_database)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        return workspace, *fill(workspace, folder / "files")


def serve(workspace, port):
    return serve_ui(workspace, port, say=say)


class Pages(NamedTuple):
    """Pages that are shown until somebody presses Ctrl-C, with what the user was told."""

    address: str
    taken: int
    child: BaseProcess
    log: Path


@pytest.mark.parametrize("port", [0, 99_999])
def test_a_number_that_is_no_port_is_not_called_taken(new_database, tmp_path, monkeypatch, port):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    workspace = a_workspace(tmp_path / "project", new_database)
    with pytest.raises(TrackingError, match=f"--port {port}: expected a number from 1 to 65535"):
        serve_ui(workspace, port, say=lambda _: None)


@pytest.fixture(scope="module")
def pages(filled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("said")
    log = folder / "said.txt"
    environment = {key: os.environ[key] for key in os.environ if key != "MLFLOW_TRACKING_URI"}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        child = start(serve, filled[0], port, folder=folder, env=environment, out=log, err=log)
        until = time.monotonic() + 120
        while not log.exists() or "Ctrl-C ends it.\n" not in log.read_text():
            assert child.exitcode is None
            assert time.monotonic() < until
            time.sleep(0.05)
    (address,) = set(re.findall(r"http://127\.0\.0\.1:\d+", log.read_text()))
    yield Pages(address, port, child, log)
    if child.is_alive():
        os.kill(child.pid, signal.SIGINT)
        child.join(60)


def ask(page, path, **question):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    body = json.dumps(question).encode() if question else None
    request = urllib.request.Request(f"{page}/{path}", body, {"Content-Type": "application/json"})
    with direct.open(request, timeout=30) as answer:
        return answer.read().decode()


def family(process):
    return [process, *process.children(recursive=True)]


@pytest.mark.end_to_end
def test_the_pages_are_up(pages):
    assert ask(pages.address, "health") == "OK"
    assert '<div id="root"' in ask(pages.address, "")
    assert int(pages.address.rpartition(":")[2]) > pages.taken


@pytest.mark.end_to_end
def test_the_user_is_told_what_there_is_to_see(pages):
    said = pages.log.read_text().splitlines()
    assert any(line.startswith(f"demo: {pages.address}/#/experiments/1/runs?") for line in said)
    assert any("Artifacts" in line and "spec.yaml" in line for line in said)


@pytest.mark.end_to_end
def test_the_runs_are_served(filled, pages):
    asked = {"experiment_ids": ["1"], "filter": "tags.`harness.kind` = 'repetition'"}
    runs = json.loads(ask(pages.address, "api/2.0/mlflow/runs/search", **asked))["runs"]
    assert sorted(run["info"]["run_name"] for run in runs) == ["baseline r01", "baseline r02"]


@pytest.mark.end_to_end
def test_artifacts_are_served(filled, pages):
    found = json.loads(ask(pages.address, f"api/2.0/mlflow/artifacts/list?run_id={filled[2]}"))
    assert [file["path"] for file in found["files"]] == ["figures", "spec.yaml"]
    path = f"get-artifact?path=spec.yaml&run_uuid={filled[2]}"
    assert ask(pages.address, path) == "question: Does it help?\n"


@pytest.mark.end_to_end
def test_only_this_machine_is_served(pages):
    listening = [
        connection.laddr.ip
        for process in family(psutil.Process(pages.child.pid))
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == ["127.0.0.1"]


@pytest.mark.end_to_end
def test_a_server_can_keep_the_runs(pages, tmp_path, monkeypatch, capfd):
    """And MLflow's lines about each run do not come between ours."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", pages.address)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "history.csv").write_text("epoch")
    tracker = MlflowTracker(Workspace(tmp_path), sample_every_s=None)
    record = a_group("served", collection="digits")
    with tracker.group(record) as group, tracker.run(a_run(group.id, "served r01", "f9")) as run:
        run.log_epoch(1, {"validation/loss": 0.5})
        run.log_files(tmp_path / "files")
    found = tracker.finished("f9")
    assert (found.id, found.metrics) == (run.id, {"validation/loss": 0.5})
    assert tracker.artifact(run.id, "history.csv").read_text() == "epoch"
    assert capfd.readouterr() == ("", "")


def test_a_server_that_does_not_come_up_is_named_without_its_password(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "postgresql+nothing://me:secret@127.0.0.1:1/runs")
    workspace = Workspace(tmp_path)
    with pytest.raises(TrackingError) as caught, running_ui(workspace, 5650):
        pass
    log = workspace.mlruns / "ui.log"
    assert f"All it said is in {log}." in str(caught.value)
    assert log.read_text()
    assert "secret" not in str(caught.value)


def test_a_lab_with_a_server_is_told_how_its_lists_open_and_gives_the_links(server_tracker, server):
    with server_tracker.group(a_group(collection="paintings")):
        pass
    said = []
    assert serve_ui(Workspace(server.home / "apart"), say=said.append) == 0
    client = MlflowClient(server.address)
    listed = client.get_experiment_by_name("paintings")
    assert listed.tags[TAG] == view_state()
    assert said[0] == f"MLFLOW_TRACKING_URI is set: the results are at {server.address}"
    assert f"paintings: {table_address(server.address, listed.experiment_id)}" in said
    assert f"           {chart_address(server.address, listed.experiment_id)}" in said


def test_a_server_where_nobody_listens_is_told_without_its_password(workspace, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://me:secret@127.0.0.1:{free_port()}")
    said = []
    with pytest.raises(TrackingError) as caught:
        serve_ui(workspace, say=said.append)
    assert said[0].startswith("MLFLOW_TRACKING_URI is set: the results are at http://***@127")
    assert "secret" not in f"{said} {caught.value}"


def test_a_browser_is_given_an_address_without_user_and_password():
    assert page_of("https://me:secret@lab.org:5000/mlflow/") == "https://lab.org:5000/mlflow"
    assert page_of("http://127.0.0.1:5000") == "http://127.0.0.1:5000"


@pytest.mark.end_to_end
def test_runs_on_a_server_are_judged_and_verified(pages, tmp_path, monkeypatch, capsys):
    """As `cli/test_judge_mlflow.py` has it of a database."""
    log_plainly(MlflowClient(pages.address), "sweep")
    monkeypatch.chdir(tmp_path)
    words = (*ASKED, *ASKED_OF_SCORES, "--baseline", "plain", "--tracking-uri", pages.address)
    assert main(["judge", *words, "--out", "verdict.json"]) == 0
    assert main(["verify", "verdict.json"]) == 0
    assert "resting on 10 repetitions: as claimed" in capsys.readouterr().out


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (apt-get install chromium)")
    with a_browser(CHROMIUM, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.mark.end_to_end
def test_a_browser_shows_the_experiment_and_its_repetitions(pages, browser):
    order = "orderByKey=metrics.%60test%2Faccuracy%60&orderByAsc=false"
    page = browser.open(f"{pages.address}/#/experiments/1/runs?{MODELS}&{order}")
    names = ("baseline", "baseline r01", "baseline r02")
    text = page.wait_for_text(*names, "Synthetic pictures, not evidence.")
    assert set(names) <= set(text.splitlines())
    assert "Synthetic pictures, not evidence." in text


def test_the_view_sorts_by_macro_f1_and_shows_it_first():
    view = json.loads(view_state())
    assert (view["orderByKey"], view["orderByAsc"]) == ("metrics.`test/macro_f1`", False)
    assert view["selectedColumns"][:2] == ["metrics.`test/macro_f1`", "metrics.`test/accuracy`"]
    assert view["compareRunSections"][0]["name"] == "Scores"
    assert len(view_state()) < 5000  # what MLflow keeps in a tag


@pytest.mark.end_to_end
def test_a_browser_opens_the_printed_links_on_scores(filled, pages, browser):
    """The list on the experiment's mean, without its repetitions; the charts on the scores."""
    keep_view(filled[0], pages.address)
    tags = json.loads(ask(pages.address, "api/2.0/mlflow/experiments/get?experiment_id=1"))
    assert {"key": TAG, "value": view_state()} in tags["experiment"]["tags"]
    page = browser.open(table_address(pages.address, 1))
    text = page.wait_for_text("Sort: test/macro_f1", "test/accuracy", "baseline", "0.515")
    assert {"Sort: test/macro_f1", "test/accuracy", "0.515"} <= set(text.splitlines())
    assert "baseline r01" not in text
    charts = browser.open(chart_address(pages.address, 1))
    text = charts.wait_for_text("Scores", "Add chart")
    assert "Scores" in text


@pytest.fixture(scope="module")
def tab(filled, pages, browser):
    """What an experiment is made of, to go on from to its runs."""
    return browser.open(f"{pages.address}/#/experiments/1/runs/{filled[1]}?{MODELS}")


@pytest.mark.end_to_end
def test_a_browser_shows_what_an_experiment_is_made_of(tab):
    words = ("Child runs", "baseline r01", "baseline r02", "Does it help?", "test/accuracy")
    text = tab.wait_for_text(*words)
    assert [word for word in words if word not in text] == []


@pytest.mark.end_to_end
def test_a_browser_shows_curves(filled, pages, tab):
    tab.go(f"{pages.address}/#/experiments/1/runs/{filled[2]}/model-metrics?{MODELS}")
    text = tab.wait_for_text("train", "validation", "accuracy", "loss")
    points = "document.querySelectorAll('.js-plotly-plot .scatterlayer .point').length"
    drawn = tab.wait_for(f"{points} >= {2 * len(EPOCHS)} && {points}")
    assert {"test", "train", "validation", "accuracy", "loss"} <= set(text.splitlines())
    assert drawn == 2 * len(EPOCHS)


@pytest.mark.end_to_end
def test_a_browser_lists_artifacts(filled, pages, tab):
    tab.go(f"{pages.address}/#/experiments/1/runs/{filled[2]}/artifacts?{MODELS}")
    text = tab.wait_for_text("figures", "spec.yaml")
    assert {"figures", "spec.yaml"} <= set(text.splitlines())


@pytest.mark.end_to_end
def test_ctrl_c_ends_the_pages_and_their_workers(pages):
    """The last of all: no page is left to look at."""
    said = pages.log.read_text()
    workers = family(psutil.Process(pages.child.pid))[1:]
    os.kill(pages.child.pid, signal.SIGINT)
    pages.child.join(60)
    assert (pages.child.exitcode, pages.log.read_text()) == (0, said)
    assert workers
    assert not [worker for worker in workers if worker.is_running()]
