"""The download, through the real kagglehub, from a stand-in of Kaggle on this machine."""

import io
import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from kagglesdk import kaggle_env

from harness.data.collection.download import download
from harness.errors import DataError
from harness.progress import Silent
from tests.data.pictures_by_hand import make_kaggle

TABLE = {"Claude Monet": 3, "Titian": 2}
COUNTS = {"Claude_Monet": 3, "Titian": 2}


class Heard(Silent):
    def __init__(self):
        self.lines = []

    def say(self, line):
        self.lines.append(line)


class Kaggle:
    """What the stand-in serves, and what it was asked for."""

    def __init__(self, archive):
        self.archive, self.status, self.break_after, self.ranges = archive, 200, None, []


def handler_of(kaggle):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            if kaggle.status != 200:
                self._json({"code": kaggle.status, "message": "no"}, kaggle.status)
            elif self.path.endswith("/GetDataset"):
                self._json({"currentVersionNumber": 2})
            else:
                self.send_response(302)
                self.send_header("Location", "/archive.zip")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def _json(self, document, status=200):
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            start = 0
            if asked := self.headers.get("Range"):
                start = int(asked.removeprefix("bytes=").rstrip("-"))
                kaggle.ranges.append(start)
            body = kaggle.archive[start:]
            self.send_response(206 if asked else 200)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: kaggle.break_after])
            if kaggle.break_after is not None:
                self.close_connection = True

    return Handler


def zipped(folder):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return file.getvalue()


@pytest.fixture
def kaggle(tmp_path, monkeypatch):
    """A stand-in that serves the collection of two painters."""
    for name in ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLEHUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "no credentials"))
    monkeypatch.setenv("HOME", str(tmp_path))
    # It looks through the stack, which is deep in a test, for who calls: a second each time.
    monkeypatch.setattr("kagglehub.clients.search_lib_in_call_stack", lambda *_: None)
    original = make_kaggle(tmp_path / "original", COUNTS, TABLE)
    (original / "resized").mkdir()
    (original / "resized" / "large.bin").write_bytes(bytes(2_000_000))
    kaggle = Kaggle(zipped(original))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(kaggle))
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.PROD, address)
    # It looks this often whether it is to end.
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield kaggle
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "best-artworks"


def fetched(folder, **options):
    heard = Heard()
    download(folder, heard, **{"needed_bytes": 1000} | options)
    return heard.lines


def left_beside(folder):
    return sorted(path.name for path in folder.parent.iterdir() if not path.name.endswith(".lock"))


def test_the_collection_is_fetched_checked_and_unpacked_once(kaggle, folder):
    said = fetched(folder)
    assert "CC BY-NC-SA 4.0" in said[0]
    assert sorted(path.name for path in folder.rglob("*.jpg")) == [
        "Claude_Monet_1.jpg",
        "Claude_Monet_2.jpg",
        "Claude_Monet_3.jpg",
        "Titian_1.jpg",
        "Titian_2.jpg",
    ]
    assert left_beside(folder) == ["best-artworks"]


def test_what_is_there_is_not_fetched_again(kaggle, folder):
    fetched(folder)
    kaggle.status = 500
    assert "there already" in fetched(folder)[0]


def test_an_interrupted_download_goes_on_from_what_came(kaggle, folder):
    kaggle.break_after = 1_500_000  # kagglehub writes pieces of 2**20 bytes
    with pytest.raises(DataError, match=r"1,048,576 bytes are kept: the same command goes on"):
        fetched(folder)
    assert not folder.exists()
    kaggle.break_after = None
    fetched(folder)
    assert kaggle.ranges == [2**20]
    assert len(list(folder.rglob("*.jpg"))) == 5


@pytest.mark.parametrize("status", [401, 403])
def test_missing_credentials_are_explained(kaggle, folder, status):
    kaggle.status = status
    with pytest.raises(DataError, match=r"KAGGLE_API_TOKEN, or save kaggle\.json") as refused:
        fetched(folder)
    assert "By hand: open kaggle.com/datasets/ikarus777" in str(refused.value)


def test_without_a_network_the_manual_steps_are_told(kaggle, folder, monkeypatch):
    nobody = "http://127.0.0.1:9"
    monkeypatch.setitem(kaggle_env._env_to_endpoint, kaggle_env.KaggleEnv.PROD, nobody)
    with pytest.raises(DataError, match="expected a connection; got ConnectionError") as told:
        fetched(folder)
    assert f"unzip the archive into {folder}" in str(told.value)
    assert not folder.parent.exists(), "it was not there before"
    folder.parent.mkdir()
    with pytest.raises(DataError, match="expected a connection"):
        fetched(folder)
    assert list(folder.parent.iterdir()) == []


def test_an_archive_that_is_none_is_forgotten(kaggle, folder):
    good, kaggle.archive = kaggle.archive, b"not an archive" * 100
    with pytest.raises(DataError, match="expected a whole archive; got another content"):
        fetched(folder)
    kaggle.archive = good
    fetched(folder)
    assert kaggle.ranges == []


@pytest.mark.parametrize(
    ("counts", "table", "message"),
    [
        ({"Claude_Monet": 3, "Titian": 1}, TABLE, "Titian 1 instead of 2"),
        ({"Claude_Monet": 3}, TABLE, "no pictures: Titian"),
        (COUNTS, {}, "expected the collection's table"),
    ],
)
def test_content_that_does_not_agree_with_the_table_is_refused(
    kaggle, folder, tmp_path, counts, table, message
):
    kaggle.archive = zipped(make_kaggle(tmp_path / "other", counts, table))
    with pytest.raises(DataError, match=message):
        fetched(folder)
    assert not folder.exists()


def test_a_second_folder_of_the_same_painter_counts_once(kaggle, folder, tmp_path):
    twice = {"Albrecht_Du╠êrer": 2, "Albrecht_DuΓòá├¬rer": 2, "Titian": 1}
    table = {"Albrecht Dürer": 2, "Titian": 1}
    kaggle.archive = zipped(make_kaggle(tmp_path / "today", twice, table))
    fetched(folder)
    assert len(list(folder.rglob("*.jpg"))) == 5


def test_a_full_disk_is_told_before_anything_is_fetched(kaggle, folder):
    with pytest.raises(DataError, match="got a full disk"):
        fetched(folder, needed_bytes=10**18)


def test_a_disk_that_fills_up_is_told_and_the_download_goes_on_later(
    kaggle, folder, limited_file_size
):
    with limited_file_size(2_000), pytest.raises(DataError, match="got a full disk"):
        fetched(folder)
    fetched(folder)
    assert len(list(folder.rglob("*.jpg"))) == 5


def test_a_folder_of_something_else_is_left_alone(kaggle, folder):
    folder.mkdir(parents=True)
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(DataError, match="expected no folder, or an empty one"):
        fetched(folder)
    assert (folder / "thesis.txt").exists()
