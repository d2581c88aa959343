"""What is told to a server that fails at any moment arrives once, in order."""

from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag
from mlflow.exceptions import MlflowException

from harness.errors import TrackingError
from harness.tracking.outbox import Outbox, left_behind, new_spool
from harness.tracking.retry import GoneError, Patience, is_gone
from tests.tracking.factories import read_only

GONE = "API request to http://s/x failed with exception Connection refused"


class FailingServer:
    """Keeps what it is told as MLflow does; does as `course` says with each request, then well.

    "gone": nothing arrives. "mute": it arrives, and the answer is lost.
    """

    def __init__(self, course=()):
        self.course = list(course)
        self.metrics: set[tuple] = set()
        self.tags: dict[str, str] = {}
        self.order: list[object] = []
        self.files: dict[str, bytes] = {}
        self.sent: list[str] = []
        self.datasets: set[str] = set()
        self.status = None

    def _request(self, keep):
        how = self.course.pop(0) if self.course else "well"
        if how != "gone":
            keep()
        if how != "well":
            raise MlflowException(GONE)

    def log_batch(self, run_id, metrics, params, tags, **_):
        if run_id == "deleted":
            raise MlflowException("Run 'deleted' not found")

        def keep():
            self.metrics |= {(m.key, m.value, m.timestamp, m.step) for m in metrics}
            self.tags |= {one.key: one.value for one in (*params, *tags)}
            self.order += [m.step for m in metrics]

        self._request(keep)

    def log_inputs(self, _run_id, datasets):
        self._request(lambda: self.datasets.update(one.dataset.digest for one in datasets))

    def log_artifact(self, _run_id, path, place=None):
        name = "/".join(filter(None, (place, Path(path).name)))
        self.sent.append(name)
        content = Path(path).read_bytes()
        self._request(lambda: self.files.update({name: content}))

    def set_terminated(self, _run_id, status, _end_time):
        self._request(lambda: setattr(self, "status", status))


def an_outbox(server, folder, longest_s=0.0, store="http://s"):
    return Outbox(server, folder, store, Patience("http://s", lambda _: None, longest_s))


def log_epoch(outbox, epoch, run_id="r1"):
    outbox.log_batch(run_id, metrics=[Metric("loss", 1 / epoch, 1000 + epoch, epoch)])


def never_pause(monkeypatch):
    monkeypatch.setattr("harness.tracking.outbox._PAUSE_S", 0.0)
    monkeypatch.setattr("harness.tracking.retry.time.sleep", lambda _: None)


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    never_pause(monkeypatch)


@given(
    course=st.lists(st.sampled_from(["gone", "mute", "well"]), max_size=25),
    killed_after=st.integers(0, 12),
)
def test_wherever_the_server_fails_and_the_harness_is_killed_all_arrives_once(
    tmp_path_factory, course, killed_after
):
    home = tmp_path_factory.mktemp("home")
    (home / "files").mkdir()
    (home / "files" / "model.keras").write_bytes(b"weights")
    server, spool = FailingServer(course), home / "spool"
    outbox = an_outbox(server, spool, 1e9)
    told = [lambda box, epoch=epoch: log_epoch(box, epoch) for epoch in range(1, 9)]
    told.insert(3, lambda box: box.log_artifacts("r1", str(home / "files")))
    told.insert(5, lambda box: box.set_tag("r1", "word", "first"))
    told.append(lambda box: box.set_tag("r1", "word", "last"))
    told.append(lambda box: box.set_terminated("r1", "FINISHED"))
    for number, tell in enumerate(told):
        if number == killed_after:  # and begun anew: its lock is free, its file is there
            release(outbox)
            outbox = an_outbox(server, spool, 1e9)
            outbox.deliver_left()
        tell(outbox)
    outbox.flush()
    assert sorted(step for _, _, _, step in server.metrics) == list(range(1, 9))
    assert list(dict.fromkeys(server.order)) == list(range(1, 9))
    assert server.files == {"model.keras": b"weights"}
    assert (server.tags["word"], server.status) == ("last", "FINISHED")
    assert [path.suffix for path in spool.iterdir()] in ([], [".lock"])


def release(outbox):
    """Let go of what the system lets go of when a process dies."""
    if outbox._own is not None:
        with outbox._own[1]:
            pass


def test_a_dataset_and_params_arrive_as_they_were(tmp_path):
    server = FailingServer(["gone", "gone"])
    outbox = an_outbox(server, tmp_path, 1e9)
    dataset = Dataset("demo", "abc", "local", "{}", profile='{"pictures": 8}')
    outbox.log_inputs("r1", [DatasetInput(dataset, [InputTag("context", "train")])])
    outbox.log_batch("r1", params=[Param("seed", "1")], tags=[RunTag("a", "b")])
    assert server.datasets == set()
    outbox.flush()
    assert (server.datasets, server.tags) == ({"abc"}, {"seed": "1", "a": "b"})


def test_a_training_is_not_held_up_and_a_flush_gives_up_in_the_end(tmp_path):
    outbox = an_outbox(FailingServer(["gone"] * 9), tmp_path)
    log_epoch(outbox, 1)
    with pytest.raises(GoneError) as caught:
        outbox.flush()
    assert str(caught.value) == (
        f"http://s: expected a server that answers within 0 seconds; got {GONE!r}. Start it and "
        "give the same command again: what it was not told yet is kept in mlruns/spool and "
        "delivered then."
    )
    assert is_gone(caught.value.__cause__)


def test_what_a_live_process_has_to_send_is_left_to_it(tmp_path):
    alive = an_outbox(FailingServer(["gone"]), tmp_path)
    log_epoch(alive, 1)
    server = FailingServer()
    assert an_outbox(server, tmp_path).deliver_left() == []
    assert server.metrics == set()


def test_what_waits_is_sent_although_somebody_tidied_its_lock_away(tmp_path):
    dead = an_outbox(FailingServer(["gone"]), tmp_path)
    log_epoch(dead, 1)
    release(dead)
    for lock in tmp_path.glob("*.lock"):
        lock.unlink()
    server = FailingServer()
    assert an_outbox(server, tmp_path).deliver_left() == ["r1"]
    assert len(server.metrics) == 1
    assert list(left_behind(tmp_path)) == []


def test_what_is_for_another_server_is_left_alone(tmp_path):
    other = an_outbox(FailingServer(["gone"]), tmp_path, store="http://other")
    log_epoch(other, 1)
    release(other)
    server = FailingServer()
    assert an_outbox(server, tmp_path).deliver_left() == []
    assert an_outbox(server, tmp_path, store="http://other").deliver_left() == ["r1"]
    assert len(server.metrics) == 1


def test_one_file_that_fails_is_sent_again_and_no_other(tmp_path):
    for name in ("a.csv", "figures/b.png", "figures/c.png"):
        (tmp_path / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "files" / name).write_bytes(name.encode())
    server = FailingServer(["well", "gone", "mute", "well"])
    outbox = an_outbox(server, tmp_path / "spool", 1e9)
    outbox.log_artifacts("r1", str(tmp_path / "files"))
    outbox.flush()
    assert server.sent == ["a.csv", *3 * ["figures/b.png"], "figures/c.png"]
    assert server.files == {name: name.encode() for name in set(server.sent)}


def test_patience_is_for_each_message_while_a_server_takes_some(tmp_path, monkeypatch):
    now = iter(range(100_000))
    monkeypatch.setattr("harness.tracking.retry.time.monotonic", lambda: 3.0 * next(now))
    outbox = an_outbox(FailingServer(["gone", "well"] * 40), tmp_path / "spool", 10.0)
    for epoch in range(1, 30):
        log_epoch(outbox, epoch)
    outbox.flush()  # two minutes by this clock, of which no message took more than ten seconds
    assert outbox._own is not None
    assert not outbox._own[0].waiting


def test_the_reason_of_a_refusal_shows_no_password(tmp_path):
    class Refusing(FailingServer):
        def log_batch(self, *_, **__):
            raise MlflowException("http://me:hunter22@s/api?token=abcdef says no")

    outbox = an_outbox(Refusing(), tmp_path / "spool")
    with pytest.raises(MlflowException):
        log_epoch(outbox, 1)
    (kept,) = (tmp_path / "spool").glob("*.refused")
    assert "http://***@s/api?token=*** says no" in kept.read_text()


def test_a_refused_message_is_raised_and_does_not_block_the_next(tmp_path):
    server = FailingServer()
    outbox = an_outbox(server, tmp_path)
    with pytest.raises(MlflowException, match="not found"):
        log_epoch(outbox, 1, "deleted")
    log_epoch(outbox, 2)
    assert [step for *_, step in server.metrics] == [2]


def test_what_is_refused_of_a_dead_process_is_set_aside_with_its_reason(tmp_path):
    dead = an_outbox(FailingServer(["gone"] * 9), tmp_path)
    dead._not_before_s = float("inf")
    log_epoch(dead, 1, "deleted")
    log_epoch(dead, 2)
    release(dead)
    server = FailingServer()
    an_outbox(server, tmp_path).deliver_left()
    assert [step for *_, step in server.metrics] == [2]
    (aside,) = tmp_path.glob("*.refused")
    assert '"reason": "Run \'deleted\' not found"' in aside.read_text()


def test_half_a_line_of_a_killed_process_is_not_there(tmp_path):
    dead = an_outbox(FailingServer(["gone"] * 9), tmp_path)
    log_epoch(dead, 1)
    release(dead)
    (path,) = tmp_path.glob("*.jsonl")
    with path.open("a") as file:
        file.write('{"kind": "bat')
    server = FailingServer()
    an_outbox(server, tmp_path).deliver_left()
    assert len(server.metrics) == 1


def test_a_damaged_spool_is_named(tmp_path):
    path = tmp_path / "a.jsonl"
    FileLock(path.with_suffix(".lock")).acquire()
    path.write_text("not JSON\n")
    path.with_suffix(".lock").touch()
    with pytest.raises(TrackingError, match=r"a\.jsonl, line 1: expected one JSON document"):
        list(left_behind(tmp_path))


def test_a_message_is_on_disk_before_it_is_sent_and_its_files_before_it(tmp_path, disk_calls):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.csv").write_text("x")
    spool, lock = new_spool(tmp_path / "spool", "http://s")
    spool.add({"kind": "files", "run": "r1", "files": spool.copied(tmp_path / "files")})
    with lock:
        pass
    names = [name for what, name in disk_calls if what == "fsync"]
    assert names.index("a.csv") < names.index(spool.path.name)


def test_a_full_disk_is_the_spools_and_loses_nothing_that_it_took(tmp_path, limited_file_size):
    spool, server = tmp_path / "spool", FailingServer(["gone"])
    outbox = an_outbox(server, spool)
    log_epoch(outbox, 1)
    with limited_file_size(300), pytest.raises(TrackingError) as caught:
        outbox.set_tag("r1", "note", "x" * 1000)
    assert str(caught.value).startswith(f"{spool}/")
    assert ".jsonl: expected room for one more line; got a full disk." in str(caught.value)
    assert "Free some space; what is recorded is kept" in str(caught.value)
    log_epoch(outbox, 2)
    release(outbox)
    an_outbox(server, spool).deliver_left()
    assert sorted(step for *_, step in server.metrics) == [1, 2]
    assert server.tags == {}


def test_files_that_find_no_room_are_the_spools_trouble_too(tmp_path, limited_file_size):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "model.keras").write_bytes(b"x" * 1000)
    server = FailingServer()
    outbox = an_outbox(server, tmp_path / "spool")
    with limited_file_size(300), pytest.raises(TrackingError, match="spool: expected room"):
        outbox.log_artifacts("r1", str(tmp_path / "files"))
    outbox.log_artifacts("r1", str(tmp_path / "files"))
    assert server.files == {"model.keras": b"x" * 1000}
    assert list((tmp_path / "spool").glob("*/")) == []


def test_a_spool_that_may_not_be_written_is_named(tmp_path):
    server, spool = FailingServer(), tmp_path / "spool"
    spool.mkdir()
    with read_only(spool), pytest.raises(TrackingError) as caught:
        log_epoch(an_outbox(server, spool), 1)
    assert str(caught.value).startswith(f"{spool}: expected a file and a folder we may write to")
    assert server.metrics == set()
